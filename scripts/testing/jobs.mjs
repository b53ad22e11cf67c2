/** Runs test files in processes of their own, side by side, and follows what they report. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
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

const running = new Set();
/** A process with all that it started: it leads a group of its own, where there are groups. */
function kill(child, signal) {
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** Ends what runs: with its children, and by force if it does not end soon. */
export function endAll() {
  for (const child of running) kill(child, 'SIGTERM');
  return new Promise((done) => {
    const force = setTimeout(() => {
      for (const child of running) kill(child, 'SIGKILL');
      done();
    }, 5000);
    const look = setInterval(() => {
      if (running.size > 0) return;
      clearInterval(look);
      clearTimeout(force);
      done();
    }, 50);
    look.unref();
  });
}

const inProject = (file) => relative(root, resolve(root, file)).split(sep).join('/');

/**
 * Runs one job. `onEvent` gets the events of its tests as they come, with `file` from the root of the project. Resolves
 * to what went wrong beside the tests, and what was printed on stderr.
 * @returns {Promise<{ problem?: string, stderr: string, seconds: number }>}
 */
export async function runJob({ files, args = [] }, onEvent) {
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
    kill(child, 'SIGKILL');
  }, limitInMinutes * 60_000);
  const look = setInterval(pass, 500);
  const [code, signal] = await new Promise((done) => {
    child.on('error', (error) => done([error.message]));
    child.on('exit', (code, signal) => {
      // What it started and left behind may hold stderr open: it is not waited for.
      const late = setTimeout(() => done([code, signal]), 2000);
      child.on('close', () => {
        clearTimeout(late);
        done([code, signal]);
      });
    });
  });
  clearTimeout(limit);
  clearInterval(look);
  kill(child, 'SIGKILL'); // what it left behind
  running.delete(child);
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
