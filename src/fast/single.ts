/**
 * Single fast kernels on plain row-major arrays, for lessons and measurements: each is set up once, run as often as one
 * likes (only the kernel itself runs, nothing is copied), and its result read.
 */

import { DenseLayer } from '../layers/index.ts';
import { adam, type BuiltInOptimizer, momentum, sgd } from '../optimizers.ts';
import { Layout } from './layout.ts';
import { kernelMemory, readRows, roundUp, writeRows } from './memory.ts';
import { instantiate, instantiateNarrow } from './module.ts';
import { optimizerFields, writeStepSize } from './optimizer.ts';
import { Size, sizeOf } from './structures.ts';

/** A kernel with its operands in place. */
export interface SingleKernel {
  /** Additions and multiplications of one run, those with zeros included. */
  readonly flops: number;
  run(): void;
  /** What the last run computed, row-major. */
  result(): Float32Array;
}

export interface SingleKernelOptions {
  /** Skips zeros of x; default: false. */
  readonly sparse?: boolean;
  /** For the gradient: Adam or SGD fused with it; the result is then the weights. */
  readonly optimizer?: 'sgd' | 'adam';
  /** 128: vectors of 128 bits even where there are 256. Default: what this machine has. */
  readonly bits?: 128;
}

/** Z = X W + b. @param x rows × inputs; @param weights inputs × outputs. */
export function forwardKernel(
  x: Float32Array,
  weights: Float32Array,
  bias: Float32Array,
  rows: number,
  { sparse = false, bits }: SingleKernelOptions = {},
): SingleKernel {
  const { layout, kernels, buffer } = setUp(x, weights, bias, rows, sgd(), bits);
  const { fields, dense } = layout.layers[0];
  const product = fields.forward;
  if (sparse) kernels.compressRows(product, layout.x, 0, rows);
  const wholeBlocks = roundUp(rows, Size.blockRows);
  return {
    flops: 2 * rows * dense.inputs * dense.outputs,
    run: sparse
      ? () => kernels.sparseForward(product, 0, rows)
      : () => kernels.denseForward(product, layout.x, 0, wholeBlocks),
    result: () => readRows(buffer, fields.a, fields.stride, rows, dense.outputs),
  };
}

/**
 * ∂L/∂W = Xᵀ δ, inputs × outputs; or, with an optimizer, the weights (0 at first) after one of its steps a run.
 * @param delta rows × outputs
 */
export function gradientKernel(
  x: Float32Array,
  delta: Float32Array,
  rows: number,
  { sparse = false, optimizer, bits }: SingleKernelOptions = {},
): SingleKernel {
  const outputs = delta.length / rows;
  const inputs = x.length / rows;
  // The update of SGD with momentum is not fused: its gradient is stored.
  const chosen = optimizer === undefined ? momentum() : optimizer === 'sgd' ? sgd() : adam();
  const noWeights = new Float32Array(inputs * outputs);
  const { layout, kernels, buffer, settings, stepSize } = setUp(
    x,
    noWeights,
    new Float32Array(outputs),
    rows,
    chosen,
    bits,
  );
  const layer = layout.layerAddress(0);
  const { fields, weights } = layout.layers[0];
  const { paddedInputs } = fields;
  writeRows(buffer, fields.delta, fields.stride, delta, outputs);
  if (sparse) {
    kernels.compressRows(fields.forward, layout.x, 0, rows);
    kernels.bucketColumns(layer, rows, 0, paddedInputs);
  }
  return {
    flops: 2 * rows * inputs * outputs,
    run: sparse
      ? () => kernels.sparseGradient(layer, 0, paddedInputs, settings, stepSize)
      : () => kernels.denseGradient(layer, layout.x, rows, 0, paddedInputs, settings, stepSize),
    result: () => {
      kernels.unpack(layer, weights.gradient || weights.values, layout.transfer);
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
  optimizer: BuiltInOptimizer,
  bits: 128 | undefined,
) {
  const outputs = bias.length;
  const inputs = weights.length / outputs;
  if (!Number.isInteger(inputs) || x.length !== rows * inputs) {
    throw new RangeError(
      `fast kernel: got ${x.length} inputs and ${weights.length} weights, expected ${rows} × n and n × ${outputs}`,
    );
  }
  const dense = new DenseLayer<number, number>(inputs, outputs, 'identity').setParameters(weights, bias);
  const layout = new Layout([dense], rows, { stagedRows: rows }, { optimizer, alwaysSparse: true });
  const settings = layout.arena.structure('Optimizer', optimizerFields(optimizer));
  const stepSize = layout.arena.reserve(sizeOf('StepSize'));
  const memory = kernelMemory('fast kernel', layout.arena.bytes, false);
  const { buffer } = memory;
  const kernels = bits === 128 ? instantiateNarrow(memory) : instantiate(memory);
  layout.write(buffer);
  layout.push(kernels, buffer);
  writeRows(buffer, layout.x, layout.xStride, x, inputs);
  writeStepSize(buffer, stepSize, optimizer.stepSizes()(optimizer.learningRate));
  return { layout, kernels, buffer, settings, stepSize };
}
