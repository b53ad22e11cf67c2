/**
 * The training loop: epochs of shuffled mini-batches, validation, history, callbacks, early stopping, interruption.
 *
 * Lessons: notebooks/07-training.ipynb, notebooks/09-regularization.ipynb, 00-welcome.ipynb, 11-mnist.ipynb.
 */

import { requireCount, requireKnown, requireNumber } from './checks.ts';
import { AugmentedImages, type Deformations, deformationNames } from './data/augmentation.ts';
import { defaultThreads, type KernelsName, kernelsNamed } from './kernels/index.ts';
import type { StepResult } from './kernels/kernels.ts';
import { type AnyLayer, type DenseLayer, workOf } from './layers.ts';
import { Matrix } from './matrix.ts';
import type { Evaluation, NeuralNetwork } from './network.ts';
import { adam, type Optimizer } from './optimizers.ts';
import { Random } from './random.ts';
import type { Targets } from './rows.ts';
import { ByteMatrix, Labels, type RowSource } from './rows.ts';
import { constant, type Schedule, scheduleFactor } from './schedules.ts';

/** Rows with their right answers, kept apart from those the network learns from. */
export interface Validation<In extends number = number, Out extends number = number> {
  readonly images: RowSource<number, In>;
  readonly labels: Targets<Out>;
}

/** Stop when the validation loss has not fallen for `patience` epochs; the weights of the best epoch are kept. */
export interface EarlyStopping {
  readonly patience: number;
  /** By how much the loss has to fall to count; 0 unless given. */
  readonly minimumGain?: number;
}

/** Deformed images to learn from, each one different each time. */
export interface Augmentation extends Deformations {
  /** The share of the steps that see deformed images; those after it see the images as they are. 1 unless given. */
  readonly until?: number;
}

// biome-ignore lint/suspicious/noExplicitAny: the defaults stand for a network of any width.
export interface TrainOptions<In extends number = any, Out extends number = any> {
  /** Passes over the rows; 10 unless given. */
  readonly epochs?: number;
  /** Rows a step; 64 unless given. */
  readonly batchSize?: number;
  /** Adam unless given. */
  readonly optimizer?: Optimizer;
  /** Adam with this learning rate; not together with `optimizer`, which has its own. */
  readonly learningRate?: number;
  readonly schedule?: Schedule;
  /** Deforms the images that are learned from, never those of `validation`. They must be a ByteMatrix. */
  readonly augmentation?: Augmentation;
  readonly validation?: Validation<In, Out>;
  readonly earlyStopping?: EarlyStopping;
  /** ε: how much of each label is spread over all classes; 0 unless given. */
  readonly labelSmoothing?: number;
  /** False keeps the rows in their order. */
  readonly shuffle?: boolean;
  readonly kernels?: KernelsName;
  /** How many threads the kernels may use; one a core unless given. The result does not depend on it. */
  readonly threads?: number;
  /** Called after each epoch; a promise is waited for. */
  readonly onEpoch?: (record: EpochRecord, history: History) => void | Promise<void>;
  /** Called about ten times a second. */
  readonly onProgress?: (progress: Progress) => void;
  /**
   * Called after the first step and then after every few, with the network's weights up to date; a promise is waited
   * for, so that training can pause. It gives how many steps may run before the next call, at least 1: Infinity stands
   * for as many as take about 30 ms. The result does not depend on it.
   */
  readonly onSteps?: (progress: Progress) => number | Promise<number>;
  /** Aborting stops the training after the step at hand; the weights are those of that step. */
  readonly signal?: AbortSignal;
}

const optionNames = [
  ...['epochs', 'batchSize', 'optimizer', 'learningRate', 'schedule', 'validation', 'earlyStopping', 'labelSmoothing'],
  ...['augmentation', 'shuffle', 'kernels', 'threads', 'onEpoch', 'onProgress', 'onSteps', 'signal'],
];

/** One epoch. `loss` and `accuracy` are means over its batches, measured while the weights changed. */
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

/** Training stopped because the loss ran away. The network has the weights of the last good epoch, else the initial ones. */
export class DivergenceError extends Error {
  override readonly name = 'DivergenceError';
  readonly epoch: number;
  readonly batch: number;

  constructor(epoch: number, batch: number, what: string, learningRate: number) {
    super(
      `train: epoch ${epoch}, batch ${batch}: ${what}. The likely cause is the learning rate (${learningRate}): try a tenth of it. ` +
        'The weights of the last good epoch were kept.',
    );
    this.epoch = epoch;
    this.batch = batch;
  }
}

/** A loss this many times the first one, in most batches of an epoch, counts as running away. */
const RUNAWAY = 100;

/** Trains `network` on rows x with targets y. `run` numbers the calls, so that a second one draws other orders. */
export async function train(
  network: NeuralNetwork,
  x: RowSource,
  y: Targets,
  options: TrainOptions,
  run: number,
): Promise<History> {
  const settings = resolve(network, options);
  requireFinite('train', x, y);
  const { epochs, batchSize, optimizer, schedule, validation, earlyStopping, signal } = settings;
  const stepsPerEpoch = Math.ceil(x.rows / batchSize);
  const steps = stepsPerEpoch * epochs;
  const random = new Random(network.seed, `shuffle ${run}`);
  const order = Uint32Array.from({ length: x.rows }, (_, i) => i);
  const augmented = augmentedImages(x, settings.augmentation, new Random(network.seed, `augmentation ${run}`));
  const augmentedSteps = Math.round((settings.augmentation?.until ?? 1) * steps);
  const session = await kernelsNamed('train', settings.kernels).open({
    layers: network.layers.map(workOf),
    loss: network.loss,
    labelSmoothing: settings.labelSmoothing,
    optimizer,
    inputs: augmented ?? x,
    targets: y,
    batchSize,
    seed: new Random(network.seed, `dropout ${run}`).integer(2 ** 31),
    threads: settings.threads,
  });

  const started = performance.now();
  const records: EpochRecord[] = [];
  let stopped: History['stopped'] = 'finished';
  const history = (): History => ({
    epochs: [...records],
    planned: epochs,
    stopped,
    seconds: (performance.now() - started) / 1000,
  });
  const watch = new DivergenceWatch(optimizer.learningRate);
  const pace = new Pace();
  let good = copyParameters(network.layers);
  let best: { loss: number; epoch: number; parameters: Float64Array[] } | undefined;

  let allowed = settings.onSteps ? 1 : Number.POSITIVE_INFINITY;

  try {
    for (let epoch = 1; epoch <= epochs && stopped === 'finished'; epoch++) {
      const epochStart = performance.now();
      if (settings.shuffle) random.shuffle(order);
      const rate = (step: number) => optimizer.learningRate * scheduleFactor(schedule, step, steps, stepsPerEpoch);
      let [seen, loss, correct] = [0, 0, 0];
      for (let batch = 0; batch < stepsPerEpoch && stopped === 'finished'; ) {
        const done = (epoch - 1) * stepsPerEpoch + batch;
        if (augmented) augmented.active = done < augmentedSteps;
        // The steps of one call are all with augmentation or all without.
        const alike = done < augmentedSteps ? augmentedSteps - done : steps - done;
        const count = Math.min(pace.steps, allowed, stepsPerEpoch - batch, alike);
        const rows = order.subarray(batch * batchSize, Math.min((batch + count) * batchSize, x.rows));
        const results = pace.time(count, () =>
          session.run(
            rows,
            Float64Array.from({ length: count }, (_, s) => rate(done + s)),
          ),
        );
        for (const [s, result] of results.entries()) {
          const size = Math.min(batchSize, x.rows - (batch + s) * batchSize);
          watch.check(epoch, batch + s + 1, result);
          [seen, loss, correct] = [seen + size, loss + result.loss * size, correct + result.correct];
        }
        batch += count;
        const progress = (): Progress => ({
          epoch,
          epochs,
          step: done + count,
          steps,
          loss: loss / seen,
          accuracy: correct / seen,
          secondsLeft: ((performance.now() - started) / 1000 / (done + count)) * (steps - done - count),
        });
        if (settings.onSteps) {
          session.pull();
          allowed = await settings.onSteps(progress());
          if (!(allowed >= 1 && Math.floor(allowed) === allowed)) {
            throw new RangeError(`train: onSteps gave ${allowed}, expected a whole number of at least 1`);
          }
        }
        if (pace.due()) {
          settings.onProgress?.(progress());
          await breathe();
        }
        if (signal?.aborted) stopped = 'interrupted';
      }
      session.pull();
      if (stopped === 'interrupted') break;
      watch.endEpoch(epoch, stepsPerEpoch, network.layers);
      good = copyParameters(network.layers);
      const measured: Evaluation | undefined =
        validation && (await network.evaluate(validation.images, validation.labels as Targets));
      const record: EpochRecord = {
        epoch,
        loss: loss / seen,
        accuracy: correct / seen,
        ...(measured && { validationLoss: measured.loss, validationAccuracy: measured.accuracy }),
        learningRate: rate(epoch * stepsPerEpoch - 1),
        seconds: (performance.now() - epochStart) / 1000,
      };
      records.push(record);
      if (earlyStopping && measured) {
        if (!best || measured.loss < best.loss - (earlyStopping.minimumGain ?? 0)) {
          best = { loss: measured.loss, epoch, parameters: good };
        } else if (epoch - best.epoch >= earlyStopping.patience) {
          stopped = 'early';
        }
      }
      await settings.onEpoch?.(record, history());
      await breathe();
      if (signal?.aborted && epoch < epochs) stopped = 'interrupted';
    }
    if (best && stopped !== 'interrupted') restoreParameters(network.layers, best.parameters);
    return history();
  } catch (error) {
    if (error instanceof DivergenceError) restoreParameters(network.layers, good);
    else session.pull();
    throw error;
  } finally {
    await session.close();
  }
}

/** Fills in the defaults. Throws on what makes no sense. */
function resolve(network: NeuralNetwork, options: TrainOptions) {
  requireKnown('train', options, optionNames);
  const { epochs = 10, batchSize = 64, learningRate, schedule = constant(), labelSmoothing = 0 } = options;
  const { shuffle = true, kernels = network.kernels, threads = defaultThreads(), validation, earlyStopping } = options;
  requireCount('train', 'epochs', epochs);
  requireCount('train', 'batchSize', batchSize);
  requireCount('train', 'threads', threads);
  requireNumber('train', 'labelSmoothing', labelSmoothing, 0, 1, true);
  if (options.optimizer && learningRate !== undefined) {
    throw new TypeError(
      'train: got both optimizer and learningRate, expected one; give the learning rate to the optimizer',
    );
  }
  const optimizer = options.optimizer ?? adam(learningRate === undefined ? {} : { learningRate });
  if (earlyStopping) {
    requireKnown('train: earlyStopping', earlyStopping, ['patience', 'minimumGain']);
    requireCount('train: earlyStopping', 'patience', earlyStopping.patience);
    if (!validation) throw new TypeError('train: earlyStopping needs validation rows to measure');
  }
  return { ...options, epochs, batchSize, optimizer, schedule, labelSmoothing, shuffle, kernels, threads };
}

/** The rows as images that are deformed when they are read. Throws if they are not bytes, or the settings make no sense. */
function augmentedImages(
  x: RowSource,
  settings: Augmentation | undefined,
  random: Random,
): AugmentedImages | undefined {
  if (!settings) return undefined;
  requireKnown('train: augmentation', settings, [...deformationNames, 'until']);
  const { until = 1, ...deformations } = settings;
  requireNumber('train: augmentation', 'until', until, 0, 1);
  if (!(x instanceof ByteMatrix)) {
    throw new TypeError('train: augmentation: the inputs are not images in bytes, expected a ByteMatrix');
  }
  return new AugmentedImages(x, deformations, random.integer(2 ** 31), 'train: augmentation');
}

/** Throws if a float input or target is NaN or infinite. Bytes cannot be. */
function requireFinite(operation: string, x: RowSource, y: Targets): void {
  for (const [name, matrix] of [
    ['input', x],
    ['target', y],
  ] as const) {
    if (!(matrix instanceof Matrix) || matrix instanceof Labels) continue;
    const at = matrix.data.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) {
      throw new RangeError(
        `${operation}: ${name} row ${Math.floor(at / matrix.columns)}, column ${at % matrix.columns} is ${matrix.data[at]}, expected a finite number`,
      );
    }
  }
}

/** Notices a loss that is not a number, or that is above {@link RUNAWAY} times the first one in most batches of an epoch. */
class DivergenceWatch {
  readonly #learningRate: number;
  #first: number | undefined;
  #losses: number[] = [];

  constructor(learningRate: number) {
    this.#learningRate = learningRate;
  }

  check(epoch: number, batch: number, { loss }: StepResult): void {
    if (!Number.isFinite(loss)) throw new DivergenceError(epoch, batch, `the loss is ${loss}`, this.#learningRate);
    this.#first ??= loss;
    this.#losses.push(loss);
  }

  endEpoch(epoch: number, batch: number, layers: readonly AnyLayer[]): void {
    const first = this.#first ?? 0;
    const median = this.#losses.sort((a, b) => a - b)[Math.floor(this.#losses.length / 2)];
    if (median > RUNAWAY * Math.max(first, 1e-6)) {
      const what = `the loss was above ${RUNAWAY} times its first value (${first.toPrecision(3)}) in most batches of the epoch`;
      throw new DivergenceError(epoch, batch, what, this.#learningRate);
    }
    this.#losses = [];
    // Kernels that skip zeros do not see 0 × ∞, so the weights are looked at themselves.
    for (const layer of denseOf(layers)) {
      if (![layer.weights, layer.bias].every((p) => p.data.every(Number.isFinite))) {
        throw new DivergenceError(epoch, batch, `${layer.label} has a weight that is not finite`, this.#learningRate);
      }
    }
  }
}

/** How many steps to run between two looks at the clock, so that a look comes about every 30 ms. */
class Pace {
  steps = 1;
  #last = performance.now();

  /** Runs `work`, which does `count` steps. */
  time<T>(count: number, work: () => T): T {
    const start = performance.now();
    const result = work();
    const each = (performance.now() - start) / count;
    this.steps = Math.max(1, Math.min(this.steps * 2, Math.floor(30 / Math.max(each, 1e-3))));
    return result;
  }

  /** True about ten times a second. */
  due(): boolean {
    const now = performance.now();
    if (now - this.#last < 100) return false;
    this.#last = now;
    return true;
  }
}

/** Lets everything else that waits have its turn: pictures, key strokes, the stop button. */
function breathe(): Promise<void> {
  return new Promise((resume) => {
    if (typeof setImmediate === 'function') setImmediate(resume);
    else setTimeout(resume, 0);
  });
}

const denseOf = (layers: readonly AnyLayer[]): DenseLayer<number, number>[] =>
  layers.filter((layer) => layer.kind === 'dense');

/** A copy of all weights and biases. */
function copyParameters(layers: readonly AnyLayer[]): Float64Array[] {
  return denseOf(layers).flatMap(({ weights, bias }) => [new Float64Array(weights.data), new Float64Array(bias.data)]);
}

/** Puts a copy back. */
function restoreParameters(layers: readonly AnyLayer[], parameters: readonly Float64Array[]): void {
  for (const [i, { weights, bias }] of denseOf(layers).entries()) {
    weights.data.set(parameters[2 * i]);
    bias.data.set(parameters[2 * i + 1]);
  }
}
