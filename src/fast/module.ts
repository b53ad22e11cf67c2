/** Loads the compiled kernels. Their source is in assembly/, which tools/build-kernels.mjs compiles. */

import { fromBase64 } from '../text.ts';
import { modules } from './built/kernels.ts';

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
}

const compiled: { shared?: WebAssembly.Module; unshared?: WebAssembly.Module } = {};

/** The compiled module, for memory that is shared by threads or not. */
export function kernelModule(variant: keyof typeof modules): WebAssembly.Module {
  compiled[variant] ??= new WebAssembly.Module(fromBase64(modules[variant]));
  return compiled[variant];
}

export const PAGE = 65536;

/** The largest number of pages a memory can have: 4 GB. */
const MOST_PAGES = 65536;

/** Memory of at least `bytes`. Throws if that is more than WebAssembly can address. */
export function kernelMemory(operation: string, bytes: number, shared: boolean): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE);
  if (pages > MOST_PAGES) {
    throw new RangeError(
      `${operation}: needs ${(bytes / 2 ** 30).toFixed(1)} GB, the fast kernels have at most 4; use smaller batches or { kernels: 'plain' }`,
    );
  }
  return new WebAssembly.Memory({ initial: pages, maximum: shared ? pages : MOST_PAGES, shared });
}

/** The kernels, working on `memory`. */
export function instantiate(memory: WebAssembly.Memory): KernelExports {
  const shared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
  const env = { memory, now: () => performance.now(), wide: 0 };
  const instance = new WebAssembly.Instance(kernelModule(shared ? 'shared' : 'unshared'), { env });
  return instance.exports as unknown as KernelExports;
}
