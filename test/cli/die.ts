/**
 * Loaded into a program before it starts: ends it, as SIGKILL does, at the moment that the variable DIE names.
 * `steps:N`: before the N-th call of the fast kernels' training; `files:N`: at the N-th operation on a file that is being
 * written, in its middle or before it; `files-after:N`: after it.
 */
import { constants, writeSync } from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { devNull } from 'node:os';
import { isMainThread } from 'node:worker_threads';

const [kind, moment] = (process.env.DIE ?? '').split(':');
let left = Number(moment);

const isNow = (): boolean => --left === 0;

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  for (;;); // the signal is on its way
}

// biome-ignore lint/suspicious/noExplicitAny: functions of any kind are wrapped.
type Operation = (...args: any[]) => Promise<unknown>;

/** `f`, but that the process may die before or after it; `half` does the half of it. */
function deadly<F extends Operation>(f: F, half?: (self: unknown, args: Parameters<F>) => void): F {
  return async function (this: unknown, ...args: Parameters<F>) {
    const now = isNow();
    if (now && kind === 'files') {
      half?.(this, args);
      die();
    }
    const result = await f.apply(this, args);
    if (now) die();
    return result;
  } as F;
}

async function watchFiles(): Promise<void> {
  const handle = await promises.open(devNull, constants.O_RDONLY);
  const prototype = Object.getPrototypeOf(handle);
  await handle.close();
  prototype.writeFile = deadly(prototype.writeFile, (self, [content]) => {
    const bytes = Buffer.from(content as Uint8Array);
    writeSync((self as { fd: number }).fd, bytes.subarray(0, bytes.length / 2));
  });
  prototype.sync = deadly(prototype.sync);
  promises.rename = deadly(promises.rename);
  promises.rm = deadly(promises.rm);
  syncBuiltinESMExports();
}

function watchSteps(): void {
  const { Instance } = WebAssembly;
  WebAssembly.Instance = class {
    readonly exports: WebAssembly.Exports;
    constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
      const { exports } = new Instance(module, imports);
      const train = exports.train as (...args: number[]) => number;
      const counted = (...args: number[]) => (isNow() ? die() : train(...args));
      this.exports = { ...exports, train: counted };
    }
  };
}

if (isMainThread && kind === 'steps') watchSteps();
if (isMainThread && kind.startsWith('files')) await watchFiles();
