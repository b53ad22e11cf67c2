/** What can be chosen in the playground, within which limits, and what is chosen at first. */
import { type OptimizerName, optimizers } from '../../src/optimizers.ts';
import type { ScheduleName } from '../../src/schedules.ts';

export const dataNames = ['digits', 'mnist'] as const;
export type DataName = (typeof dataNames)[number];

/** Activations of hidden layers; the last layer always has softmax. */
export const hiddenActivations = ['relu', 'leakyRelu', 'sigmoid', 'tanh', 'silu', 'gelu', 'identity'] as const;
export type HiddenActivation = (typeof hiddenActivations)[number];

export const optimizerNames = Object.keys(optimizers) as OptimizerName[];
export { scheduleNames } from '../../src/schedules.ts';

/** How fast training may go; it changes what can be seen, never the result. */
export const speeds = ['1', '5', 'full'] as const;
export type Speed = (typeof speeds)[number];

export interface Settings {
  readonly data: DataName;
  /** The widths of the hidden layers; none is a network of one layer. */
  readonly layers: readonly number[];
  readonly activation: HiddenActivation;
  readonly dropout: number;
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly schedule: ScheduleName;
  readonly batchSize: number;
  readonly epochs: number;
  readonly seed: number;
  readonly speed: Speed;
}

/** The smallest and the largest value of each number. */
export const limits = {
  width: [1, 512],
  layers: [0, 4],
  dropout: [0, 0.9],
  learningRate: [0.000001, 1000],
  weightDecay: [0, 1],
  batchSize: [1, 1024],
  epochs: [1, 1000],
  seed: [0, 999_999],
} as const satisfies Record<string, readonly [number, number]>;

/** What the menus offer; the address may ask for any number within the limits. */
export const offered = {
  learningRate: [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 10],
  weightDecay: [0, 0.00001, 0.0001, 0.001, 0.01, 0.1],
  batchSize: [1, 8, 16, 32, 64, 128, 256],
} as const;

/** A learning rate that each optimizer does well with. */
export const usualRate: Readonly<Record<OptimizerName, number>> = {
  sgd: 0.1,
  momentum: 0.03,
  nesterov: 0.03,
  rmsprop: 0.001,
  adam: 0.003,
  adamw: 0.003,
};

const shared = {
  activation: 'relu',
  dropout: 0,
  optimizer: 'adam',
  weightDecay: 0,
  schedule: 'constant',
  seed: 1,
} as const;

export const defaults: Readonly<Record<DataName, Settings>> = {
  digits: { ...shared, data: 'digits', layers: [32, 16], learningRate: 0.003, batchSize: 32, epochs: 30, speed: '5' },
  mnist: { ...shared, data: 'mnist', layers: [128, 64], learningRate: 0.001, batchSize: 64, epochs: 5, speed: 'full' },
};

/** True if both give the same network and the same training; the speed does not count. */
export function sameTraining(a: Settings, b: Settings): boolean {
  return JSON.stringify({ ...a, speed: '' }) === JSON.stringify({ ...b, speed: '' });
}

/** The settings for other data: its defaults, unless something was chosen that is kept. */
export function withData(settings: Settings, data: DataName): Settings {
  const untouched = sameTraining(settings, defaults[settings.data]);
  return untouched ? defaults[data] : { ...settings, data };
}

/** The settings with another optimizer: a learning rate that was the usual one becomes the usual one of the new. */
export function withOptimizer(settings: Settings, optimizer: OptimizerName): Settings {
  const usual = settings.learningRate === usualRate[settings.optimizer];
  return { ...settings, optimizer, learningRate: usual ? usualRate[optimizer] : settings.learningRate };
}
