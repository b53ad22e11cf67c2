/** What the host writes into memory before a run: where everything lies. tools/build-kernels.mjs reads the fields here. */
import { Dropout } from './dropout';
import { Optimizer } from './optimizers';

/** A dense layer, its input and what follows it up to the next dense layer. */
@unmanaged
export class Layer {
  inputs: i32;
  outputs: i32;
  /** Both rounded up: to a multiple of 8, the outputs to at least 16. What lies behind the real ones stays 0. */
  paddedInputs: i32;
  paddedOutputs: i32;
  activation: i32;
  weights: usize;
  /** Panels of the transposed weights, `[inputs / 8][outputs][8]`; 0 in the first layer, which passes nothing back. */
  transposed: usize;
  bias: usize;
  state0: usize;
  state1: usize;
  biasState0: usize;
  biasState1: usize;
  /** Where the gradient goes if the optimizer does not fuse, else 0. */
  gradient: usize;
  biasGradient: usize;
  /** The input, rows of floats: what the layer below gives out, or the rows that were gathered. */
  x: usize;
  xStride: i32;
  /** Where the input is compressed to, a row each `inputs` entries; 0 if it is never sparse or was compressed before. */
  entries: usize;
  /** The sparse rows of the batch: where each begins and ends; 0 if the input is never sparse. */
  starts: usize;
  ends: usize;
  counts: usize;
  buckets: usize;
  bucketStride: i32;
  /** The input is treated as sparse when fewer than this share of its numbers is not 0. */
  sparseBelow: f32;
  /** For an input that was compressed before: a byte a column, 0 if no row has a number there; else 0. */
  used: usize;
  /** a = f(z), and f′(z) where the function needs it. */
  a: usize;
  slope: usize;
  /** a behind the dropout layers that follow; `a` itself if there are none. */
  out: usize;
  delta: usize;
  /** Bytes from row to row of a, slope, out and delta. */
  stride: i32;
  /** The deltas compressed, as above; 0 if they are never sparse. */
  deltaEntries: usize;
  deltaStarts: usize;
  deltaEnds: usize;
  deltaSparseBelow: f32;
  dropouts: i32;
  dropout: usize;
}

@unmanaged
export class Plan {
  layers: i32;
  layer: usize;
  batchSize: i32;
  /** The rows of all steps of this call. */
  rows: i32;
  order: usize;
  /** Where the sparse row of each row of the data begins, one more than there are rows; 0 if it is not sparse. */
  rowStarts: usize;
  /** 1: cross-entropy of a softmax in the last layer, 0: mean squared error. */
  crossEntropy: i32;
  /** Labels of all rows (16 bits each), or 0. */
  labels: usize;
  /** Target rows (floats), or 0. */
  targets: usize;
  labelSmoothing: f32;
  /** One row of floats a thread. */
  targetRows: usize;
  targetStride: i32;
  /** A loss and a hit for each row of the batch. */
  losses: usize;
  hits: usize;
  /** Loss and number of hits for each step, 64-bit floats. */
  results: usize;
  optimizer: Optimizer;
  stepSizes: usize;
  inputDropouts: i32;
  inputDropout: usize;
  /** The generator of the dropout masks, 16 bytes for each thread, 64 apart. */
  random: usize;
  threads: i32;
  barrier: usize;
}

// @ts-ignore: decorator
@inline
export function layerOf(plan: Plan, l: i32): Layer {
  return changetype<Layer>(plan.layer + <usize>(l * offsetof<Layer>()));
}

// @ts-ignore: decorator
@inline
export function dropoutAt(list: usize, i: i32): Dropout {
  return changetype<Dropout>(list + <usize>(i * offsetof<Dropout>()));
}
