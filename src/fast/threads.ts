/**
 * Workers for the fast kernels: Node's or a browser's. They sleep between calls, are kept for the next training run, and
 * never keep a process alive. A worker that fails makes the run that uses it fail.
 */
import { kernelModule } from './module.ts';

/** Where the host and the workers meet, in words of 32 bits from the barrier's address on (assembly/barrier.ts). */
export const BARRIER_BYTES = 384;
const BROKEN = 128 / 4;
const PATIENCE = 192 / 4;
const COMMAND = 256 / 4;
const CLOSED = 320 / 4;

/** How long to wait before giving up, in milliseconds. */
export interface Patience {
  /** For a worker to start. */
  readonly start: number;
  /** For the other threads of a step; nothing else can tell that one has died while all compute. */
  readonly step: number;
}

const usualPatience: Patience = { start: 30_000, step: 30_000 };

type NodeWorker = import('node:worker_threads').Worker;

/** Node's module of that name, undefined elsewhere. Core modules have no `node:` imports, so that they load in a page. */
function nodeModule<T>(name: string): T | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  return process?.getBuiltinModule?.(name) as T | undefined;
}

const nodeThreads = () => nodeModule<typeof import('node:worker_threads')>('node:worker_threads');

/** True where threads can share memory: in Node, and in a page that is cross-origin isolated. */
function canShare(): boolean {
  if (typeof SharedArrayBuffer === 'undefined') return false;
  return nodeThreads() !== undefined || (globalThis.crossOriginIsolated === true && typeof Worker === 'function');
}

/** How many threads may be used unless told: one a core, 1 where threads cannot share memory. */
export function defaultThreads(): number {
  if (!canShare()) return 1;
  const cores = nodeModule<typeof import('node:os')>('node:os')?.availableParallelism();
  return cores ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}

/** `wanted` threads, or 1 where threads cannot share memory. */
export const possibleThreads = (wanted: number): number => (canShare() ? wanted : 1);

/** 1 if this thread may sleep; the main thread of a page may not, it spins. */
export const mayBlock = (): number => (typeof document === 'undefined' || nodeThreads() ? 1 : 0);

/** What each worker runs: plain JavaScript in a string, so that it needs no file in Node, tslab, a bundle or a page. */
const program = `
const port = typeof require === 'function' ? require('node:worker_threads').parentPort : self;
function work({ module, memory, plan, barrier, thread }) {
  const words = new Int32Array(memory.buffer, barrier, ${BARRIER_BYTES / 4});
  try {
    const { exports } = new WebAssembly.Instance(module, { env: { memory, now: () => performance.now() } });
    port.postMessage('ready');
    for (let seen = 0; ; ) {
      for (let spins = 0; spins < 20000 && Atomics.load(words, ${COMMAND}) === seen; spins++);
      Atomics.wait(words, ${COMMAND}, seen);
      seen = Atomics.load(words, ${COMMAND});
      if (Atomics.load(words, ${CLOSED})) return;
      exports.train(plan, thread, 1);
    }
  } catch (error) {
    Atomics.store(words, ${BROKEN}, 1);
    throw error;
  }
}
if (port === self) port.onmessage = (event) => work(event.data);
else port.on('message', work);
`.replace('port === self', "typeof require !== 'function'");

/** One worker, whichever kind, with the part of its interface that is used here. */
class Hand {
  readonly #worker: NodeWorker | Worker;
  #failure: Error | undefined;
  onready: (() => void) | undefined;
  onfailure: ((error: Error) => void) | undefined;

  constructor() {
    const threads = nodeThreads();
    const fail = (what: unknown) => {
      this.#failure ??= what instanceof Error ? what : new Error(String(what));
      idle.delete(this);
      working.delete(this);
      this.onfailure?.(this.#failure);
    };
    if (threads) {
      // No flags and no variables: loaders of TypeScript would slow the start down.
      const worker = new threads.Worker(program, { eval: true, execArgv: [], env: {}, name: 'handwritten kernels' });
      worker.on('message', () => this.onready?.());
      worker.on('error', fail);
      worker.on('exit', (code) => fail(`the worker ended with code ${code}`));
      this.#worker = worker;
    } else {
      const address = URL.createObjectURL(new Blob([program], { type: 'text/javascript' }));
      const worker = new Worker(address);
      worker.onmessage = () => this.onready?.();
      // A worker that the page's rules forbid tells no reason.
      worker.onerror = (event) => fail(event.message ?? 'the page does not let it start');
      this.#worker = worker;
    }
  }

  get failure(): Error | undefined {
    return this.#failure;
  }

  send(job: object): void {
    this.#worker.postMessage(job);
  }

  /** Whether a process waits for this worker before it ends. */
  keepAlive(wanted: boolean): void {
    if ('ref' in this.#worker) wanted ? this.#worker.ref() : this.#worker.unref();
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Workers without work, for the next run, and those that take part in one. */
const idle = new Set<Hand>();
const working = new Set<Hand>();

function hire(): Hand {
  for (const hand of idle) {
    idle.delete(hand);
    if (!hand.failure) return hand;
  }
  return new Hand();
}

/** The workers of one training run. Thread 0 is the one that calls. */
export class Team {
  readonly #hands: Hand[] = [];
  readonly #words: Int32Array;
  #failure: Error | undefined;

  readonly #patience: Patience;

  private constructor(memory: WebAssembly.Memory, barrier: number, patience: Patience) {
    this.#words = new Int32Array(memory.buffer, barrier, BARRIER_BYTES / 4);
    this.#patience = patience;
    new DataView(memory.buffer).setFloat64(barrier + PATIENCE * 4, patience.step, true);
  }

  /** Starts `threads` − 1 workers on the plan and waits until they are ready. Throws if one does not start in time. */
  static async start(
    memory: WebAssembly.Memory,
    plan: number,
    barrier: number,
    threads: number,
    patience: Partial<Patience> = {},
  ): Promise<Team> {
    const team = new Team(memory, barrier, { ...usualPatience, ...patience });
    try {
      await Promise.all(
        Array.from({ length: threads - 1 }, (_, i) => team.#add({ memory, plan, barrier, thread: i + 1 })),
      );
    } catch (error) {
      team.close();
      throw error;
    }
    return team;
  }

  #add(job: { memory: WebAssembly.Memory; plan: number; barrier: number; thread: number }): Promise<void> {
    let hand: Hand;
    try {
      hand = hire();
    } catch (error) {
      return Promise.reject(this.#fail(error instanceof Error ? error.message : String(error)));
    }
    this.#hands.push(hand);
    working.add(hand);
    hand.keepAlive(true);
    return new Promise((resolve, reject) => {
      const { start } = this.#patience;
      const late = setTimeout(() => reject(this.#fail(`it did not start within ${start / 1000} s`)), start);
      hand.onready = () => {
        clearTimeout(late);
        hand.keepAlive(false);
        resolve();
      };
      hand.onfailure = (error) => {
        clearTimeout(late);
        reject(this.#fail(error.message));
      };
      hand.send({ module: kernelModule('shared'), ...job });
    });
  }

  #fail(what: string): Error {
    this.#failure ??= new Error(`train: a thread of the kernels failed: ${what}`);
    Atomics.store(this.#words, BROKEN, 1);
    return this.#failure;
  }

  /** Lets the workers take part in the next `train`; call it, then train as thread 0. */
  wake(): void {
    this.check();
    Atomics.add(this.#words, COMMAND, 1);
    Atomics.notify(this.#words, COMMAND);
  }

  /** Throws if a worker has failed. */
  check(): void {
    if (this.#failure) throw this.#failure;
  }

  /** The error for a call that the others did not finish. */
  lost(): Error {
    return this.#fail(`no sign of it for ${this.#patience.step / 1000} s, or it stopped with an error`);
  }

  /** Sends the workers back to wait for the next run; those of a run that failed are ended. */
  close(): void {
    Atomics.store(this.#words, CLOSED, 1);
    Atomics.add(this.#words, COMMAND, 1);
    Atomics.notify(this.#words, COMMAND);
    for (const hand of this.#hands.splice(0)) {
      hand.onready = undefined;
      hand.onfailure = undefined;
      hand.keepAlive(false);
      working.delete(hand);
      if (this.#failure || hand.failure) void hand.end();
      else idle.add(hand);
    }
  }

  /** Ends all workers that are at work, as a crash would; for tests. */
  static async crash(): Promise<void> {
    await Promise.all([...working].map((hand) => hand.end()));
  }
}
