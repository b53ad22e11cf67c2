/** Loads the compiled kernels. Their source is in assembly/, which tools/build-kernels.mjs compiles. */
import { modules, structures } from './built/kernels.ts';

/** What the module exports. Addresses and sizes are in bytes. */
export interface KernelExports {
  /** Steps over the rows of a plan; 0 if another thread failed. */
  train(plan: number, thread: number, mayBlock: number): number;
  /** The forward pass of rows from … to whose input begins at x. */
  forward(plan: number, x: number, order: number, from: number, to: number, training: number): void;
  pack(from: number, inputs: number, outputs: number, paddedInputs: number, to: number): void;
  unpack(from: number, inputs: number, outputs: number, paddedInputs: number, to: number): void;
  transpose(
    ...addresses: [
      weights: number,
      to: number,
      first: number,
      last: number,
      paddedInputs: number,
      paddedOutputs: number,
    ]
  ): void;
  activate(...parameters: number[]): void;
  denseForward(...parameters: number[]): void;
  sparseForward(...parameters: number[]): void;
  compressRows(...parameters: number[]): number;
  bucketColumns(...parameters: number[]): void;
  denseGradient(...parameters: number[]): void;
  sparseGradient(...parameters: number[]): void;
}

const compiled: { shared?: WebAssembly.Module; unshared?: WebAssembly.Module } = {};

/** The compiled module, for memory that is shared by threads or not. */
export function kernelModule(variant: keyof typeof modules): WebAssembly.Module {
  compiled[variant] ??= new WebAssembly.Module(Uint8Array.from(atob(modules[variant]), (c) => c.charCodeAt(0)));
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
  const env = { memory, now: () => performance.now() };
  const instance = new WebAssembly.Instance(kernelModule(shared ? 'shared' : 'unshared'), { env });
  return instance.exports as unknown as KernelExports;
}

type Structures = typeof structures;

/** Writes a structure of the plan: one number for each of its fields. */
export function writeStructure<Name extends keyof Structures>(
  view: DataView,
  name: Name,
  address: number,
  values: Record<keyof Structures[Name]['fields'], number>,
): void {
  const fields: Record<string, { readonly at: number; readonly type: string }> = structures[name].fields;
  for (const [field, value] of Object.entries<number>(values)) {
    const { at, type } = fields[field];
    if (type === 'f64') view.setFloat64(address + at, value, true);
    else if (type === 'f32') view.setFloat32(address + at, value, true);
    else view.setUint32(address + at, value, true);
  }
}

export const sizeOf = (name: keyof Structures): number => structures[name].size;

/** How far from its structure's address a field lies. */
export function placeOf<Name extends keyof Structures>(name: Name, field: keyof Structures[Name]['fields']): number {
  const fields = structures[name].fields as Record<PropertyKey, { readonly at: number }>;
  return fields[field].at;
}
