/**
 * Callbacks: what may happen while a network is trained, without a word in the loop. `train(…, { callbacks: [live(),
 * earlyStopping({ patience: 3 })] })` takes any number; each hook of each one is called, in the order of the list.
 *
 * Lessons: notebooks/07-training.ipynb, notebooks/09-regularization.ipynb.
 */
import { requireCount, requireKnown, requireNumber } from './checks.ts';
import type { Session, StepResult } from './computation.ts';
import { lossOfGuessing } from './losses.ts';
import { Matrix } from './matrix.ts';
import type { NeuralNetwork } from './network.ts';
import { breathe, type Pace } from './pace.ts';
import { ByteMatrix } from './rows.ts';
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
  readonly #copies: readonly (Float32Array | Float64Array)[];

  constructor(network: NeuralNetwork) {
    this.#parameters = network.parameters;
    this.#copies = this.#parameters.map(({ data }) => data.slice());
  }

  /** Puts the copy back. */
  restore(): void {
    for (const [i, { data }] of this.#parameters.entries()) data.set(this.#copies[i]);
  }
}

/** Training stopped because the loss ran away. The network has the weights of the last good epoch, else the initial ones. */
export class DivergenceError extends Error {
  override readonly name = 'DivergenceError';
  readonly epoch: number;
  readonly batch: number;

  constructor(epoch: number, batch: number, what: string, cause: string) {
    super(
      `train: epoch ${epoch}, batch ${batch}: ${what}. The likely cause is ${cause}. ` +
        'The weights of the last good epoch were kept.',
    );
    this.epoch = epoch;
    this.batch = batch;
  }
}

/** A loss this many times that of the beginning, in most batches of an epoch, counts as running away. */
const RUNAWAY = 100;
/** Inputs and targets above this are looked at before the learning rate is blamed. */
const LARGE = 100;

/**
 * Ends a training with a {@link DivergenceError} when a loss is not a number, or is above {@link RUNAWAY} times that of
 * the beginning in most batches of an epoch: that of most batches of the first epoch (in the first epoch, of its first
 * batch), or that of guessing if it is larger, because a single batch may have a loss near 0. Every training has this
 * callback.
 */
export function divergence(): Callback {
  let guessing = 0;
  let beginning = 0;
  let losses: number[] = [];
  let good: Snapshot | undefined;
  const diverged = (run: Run, batch: number, what: string) => new DivergenceError(run.epoch, batch, what, causeIn(run));
  return {
    onStart(run) {
      good = new Snapshot(run.network);
      guessing = lossOfGuessing(run.network.loss, run.targets);
    },
    onBatches(results, run) {
      for (const [s, { loss }] of results.entries()) {
        if (!Number.isFinite(loss)) throw diverged(run, run.batch - results.length + s + 1, `the loss is ${loss}`);
        losses.push(loss);
      }
    },
    onEpoch(_, run) {
      if (run.epoch === 1) beginning = losses[0];
      const median = losses.sort((a, b) => a - b)[Math.floor(losses.length / 2)];
      losses = [];
      const usual = Math.max(beginning, guessing, 1e-6);
      if (median > RUNAWAY * usual) {
        const what = `the loss was above ${RUNAWAY} times that of the beginning (${usual.toPrecision(3)}) in most batches of the epoch`;
        throw diverged(run, run.batch, what);
      }
      if (run.epoch === 1) beginning = median;
      // A computation that skips zeros does not see 0 × ∞, so the weights are looked at themselves.
      for (const layer of run.network.denseLayers) {
        if (![layer.weights, layer.bias].every(({ data }) => data.every(Number.isFinite)))
          throw diverged(run, run.batch, `${layer.label} has a weight that is not finite`);
      }
      good = new Snapshot(run.network);
    },
    onEnd(_, error) {
      if (error instanceof DivergenceError) good?.restore();
    },
  };
}

/** What probably made a loss run away: numbers that are too large, else the learning rate. */
function causeIn({ inputs, targets, optimizer }: Run): string {
  const rate = `the learning rate (${optimizer.learningRate}): try a tenth of it`;
  for (const [name, rows] of Object.entries({ inputs, targets })) {
    const numbers = rows instanceof Matrix ? rows.data : rows instanceof ByteMatrix ? rows.values : [];
    let most = 0;
    for (let i = 0; i < numbers.length && Number.isFinite(most); i++) most = Math.max(most, Math.abs(numbers[i]));
    if (!Number.isFinite(most)) return `the ${name}: they hold a number that is not finite`;
    if (most > LARGE)
      return `the ${name}, which reach ${Number(most.toPrecision(3))}: scale them to about 1; else it is ${rate}`;
  }
  return rate;
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
      session.push();
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
