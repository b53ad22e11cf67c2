/** The workers of a training run. A worker that fails makes the run that uses it fail. */
import { kernelModule } from './module.ts';
import { Barrier } from './structures.ts';
import { Hand, nextCommand, wordAt } from './worker.ts';

/** How long to wait before giving up, in milliseconds. */
export interface Patience {
  /** For a worker to start; default: 30,000. */
  readonly start: number;
  /** For the other threads of a step; nothing else can tell that one has died while all compute. Default: 30,000. */
  readonly step: number;
}

const usualPatience: Patience = { start: 30_000, step: 30_000 };

/** Where the threads of a run find each other, and their work. */
interface Place {
  readonly memory: WebAssembly.Memory;
  readonly plan: number;
  readonly barrier: number;
}

/** The workers of one training run. Thread 0 is the one that calls. */
export class Team {
  readonly #hands: Hand[] = [];
  readonly #words: Int32Array;
  readonly #patience: Patience;
  #failure: Error | undefined;

  private constructor({ memory, barrier }: Place, patience: Patience) {
    this.#words = new Int32Array(memory.buffer, barrier, wordAt(Barrier.size));
    this.#patience = patience;
    new DataView(memory.buffer).setFloat64(barrier + Barrier.patience, patience.step, true);
  }

  /** Starts `threads` − 1 workers on the plan and waits until they are ready. Throws if one does not start in time. */
  static async start(place: Place, threads: number, patience: Partial<Patience> = {}): Promise<Team> {
    const team = new Team(place, { ...usualPatience, ...patience });
    try {
      const others = Array.from({ length: threads - 1 }, (_, i) => i + 1);
      await Promise.all(others.map((thread) => team.#add(place, thread)));
    } catch (error) {
      await team.close();
      throw error;
    }
    return team;
  }

  async #add(place: Place, thread: number): Promise<void> {
    let hand: Hand;
    try {
      hand = Hand.hire();
    } catch (error) {
      throw this.#fail(error instanceof Error ? error.message : String(error));
    }
    this.#hands.push(hand);
    hand.keepAlive(true);
    await new Promise<void>((resolve, reject) => {
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
      hand.send({ ...kernelModule('shared'), ...place, thread });
    });
  }

  #fail(what: string): Error {
    this.#failure ??= new Error(`train: a thread of the kernels failed: ${what}`);
    Atomics.store(this.#words, wordAt(Barrier.broken), 1);
    return this.#failure;
  }

  /**
   * Lets as many workers as make `threads` with this thread take part in the next `train`; call it, then train as thread
   * 0. The others sleep on. Throws if a worker has failed.
   */
  wake(threads: number): void {
    if (this.#failure) throw this.#failure;
    if (threads > 1) this.#call(threads);
  }

  /** A new command, for so many threads: both in one word, so that nobody reads one without the other. */
  #call(threads: number): void {
    const command = wordAt(Barrier.command);
    Atomics.store(this.#words, command, nextCommand(Atomics.load(this.#words, command), threads));
    Atomics.notify(this.#words, command);
  }

  /** The error for a call that the others did not finish. */
  lost(): Error {
    return this.#fail(`no sign of it for ${this.#patience.step / 1000} s, or it stopped with an error`);
  }

  /** To be called when this thread has left a step in its middle: the others do not wait for it, and `close` ends them. */
  breakOff(): void {
    this.#fail('the step was broken off');
  }

  /** Ends the workers of a run that nobody closed: the stop button of a notebook may end it in the midst of a step. */
  async abandon(): Promise<void> {
    this.breakOff();
    await this.close();
  }

  /**
   * Sends the workers back to wait for the next run; those of a run that failed are ended. Resolves to true when no worker
   * touches the memory any more, to false if that is not known.
   */
  async close(): Promise<boolean> {
    const hands = this.#hands.splice(0);
    const left = this.#failure ? [] : hands.map((hand) => hand.leave());
    Atomics.store(this.#words, wordAt(Barrier.closed), 1);
    this.#call(1);
    const clean = !this.#failure && (await Promise.all(left)).every(Boolean);
    for (const hand of hands) hand.release(clean);
    return clean;
  }
}
