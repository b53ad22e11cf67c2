/**
 * Named experiments, as data: what is trained on what, and how. The `forerunner-…` recipes are the networks of the
 * projects this one answers to, as they describe them, with the accuracy they report.
 *
 * Lessons: notebooks/11-mnist.ipynb, 12-digits-8x8.ipynb.
 */
import type { ActivationName } from './activations.ts';
import { requireActivation } from './activations.ts';
import type { InitializerName } from './initializers.ts';
import { DenseLayer, Dropout } from './layers.ts';
import type { LossName } from './losses.ts';
import { type NetworkOptions, NeuralNetwork } from './network.ts';
import { adam, momentum, nesterov, type Optimizer, sgd } from './optimizers.ts';
import { oneCycle, type Schedule } from './schedules.ts';
import type { Augmentation } from './training.ts';

/** What a forerunner says it reached, as shares. */
export interface Reported {
  readonly test?: number;
  readonly train?: number;
  readonly validation?: number;
  /** What they say of the network, and what we chose where they are silent. */
  readonly note: string;
}

export interface Recipe {
  readonly name: string;
  readonly data: 'mnist' | 'digits';
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
  readonly activation: ActivationName;
  readonly initializer?: InitializerName;
  /** Rate of the dropout behind each hidden layer; none unless given. */
  readonly dropout?: number;
  readonly loss?: LossName;
  readonly optimizer: Optimizer;
  readonly schedule?: Schedule;
  readonly labelSmoothing?: number;
  readonly augmentation?: Augmentation;
  readonly batchSize: number;
  readonly epochs: number;
  /** The share of the training rows that is kept for validation; none unless given. */
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

export const recipes: readonly Recipe[] = [
  defaultRecipe,
  {
    name: 'digits',
    data: 'digits',
    hidden: [256],
    activation: 'relu',
    optimizer: nesterov({ learningRate: 0.1, weightDecay: 1e-4 }),
    schedule: oneCycle({ warmUp: 0.2, start: 0 }),
    augmentation: { shift: 0.7, rotation: 10, scale: 0.1 },
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

/** The network of a recipe, with `inputs` columns and `classes` outputs. */
export function buildNetwork(
  recipe: Pick<Recipe, 'hidden' | 'activation' | 'initializer' | 'dropout' | 'loss'>,
  inputs: number,
  classes: number,
  options: NetworkOptions = {},
): NeuralNetwork<number, number> {
  requireActivation('recipe', recipe.activation);
  const layerOptions = recipe.initializer ? { initializer: recipe.initializer } : {};
  const model = new NeuralNetwork<number, number>({ ...options, ...(recipe.loss && { loss: recipe.loss }) });
  let width = inputs;
  for (const units of recipe.hidden) {
    model.add(new DenseLayer<number, number>(width, units, recipe.activation, layerOptions));
    if (recipe.dropout) model.add(new Dropout(recipe.dropout));
    width = units;
  }
  model.add(new DenseLayer<number, number>(width, classes, 'softmax', layerOptions));
  return model;
}
