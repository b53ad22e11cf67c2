/**
 * The training loop: epochs of shuffled mini-batches. What else happens meanwhile is in callbacks.ts.
 *
 * Lessons: notebooks/07-training.ipynb, notebooks/09-regularization.ipynb, 00-welcome.ipynb, 11-mnist.ipynb.
 */
import { RowOrder } from './batches.ts';
import { Snapshot } from './callbacks.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { StepResult } from './computation.ts';
import { breakable } from './host.ts';
import { asTraining } from './in-training.ts';
import { nameClasses } from './metrics.ts';
import type { NeuralNetwork } from './network.ts';
import type { Optimizer } from './optimizers.ts';
import { breathe, hear, Pace } from './pace.ts';
import type { LabelledRows, RowSource, Targets } from './rows.ts';
import { type Schedule, type ScheduleFunction, scheduleFactor } from './schedules.ts';
import { type TrainOptions, trainSettings } from './train-options.ts';

/**
 * One epoch. `loss` and `accuracy` are means over its batches, measured while the weights changed. Accuracies are NaN where
 * the targets are numbers and no classes.
 */
export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly validationLoss?: number;
  readonly validationAccuracy?: number;
  /** Of the last step. */
  readonly learningRate: number;
  /** Time of training and validation. */
  readonly seconds: number;
}

export interface History {
  readonly epochs: readonly EpochRecord[];
  /**
   * The number (from 1) of the epoch with the lowest validation loss, without validation rows with the lowest loss; ties go
   * to the first. Undefined if no epoch was finished.
   */
  readonly bestEpoch: number | undefined;
  /** How many epochs were asked for. */
  readonly planned: number;
  readonly stopped: 'finished' | 'interrupted' | 'early';
  readonly seconds: number;
}

export interface Progress {
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done, of `steps` in the whole run. */
  readonly step: number;
  readonly steps: number;
  /** Means over the epoch so far. */
  readonly loss: number;
  readonly accuracy: number;
  readonly secondsLeft: number;
}

/**
 * Trains `network` on rows x with targets y; `begin` numbers the runs of the network, so that each draws other orders.
 * A few steps at a time go to the session, as many as `pace` and the callbacks allow. `stop` is the signal of a notebook's
 * stop button: unless the options listen to it, too, the training ends with its reason as an error.
 */
export async function train(
  network: NeuralNetwork,
  x: RowSource,
  y: Targets,
  options: TrainOptions,
  begin: (number?: number) => number,
  stop?: AbortSignal,
): Promise<History> {
  const settings = trainSettings(network, x, y, options, begin, stop);
  const { batchSize, shuffled, callbacks, signal } = settings;
  const run = new Run(network, x, y, settings);
  const order = new RowOrder(x.rows, shuffled, run.wholeEpochs);
  const pace = new Pace();
  const session = await settings.open(run);
  let failure: unknown;
  try {
    await callbacks.start(run, options.resume?.callbacks);
    while (run.goesOn(signal)) {
      const rows = order.next();
      while (run.batch < run.stepsPerEpoch && !run.isStopped(signal)) {
        const count = Math.min(pace.steps, callbacks.allowed, run.stepsPerEpoch - run.batch);
        const part = rows.subarray(run.batch * batchSize, (run.batch + count) * batchSize);
        const results = pace.time(count, () => session.run(part, run.rates(count)));
        run.add(results);
        await callbacks.afterSteps(results, run, session, pace);
      }
      session.pull();
      if (run.isStopped(signal)) break;
      const learned = new Snapshot(network);
      await callbacks.epoch(await run.endEpoch(signal), run);
      if (learned.differs()) session.push(); // a callback has changed weights
      await breathe();
    }
  } catch (error) {
    failure = error;
    session.pull();
    throw error;
  } finally {
    await session.close();
    await callbacks.end(run, failure);
  }
  if (run.stopped === 'interrupted' && !settings.expected.aborted) stop?.throwIfAborted();
  return run.history();
}

/** What a checkpoint holds of a run. */
export interface RunState {
  readonly epoch: number;
  readonly batch: number;
  readonly stopped: 'finished' | 'early';
  readonly seconds: number;
  readonly epochSeconds: number;
  readonly sums: { readonly rows: number; readonly loss: number; readonly correct: number };
  readonly records: readonly EpochRecord[];
}

/** Where a training stands. */
export class Run {
  readonly network: NeuralNetwork;
  readonly optimizer: Optimizer;
  readonly validation: LabelledRows | undefined;
  /** How many epochs were asked for. */
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** The epoch at hand, from 1, and how many of its steps are done. */
  epoch = 0;
  batch = 0;
  stopped: History['stopped'] = 'finished';
  readonly inputs: RowSource;
  readonly targets: Targets;
  /** Whether a row can be classified right or wrong. */
  readonly #classes: boolean;
  readonly #batchSize: number;
  readonly #schedule: Schedule | ScheduleFunction;
  readonly #records: EpochRecord[] = [];
  #started = performance.now();
  #epochStarted = 0;
  #take: (() => Checkpoint) | undefined;
  /** Sums over the epoch so far. */
  #sums = { rows: 0, loss: 0, correct: 0 };

  constructor(
    network: NeuralNetwork,
    inputs: RowSource,
    targets: Targets,
    settings: {
      readonly epochs: number;
      readonly batchSize: number;
      readonly optimizer: Optimizer;
      readonly schedule: Schedule | ScheduleFunction;
      readonly validation?: LabelledRows | undefined;
      readonly resume?: Checkpoint | undefined;
    },
  ) {
    this.network = network;
    this.optimizer = settings.optimizer;
    this.validation = settings.validation;
    this.epochs = settings.epochs;
    this.inputs = inputs;
    this.targets = targets;
    this.#classes = nameClasses(targets, network.denseLayers[network.denseLayers.length - 1].activation);
    this.stepsPerEpoch = Math.ceil(inputs.rows / settings.batchSize);
    this.#batchSize = settings.batchSize;
    this.#schedule = settings.schedule;
    if (settings.resume) this.#goOnFrom(settings.resume.progress);
  }

  #goOnFrom({ epoch, batch, stopped, seconds, epochSeconds, sums, records }: RunState): void {
    this.epoch = epoch;
    this.batch = batch;
    this.stopped = stopped;
    this.#started -= seconds * 1000;
    this.#epochStarted = performance.now() - epochSeconds * 1000;
    this.#sums = { ...sums };
    this.#records.push(...records);
  }

  /** For a checkpoint. */
  state(): RunState {
    const { epoch, batch, stopped } = this;
    const now = performance.now();
    return {
      epoch,
      batch,
      stopped: stopped === 'interrupted' ? 'finished' : stopped,
      seconds: (now - this.#started) / 1000,
      epochSeconds: (now - this.#epochStarted) / 1000,
      sums: { ...this.#sums },
      records: [...this.#records],
    };
  }

  /** Says how a checkpoint of this run is taken. */
  recordBy(take: () => Checkpoint): void {
    this.#take = take;
  }

  /**
   * All that a training needs to go on from here: `train(…, { resume })`. To be called by a callback, in `onSteps`,
   * `onProgress` or `onEpoch`, when the callbacks behind it have nothing to do there; and in `onEnd` of a training that
   * was interrupted. Throws elsewhere, and for an optimizer of your own.
   */
  checkpoint(): Checkpoint {
    if (!this.#take) throw new Error('checkpoint: the training has not begun');
    return this.#take();
  }

  /** How many epochs are done and written down. */
  get wholeEpochs(): number {
    return this.#records.length;
  }

  /** How many steps are done, of {@link steps}. */
  get step(): number {
    return Math.max(0, this.epoch - 1) * this.stepsPerEpoch + this.batch;
  }

  get steps(): number {
    return this.epochs * this.stepsPerEpoch;
  }

  /** Ends the training after this epoch ('early') or after the steps at hand ('interrupted'). */
  stop(why: 'early' | 'interrupted'): void {
    if (this.stopped !== 'interrupted') this.stopped = why;
  }

  /** Begins the next epoch, or goes on with the one at hand; false if there is none, or none is wanted any more. */
  goesOn(signal: AbortSignal): boolean {
    const inEpoch = this.wholeEpochs < this.epoch; // resumed
    if ((this.epoch === this.epochs && !inEpoch) || this.stopped !== 'finished') return false;
    if (this.isStopped(signal)) return false;
    if (inEpoch) return true;
    this.epoch++;
    this.batch = 0;
    this.#epochStarted = performance.now();
    this.#sums = { rows: 0, loss: 0, correct: 0 };
    return true;
  }

  isStopped(signal: AbortSignal): boolean {
    if (signal.aborted) this.stop('interrupted');
    return this.stopped === 'interrupted';
  }

  /** The learning rates of the next `count` steps. */
  rates(count: number): Float64Array {
    const { step, steps, stepsPerEpoch } = this;
    return Float64Array.from({ length: count }, (_, s) => this.#rate(step + s, steps, stepsPerEpoch));
  }

  #rate(step: number, steps = this.steps, stepsPerEpoch = this.stepsPerEpoch): number {
    const factor = asTraining(() => scheduleFactor(this.#schedule, step, steps, stepsPerEpoch));
    return this.optimizer.learningRate * factor;
  }

  /** Counts steps that were made. */
  add(results: readonly StepResult[]): void {
    for (const { loss, correct } of results) {
      const size = Math.min(this.#batchSize, this.inputs.rows - this.batch * this.#batchSize);
      this.batch++;
      this.#sums.rows += size;
      this.#sums.loss += loss * size;
      this.#sums.correct += correct;
    }
  }

  /** Measures the validation rows and writes down the epoch; undefined if the training is stopped meanwhile. */
  async endEpoch(signal: AbortSignal): Promise<EpochRecord | undefined> {
    const { validation } = this;
    if (validation) await hear();
    if (this.isStopped(signal)) return undefined;
    const measured =
      validation && breakable(() => asTraining(() => this.network.evaluate(validation.images, validation.labels)));
    if (validation && !measured) this.stop('interrupted');
    if (this.stopped === 'interrupted') return undefined;
    const record = {
      epoch: this.epoch,
      ...this.#means(),
      ...(measured && { validationLoss: measured.loss, validationAccuracy: measured.accuracy }),
      learningRate: this.#rate(this.step - 1),
      seconds: (performance.now() - this.#epochStarted) / 1000,
    };
    this.#records.push(record);
    return record;
  }

  #means() {
    const { rows, loss, correct } = this.#sums;
    return { loss: loss / rows, accuracy: this.#classes ? correct / rows : Number.NaN };
  }

  progress(): Progress {
    const { epoch, epochs, step, steps } = this;
    const seconds = (performance.now() - this.#started) / 1000;
    return { epoch, epochs, step, steps, ...this.#means(), secondsLeft: (seconds / step) * (steps - step) };
  }

  history(): History {
    const seconds = (performance.now() - this.#started) / 1000;
    const epochs = [...this.#records];
    return { epochs, bestEpoch: bestOf(epochs), planned: this.epochs, stopped: this.stopped, seconds };
  }
}

/** See {@link History.bestEpoch}. */
function bestOf(epochs: readonly EpochRecord[]): number | undefined {
  const lossOf = ({ loss, validationLoss = loss }: EpochRecord) => validationLoss;
  let best: EpochRecord | undefined;
  for (const record of epochs) if (!best || lossOf(record) < lossOf(best)) best = record;
  return best?.epoch;
}
