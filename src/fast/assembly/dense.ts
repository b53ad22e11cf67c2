/**
 * Dense products. Weights lie in panels of eight columns, `[outputs / 8][inputs][8]`, so that the innermost loop reads
 * them one after another; activations lie row by row. The forward pass is one, and so is the delta of the layer below,
 * with the transposed weights.
 *
 * Lesson: notebooks/10-speed.ipynb.
 */
import { Finish, Product, Size } from './plan';
import { multiplyAdd, zeros } from './simd';

/**
 * out = x W + bias for rows `from` … `to`, both multiples of 4; four rows and eight columns at a time, so that the
 * eight sums, two vectors of weights and four numbers of x fit the processor's sixteen vector registers.
 */
export function denseForward(product: Product, x: usize, from: i32, to: i32): void {
  const xStride = product.xStride;
  const bias = product.bias;
  const out = product.out;
  const outStride = product.outStride;
  const finish = product.finish;
  const mask = product.mask;
  const bytes = <usize>(product.depth * Size.panelRow);
  for (let panel = 0; panel < product.panels; panel++) {
    const first = product.weights + <usize>(panel * product.panelStride);
    const last = first + bytes;
    for (let row = from; row < to; row += 4) {
      let x0 = x + <usize>(row * xStride);
      let x1 = x0 + xStride;
      let x2 = x1 + xStride;
      let x3 = x2 + xStride;
      let c00 = zeros();
      let c01 = c00;
      if (bias) {
        c00 = v128.load(bias + (panel << 5));
        c01 = v128.load(bias + (panel << 5), 16);
      }
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
      const at = <usize>(row * outStride + (panel << 5));
      let o = out + at;
      if (finish == Finish.relu) {
        const zero = zeros();
        c00 = f32x4.max(c00, zero);
        c01 = f32x4.max(c01, zero);
        c10 = f32x4.max(c10, zero);
        c11 = f32x4.max(c11, zero);
        c20 = f32x4.max(c20, zero);
        c21 = f32x4.max(c21, zero);
        c30 = f32x4.max(c30, zero);
        c31 = f32x4.max(c31, zero);
      } else if (finish == Finish.reluGradient) {
        const zero = zeros();
        let a = mask + at;
        c00 = v128.and(c00, f32x4.gt(v128.load(a), zero));
        c01 = v128.and(c01, f32x4.gt(v128.load(a, 16), zero));
        a += outStride;
        c10 = v128.and(c10, f32x4.gt(v128.load(a), zero));
        c11 = v128.and(c11, f32x4.gt(v128.load(a, 16), zero));
        a += outStride;
        c20 = v128.and(c20, f32x4.gt(v128.load(a), zero));
        c21 = v128.and(c21, f32x4.gt(v128.load(a, 16), zero));
        a += outStride;
        c30 = v128.and(c30, f32x4.gt(v128.load(a), zero));
        c31 = v128.and(c31, f32x4.gt(v128.load(a, 16), zero));
      }
      v128.store(o, c00);
      v128.store(o, c01, 16);
      o += outStride;
      v128.store(o, c10);
      v128.store(o, c11, 16);
      o += outStride;
      v128.store(o, c20);
      v128.store(o, c21, 16);
      o += outStride;
      v128.store(o, c30);
      v128.store(o, c31, 16);
    }
  }
}
