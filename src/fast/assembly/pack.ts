/** Between row-major matrices, which the rest of the project knows, and the panels of the kernels. */

/** Row-major weights (inputs × outputs) into panels of eight columns. */
export function pack(from: usize, inputs: i32, outputs: i32, paddedInputs: i32, to: usize): void {
  for (let j = 0; j < outputs; j++) {
    let p = to + <usize>((((j >> 3) * paddedInputs) << 5) + ((j & 7) << 2));
    let q = from + (j << 2);
    for (let k = 0; k < inputs; k++, p += 32, q += outputs << 2) store<f32>(p, load<f32>(q));
  }
}

/** Panels back to a row-major matrix. */
export function unpack(from: usize, inputs: i32, outputs: i32, paddedInputs: i32, to: usize): void {
  for (let j = 0; j < outputs; j++) {
    let p = from + <usize>((((j >> 3) * paddedInputs) << 5) + ((j & 7) << 2));
    let q = to + (j << 2);
    for (let k = 0; k < inputs; k++, p += 32, q += outputs << 2) store<f32>(q, load<f32>(p));
  }
}

/** The transposed panels of inputs `from` … `to` (multiples of 8), from the panels of the weights. */
export function transpose(
  weights: usize,
  transposed: usize,
  from: i32,
  to: i32,
  paddedInputs: i32,
  paddedOutputs: i32,
): void {
  for (let j = 0; j < paddedOutputs; j++) {
    const column = weights + <usize>((((j >> 3) * paddedInputs) << 5) + ((j & 7) << 2));
    for (let k = from; k < to; k++) {
      store<f32>(
        transposed + <usize>((((k >> 3) * paddedOutputs + j) << 5) + ((k & 7) << 2)),
        load<f32>(column + (k << 5)),
      );
    }
  }
}
