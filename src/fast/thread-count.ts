/**
 * How many threads a training takes, measured while it trains. The numbers do not depend on it, but the time does: with
 * something else at work on one of two cores, two threads wait for each other longer than one works alone.
 */

/** What trials with other numbers of threads may cost, as a share of the time. */
const BUDGET = 0.015;
/** At most so many milliseconds of it are saved up, or owed. */
const CREDIT = 6;
/** A trial takes about so many milliseconds, and the first one comes after so many. */
const TRIAL = 8;
const FIRST_TRIAL = 20;
/** A change pays if a step gets this much shorter, and a step takes suddenly longer if it does by this much. */
const SHORTER = 0.95;
const LONGER = 1.2;

export interface Call {
  readonly threads: number;
  /** At most this many steps. */
  readonly steps: number;
}

/** Chooses the number of threads for each call of the kernels. */
export interface ThreadChooser {
  next(): Call;
  /** Learns how many milliseconds a call took. */
  record(call: Call, milliseconds: number): void;
}

/** Always the same number. */
export const fixedThreads = (threads: number): ThreadChooser => ({
  next: () => ({ threads, steps: Number.POSITIVE_INFINITY }),
  record() {},
});

/** As many threads as are fastest, `most` at first; every so often, a short trial with others. */
export class MeasuredThreads implements ThreadChooser {
  #threads: number;
  /** What is tried next comes first. */
  readonly #others: number[];
  /** Milliseconds a step with each number of threads, as last measured. */
  readonly #times = new Map<number, number>();
  #elapsed = 0;
  /** Milliseconds that may be lost. */
  #budget = 0;
  /** What the next trial costs if nothing has changed. */
  #cost = 0;
  #suddenly = false;

  constructor(most: number) {
    this.#threads = most;
    const all = new Set([most - 1, Math.ceil(most / 2), 1]);
    this.#others = [...all].filter((threads) => threads > 0 && threads < most);
  }

  next(): Call {
    const [threads] = this.#others;
    const usual = { threads: this.#threads, steps: Number.POSITIVE_INFINITY };
    if (threads === undefined || this.#elapsed < FIRST_TRIAL) return usual;
    const now = this.#timeOf(this.#threads);
    const then = this.#times.get(threads);
    const steps = Math.max(1, Math.round(TRIAL / (then ?? (now * this.#threads) / threads)));
    this.#cost = then === undefined ? 0 : steps * Math.max(0, then - now);
    const mayTry = this.#budget >= this.#cost || (this.#suddenly && this.#budget > -CREDIT);
    return mayTry ? { threads, steps } : usual;
  }

  record({ threads, steps }: Call, milliseconds: number): void {
    const time = milliseconds / steps;
    const before = this.#times.get(threads);
    this.#times.set(threads, time);
    this.#elapsed += milliseconds;
    const isTrial = threads !== this.#threads;
    this.#suddenly = !isTrial && before !== undefined && time > before * LONGER;
    const best = Math.min(...[this.#threads, ...this.#others].map((one) => this.#timeOf(one)));
    this.#budget += milliseconds * BUDGET - steps * (time - best);
    this.#budget = Math.max(-CREDIT, Math.min(this.#budget, Math.max(CREDIT, this.#cost)));
    if (isTrial) this.#others.push(...this.#others.splice(0, 1));
    const faster = this.#others.findIndex((one) => this.#timeOf(one) < this.#timeOf(this.#threads) * SHORTER);
    if (faster < 0) return;
    const [chosen] = this.#others.splice(faster, 1, this.#threads);
    this.#threads = chosen;
  }

  #timeOf(threads: number): number {
    return this.#times.get(threads) ?? Number.POSITIVE_INFINITY;
  }
}
