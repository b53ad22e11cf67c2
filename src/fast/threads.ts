/** How many threads there can be, and what they may do: in Node, and in a page. */

import { nodeModule } from './builtin.ts';

/** Node's module for threads, undefined in a page. */
export const nodeThreads = () => nodeModule<typeof import('node:worker_threads')>('node:worker_threads');

/** True where threads can share memory: in Node, and in a page that is cross-origin isolated. */
function canShare(): boolean {
  if (typeof SharedArrayBuffer === 'undefined') return false;
  return nodeThreads() !== undefined || (globalThis.crossOriginIsolated === true && typeof Worker === 'function');
}

/** The default number of threads: one for each core, 1 where threads cannot share memory. */
export function defaultThreads(): number {
  if (!canShare()) return 1;
  const cores = nodeModule<typeof import('node:os')>('node:os')?.availableParallelism();
  return cores ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}

/** `wanted` threads, or 1 where threads cannot share memory. */
export const possibleThreads = (wanted: number): number => (canShare() ? wanted : 1);

/** 1 if this thread may sleep; the main thread of a page may not, it spins. */
export const mayBlock = (): number => (typeof document === 'undefined' || nodeThreads() ? 1 : 0);
