/**
 * What the host writes into memory before a run: where everything lies. tools/build-kernels.mjs gives every exported
 * `@unmanaged` class and every exported enum of this folder to the host.
 */
import { Dropout } from './dropout';
import { Optimizer } from './optimizers';

/** Sizes that host and kernels share; in bytes, but for `panelColumns`, `blockRows` and `leastOutputs`. */
export const enum Size {
  /** A panel holds eight columns of weights, in single precision. */
  panelColumns = 8,
  panelRow = 32,
  /** Dense products take four rows at a time. */
  blockRows = 4,
  /** Sparse products take at least two panels at a time. */
  leastOutputs = 16,
  /** An entry of a sparse row: where the column's weights begin within a panel (panelRow · column), and the number. */
  entry = 8,
  /** What one thread writes lies this far from what another reads. */
  cacheLine = 64,
}

/** What training makes small: ../../losses.ts. */
export const enum Loss {
  squaredError = 0,
  /** Of a softmax in the last layer. */
  crossEntropy = 1,
  /** Of a sigmoid in the last layer. */
  binaryCrossEntropy = 2,
  huber = 3,
}

/** What happens to a sum before it is stored. */
export const enum Finish {
  none = 0,
  /** max(0, z) */
  relu = 1,
  /** 0 where the number at the same place of `mask` is not above 0: the derivative of ReLU. */
  reluGradient = 2,
}

/**
 * out = x W + bias. The rows of x are floats, or lists of entries that leave out the zeros. Weights lie in panels of eight
 * columns, `[columns / 8][depth][8]`. The forward pass of a layer is one, with the transposed weights so is the delta
 * of the layer below.
 */
@unmanaged
export class Product {
  /** Bytes from row to row of x. */
  xStride: i32;
  /** Columns of x, rows of W. */
  depth: i32;
  /** Where rows are compressed to, `depth` entries each; 0 if they never are, or were before the run. */
  entries: usize;
  /** Where the entries of each row begin and end; 0 if x is never sparse. */
  starts: usize;
  ends: usize;
  /** Rows are sparse when the share of their numbers that are not 0 is below this. */
  sparseBelow: f32;
  weights: usize;
  /** Bytes from panel to panel, and how many panels there are. */
  panelStride: i32;
  panels: i32;
  /** Zeros where there is none. */
  bias: usize;
  out: usize;
  /** Bytes from row to row of `out` and `mask`. */
  outStride: i32;
  /** One of `Finish`. */
  finish: i32;
  /** For `Finish.reluGradient`. */
  mask: usize;
}

/** Weights or a bias, with what their optimizer needs; all of the same length. */
@unmanaged
export class Parameter {
  values: usize;
  /** 0 if the update is fused: computed while the sums of the gradient are still in registers. */
  gradient: usize;
  /** Moments; 0 if the optimizer has none. */
  state0: usize;
  state1: usize;
}

/** A dense layer, its input and what follows it up to the next dense layer. */
@unmanaged
export class Layer {
  inputs: i32;
  outputs: i32;
  /** Both rounded up: to a multiple of 8, the outputs to at least 16. What lies behind the real ones stays 0. */
  paddedInputs: i32;
  paddedOutputs: i32;
  /** One of `Activation`. */
  activation: i32;
  /** Not 0: weights and bias stay as they are. */
  frozen: i32;
  weights: Parameter;
  bias: Parameter;
  /** Panels of the transposed weights, `[inputs / 8][outputs][8]`; 0 in the first layer, which passes nothing back. */
  transposed: usize;
  /** The input, rows of floats: what the layer below gives out, or the rows that were gathered. */
  x: usize;
  /** z = x W + b, and δ of the layer below = δ Wᵀ; the second is 0 in the first layer. */
  forward: Product;
  backward: Product;
  /** The sparse input column by column, for the gradient: how many rows have a number there, and which. */
  counts: usize;
  buckets: usize;
  bucketStride: i32;
  /** For an input that was compressed before the run: a byte for each column, 0 if no row has a number there; else 0. */
  used: usize;
  /** Sums of the squares of the gradient (64-bit floats), one for 8 inputs, then one for 8 outputs; 0 without clipping. */
  squares: usize;
  /** a = f(z), and f′(z) where the function needs it. */
  a: usize;
  slope: usize;
  /** a behind the dropout layers that follow; `a` itself if there are none. */
  out: usize;
  delta: usize;
  /** Bytes from row to row of a, slope, out and delta. */
  stride: i32;
  dropouts: i32;
  dropout: usize;
}

/** What a step found: the mean loss, and how many rows were classified right. */
@unmanaged
export class Result {
  loss: f64;
  correct: f64;
}

@unmanaged
export class Plan {
  layers: i32;
  layer: usize;
  /** The lowest layer that is not frozen: no δ is wanted below it. */
  lowest: i32;
  batchSize: i32;
  /** The rows of all steps of this call. */
  rows: i32;
  /** For each of them, which row of the data it is; 32 bits each. */
  order: usize;
  /** Where the sparse row of each row of the data begins, and the end of the last; 0 if it was not compressed before. */
  rowStarts: usize;
  /** One of `Loss`. */
  loss: i32;
  /** Labels of all rows (16 bits each), or 0. */
  labels: usize;
  /** Target rows (floats), or 0. */
  targets: usize;
  labelSmoothing: f32;
  /** Over how many classes a target is smoothed. */
  smoothedOver: i32;
  /** How much each class counts (floats), or 0. */
  classWeights: usize;
  /** Where the Huber loss turns from a parabola into straight lines. */
  huberDelta: f64;
  /** The largest norm of all gradients together; 0 for any. */
  clipNorm: f64;
  /** One row of floats for each thread. */
  targetRows: usize;
  targetStride: i32;
  /** A loss (64-bit float) and a hit (0 or 1, 32 bits) for each row of the batch. */
  losses: usize;
  hits: usize;
  /** A `Result` and a `StepSize` for each step. */
  results: usize;
  stepSizes: usize;
  optimizer: Optimizer;
  inputDropouts: i32;
  inputDropout: usize;
  /** The generator of the dropout masks: 16 bytes for each thread, each in a cache line of its own. */
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
