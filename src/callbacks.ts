/**
 * Callbacks: what may happen while a network is trained, without a word in the loop. `train(…, { callbacks: [live(),
 * earlyStopping({ patience: 3 })] })` takes any number; each hook of each one is called, in the order of the list.
 *
 * Lessons: notebooks/07-training.ipynb, notebooks/09-regularization.ipynb.
 */
import { requireCount, requireKnown, requireNumber } from './checks.ts';
import type { Session, StepResult } from './computation.ts';
import type { FloatArray, Matrix } from './matrix.ts';
import type { NeuralNetwork } from './network.ts';
import { breathe, type Pace } from './pace.ts';
import type { EpochRecord, Progress, Run } from './training.ts';

/** What a training tells. Every hook may be left out; a promise is waited for, except by `onBatches` and `onProgress`. */
export interface Callback {
  /** Aborting stops the training after the step at hand. */
  readonly signal?: AbortSignal | undefined;
  /** Before the first step. */
  onStart?(run: Run): void | Promise<void>;
  /** After every few steps, with what each of them found; the network's weights are not up to date. */
  onBatches?(results: readonly StepResult[], run: Run): void;
  /**
   * After the first step and then after every few, with the weights up to date. It gives how many steps may run before
   * the next call, at least 1: Infinity, or nothing, stands for as many as take about 30 ms. The result does not depend
   * on it.
   */
  onSteps?(progress: Progress, run: Run): number | undefined | Promise<number | undefined>;
  /** About ten times a second. */
  onProgress?(progress: Progress, run: Run): void;
  /** After each epoch, with the weights up to date. */
  onEpoch?(record: EpochRecord, run: Run): void | Promise<void>;
  /** At the end, however it comes; `error` is what ended the training, if something failed. */
  onEnd?(run: Run, error?: unknown): void | Promise<void>;
}

export interface EarlyStoppingOptions {
  /** How many epochs may pass without a lower validation loss. */
  readonly patience: number;
  /** By how much the loss has to fall to count. Default: 0. */
  readonly minimumGain?: number;
}

/** Stops when the validation loss has not fallen for `patience` epochs; the weights of the best epoch are kept. */
export function earlyStopping(options: EarlyStoppingOptions): Callback {
  requireKnown('earlyStopping', options, ['patience', 'minimumGain']);
  const { patience, minimumGain = 0 } = options;
  requireCount('earlyStopping', 'patience', patience);
  requireNumber('earlyStopping', 'minimumGain', minimumGain, 0);
  let best: { readonly loss: number; readonly epoch: number; readonly weights: Snapshot } | undefined;
  return {
    onStart(run) {
      if (!run.validation) throw new TypeError('train: earlyStopping needs validation rows to measure');
      best = undefined;
    },
    onEpoch({ epoch, validationLoss: loss = Number.NaN }, run) {
      if (!best || loss < best.loss - minimumGain) best = { loss, epoch, weights: new Snapshot(run.network) };
      else if (epoch - best.epoch >= patience) run.stop('early');
    },
    onEnd(run, error) {
      if (!error && run.stopped !== 'interrupted') best?.weights.restore();
    },
  };
}

/** A copy of a network's weights and biases. */
export class Snapshot {
  readonly #parameters: readonly Matrix[];
  readonly #copies: readonly FloatArray[];

  constructor(network: NeuralNetwork) {
    this.#parameters = network.allParameters;
    this.#copies = this.#parameters.map(({ data }) => data.slice());
  }

  /** True if the network's weights are not those of the copy any more. */
  differs(): boolean {
    return this.#parameters.some(({ data }, i) => differ(data, this.#copies[i]));
  }

  /** Puts the copy back. */
  restore(): void {
    for (const [i, { data }] of this.#parameters.entries()) data.set(this.#copies[i]);
  }
}

/** A loop with an index: `some` calls a function for each number, which takes forty times as long. */
function differ(a: FloatArray, b: FloatArray): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return true;
  return false;
}

const hooks = ['signal', 'onStart', 'onBatches', 'onSteps', 'onProgress', 'onEpoch', 'onEnd'];

/** The callbacks of a training, called in their order. Throws on a hook that does not exist. */
export class CallbackList {
  readonly #list: readonly Callback[];
  readonly #followed: boolean;
  /** How many steps may run before the next look. */
  allowed: number;

  constructor(list: readonly Callback[]) {
    for (const callback of list) requireKnown('train: callbacks', callback, hooks);
    this.#list = list;
    this.#followed = list.some(({ onSteps }) => onSteps !== undefined);
    this.allowed = this.#followed ? 1 : Number.POSITIVE_INFINITY;
  }

  get signals(): (AbortSignal | undefined)[] {
    return this.#list.map(({ signal }) => signal);
  }

  async start(run: Run): Promise<void> {
    for (const callback of this.#list) await callback.onStart?.(run);
  }

  /** Tells of steps; from time to time of the progress, and then lets go. */
  async afterSteps(results: readonly StepResult[], run: Run, session: Session, pace: Pace): Promise<void> {
    for (const callback of this.#list) callback.onBatches?.(results, run);
    if (this.#followed) {
      session.pull();
      const allowed = [];
      for (const callback of this.#list) {
        if (callback.onSteps) allowed.push(requireSteps(await callback.onSteps(run.progress(), run)));
      }
      this.allowed = Math.min(...allowed);
      session.push(); // in any case: to look for a change takes as long
    }
    if (!pace.due()) return;
    for (const callback of this.#list) callback.onProgress?.(run.progress(), run);
    await breathe();
  }

  async epoch(record: EpochRecord, run: Run): Promise<void> {
    for (const callback of this.#list) await callback.onEpoch?.(record, run);
  }

  async end(run: Run, error?: unknown): Promise<void> {
    for (const callback of this.#list) await callback.onEnd?.(run, error);
  }
}

function requireSteps(steps = Number.POSITIVE_INFINITY): number {
  if (steps >= 1 && Math.floor(steps) === steps) return steps;
  throw new RangeError(`train: onSteps gave ${steps}, expected a whole number of at least 1`);
}
