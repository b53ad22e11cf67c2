/** The fast computation: AssemblyScript compiled to WebAssembly SIMD (assembly/), behind the interface of ../computation.ts. */

import type { Computation, Output } from '../computation.ts';
import type { NeuralNetwork } from '../network.ts';
import type { RowSource } from '../rows.ts';
import { activationNumbers, Layout, readRows, requireSinglePrecision } from './layout.ts';
import { instantiate, type KernelExports, kernelMemory, PAGE } from './module.ts';
import { openFastSession } from './session.ts';

export const fastComputation: Computation = { forward, open: (work) => openFastSession(work) };

/** So many rows are computed at a time: their activations stay in the cache. */
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
  requireSinglePrecision('predict', network);
  const batch = Math.min(BATCH, indices.length);
  const layout = new Layout(network.layers, batch, { stagedRows: batch });
  const { memory, kernels } = predictor(layout.arena.bytes);
  const { buffer } = memory;
  // The last activation waits until the logits are read.
  const { work, fields } = layout.layers[layout.layers.length - 1];
  const { activation, out, slope, stride, paddedOutputs } = fields;
  fields.activation = activationNumbers.indexOf('identity');
  layout.write(buffer);
  layout.push(kernels, buffer);
  const columns = work.outputs;
  const logits = new Float32Array(indices.length * columns);
  const outputs = new Float32Array(indices.length * columns);
  for (let from = 0; from < indices.length; from += batch) {
    const rows = indices.subarray(from, from + batch);
    layout.stage(buffer, inputs, rows);
    kernels.forward(layout.plan, layout.x, 0, 0, rows.length, 0);
    readRows(buffer, out, stride, rows.length, columns, logits.subarray(from * columns));
    kernels.activate(activation, out, slope, stride, 0, rows.length, columns, paddedOutputs);
    readRows(buffer, out, stride, rows.length, columns, outputs.subarray(from * columns));
  }
  return { logits, outputs };
}
