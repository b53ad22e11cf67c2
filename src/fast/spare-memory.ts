/**
 * Shared memories whose run is over, for the next run. V8 does not count shared memory when it decides whether to collect
 * garbage: with a new one for each run, gigabytes could wait to be freed.
 */
import { kernelMemory, PAGE } from './memory.ts';

/** Held weakly: what no run has taken by the next collection is freed. */
const spare = new Set<WeakRef<WebAssembly.Memory>>();

/** Shared memory of at least `bytes`, all zeros. Throws if that is more than WebAssembly can address. */
export function sharedMemory(operation: string, bytes: number): WebAssembly.Memory {
  let best: { readonly reference: WeakRef<WebAssembly.Memory>; readonly memory: WebAssembly.Memory } | undefined;
  for (const reference of spare) {
    const memory = reference.deref();
    if (!memory) spare.delete(reference);
    else if (memory.buffer.byteLength >= bytes) {
      if (!best || memory.buffer.byteLength < best.memory.buffer.byteLength) best = { reference, memory };
    }
  }
  if (!best) return kernelMemory(operation, bytes, true);
  spare.delete(best.reference);
  new Uint8Array(best.memory.buffer, 0, Math.ceil(bytes / PAGE) * PAGE).fill(0);
  return best.memory;
}

/** Takes a memory that no thread uses any more. */
export function keepMemory(memory: WebAssembly.Memory): void {
  spare.add(new WeakRef(memory));
}
