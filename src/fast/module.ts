/** Loads the compiled kernels. Their source is in assembly/, which tools/build-kernels.mjs compiles. */

import { fromBase64 } from '../text.ts';
import { modules } from './built/kernels.ts';
import { type Compiled, compileKernels, start } from './vectors.ts';

/** What the module exports. Layers, plans, products, … are addresses of structures (structures.ts). */
export interface KernelExports {
  /** Steps over the plan's rows, as thread number `thread`; 0 if another thread failed. */
  train(plan: number, thread: number, mayBlock: number): number;
  /** The outputs for rows 0 … `rows` of the plan's input. */
  predict(plan: number, rows: number): void;
  /** A of the last layer, in place of the Z that `predict` left. */
  activateOutput(plan: number, rows: number): void;
  /** Between a row-major matrix and the panels of a layer's weights, or panels as large as these. */
  pack(layer: number, matrix: number): void;
  unpack(layer: number, panels: number, matrix: number): void;
  /** The layer's transposed weights for inputs `from` … `to`. */
  transpose(layer: number, from: number, to: number): void;
  /** out = x W + bias for rows `from` … `to`, multiples of 4. */
  denseForward(product: number, x: number, from: number, to: number): void;
  /** The same for rows that were compressed. */
  sparseForward(product: number, from: number, to: number): void;
  /** Leaves the zeros of rows `from` … `to` out; returns how many numbers are left. */
  compressRows(product: number, x: number, from: number, to: number): number;
  /** Compressed rows as columns `from` … `to`, for `sparseGradient`. */
  bucketColumns(layer: number, rows: number, from: number, to: number): void;
  /** The gradient of the weights of inputs `from` … `to`, and their update where the optimizer fuses. */
  denseGradient(
    layer: number,
    x: number,
    rows: number,
    from: number,
    to: number,
    optimizer: number,
    stepSize: number,
  ): void;
  sparseGradient(layer: number, from: number, to: number, optimizer: number, stepSize: number): void;
  /** The gradient of the bias of outputs `from` … `to`. */
  biasGradient(layer: number, rows: number, from: number, to: number): void;
  /** One step of `bytes` / 4 numbers of a parameter whose gradient was stored. */
  update(parameter: number, from: number, bytes: number, optimizer: number, stepSize: number): void;
  /** a = f(a), and δ = ∂L/∂a · f′(z), rows `from` … `to`. */
  activate(layer: number, from: number, to: number): void;
  activationGradient(layer: number, from: number, to: number): void;
  /** out = x · mask of a `Dropout`, rows `from` … `to`. */
  applyMask(dropout: number, x: number, out: number, from: number, to: number): void;
}

const compiled: Partial<Record<keyof typeof modules, Compiled>> = {};

/** The compiled module, for memory that is shared by threads or not. */
export function kernelModule(variant: keyof typeof modules): Compiled {
  compiled[variant] ??= compileKernels(fromBase64(modules[variant]), variant === 'shared');
  return compiled[variant];
}

/** The kernels, working on `memory`. */
export function instantiate(memory: WebAssembly.Memory): KernelExports {
  const shared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
  return start(kernelModule(shared ? 'shared' : 'unshared'), memory);
}

/** The kernels with vectors of 128 bits, working on `memory` that is not shared: to compare with {@link instantiate}. */
export function instantiateNarrow(memory: WebAssembly.Memory): KernelExports {
  return start({ module: new WebAssembly.Module(fromBase64(modules.unshared)), wide: 0 }, memory);
}

/** How many bits the vectors of the kernels have on this machine: 256 or 128. */
export const vectorBits = (): 128 | 256 => (kernelModule('unshared').wide ? 256 : 128);
