/**
 * Products that skip zeros. A sparse row is a list of entries of eight bytes: where the column's weights begin within
 * a panel (column · 32), and the number. Adding 0 · w changes nothing, so the results have the bits of dense.ts.
 */
import { Finish, Layer, Product, Size } from './plan';
import { multiplyAdd, zeros } from './simd';

/** Lists the numbers of a dense row that are not 0 and returns the end of the list. */
export function compressRow(x: usize, columns: i32, entries: usize): usize {
  const end = (<u32>columns) << 5;
  for (let column: u32 = 0; column < end; column += 32, x += 4) {
    const bits = load<u32>(x);
    store<u32>(entries, column);
    store<u32>(entries, bits, 4);
    entries += <usize>(i32(bits << 1 != 0) << 3); // shifted by one: −0 counts as 0
  }
  return entries;
}

/** Compresses rows `from` … `to` of x into the product's entries; returns how many numbers were not 0. */
export function compressRows(product: Product, x: usize, from: i32, to: i32): i32 {
  const columns = product.depth;
  let total = 0;
  for (let row = from; row < to; row++) {
    const start = product.entries + <usize>(row * columns * Size.entry);
    const end = compressRow(x + <usize>(row * product.xStride), columns, start);
    store<u32>(product.starts + (row << 2), <u32>start);
    store<u32>(product.ends + (row << 2), <u32>end);
    total += <i32>(end - start) >> 3;
  }
  return total;
}

/** How many entries the first `rows` rows have. */
export function countEntries(product: Product, rows: i32): i32 {
  const starts = product.starts;
  const ends = product.ends;
  let bytes: u32 = 0;
  for (let row = 0; row < rows; row++) bytes += load<u32>(ends + (row << 2)) - load<u32>(starts + (row << 2));
  return bytes >> 3;
}

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

/**
 * Turns the sparse rows of a layer's input into sparse columns: `buckets` gets, for each column `from` … `to`, the rows that
 * have a number there, in ascending order (row · stride of the deltas, and the number), and `counts` how many there are.
 */
export function bucketColumns(layer: Layer, rows: i32, from: i32, to: i32): void {
  const starts = layer.forward.starts;
  const ends = layer.forward.ends;
  const counts = layer.counts;
  const buckets = layer.buckets;
  const bucketStride = layer.bucketStride;
  const deltaStride = layer.stride;
  memory.fill(counts + (from << 2), 0, (to - from) << 2);
  const low = (<u32>from) << 5;
  const high = (<u32>to) << 5;
  for (let row = 0; row < rows; row++) {
    let entry = <usize>load<u32>(starts + (row << 2));
    const end = <usize>load<u32>(ends + (row << 2));
    if (low) {
      let after = end;
      while (entry < after) {
        const middle = entry + (((after - entry) >> 4) << 3);
        if (load<u32>(middle) < low) entry = middle + 8;
        else after = middle;
      }
    }
    const place = <u64>(<u32>(row * deltaStride));
    for (; entry < end; entry += 8) {
      const both = load<u64>(entry);
      const column = <u32>both;
      if (column >= high) break;
      const counter = counts + (column >> 3);
      const count = load<u32>(counter);
      store<u64>(buckets + <usize>((column >> 5) * bucketStride + (count << 3)), (both & 0xffffffff00000000) | place);
      store<u32>(counter, count + 1);
    }
  }
}
