/** The thread that reads the files: see run.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { faultOf, fuzzedFile } from './files.ts';
import { removeFolders } from './kinds.ts';
import type { Message, Task } from './run.ts';

const { seed, from, to, kinds, at }: Task = workerData;
const tell = (message: Message): void => parentPort?.postMessage(message);

for (let index = from; index < to; index++) {
  Atomics.store(at, 0, index);
  const file = fuzzedFile(seed, index, kinds);
  const { fault, taken } = await faultOf(file);
  tell({ type: 'counted', kind: file.kind.name, taken });
  if (fault !== undefined) tell({ type: 'failed', index, kind: file.kind.name, fault });
}
await removeFolders();
tell({ type: 'done' });
