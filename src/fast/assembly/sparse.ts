/**
 * Products that skip zeros: rows are lists of entries (compress.ts). Adding 0 · w changes nothing, so the results have the
 * bits of dense.ts.
 */
import { Finish, Product } from './plan';
import { multiplyAdd, zeros } from './simd';
import { hasThree, None, panelsAtOnce, Relu, ReluGradient, storeSums, Three, Two } from './tiles';

/** out = x W + bias for the sparse rows `from` … `to`. */
export function sparseForward(product: Product, from: i32, to: i32): void {
  if (product.finish == Finish.relu) allPanels<Relu>(product, from, to);
  else if (product.finish == Finish.reluGradient) allPanels<ReluGradient>(product, from, to);
  else allPanels<None>(product, from, to);
}

function allPanels<Then>(product: Product, from: i32, to: i32): void {
  const stride = product.panelStride;
  for (let panel = 0; panel < product.panels; ) {
    const some = panelsAtOnce(product.panels - panel, false);
    const panel0 = product.weights + <usize>(panel * stride);
    const panel1 = panel0 + stride;
    if (some == 3) tiles<Three, Then>(product, panel << 5, panel0, panel1, panel1 + stride, from, to);
    else tiles<Two, Then>(product, panel << 5, panel0, panel1, 0, from, to);
    panel += some;
  }
}

/**
 * One row and two or three panels at a time. (Six would have twice as many sums to add to, but the weights of three are
 * already more than the innermost cache holds.) The addresses of the panels are arguments, because V8 makes the loop
 * slower where they are computed in the same function.
 */
function tiles<Panels, Then>(
  product: Product,
  place: usize,
  panel0: usize,
  panel1: usize,
  panel2: usize,
  from: i32,
  to: i32,
): void {
  const bias = product.bias + place;
  const out = product.out + place;
  const mask = product.mask + place;
  for (let row = from; row < to; row++) {
    let c0 = v128.load(bias);
    let c1 = v128.load(bias, 16);
    let c2 = v128.load(bias, 32);
    let c3 = v128.load(bias, 48);
    let c4 = zeros();
    let c5 = c4;
    if (hasThree<Panels>()) {
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
      if (hasThree<Panels>()) {
        c4 = multiplyAdd(value, v128.load(panel2 + column), c4);
        c5 = multiplyAdd(value, v128.load(panel2 + column, 16), c5);
      }
    }
    const at = <usize>(row * product.outStride);
    storeSums<Then>(out + at, mask + at, c0, c1);
    storeSums<Then>(out + at + 32, mask + at + 32, c2, c3);
    if (hasThree<Panels>()) storeSums<Then>(out + at + 64, mask + at + 64, c4, c5);
  }
}
