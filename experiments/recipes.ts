/**
 * Named experiments, as data: what is trained on what, and how. The `forerunner-…` recipes are the networks of the
 * projects this one answers to, as they describe them, with the accuracy they report.
 *
 * Lessons: notebooks/11-mnist.ipynb, 12-digits-8x8.ipynb.
 */
import { type Dataset, type Split, splitDataset } from '../src/data/dataset.ts';
import { type InputPreparation, preparedSize, prepareImages } from '../src/data/prepare.ts';
import type { NetworkOptions, NeuralNetwork } from '../src/network.ts';
import { adam, adamw, type BuiltInOptimizer, momentum, nesterov, sgd } from '../src/optimizers.ts';
import { oneCycle, type Schedule } from '../src/schedules.ts';
import type { Augmentation, TrainOptions } from '../src/train-options.ts';
import { type Architecture, buildNetwork } from './build-network.ts';

/** The accuracy that a forerunner reports, as shares. */
export interface Reported {
  readonly test?: number;
  readonly train?: number;
  readonly validation?: number;
  /** What they say about the network, and what we chose where they say nothing. */
  readonly note: string;
}

export interface Recipe extends Architecture {
  readonly name: string;
  readonly data: 'mnist' | 'digits';
  /** How all images are prepared first. Default: not at all. */
  readonly input?: InputPreparation;
  readonly optimizer: BuiltInOptimizer;
  readonly schedule?: Schedule;
  readonly labelSmoothing?: number;
  readonly augmentation?: Augmentation;
  readonly batchSize: number;
  readonly epochs: number;
  /** Share of the training rows kept for validation. Default: none. */
  readonly validation?: number;
  readonly reported?: Reported;
}

/** What the programs do without any option: 128 ReLU units, He, Adam at 1e-3, batch 64, no dropout. */
export const defaultRecipe: Recipe = {
  name: 'default',
  data: 'mnist',
  hidden: [128],
  activation: 'relu',
  optimizer: adam({ learningRate: 1e-3 }),
  batchSize: 64,
  epochs: 10,
};

/** How the recipes with deformed images turn, stretch and slant them. */
const affine = { rotation: 10, scale: 0.1, shear: 0.1 } as const;

/** What the speed-runs to 98 % share that leave the slant in the images. */
const slantedRun = {
  data: 'mnist',
  activation: 'silu',
  optimizer: nesterov({ learningRate: 0.07, weightDecay: 1e-4 }),
  schedule: oneCycle({ warmUp: 0.3, start: 0, down: 'linear' }),
} as const;

/** What the networks that climb the ladder share: 784-512-512-10, and 2.9 · 10¹² operations unless they say otherwise. */
const ladder = {
  data: 'mnist',
  hidden: [512, 512],
  activation: 'relu',
  optimizer: adamw({ learningRate: 4e-3, weightDecay: 0.01 }),
  schedule: oneCycle({ warmUp: 0.1, start: 0 }),
  batchSize: 256,
  epochs: 12,
} as const;

/** The upper rungs: SiLU, an Adam that forgets sooner, smaller batches, more weight decay, larger shifts. */
const upperLadder = {
  ...ladder,
  activation: 'silu',
  optimizer: adamw({ learningRate: 3e-3, beta2: 0.99, weightDecay: 0.05 }),
  augmentation: { ...affine, shift: 1, elastic: 1, until: 0.9 },
  batchSize: 128,
} as const;

/**
 * All recipes. Those for MNIST were chosen on the last 10,000 training images, then the test images were read once for
 * each seed (twice for `speedrun-98-slanted` and `-dense`: first with ReLU). `speedrun-…` reach a test accuracy with few operations, `classic…` are what MNIST was learned with before
 * there was augmentation, and the rungs of the ladder add one ingredient at a time.
 */
export const recipes: readonly Recipe[] = [
  defaultRecipe,
  {
    // 1.4 · 10¹⁰ operations: small and upright images, and a small network.
    name: 'speedrun-98',
    data: 'mnist',
    input: { deskew: true, pool: 2, mean: 0.13, deviation: 0.31 },
    hidden: [96],
    activation: 'silu',
    optimizer: nesterov({ learningRate: 0.07 }),
    schedule: oneCycle({ warmUp: 0.3, start: 0, down: 'linear' }),
    batchSize: 32,
    epochs: 2,
  },
  {
    // The same without deskewing needs four times as many operations.
    ...slantedRun,
    name: 'speedrun-98-slanted',
    input: { pool: 2, mean: 0.13, deviation: 0.31 },
    hidden: [256],
    batchSize: 32,
    epochs: 3,
  },
  {
    // And without pooling ten times as many.
    ...slantedRun,
    name: 'speedrun-98-dense',
    input: { mean: 0.13, deviation: 0.31 },
    hidden: [128],
    batchSize: 64,
    epochs: 4,
  },
  {
    // As many epochs as 6.8 · 10¹¹ operations allow: on the validation images, five seeds came to between 99.05 and 99.22 %.
    name: 'speedrun-99',
    data: 'mnist',
    input: { deskew: true },
    hidden: [256, 256],
    activation: 'silu',
    optimizer: adamw({ learningRate: 4e-3, beta2: 0.99, weightDecay: 0.05 }),
    schedule: oneCycle({ warmUp: 0.1, start: 0 }),
    augmentation: { ...affine, shift: 0.5, elastic: 1, until: 0.85 },
    batchSize: 128,
    epochs: 7,
  },
  {
    name: 'classic-128',
    data: 'mnist',
    hidden: [128],
    activation: 'relu',
    optimizer: nesterov({ learningRate: 0.1, weightDecay: 5e-5 }),
    schedule: oneCycle({ warmUp: 0.2, start: 0 }),
    batchSize: 128,
    epochs: 15,
  },
  {
    name: 'classic',
    data: 'mnist',
    hidden: [256, 128],
    activation: 'relu',
    dropout: 0.2,
    optimizer: nesterov({ learningRate: 0.1, weightDecay: 5e-5 }),
    schedule: oneCycle({ warmUp: 0.2, start: 0 }),
    batchSize: 128,
    epochs: 20,
  },
  { ...ladder, name: 'ladder-plain', dropout: 0.3 },
  { ...ladder, name: 'ladder-affine', augmentation: { ...affine, shift: 0.5, until: 0.85 } },
  { ...ladder, name: 'ladder-3e12', augmentation: { ...affine, shift: 0.5, elastic: 1, until: 0.85 } },
  { ...upperLadder, name: 'ladder-silu' },
  { ...upperLadder, name: 'ladder-deskew', input: { deskew: true } },
  { ...upperLadder, name: 'ladder-1e13', input: { deskew: true }, epochs: 41 },
  { ...upperLadder, name: 'moonshot', input: { deskew: true }, epochs: 124 },
  {
    name: 'digits',
    data: 'digits',
    hidden: [256],
    activation: 'relu',
    optimizer: nesterov({ learningRate: 0.1, weightDecay: 1e-4 }),
    schedule: oneCycle({ warmUp: 0.2, start: 0 }),
    augmentation: { shift: 0.5, rotation: 10, scale: 0.1, elastic: 0.3, until: 0.85 },
    batchSize: 32,
    epochs: 150,
  },
  {
    name: 'forerunner-two-hidden',
    data: 'mnist',
    hidden: [128, 64],
    activation: 'relu',
    optimizer: sgd({ learningRate: 0.1 }),
    batchSize: 32,
    epochs: 20,
    reported: {
      train: 0.98,
      test: 0.97,
      note: 'two hidden layers, ReLU, gradient descent; sizes and epochs are not given: 784-128-64-10, 20 epochs, batch 32, learning rate 0.1 are ours',
    },
  },
  {
    name: 'forerunner-digits-he',
    data: 'digits',
    hidden: [128],
    activation: 'relu',
    initializer: 'he',
    optimizer: adam({ learningRate: 1e-3 }),
    batchSize: 32,
    epochs: 100,
    reported: {
      test: 0.9139,
      note: '8×8 digits, He, 100 epochs; 64-128-10, Adam, batch 32 and the stratified fifth as test set are ours',
    },
  },
  {
    name: 'forerunner-one-hidden-sgd',
    data: 'mnist',
    hidden: [128],
    activation: 'relu',
    optimizer: sgd({ learningRate: 0.1 }),
    batchSize: 32,
    epochs: 5,
    reported: {
      test: 0.9083,
      note: 'one hidden layer, SGD, 5 epochs; 128 units, batch 32, learning rate 0.1 are ours',
    },
  },
  {
    name: 'forerunner-four-hidden-adam',
    data: 'mnist',
    hidden: [256, 128, 64, 32],
    activation: 'relu',
    optimizer: adam({ learningRate: 1e-3 }),
    batchSize: 64,
    epochs: 5,
    validation: 1 / 6,
    reported: {
      test: 0.9573,
      validation: 0.96,
      note: '784-256-128-64-32-10, Adam, 5 epochs; batch 64 and 10,000 validation images are ours',
    },
  },
  {
    name: 'forerunner-dropout-momentum',
    data: 'mnist',
    hidden: [128],
    activation: 'relu',
    dropout: 0.2,
    optimizer: momentum({ learningRate: 0.1, momentum: 0.9 }),
    schedule: { kind: 'cosine', end: 0 },
    batchSize: 128,
    epochs: 200,
    reported: {
      test: 0.9268,
      note: 'sigmoid or ReLU, dropout, momentum, 200 epochs; 784-128-10, ReLU, dropout 0.2, batch 128 and the cosine schedule are ours',
    },
  },
];

/** A recipe made ready for a data set. */
export interface PreparedRecipe {
  readonly recipe: Recipe;
  /** With its first weights. */
  readonly model: NeuralNetwork<number, number>;
  readonly train: Split;
  /** The share of the training images that the recipe sets apart. */
  readonly validation?: Split;
  /** Never part of `train`. */
  readonly test: Split;
  /** For `model.train(train.images, train.labels, options)`. */
  readonly options: TrainOptions;
  /** Floating-point operations of the whole training: see {@link trainingFlop}. */
  readonly flop: number;
}

/**
 * Network, images and training options of a recipe. The seed and the kernels are those of `network`; the seed also
 * chooses the images for validation. Throws if the recipe makes no sense for the data set.
 */
export function prepareRecipe(recipe: Recipe, dataset: Dataset, network: NetworkOptions = {}): PreparedRecipe {
  const { input = {}, validation: share } = recipe;
  const prepared = preparedSize(input, dataset);
  const rows = ({ images, labels }: Split): Split => ({
    images: prepareImages(images, input, dataset),
    labels,
  });
  const { train, validation } = share
    ? splitDataset(dataset.train, { validation: share, seed: network.seed })
    : { train: dataset.train };
  const model = buildNetwork(recipe, prepared.width * prepared.height, dataset.classNames.length, network);
  const held = validation && rows(validation);
  return {
    recipe,
    model,
    train: rows(train),
    ...(held && { validation: held }),
    test: rows(dataset.test),
    options: { ...trainOptions(recipe), ...(held && { validation: held }) },
    flop: trainingFlop(model.parameterCount, train.images.rows, recipe.epochs),
  };
}

/** The part of a recipe that is about training. */
export function trainOptions(recipe: Recipe): TrainOptions {
  const { epochs, batchSize, optimizer, schedule, labelSmoothing, augmentation } = recipe;
  return {
    epochs,
    batchSize,
    optimizer,
    ...(schedule && { schedule }),
    ...(labelSmoothing !== undefined && { labelSmoothing }),
    ...(augmentation && { augmentation }),
  };
}

/**
 * The floating-point operations of a training: 6 · parameters · rows · epochs. Of each weight and row that is a
 * multiplication and an addition forward, and twice as many backward; what costs little beside that is not counted.
 */
export const trainingFlop = (parameters: number, rows: number, epochs: number): number =>
  6 * parameters * rows * epochs;

/** The recipe of that name. Throws, listing the names, if there is none. */
export function recipeNamed(name: string): Recipe {
  const recipe = recipes.find((one) => one.name === name);
  if (!recipe) {
    throw new RangeError(
      `recipe: unknown name '${name}', expected one of ${recipes.map((one) => one.name).join(', ')}`,
    );
  }
  return recipe;
}
