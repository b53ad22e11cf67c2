/** Two programs of one clone may be started at once: what only one of them may do, the other waits for. */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from './paths.mjs';
import { duration, ticker } from './progress.mjs';

/** How old a lock without a number in it may be, in milliseconds: it is being written. */
const beingWritten = 10_000;

/** The process that holds the lock. Undefined if there is none any more. */
function holder(file) {
  try {
    const text = readFileSync(file, 'utf8');
    if (text === '') return Date.now() - statSync(file).mtimeMs < beingWritten ? 'unknown' : undefined;
    process.kill(Number(text), 0); // throws if there is no such process
    return text;
  } catch (error) {
    return error.code === 'EPERM' ? 'unknown' : undefined;
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

/** Does `work` while no other program holds the lock `name` of this clone. What a program that died left is removed. */
export async function withLock(name, work) {
  const folder = join(root, 'build');
  const file = join(folder, `${name}.lock`);
  mkdirSync(folder, { recursive: true });
  const start = performance.now();
  const waiting = ticker(() => {
    const soFar = duration((performance.now() - start) / 1000);
    return `… waiting for process ${holder(file) ?? 'unknown'}, which holds build/${name}.lock: ${soFar} so far`;
  }, process.stderr);
  try {
    while (!take(file)) {
      if (holder(file) === undefined) rmSync(file, { force: true });
      else await pause(200);
    }
  } finally {
    waiting.stop();
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
