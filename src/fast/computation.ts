/** The fast computation: AssemblyScript compiled to WebAssembly SIMD (assembly/), behind the interface of ../computation.ts. */

import type { Computation, Output } from '../computation.ts';
import type { NeuralNetwork } from '../network.ts';
import type { RowSource } from '../rows.ts';
import { Layout, requireFloat32 } from './layout.ts';
import { kernelMemory, PAGE, readRows } from './memory.ts';
import { instantiate, type KernelExports } from './module.ts';
import { openFastSession } from './session.ts';

export const fastComputation: Computation = { forward, open: (work) => openFastSession(work) };

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

function forward(network: NeuralNetwork, inputs: RowSource, indices: Uint32Array): Output {
  requireFloat32('predict', network);
  const batch = Math.min(BATCH, indices.length);
  const layout = new Layout(network.layers, batch, { stagedRows: batch });
  const { memory, kernels } = predictor(layout.arena.bytes);
  const { buffer } = memory;
  layout.write(buffer);
  layout.push(kernels, buffer);
  const { dense, fields } = layout.layers[layout.layers.length - 1];
  const columns = dense.outputs;
  const [logits, outputs] = [0, 1].map(() => new Float32Array(indices.length * columns));
  for (let from = 0; from < indices.length; from += batch) {
    const rows = indices.subarray(from, from + batch);
    const readInto = (out: Float32Array) =>
      readRows(buffer, fields.a, fields.stride, rows.length, columns, out.subarray(from * columns));
    layout.stage(buffer, inputs, rows);
    kernels.predict(layout.plan, rows.length);
    readInto(logits);
    kernels.activateOutput(layout.plan, rows.length);
    readInto(outputs);
  }
  return { logits, outputs };
}
