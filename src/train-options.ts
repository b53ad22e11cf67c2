/** The options of `model.train`: their defaults, and what is refused before anything is trained. */
import { type Callback, CallbackList } from './callbacks.ts';
import { type Checkpoint, describeTraining, requireCheckpoint, requireSame, takeCheckpoint } from './checkpoint.ts';
import { requireBoolean, requireCount, requireFresh, requireKnown, requireNumber, shown } from './checks.ts';
import { computationNamed, type KernelsName, type Session } from './computation.ts';
import { AugmentedImages, type Deformations, deformationNames } from './data/augmentation.ts';
import { divergence } from './divergence.ts';
import { defaultThreads } from './fast/threads.ts';
import { requireValidation } from './fit.ts';
import { requireSameFrozen } from './frozen.ts';
import { asTraining } from './in-training.ts';
import { type ClassWeights, requireClassWeights } from './losses.ts';
import { nameClasses } from './metrics.ts';
import type { NeuralNetwork } from './network.ts';
import { Adam, adam, isBuiltIn, type Optimizer, RmsProp, requireBuiltIn, Sgd } from './optimizers.ts';
import { Random } from './random.ts';
import { ByteMatrix, type LabelledRows, type RowSource, type Targets } from './rows.ts';
import { constant, requireSchedule, type Schedule, type ScheduleFunction, scheduleFactor } from './schedules.ts';
import type { Run } from './training.ts';

/** Deformed images to learn from, each one different each time. */
export interface Augmentation extends Deformations {
  /** The share of the steps that see deformed images; those after it see the images as they are. Default: 1. */
  readonly until?: number;
}

// biome-ignore lint/suspicious/noExplicitAny: the defaults stand for a network of any width.
export interface TrainOptions<In extends number = any, Out extends number = any> {
  /** Passes over the rows. Default: 10. */
  readonly epochs?: number;
  /** Rows a step. Default: 64. */
  readonly batchSize?: number;
  /** One of the library's, whose memory starts empty, or one of your own: {@link Optimizer}. Default: {@link adam}. */
  readonly optimizer?: Optimizer;
  /** Adam with this learning rate; not together with `optimizer`, which has its own. */
  readonly learningRate?: number;
  /**
   * What the learning rate is multiplied by at each step: one of {@link schedules}, or a function of one's own, such as
   * `(step, steps) => 1 - step / steps`. Default: 1.
   */
  readonly schedule?: Schedule | ScheduleFunction;
  /** Deforms the images that are learned from, never those of `validation`. They must be a ByteMatrix. */
  readonly augmentation?: Augmentation;
  /** Rows that are measured after each epoch, kept apart from those the network learns from. */
  readonly validation?: LabelledRows<In, Out>;
  /** ε: how much of each label is spread over all classes. Default: 0. */
  readonly labelSmoothing?: number;
  /**
   * How much each class counts in cross-entropy, one number above 0 for each, as PyTorch's `CrossEntropyLoss(weight=…)`: for
   * classes with few rows. Losses of training are weighted means, those of validation are not weighted. Default: all the same.
   */
  readonly classWeights?: ClassWeights;
  /** The largest norm of a step's gradients together; longer ones are shortened: {@link clipByNorm}. Default: any. */
  readonly clipNorm?: number;
  /** False keeps the rows in their order. */
  readonly shuffle?: boolean;
  /** Which code computes. Default: the network's. */
  readonly kernels?: KernelsName;
  /** At most this many threads compute. Default: one a core. The result does not depend on it. */
  readonly threads?: number;
  /** What happens meanwhile: {@link Callback}. */
  readonly callbacks?: readonly Callback[];
  /**
   * Goes on from a checkpoint of the same training; this network gets the weights that are in it. All options on which
   * the weights depend must be what they were, else it throws a {@link ResumeError}.
   */
  readonly resume?: Checkpoint;
  /** Aborting stops the training after the step at hand; the weights are those of that step. */
  readonly signal?: AbortSignal;
}

const optionNames = [
  ...['epochs', 'batchSize', 'optimizer', 'learningRate', 'schedule', 'augmentation', 'validation', 'labelSmoothing'],
  ...['classWeights', 'clipNorm', 'shuffle', 'kernels', 'threads', 'callbacks', 'signal'],
  'resume',
];

/** What the loop needs. Throws on what makes no sense; `begin`, which numbers the run, is called after that. */
export function trainSettings(
  network: NeuralNetwork,
  x: RowSource,
  y: Targets,
  options: TrainOptions,
  begin: (number?: number) => number,
  stop?: AbortSignal,
) {
  requireKnown('train', options, optionNames);
  if (network.parameters.length === 0) {
    throw new Error('train: all layers are frozen, expected at least one with trainable = true');
  }
  const { epochs = 10, schedule = constant(), validation, labelSmoothing = 0 } = options;
  const { batchSize: wanted = 64 } = options;
  const { shuffle = true, kernels = network.kernels, threads = defaultThreads(), augmentation } = options;
  requireCount('train', 'epochs', epochs);
  requireCount('train', 'batchSize', wanted);
  const batchSize = Math.min(wanted, x.rows);
  requireCount('train', 'threads', threads);
  requireNumber('train', 'labelSmoothing', labelSmoothing, 0, 1, true);
  if (labelSmoothing > 0 && !nameClasses(y, network.denseLayers[network.denseLayers.length - 1].activation)) {
    throw new TypeError('train: labelSmoothing is for targets that name classes; these are numbers');
  }
  const { classWeights, clipNorm } = options;
  if (classWeights !== undefined) requireClassWeights('train', network.loss, y, classWeights);
  if (clipNorm !== undefined) requireNumber('train', 'clipNorm', clipNorm, Number.MIN_VALUE);
  requireBoolean('train', 'shuffle', shuffle);
  requireSchedule('train', schedule);
  const computation = computationNamed('train', kernels);
  const optimizer = optimizerOf(options, kernels);
  const callbacks = new CallbackList([divergence(), ...callbacksOf(options), requireSameFrozen(network)], network);
  if (augmentation !== undefined) requireAugmentation(augmentation, x);
  if (validation !== undefined) requireValidation(network, validation);

  const { resume } = options;
  const defaulted = { epochs, batchSize, optimizer, schedule, labelSmoothing, shuffle, kernels };
  const describe = once(() =>
    describeTraining(network, x, y, validation, callbacks, {
      ...comparedOptions(options),
      ...defaulted,
      scheduleFactors: someFactors(schedule, epochs * Math.ceil(x.rows / batchSize)),
    }),
  );
  if (resume !== undefined) {
    requireCheckpoint(resume);
    requireSame(resume, describe(), isBuiltIn(optimizer) ? optimizer.states : 0);
  }

  const number = begin(resume?.number);
  for (const [i, weights] of (resume?.weights ?? []).entries()) network.allParameters[i].data.set(weights);
  const stream = (name: string) => new Random(network.seed, `${name} ${number}`);
  const inputs = augmentation ? augmented(augmentation, x, epochs, batchSize, stream('augmentation')) : x;
  if (resume?.inputs) inputs.restore?.(resume.inputs);
  const open = async (run: Run): Promise<Session> => {
    const session = await computation.open({
      network,
      inputs,
      targets: y,
      batchSize,
      labelSmoothing,
      classWeights,
      clipNorm,
      optimizer,
      seed: stream('dropout').integer(2 ** 31),
      threads,
      memory: resume?.memory,
    });
    run.recordBy(() => takeCheckpoint(run, { network, session, inputs, callbacks, number, describe }));
    return session;
  };
  const signals = [options.signal, ...callbacks.signals].filter((signal) => signal !== undefined);
  for (const signal of signals) requireSignal(signal);
  const expected = AbortSignal.any(signals);
  return {
    epochs,
    batchSize,
    optimizer,
    schedule,
    validation,
    callbacks,
    expected,
    signal: stop ? AbortSignal.any([...signals, stop]) : expected,
    shuffled: shuffle ? stream('shuffle') : undefined,
    resume,
    open,
  };
}

/** The options on which the weights depend, but for rows and callbacks. The learning rate is the optimizer's. */
function comparedOptions(options: TrainOptions): object {
  const others = ['learningRate', 'validation', 'threads', 'callbacks', 'signal', 'resume'];
  return Object.fromEntries(Object.entries(options).filter(([name]) => !others.includes(name)));
}

/**
 * What a schedule of one's own gives at nine steps, from the first to the last: of a function a checkpoint knows the text,
 * which does not tell what it closes over.
 */
function someFactors(schedule: Schedule | ScheduleFunction, steps: number): number[] | undefined {
  if (typeof schedule !== 'function') return undefined;
  const chosen = new Set(Array.from({ length: 9 }, (_, k) => Math.round((k / 8) * (steps - 1))));
  return asTraining(() => Array.from(chosen, (step) => scheduleFactor(schedule, step, steps, steps)));
}

/** What f gives, computed when it is first asked for. */
function once<T extends object>(f: () => T): () => T {
  let result: T | undefined;
  return () => {
    result ??= f();
    return result;
  };
}

/** The optimizer, with an empty memory if it is the library's. */
function optimizerOf({ optimizer, learningRate }: TrainOptions, kernels: KernelsName): Optimizer {
  if (optimizer === undefined) return adam(learningRate === undefined ? {} : { learningRate });
  if (learningRate !== undefined) {
    throw new TypeError(
      'train: got both optimizer and learningRate, expected one; give the learning rate to the optimizer',
    );
  }
  if (typeof optimizer?.step !== 'function') {
    throw new TypeError(`train: optimizer is ${shown(optimizer)}, expected an optimizer such as adam()`);
  }
  requireFresh('train', optimizer, [Sgd, RmsProp, Adam]);
  if (isBuiltIn(optimizer)) return optimizer.fresh();
  if (kernels === 'fast') requireBuiltIn(optimizer);
  requireNumber('train', "the optimizer's learningRate", optimizer.learningRate, 0);
  if (Object.prototype.toString.call(optimizer.step) === '[object AsyncFunction]') {
    throw new TypeError("train: the optimizer's step is async, expected one that is done when it returns");
  }
  return optimizer;
}

function callbacksOf({ callbacks = [] }: TrainOptions): readonly Callback[] {
  if (Array.isArray(callbacks)) return callbacks;
  throw new TypeError(`train: callbacks is ${shown(callbacks)}, expected a list, such as [live()]`);
}

function requireSignal(signal: AbortSignal): void {
  if (signal instanceof AbortSignal) return;
  throw new TypeError(`train: signal is ${shown(signal)}, expected that of an AbortController`);
}

function requireAugmentation(settings: Augmentation, x: RowSource): asserts x is ByteMatrix {
  requireKnown('train: augmentation', settings, [...deformationNames, 'until']);
  requireNumber('train: augmentation', 'until', settings.until ?? 1, 0, 1);
  requireFresh('train: augmentation', x, [ByteMatrix]);
  if (!(x instanceof ByteMatrix)) {
    throw new TypeError('train: augmentation: the inputs are not images in bytes, expected a ByteMatrix');
  }
}

/** The rows as images that are deformed when they are read, as long as `until` says. */
function augmented(
  { until = 1, ...deformations }: Augmentation,
  x: RowSource,
  epochs: number,
  batchSize: number,
  random: Random,
): AugmentedImages {
  requireAugmentation({ until, ...deformations }, x);
  const stepsPerEpoch = Math.ceil(x.rows / batchSize);
  const steps = Math.round(until * epochs * stepsPerEpoch);
  const rows = Math.floor(steps / stepsPerEpoch) * x.rows + (steps % stepsPerEpoch) * batchSize;
  return new AugmentedImages(x, deformations, random.integer(2 ** 31), 'train: augmentation', rows);
}
