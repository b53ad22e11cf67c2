/** The fast kernels: AssemblyScript compiled to WebAssembly SIMD (assembly/), behind the interface of kernels.ts. */

import type { Kernels, LayerWork } from '../kernels/kernels.ts';
import type { RowSource } from '../rows.ts';
import { Layout, requireFloat32 } from './layout.ts';
import { readRows } from './memory.ts';
import { instantiate, type KernelExports, kernelMemory, PAGE } from './module.ts';
import { openFastSession } from './session.ts';

export const fastKernels: Kernels = { name: 'fast', predict, open: (work) => openFastSession(work) };

/** At most this many rows are computed at a time: their activations stay in the cache. */
const BATCH = 256;

let kept: { readonly memory: WebAssembly.Memory; readonly kernels: KernelExports } | undefined;

/** Kernels with at least `bytes` of memory that is zero from the second page on; the same ones for every call. */
function predictor(bytes: number): { memory: WebAssembly.Memory; kernels: KernelExports } {
  if (!kept) {
    const memory = kernelMemory('predict', bytes, false);
    kept = { memory, kernels: instantiate(memory) };
  }
  const missing = bytes - kept.memory.buffer.byteLength;
  if (missing > 0) kept.memory.grow(Math.ceil(missing / PAGE));
  new Uint8Array(kept.memory.buffer, PAGE, bytes - PAGE).fill(0);
  return kept;
}

function predict(layers: readonly LayerWork[], inputs: RowSource, indices: Uint32Array): Float32Array {
  requireFloat32('predict', layers);
  const batch = Math.min(BATCH, indices.length);
  const layout = new Layout(layers, batch, { stagedRows: batch });
  const { memory, kernels } = predictor(layout.arena.bytes);
  const { buffer } = memory;
  layout.write(buffer);
  layout.push(kernels, buffer);
  const { work, fields } = layout.layers[layout.layers.length - 1];
  const columns = work.outputs;
  const out = new Float32Array(indices.length * columns);
  for (let from = 0; from < indices.length; from += batch) {
    const rows = indices.subarray(from, from + batch);
    layout.stage(buffer, inputs, rows);
    kernels.predict(layout.plan, rows.length);
    readRows(buffer, fields.out, fields.stride, rows.length, columns, out.subarray(from * columns));
  }
  return out;
}
