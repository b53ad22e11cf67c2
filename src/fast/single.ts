/**
 * Single fast kernels on plain row-major arrays, for lessons and measurements: each is set up once, run as often as one
 * likes (only the kernel itself runs, nothing is copied), and its result read.
 */

import { DenseLayer } from '../layers/index.ts';
import { adam, type BuiltInOptimizer, sgd, TINY } from '../optimizers.ts';
import { Layout, readRows, writeOptimizer, writeRows } from './layout.ts';
import { instantiate, kernelMemory, sizeOf, writeStructure } from './module.ts';

/** A kernel with its operands in place. */
export interface SingleKernel {
  /** Additions and multiplications of one run, those with zeros included. */
  readonly flops: number;
  run(): void;
  /** What the last run computed, row-major. */
  result(): Float32Array;
}

export interface SingleKernelOptions {
  /** Skips zeros of x; false unless given. */
  readonly sparse?: boolean;
  /** For the gradient: Adam or SGD fused with it; the result is then the weights. */
  readonly optimizer?: 'sgd' | 'adam';
}

/** Z = X W + b. @param x rows × inputs; @param weights inputs × outputs. Plain twin: `denseForward`. */
export function forwardKernel(
  x: Float32Array,
  weights: Float32Array,
  bias: Float32Array,
  rows: number,
  { sparse = false }: SingleKernelOptions = {},
): SingleKernel {
  const { layout, kernels, buffer } = setUp(x, weights, bias, rows);
  const { fields, work } = layout.layers[0];
  const { starts, ends, entries, paddedInputs, paddedOutputs, stride, a } = fields;
  const panels = [fields.weights, paddedInputs * 32, paddedOutputs / 8, fields.bias, a, stride, 0, 0] as const;
  if (sparse) kernels.compressRows(layout.x, layout.xStride, 0, rows, work.inputs, entries, starts, ends);
  const whole = Math.ceil(rows / 4) * 4;
  return {
    flops: 2 * rows * work.inputs * work.outputs,
    run: sparse
      ? () => kernels.sparseForward(starts, ends, 0, rows, ...panels)
      : () => kernels.denseForward(layout.x, layout.xStride, 0, whole, work.inputs, ...panels),
    result: () => readRows(buffer, a, stride, rows, work.outputs),
  };
}

/**
 * ∂L/∂W = Xᵀ δ, inputs × outputs; or, with an optimizer, the weights (0 at first) after one of its steps a run.
 * @param delta rows × outputs. Plain twin: `denseGradient`.
 */
export function gradientKernel(
  x: Float32Array,
  delta: Float32Array,
  rows: number,
  { sparse = false, optimizer }: SingleKernelOptions = {},
): SingleKernel {
  const outputs = delta.length / rows;
  const inputs = x.length / rows;
  const chosen = optimizer === 'sgd' ? sgd() : adam();
  const weights = new Float32Array(inputs * outputs);
  const { layout, kernels, buffer, layer, optimizerAt, stepAt } = setUp(
    x,
    weights,
    new Float32Array(outputs),
    rows,
    chosen,
  );
  const { fields } = layout.layers[0];
  const { starts, ends, entries, counts, buckets, bucketStride, paddedInputs, stride } = fields;
  writeRows(buffer, fields.delta, stride, delta, outputs);
  if (sparse) {
    kernels.compressRows(layout.x, layout.xStride, 0, rows, inputs, entries, starts, ends);
    kernels.bucketColumns(starts, ends, rows, 0, paddedInputs, counts, buckets, bucketStride, stride);
  }
  const then = optimizer === undefined ? 0 : optimizer === 'sgd' ? 1 : 2;
  return {
    flops: 2 * rows * inputs * outputs,
    run: sparse
      ? () => kernels.sparseGradient(then, layer, 0, paddedInputs, optimizerAt, stepAt)
      : () => kernels.denseGradient(then, layer, layout.x, rows, 0, paddedInputs, optimizerAt, stepAt),
    result: () => {
      const from = then === 0 ? fields.gradient : fields.weights;
      kernels.unpack(from, inputs, outputs, paddedInputs, layout.transfer);
      return new Float32Array(buffer, layout.transfer, inputs * outputs).slice();
    },
  };
}

/** Z = X W + b in one call. For timing, take {@link forwardKernel}. */
export function fastDenseForward(
  x: Float32Array,
  weights: Float32Array,
  bias: Float32Array,
  rows: number,
  options: SingleKernelOptions = {},
): Float32Array {
  const kernel = forwardKernel(x, weights, bias, rows, options);
  kernel.run();
  return kernel.result();
}

/** ∂L/∂W = Xᵀ δ in one call. For timing, take {@link gradientKernel}. */
export function fastDenseGradient(
  x: Float32Array,
  delta: Float32Array,
  rows: number,
  options: SingleKernelOptions = {},
): Float32Array {
  const kernel = gradientKernel(x, delta, rows, options);
  kernel.run();
  return kernel.result();
}

/** Memory, kernels and a plan for one layer whose input is x. */
function setUp(
  x: Float32Array,
  weights: Float32Array,
  bias: Float32Array,
  rows: number,
  optimizer: BuiltInOptimizer = sgd(),
) {
  const outputs = bias.length;
  const inputs = weights.length / outputs;
  if (!Number.isInteger(inputs) || x.length !== rows * inputs) {
    throw new RangeError(
      `fast kernel: got ${x.length} inputs and ${weights.length} weights, expected ${rows} × n and n × ${outputs}`,
    );
  }
  const work = new DenseLayer<number, number>(inputs, outputs, 'identity').setParameters(weights, bias);
  const layout = new Layout([work], rows, { stagedRows: rows }, { optimizer, everyWay: true });
  const optimizerAt = layout.arena.reserve(sizeOf('Optimizer'));
  const stepAt = layout.arena.reserve(sizeOf('StepSize'));
  const memory = kernelMemory('fast kernel', layout.arena.bytes, false);
  const { buffer } = memory;
  const kernels = instantiate(memory);
  layout.write(buffer);
  layout.push(kernels, buffer);
  writeRows(buffer, layout.x, layout.xStride, x, inputs);
  writeOptimizer(buffer, optimizerAt, optimizer);
  const size = { ...optimizer.stepSizes()(optimizer.learningRate), tiny: TINY };
  writeStructure(new DataView(buffer), 'StepSize', stepAt, size);
  return { layout, kernels, buffer, layer: layout.layerTable, optimizerAt, stepAt };
}
