/** Stands for the thread that reads the files: one hangs, and one asks for all memory. */
import { parentPort, workerData } from 'node:worker_threads';

const { from, to, at } = workerData;
for (let index = from; index < to; index++) {
  Atomics.store(at, 0, index);
  if (index === 2) for (;;);
  if (index === 4) for (const all = []; ; ) all.push(new Array(100_000).fill(index));
}
parentPort.postMessage({ type: 'done' });
