/**
 * Workers for the fast kernels: Node's or a browser's. They sleep between calls, are kept for the next training run, and
 * never keep a process alive.
 */
import { Barrier } from './structures.ts';
import { nodeThreads } from './threads.ts';
import type { Compiled } from './vectors.ts';

/** What a worker gets to do: to take part in `train` as thread number `thread`, whenever it is woken. */
export interface Job extends Compiled {
  readonly memory: WebAssembly.Memory;
  readonly plan: number;
  readonly barrier: number;
  readonly thread: number;
}

/** How often a worker looks for the next call before it falls asleep. */
const LOOKS = 20_000;

/**
 * A worker is ended when the memories that it has seen come to more than this many bytes. It allocates too little to collect garbage,
 * so none of them would ever be freed.
 */
const MOST_SERVED = 16 << 20;

/** Which of a barrier's 32-bit words lies `offset` bytes from its address. */
export const wordAt = (offset: number): number => offset / 4;

/** A command is a number that rises, and in its lower bits how many threads are wanted. */
export const MOST_THREADS = 0xffff;

/** The command that follows another. */
export const nextCommand = (last: number, threads: number): number =>
  ((last & ~MOST_THREADS) + MOST_THREADS + 1) | threads;

/**
 * What each worker runs: plain JavaScript in a string, so that it needs no file in Node, tslab, a bundle or a page. It
 * gets a {@link Job} and works until the barrier is closed.
 */
const work = `function work({ module, wide, memory, plan, barrier, thread }, tell) {
  const words = new Int32Array(memory.buffer, barrier, ${wordAt(Barrier.size)});
  try {
    const { exports } = new WebAssembly.Instance(module, { env: { memory, now: () => performance.now(), wide } });
    tell('ready');
    for (let seen = 0; ; ) {
      for (let looks = 0; looks < ${LOOKS} && Atomics.load(words, ${wordAt(Barrier.command)}) === seen; looks++);
      Atomics.wait(words, ${wordAt(Barrier.command)}, seen);
      seen = Atomics.load(words, ${wordAt(Barrier.command)});
      if (Atomics.load(words, ${wordAt(Barrier.closed)})) break;
      if (thread < (seen & ${MOST_THREADS})) exports.train(plan, thread, 1);
    }
    tell('left');
  } catch (error) {
    Atomics.store(words, ${wordAt(Barrier.broken)}, 1);
    throw error;
  }
}`;

const nodeProgram = `${work}
const { parentPort } = require('node:worker_threads');
parentPort.on('message', (job) => work(job, (what) => parentPort.postMessage(what)));`;

const pageProgram = `${work}
self.onmessage = ({ data }) => work(data, (what) => self.postMessage(what));`;

type NodeWorker = import('node:worker_threads').Worker;

/** Workers without work, for the next run, and those that take part in one; none of them has failed. */
const idle = new Set<Hand>();
const working = new Set<Hand>();

/** One worker, whichever kind, with the part of its interface that is used here. */
export class Hand {
  readonly #worker: NodeWorker | Worker;
  #failure: Error | undefined;
  /** The memories so far, and their bytes. */
  readonly #memories = new WeakSet<WebAssembly.Memory>();
  #served = 0;
  onready: (() => void) | undefined;
  onleft: (() => void) | undefined;
  onfailure: ((error: Error) => void) | undefined;

  constructor() {
    const threads = nodeThreads();
    const tell = (what: unknown) => (what === 'ready' ? this.onready?.() : this.onleft?.());
    const fail = (what: unknown) => {
      this.#failure ??= what instanceof Error ? what : new Error(String(what));
      idle.delete(this);
      working.delete(this);
      this.onfailure?.(this.#failure);
    };
    if (threads) {
      // No flags and no variables: loaders of TypeScript would slow the start down.
      const worker = new threads.Worker(nodeProgram, {
        eval: true,
        execArgv: [],
        env: {},
        name: 'handwritten kernels',
      });
      worker.on('message', tell);
      worker.on('error', fail);
      worker.on('exit', (code) => fail(`the worker ended with code ${code}`));
      this.#worker = worker;
    } else {
      const address = URL.createObjectURL(new Blob([pageProgram], { type: 'text/javascript' }));
      const worker = new Worker(address);
      worker.onmessage = ({ data }) => tell(data);
      // A worker that the page's rules forbid tells no reason.
      worker.onerror = (event) => fail(event.message ?? 'the page does not let it start');
      this.#worker = worker;
    }
  }

  send(job: Job): void {
    if (!this.#memories.has(job.memory)) this.#served += job.memory.buffer.byteLength;
    this.#memories.add(job.memory);
    this.#worker.postMessage(job);
  }

  /** Whether a process waits for this worker before it ends. */
  keepAlive(wanted: boolean): void {
    if ('ref' in this.#worker) wanted ? this.#worker.ref() : this.#worker.unref();
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  /** A worker for a run, one that waits for work or a new one. */
  static hire(): Hand {
    const [rested = new Hand()] = idle;
    idle.delete(rested);
    working.add(rested);
    return rested;
  }

  /** Resolves when the worker touches the memory of a run that was closed no longer: true, or false if it has failed. */
  async leave(): Promise<boolean> {
    if (this.#failure) return false;
    this.keepAlive(true);
    return new Promise((resolve) => {
      this.onleft = () => resolve(true);
      this.onfailure = () => resolve(false);
    });
  }

  /** Gives the worker back when the run is over; one that may not have stopped, or has served enough, is ended. */
  release(reusable: boolean): void {
    this.onready = undefined;
    this.onleft = undefined;
    this.onfailure = undefined;
    this.keepAlive(false);
    working.delete(this);
    if (!reusable || this.#failure || this.#served > MOST_SERVED) void this.end();
    else idle.add(this);
  }

  /** Ends all workers that are at work, as a crash would; for tests. */
  static async crash(): Promise<void> {
    await Promise.all([...working].map((hand) => hand.end()));
  }
}
