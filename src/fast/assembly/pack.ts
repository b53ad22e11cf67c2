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

/** The layer's transposed weights for inputs `from` … `to`, multiples of 8. */
export function transpose(layer: Layer, from: i32, to: i32): void {
  const outputs = layer.paddedOutputs;
  for (let j = 0; j < outputs; j++) {
    const column = columnAt(layer.weights.values, layer.paddedInputs, j);
    for (let k = from; k < to; k++) {
      const place = columnAt(layer.transposed, outputs, k) + j * Size.panelRow;
      store<f32>(place, load<f32>(column + k * Size.panelRow));
    }
  }
}
