/** Between row-major matrices, which the rest of the project knows, and the panels of the kernels. */
import { Layer, Size } from './plan';

/** Where row 0 of column j begins in panels of `rows` rows. */
// @ts-ignore: decorator
@inline
function columnAt(panels: usize, rows: i32, j: i32): usize {
  return panels + <usize>((j >> 3) * rows * Size.panelRow + ((j & 7) << 2));
}

/** The layer's weights from a row-major matrix (inputs × outputs). */
export function pack(layer: Layer, matrix: usize): void {
  const outputs = layer.outputs;
  for (let j = 0; j < outputs; j++) {
    let p = columnAt(layer.weights.values, layer.paddedInputs, j);
    let q = matrix + (j << 2);
    for (let k = 0; k < layer.inputs; k++, p += Size.panelRow, q += outputs << 2) store<f32>(p, load<f32>(q));
  }
}

/** A row-major matrix from panels as large as the layer's weights: these, or their gradient. */
export function unpack(layer: Layer, panels: usize, matrix: usize): void {
  const outputs = layer.outputs;
  for (let j = 0; j < outputs; j++) {
    let p = columnAt(panels, layer.paddedInputs, j);
    let q = matrix + (j << 2);
    for (let k = 0; k < layer.inputs; k++, p += Size.panelRow, q += outputs << 2) store<f32>(q, load<f32>(p));
  }
}

/**
 * The layer's transposed weights for inputs `from` … `to`, multiples of 8: blocks of 8 × 8 weights, which lie one row
 * after another in both.
 */
export function transpose(layer: Layer, from: i32, to: i32): void {
  const panels = layer.paddedOutputs >> 3;
  const stride = <usize>(layer.paddedOutputs * Size.panelRow);
  for (let panel = 0; panel < panels; panel++) {
    let block = layer.weights.values + <usize>((panel * layer.paddedInputs + from) * Size.panelRow);
    let out = layer.transposed + <usize>(from >> 3) * stride + <usize>(panel << 8);
    for (let k = from; k < to; k += 8) {
      transposeHalf(block, out);
      transposeHalf(block + 16, out + 128);
      block += 256;
      out += stride;
    }
  }
}

/** Eight rows of four numbers to four rows of eight; in both the rows are 32 bytes apart. */
// @ts-ignore: decorator
@inline
function transposeHalf(block: usize, out: usize): void {
  const r0 = v128.load(block);
  const r1 = v128.load(block, 32);
  const r2 = v128.load(block, 64);
  const r3 = v128.load(block, 96);
  const r4 = v128.load(block, 128);
  const r5 = v128.load(block, 160);
  const r6 = v128.load(block, 192);
  const r7 = v128.load(block, 224);
  const a0 = i32x4.shuffle(r0, r1, 0, 4, 1, 5);
  const b0 = i32x4.shuffle(r2, r3, 0, 4, 1, 5);
  const c0 = i32x4.shuffle(r0, r1, 2, 6, 3, 7);
  const d0 = i32x4.shuffle(r2, r3, 2, 6, 3, 7);
  const a1 = i32x4.shuffle(r4, r5, 0, 4, 1, 5);
  const b1 = i32x4.shuffle(r6, r7, 0, 4, 1, 5);
  const c1 = i32x4.shuffle(r4, r5, 2, 6, 3, 7);
  const d1 = i32x4.shuffle(r6, r7, 2, 6, 3, 7);
  v128.store(out, i32x4.shuffle(a1, b1, 0, 1, 4, 5), 16);
  v128.store(out, i32x4.shuffle(a0, b0, 0, 1, 4, 5));
  v128.store(out, i32x4.shuffle(a1, b1, 2, 3, 6, 7), 48);
  v128.store(out, i32x4.shuffle(a0, b0, 2, 3, 6, 7), 32);
  v128.store(out, i32x4.shuffle(c1, d1, 0, 1, 4, 5), 80);
  v128.store(out, i32x4.shuffle(c0, d0, 0, 1, 4, 5), 64);
  v128.store(out, i32x4.shuffle(c1, d1, 2, 3, 6, 7), 112);
  v128.store(out, i32x4.shuffle(c0, d0, 2, 3, 6, 7), 96);
}
