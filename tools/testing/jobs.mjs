/** Runs test files in processes of their own, side by side, and follows what they report. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { typescriptArguments } from '../run.mjs';
import { root } from '../setup/paths.mjs';

/** Minutes that one process may take. The longest, a training of minutes, takes a tenth of that on a slow machine. */
const limitInMinutes = 60;

/** The lines that are added to a file, as JSON. */
class LinesOf {
  #file;
  #at = 0;
  #rest = '';
  #decoder = new StringDecoder('utf8');
  #buffer = Buffer.alloc(1 << 16);

  constructor(file) {
    this.#file = file;
  }

  /** Those that came since the last call. */
  read() {
    if (!existsSync(this.#file)) return [];
    const handle = openSync(this.#file, 'r');
    try {
      for (let bytes = -1; bytes !== 0; this.#at += bytes) {
        bytes = readSync(handle, this.#buffer, 0, this.#buffer.length, this.#at);
        this.#rest += this.#decoder.write(this.#buffer.subarray(0, bytes));
      }
    } finally {
      closeSync(handle);
    }
    const lines = this.#rest.split('\n');
    this.#rest = lines.pop();
    return lines.map((line) => JSON.parse(line));
  }
}

/** Milliseconds in which a process that is told to end may end its own children, kernels and browsers. */
const grace = 10_000;

const running = new Set();
let ending = false;
const never = new Promise(() => {});

/** Sends a signal to a process with all that it started: it leads a group, where there are groups. Whether one is left. */
function signalAll(child, signal) {
  try {
    if (process.platform === 'win32') return child.kill(signal);
    return process.kill(-child.pid, signal);
  } catch {
    return false; // all have ended
  }
}

/** Resolves when all of the group have ended; those that have not after `milliseconds` are ended by force. */
async function groupEnds(child, milliseconds) {
  for (const end = performance.now() + milliseconds; signalAll(child, 0); ) {
    if (performance.now() > end) return signalAll(child, 'SIGKILL');
    await pause(50);
  }
}

/** Ends what runs, with its children; nothing is started any more, and no job that runs resolves. */
export async function endAll() {
  ending = true;
  await Promise.all(
    [...running].map((child) => {
      signalAll(child, 'SIGTERM');
      return groupEnds(child, grace);
    }),
  );
}

const inProject = (file) => relative(root, resolve(root, file)).split(sep).join('/');

/**
 * Runs one job. `onEvent` gets the events of its tests as they come, with `file` from the root of the project. Resolves
 * to what went wrong beside the tests, and what was printed on stderr.
 * @returns {Promise<{ problem?: string, stderr: string, seconds: number }>}
 */
export async function runJob({ files, args = [] }, onEvent) {
  if (ending) return never;
  const folder = mkdtempSync(join(tmpdir(), 'handwritten-tests-'));
  const report = join(folder, 'report');
  const reporter = new URL('./reporter.mjs', import.meta.url).href;
  const [only] = files;
  const program = files.length === 1 ? [only] : [fileURLToPath(new URL('./together.mjs', import.meta.url)), ...files];
  const start = performance.now();
  const lines = new LinesOf(report);
  const pass = () => {
    for (const event of lines.read()) onEvent({ ...event, file: inProject(event.file ?? only) });
  };
  const options = [`--test-reporter=${reporter}`, `--test-reporter-destination=${report}`];
  const child = spawn(process.execPath, [...typescriptArguments(), ...options, ...program, ...args], {
    ...{ cwd: root, stdio: ['ignore', 'ignore', 'pipe'], detached: process.platform !== 'win32' },
  });
  running.add(child);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  let problem;
  const limit = setTimeout(() => {
    problem = `has not ended after ${limitInMinutes} minutes`;
    signalAll(child, 'SIGTERM');
    void groupEnds(child, grace);
  }, limitInMinutes * 60_000);
  const look = setInterval(pass, 500);
  const [code, signal] = await new Promise((done) => {
    child.on('error', (error) => done([error.message]));
    child.on('exit', (code, signal) => done([code, signal]));
  });
  clearTimeout(limit);
  clearInterval(look);
  // What it started and left behind is ended, too.
  if (child.pid !== undefined) await groupEnds(child, ending ? grace : 1000);
  running.delete(child);
  if (ending) return never;
  child.stderr.destroy();
  pass();
  rmSync(folder, { recursive: true, force: true });
  if (code !== 0) problem ??= `ended with ${signal ?? `exit code ${code}`}`;
  return { problem, stderr, seconds: (performance.now() - start) / 1000 };
}

/** Memory that this program may use, in GB. */
function gigabytesHere() {
  const allowed = process.constrainedMemory?.() || Number.POSITIVE_INFINITY; // a container's limit
  return Math.min(allowed, totalmem()) / 2 ** 30;
}

/**
 * Starts `run` for each job, in order: as many at a time as there are processors, and as fit into the memory. Jobs that
 * write the same file wait for each other, and let those behind them go first.
 */
export async function sideBySide(jobs, run, processors = availableParallelism()) {
  const gigabytes = gigabytesHere();
  const waiting = [...jobs];
  const active = new Map();
  while (waiting.length > 0 || active.size > 0) {
    const taken = [...active.keys()].reduce((sum, job) => sum + job.gigabytes, 0);
    const isFree = ({ writes }) => writes === undefined || [...active.keys()].every((job) => job.writes !== writes);
    const at = waiting.findIndex((job) => active.size === 0 || (taken + job.gigabytes <= gigabytes && isFree(job)));
    if (at >= 0 && active.size < processors) {
      const [job] = waiting.splice(at, 1);
      active.set(
        job,
        run(job).finally(() => active.delete(job)),
      );
    } else {
      await Promise.race(active.values());
    }
  }
}
