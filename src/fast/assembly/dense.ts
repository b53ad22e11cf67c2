/**
 * Dense products. Weights lie in panels of eight columns, `[outputs / 8][inputs][8]`, so that the innermost loop reads
 * them one after another; activations lie row by row. The forward pass is one, and so is the delta of the layer below,
 * with the transposed weights.
 *
 * Lesson: notebooks/10-speed.ipynb.
 */
import { Finish, Product } from './plan';
import { multiplyAdd } from './simd';
import { isWide, None, Relu, ReluGradient, storeSums } from './tiles';

/**
 * out = x W + bias for rows `from` … `to`, both multiples of 4; four rows and one panel at a time, so that the eight
 * sums, two vectors of weights and four numbers of x fit the processor's sixteen vector registers. With vectors of
 * 256 bits the registers hold two panels.
 */
export function denseForward(product: Product, x: usize, from: i32, to: i32): void {
  if (product.finish == Finish.relu) allPanels<Relu>(product, x, from, to);
  else if (product.finish == Finish.reluGradient) allPanels<ReluGradient>(product, x, from, to);
  else allPanels<None>(product, x, from, to);
}

function allPanels<Then>(product: Product, x: usize, from: i32, to: i32): void {
  let panel = 0;
  if (isWide()) for (; panel + 2 <= product.panels; panel += 2) wideTiles<Then>(product, panel, x, from, to);
  for (; panel < product.panels; panel++) tiles<Then>(product, panel, x, from, to);
}

/** One panel at a time. */
function tiles<Then>(product: Product, panel: i32, x: usize, from: i32, to: i32): void {
  const xStride = product.xStride;
  const outStride = product.outStride;
  const bias = product.bias + (panel << 5);
  const out = product.out + (panel << 5);
  const mask = product.mask + (panel << 5);
  const first = product.weights + <usize>(panel * product.panelStride);
  const last = first + <usize>(product.depth << 5);
  for (let row = from; row < to; row += 4) {
    let x0 = x + <usize>(row * xStride);
    let x1 = x0 + xStride;
    let x2 = x1 + xStride;
    let x3 = x2 + xStride;
    let c00 = v128.load(bias);
    let c01 = v128.load(bias, 16);
    let c10 = c00;
    let c11 = c01;
    let c20 = c00;
    let c21 = c01;
    let c30 = c00;
    let c31 = c01;
    for (let w = first; w < last; w += 32) {
      const w0 = v128.load(w);
      const w1 = v128.load(w, 16);
      let value = v128.load32_splat(x0);
      c00 = multiplyAdd(value, w0, c00);
      c01 = multiplyAdd(value, w1, c01);
      value = v128.load32_splat(x1);
      c10 = multiplyAdd(value, w0, c10);
      c11 = multiplyAdd(value, w1, c11);
      value = v128.load32_splat(x2);
      c20 = multiplyAdd(value, w0, c20);
      c21 = multiplyAdd(value, w1, c21);
      value = v128.load32_splat(x3);
      c30 = multiplyAdd(value, w0, c30);
      c31 = multiplyAdd(value, w1, c31);
      x0 += 4;
      x1 += 4;
      x2 += 4;
      x3 += 4;
    }
    let at = <usize>(row * outStride);
    storeSums<Then>(out + at, mask + at, c00, c01);
    at += outStride;
    storeSums<Then>(out + at, mask + at, c10, c11);
    at += outStride;
    storeSums<Then>(out + at, mask + at, c20, c21);
    at += outStride;
    storeSums<Then>(out + at, mask + at, c30, c31);
  }
}

/**
 * Two panels at a time. Two rows of weights a round: with one, counting addresses takes a fifth of the time. (Tiles of
 * 128 bits lose by it: V8 loads all numbers of a round first, and so many do not fit the registers.)
 */
function wideTiles<Then>(product: Product, panel: i32, x: usize, from: i32, to: i32): void {
  const xStride = product.xStride;
  const stride = product.panelStride;
  const outStride = product.outStride;
  const bias = product.bias + (panel << 5);
  const out = product.out + (panel << 5);
  const mask = product.mask + (panel << 5);
  const first = product.weights + <usize>(panel * stride);
  const last = first + <usize>(product.depth << 5);
  for (let row = from; row < to; row += 4) {
    let x0 = x + <usize>(row * xStride);
    let x1 = x0 + xStride;
    let x2 = x1 + xStride;
    let x3 = x2 + xStride;
    let c00 = v128.load(bias);
    let c01 = v128.load(bias, 16);
    let c02 = v128.load(bias, 32);
    let c03 = v128.load(bias, 48);
    let c10 = c00;
    let c11 = c01;
    let c12 = c02;
    let c13 = c03;
    let c20 = c00;
    let c21 = c01;
    let c22 = c02;
    let c23 = c03;
    let c30 = c00;
    let c31 = c01;
    let c32 = c02;
    let c33 = c03;
    for (let w = first; ; ) {
      const w0 = v128.load(w);
      const w1 = v128.load(w, 16);
      const w2 = v128.load(w + stride);
      const w3 = v128.load(w + stride, 16);
      let value = v128.load32_splat(x0);
      c00 = multiplyAdd(value, w0, c00);
      c01 = multiplyAdd(value, w1, c01);
      c02 = multiplyAdd(value, w2, c02);
      c03 = multiplyAdd(value, w3, c03);
      value = v128.load32_splat(x1);
      c10 = multiplyAdd(value, w0, c10);
      c11 = multiplyAdd(value, w1, c11);
      c12 = multiplyAdd(value, w2, c12);
      c13 = multiplyAdd(value, w3, c13);
      value = v128.load32_splat(x2);
      c20 = multiplyAdd(value, w0, c20);
      c21 = multiplyAdd(value, w1, c21);
      c22 = multiplyAdd(value, w2, c22);
      c23 = multiplyAdd(value, w3, c23);
      value = v128.load32_splat(x3);
      c30 = multiplyAdd(value, w0, c30);
      c31 = multiplyAdd(value, w1, c31);
      c32 = multiplyAdd(value, w2, c32);
      c33 = multiplyAdd(value, w3, c33);
      if (w + 32 == last) break;
      const v0 = v128.load(w, 32);
      const v1 = v128.load(w, 48);
      const v2 = v128.load(w + stride, 32);
      const v3 = v128.load(w + stride, 48);
      value = v128.load32_splat(x0, 4);
      c00 = multiplyAdd(value, v0, c00);
      c01 = multiplyAdd(value, v1, c01);
      c02 = multiplyAdd(value, v2, c02);
      c03 = multiplyAdd(value, v3, c03);
      value = v128.load32_splat(x1, 4);
      c10 = multiplyAdd(value, v0, c10);
      c11 = multiplyAdd(value, v1, c11);
      c12 = multiplyAdd(value, v2, c12);
      c13 = multiplyAdd(value, v3, c13);
      value = v128.load32_splat(x2, 4);
      c20 = multiplyAdd(value, v0, c20);
      c21 = multiplyAdd(value, v1, c21);
      c22 = multiplyAdd(value, v2, c22);
      c23 = multiplyAdd(value, v3, c23);
      value = v128.load32_splat(x3, 4);
      c30 = multiplyAdd(value, v0, c30);
      c31 = multiplyAdd(value, v1, c31);
      c32 = multiplyAdd(value, v2, c32);
      c33 = multiplyAdd(value, v3, c33);
      w += 64;
      if (w == last) break;
      x0 += 8;
      x1 += 8;
      x2 += 8;
      x3 += 8;
    }
    let at = <usize>(row * outStride);
    storeSums<Then>(out + at, mask + at, c00, c01);
    storeSums<Then>(out + at + 32, mask + at + 32, c02, c03);
    at += outStride;
    storeSums<Then>(out + at, mask + at, c10, c11);
    storeSums<Then>(out + at + 32, mask + at + 32, c12, c13);
    at += outStride;
    storeSums<Then>(out + at, mask + at, c20, c21);
    storeSums<Then>(out + at + 32, mask + at + 32, c22, c23);
    at += outStride;
    storeSums<Then>(out + at, mask + at, c30, c31);
    storeSums<Then>(out + at + 32, mask + at + 32, c32, c33);
  }
}
