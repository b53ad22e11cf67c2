/**
 * Products that skip zeros: rows are lists of entries (compress.ts). Adding 0 · w changes nothing, so the results have the
 * bits of dense.ts.
 */
import { Finish, Product, Size } from './plan';
import { multiplyAdd, zeros } from './simd';

/**
 * Three panels at a time: six sums, six vectors of weights and the number fit the registers. Only what the innermost loop
 * needs is in variables; the rest is read from the product in each row. The addresses of the panels are arguments,
 * because V8 makes the loop 8 % slower where they are computed in the same function.
 */
function forward24(
  product: Product,
  place: usize,
  panel0: usize,
  panel1: usize,
  panel2: usize,
  from: i32,
  to: i32,
): void {
  for (let row = from; row < to; row++) {
    let c0 = zeros();
    let c1 = c0;
    let c2 = c0;
    let c3 = c0;
    let c4 = c0;
    let c5 = c0;
    const bias = product.bias + place;
    if (product.bias) {
      c0 = v128.load(bias);
      c1 = v128.load(bias, 16);
      c2 = v128.load(bias, 32);
      c3 = v128.load(bias, 48);
      c4 = v128.load(bias, 64);
      c5 = v128.load(bias, 80);
    }
    const end = <usize>load<u32>(product.ends + (row << 2));
    for (let entry = <usize>load<u32>(product.starts + (row << 2)); entry < end; entry += 8) {
      const column = <usize>load<u32>(entry);
      const value = v128.load32_splat(entry, 4);
      c0 = multiplyAdd(value, v128.load(panel0 + column), c0);
      c1 = multiplyAdd(value, v128.load(panel0 + column, 16), c1);
      c2 = multiplyAdd(value, v128.load(panel1 + column), c2);
      c3 = multiplyAdd(value, v128.load(panel1 + column, 16), c3);
      c4 = multiplyAdd(value, v128.load(panel2 + column), c4);
      c5 = multiplyAdd(value, v128.load(panel2 + column, 16), c5);
    }
    const at = place + <usize>(row * product.outStride);
    const zero = zeros();
    const finish = product.finish;
    if (finish == Finish.relu) {
      c0 = f32x4.max(c0, zero);
      c1 = f32x4.max(c1, zero);
      c2 = f32x4.max(c2, zero);
      c3 = f32x4.max(c3, zero);
      c4 = f32x4.max(c4, zero);
      c5 = f32x4.max(c5, zero);
    } else if (finish == Finish.reluGradient) {
      const a = product.mask + at;
      c0 = v128.and(c0, f32x4.gt(v128.load(a), zero));
      c1 = v128.and(c1, f32x4.gt(v128.load(a, 16), zero));
      c2 = v128.and(c2, f32x4.gt(v128.load(a, 32), zero));
      c3 = v128.and(c3, f32x4.gt(v128.load(a, 48), zero));
      c4 = v128.and(c4, f32x4.gt(v128.load(a, 64), zero));
      c5 = v128.and(c5, f32x4.gt(v128.load(a, 80), zero));
    }
    const o = product.out + at;
    v128.store(o, c0);
    v128.store(o, c1, 16);
    v128.store(o, c2, 32);
    v128.store(o, c3, 48);
    v128.store(o, c4, 64);
    v128.store(o, c5, 80);
  }
}

/** Two panels at a time, for what three leave over. */
function forward16(product: Product, place: usize, panel0: usize, panel1: usize, from: i32, to: i32): void {
  for (let row = from; row < to; row++) {
    let c0 = zeros();
    let c1 = c0;
    let c2 = c0;
    let c3 = c0;
    const bias = product.bias + place;
    if (product.bias) {
      c0 = v128.load(bias);
      c1 = v128.load(bias, 16);
      c2 = v128.load(bias, 32);
      c3 = v128.load(bias, 48);
    }
    const end = <usize>load<u32>(product.ends + (row << 2));
    for (let entry = <usize>load<u32>(product.starts + (row << 2)); entry < end; entry += 8) {
      const column = <usize>load<u32>(entry);
      const value = v128.load32_splat(entry, 4);
      c0 = multiplyAdd(value, v128.load(panel0 + column), c0);
      c1 = multiplyAdd(value, v128.load(panel0 + column, 16), c1);
      c2 = multiplyAdd(value, v128.load(panel1 + column), c2);
      c3 = multiplyAdd(value, v128.load(panel1 + column, 16), c3);
    }
    const at = place + <usize>(row * product.outStride);
    const zero = zeros();
    const finish = product.finish;
    if (finish == Finish.relu) {
      c0 = f32x4.max(c0, zero);
      c1 = f32x4.max(c1, zero);
      c2 = f32x4.max(c2, zero);
      c3 = f32x4.max(c3, zero);
    } else if (finish == Finish.reluGradient) {
      const a = product.mask + at;
      c0 = v128.and(c0, f32x4.gt(v128.load(a), zero));
      c1 = v128.and(c1, f32x4.gt(v128.load(a, 16), zero));
      c2 = v128.and(c2, f32x4.gt(v128.load(a, 32), zero));
      c3 = v128.and(c3, f32x4.gt(v128.load(a, 48), zero));
    }
    const o = product.out + at;
    v128.store(o, c0);
    v128.store(o, c1, 16);
    v128.store(o, c2, 32);
    v128.store(o, c3, 48);
  }
}

/** How many panels are taken three at a time; the rest, 0, 2 or 4 panels, goes two at a time. `panels` is at least 2. */
export function panelsInThrees(panels: i32): i32 {
  const rest = panels % 3;
  return panels - (rest == 0 ? 0 : rest == 1 ? 4 : 2);
}

/** out = x W + bias for the sparse rows `from` … `to`. */
export function sparseForward(product: Product, from: i32, to: i32): void {
  const panels = product.panels;
  const threes = panelsInThrees(panels);
  const stride = product.panelStride;
  for (let panel = 0; panel < panels; ) {
    const place = <usize>(panel * Size.panelRow);
    const weights = product.weights + <usize>(panel * stride);
    if (panel < threes) {
      forward24(product, place, weights, weights + stride, weights + 2 * stride, from, to);
      panel += 3;
    } else {
      forward16(product, place, weights, weights + stride, from, to);
      panel += 2;
    }
  }
}
