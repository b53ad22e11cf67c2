/** Reads fuzzed files in a thread of its own, and sees to it that none hangs. */
import { Worker } from 'node:worker_threads';

export interface FuzzOptions {
  readonly seed: number;
  readonly files: number;
  /** Names of kinds. Default: all. */
  readonly kinds?: readonly string[];
  /** A file that takes as many seconds is ended, thread and all. Default: 20. */
  readonly hangs?: number;
  /** JavaScript's own memory, in MB: what a file asks for beyond it ends the thread. Default: 512. */
  readonly heap?: number;
  /** The program of the thread. Default: the one that reads the files. */
  readonly thread?: URL;
  readonly onFailure?: (failure: Failure) => void | Promise<void>;
  readonly onProgress?: (read: number) => void;
}

export interface Failure {
  readonly index: number;
  readonly kind: string;
  readonly fault: string;
}

export interface Outcome {
  readonly failures: readonly Failure[];
  /** For each kind: how many files were read, and how many of them were taken. */
  readonly counts: Readonly<Record<string, { files: number; taken: number }>>;
  /** The largest memory that the process has had, in MB. */
  readonly peak: number;
}

/** What the thread tells. */
export type Message =
  | { readonly type: 'counted'; readonly kind: string; readonly taken: boolean }
  | ({ readonly type: 'failed' } & Failure)
  | { readonly type: 'done' };

/** What the thread is told. `at` is shared: the number of the file that it reads. */
export interface Task {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly kinds: readonly string[];
  readonly at: Int32Array;
}

const usualThread = new URL('./thread.mjs', import.meta.url);

export async function fuzz(options: FuzzOptions): Promise<Outcome> {
  const { seed, files, kinds = [], hangs = 20, heap = 512, thread = usualThread, onFailure, onProgress } = options;
  const failures: Failure[] = [];
  const counts: Record<string, { files: number; taken: number }> = {};
  const count = (kind: string, taken: boolean): void => {
    counts[kind] ??= { files: 0, taken: 0 };
    counts[kind].files++;
    if (taken) counts[kind].taken++;
  };
  const fail = async (failure: Failure): Promise<void> => {
    failures.push(failure);
    await onFailure?.(failure);
  };
  let peak = 0;
  let read = 0;
  for (let from = 0; from < files; ) {
    const at = new Int32Array(new SharedArrayBuffer(4)).fill(-1);
    const workerData: Task = { seed, from, to: files, kinds, at };
    const worker = new Worker(thread, {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: heap },
    });
    let fault: string | undefined;
    let done = false;
    const pending: Promise<void>[] = [];
    worker.on('message', (message: Message) => {
      if (message.type === 'counted') {
        count(message.kind, message.taken);
        onProgress?.(++read);
      } else if (message.type === 'failed') {
        pending.push(fail({ index: message.index, kind: message.kind, fault: message.fault }));
      } else done = true;
    });
    worker.on('error', (error) => {
      fault = `ended the thread: ${error.message}`;
    });
    let last = -1;
    let since = performance.now();
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss() / 2 ** 20);
      const now = Atomics.load(at, 0);
      if (now !== last) [last, since] = [now, performance.now()];
      else if (performance.now() - since > 1000 * hangs) {
        fault = `did not end within ${hangs} s`;
        worker.terminate();
      }
    }, 200);
    await new Promise((resolve) => worker.once('exit', resolve));
    clearInterval(watch);
    await Promise.all(pending);
    if (done) break;
    const index = Atomics.load(at, 0);
    if (index < 0) throw new Error(`fuzz: the thread did not start: ${fault}`);
    await fail({ index, kind: '', fault: fault ?? 'ended the thread' });
    from = index + 1;
  }
  return { failures, counts, peak };
}
