/** From a recipe and the options that change it to a trained network. */

import { countParameters } from '../../experiments/build-network.ts';
import { type PreparedRecipe, prepareRecipe, type Recipe } from '../../experiments/recipes.ts';
import { type ActivationName, activationNames } from '../../src/activations.ts';
import { earlyStopping as stopEarly } from '../../src/callbacks.ts';
import { computationNamed, type KernelsName } from '../../src/computation.ts';
import { type Dataset, stratifiedIndices } from '../../src/data/dataset.ts';
import { preparedSize } from '../../src/data/prepare.ts';
import type { InitializerName } from '../../src/initializers.ts';
import type { LossName } from '../../src/losses.ts';
import { type BuiltInOptimizer, type OptimizerName, optimizers } from '../../src/optimizers.ts';
import { constant, cosine, oneCycle, type Schedule, type ScheduleName, step } from '../../src/schedules.ts';
import { count } from '../../src/text.ts';
import type { TrainOptions } from '../../src/train-options.ts';
import type { History } from '../../src/training.ts';
import { checked, messageOf, type Output, UsageError } from './program.ts';
import { trainingProgress } from './progress.ts';

/** The options that change a recipe. */
export interface RecipeArguments {
  readonly layers?: readonly number[];
  readonly activation?: ActivationName;
  readonly initializer?: InitializerName;
  readonly optimizer?: OptimizerName;
  readonly learningRate?: number;
  readonly momentum?: number;
  readonly weightDecay?: number;
  readonly batchSize?: number;
  readonly epochs?: number;
  readonly dropout?: number;
  readonly schedule?: ScheduleName;
  readonly stepEvery?: number;
  readonly stepFactor?: number;
  readonly labelSmoothing?: number;
  readonly validation?: number;
  readonly loss?: LossName;
}

/** The options that say how a recipe is run. */
export interface RunArguments {
  readonly seed: number;
  readonly earlyStopping?: number;
  readonly kernels?: KernelsName;
  readonly threads?: number;
}

/** Activations of hidden layers; softmax is what the last layer has. */
export const hiddenActivations = activationNames.filter((name) => name !== 'softmax');
export const optimizerNames = Object.keys(optimizers) as OptimizerName[];

/** The recipe with the options in place of its own. Throws a {@link UsageError} on options that do not go together. */
export function changedRecipe(recipe: Recipe, options: RecipeArguments): Recipe {
  const hidden = options.layers ?? recipe.hidden;
  if (hidden.length === 0) {
    if (options.dropout) throw new UsageError('--dropout: expected hidden layers to drop units of, got --layers none');
    if (options.activation) throw new UsageError('--activation: expected hidden layers, got --layers none');
  }
  const epochs = options.epochs ?? recipe.epochs;
  return {
    ...recipe,
    hidden,
    epochs,
    activation: options.activation ?? recipe.activation,
    initializer: options.initializer ?? recipe.initializer,
    optimizer: optimizerFrom(recipe.optimizer, options),
    batchSize: options.batchSize ?? recipe.batchSize,
    dropout: options.dropout ?? recipe.dropout,
    schedule: scheduleFrom(recipe.schedule, options, epochs),
    labelSmoothing: options.labelSmoothing ?? recipe.labelSmoothing,
    validation: options.validation ?? recipe.validation,
    loss: options.loss ?? recipe.loss,
  };
}

/** The name of an optimizer, as --optimizer takes it. */
export function optimizerName(optimizer: BuiltInOptimizer): OptimizerName {
  if (optimizer.kind === 'adam') return optimizer.decoupled ? 'adamw' : 'adam';
  if (optimizer.kind === 'rmsprop') return 'rmsprop';
  if (optimizer.nesterov) return 'nesterov';
  return optimizer.momentum > 0 ? 'momentum' : 'sgd';
}

function optimizerFrom(given: BuiltInOptimizer, options: RecipeArguments): BuiltInOptimizer {
  const { learningRate, momentum, weightDecay } = options;
  const name = options.optimizer ?? optimizerName(given);
  if (momentum !== undefined && (name === 'adam' || name === 'adamw')) {
    throw new UsageError(
      `--momentum: expected an optimizer that has a momentum (--optimizer sgd, momentum, nesterov or rmsprop), got ${name}`,
    );
  }
  if (name === 'nesterov' && momentum === 0) {
    throw new UsageError('--momentum: expected a number above 0 for --optimizer nesterov, got 0');
  }
  const settings = {
    ...(learningRate !== undefined && { learningRate }),
    ...(momentum !== undefined && { momentum }),
    ...(weightDecay !== undefined && { weightDecay }),
  };
  // Another optimizer starts from its own defaults: a learning rate for one is seldom one for another.
  if (options.optimizer && options.optimizer !== optimizerName(given)) return optimizers[options.optimizer](settings);
  return given.fresh(settings);
}

function scheduleFrom(given: Schedule | undefined, options: RecipeArguments, epochs: number): Schedule | undefined {
  const { schedule, stepEvery, stepFactor } = options;
  const name = schedule ?? given?.kind ?? 'constant';
  for (const [option, value] of Object.entries({ '--step-every': stepEvery, '--step-factor': stepFactor })) {
    if (value !== undefined && name !== 'step')
      throw new UsageError(`${option}: expected --schedule step, got ${name}`);
  }
  if (name === 'step' && (schedule || stepEvery !== undefined || stepFactor !== undefined)) {
    const before = given?.kind === 'step' ? given : undefined;
    const every = stepEvery ?? before?.every ?? Math.max(1, Math.ceil(epochs / 3));
    return step({ every, factor: stepFactor ?? before?.factor ?? 0.1 });
  }
  if (!schedule || schedule === given?.kind) return given;
  return schedule === 'cosine' ? cosine() : schedule === 'one-cycle' ? oneCycle() : constant();
}

/** Throws a {@link UsageError} if the options of a run do not fit the recipe. */
export function requireRunnable(recipe: Recipe, { kernels, earlyStopping }: RunArguments): void {
  if (kernels !== undefined) checked('--kernels', () => computationNamed('train', kernels));
  if (earlyStopping !== undefined && !recipe.validation) {
    throw new UsageError('--early-stopping: expected images to watch, set apart with --validation SHARE, got none');
  }
}

/** Network, images and options of a recipe. Throws a {@link UsageError} if an option does not fit the data. */
export function prepare(recipe: Recipe, dataset: Dataset, { seed, kernels }: RunArguments): PreparedRecipe {
  if (recipe.validation) {
    checked('--validation', () => stratifiedIndices(dataset.train.labels, recipe.validation ?? 0, seed));
  }
  checked('--recipe', () => preparedSize(recipe.input ?? {}, dataset));
  try {
    return prepareRecipe(recipe, dataset, { seed, ...(kernels && { kernels }) });
  } catch (error) {
    if (!/allocation failed|array length/i.test(messageOf(error))) throw error;
    const { width, height } = preparedSize(recipe.input ?? {}, dataset);
    const sizes = [width * height, ...recipe.hidden, dataset.classNames.length];
    throw new UsageError(
      `--layers: a network with ${count(countParameters(sizes))} parameters does not fit into memory`,
    );
  }
}

/** Trains the network of a recipe, from a checkpoint if there is one to resume, and shows its progress. */
export async function run(
  { recipe, model, train, options }: PreparedRecipe,
  { earlyStopping, threads }: RunArguments,
  output: Output,
  signal: AbortSignal,
  { resume, callbacks = [] }: Pick<TrainOptions, 'resume' | 'callbacks'> = {},
): Promise<History> {
  const stepsPerEpoch = Math.ceil(train.images.rows / recipe.batchSize);
  const done = resume?.progress.records.length ?? 0;
  const progress = trainingProgress(output, recipe.epochs, stepsPerEpoch, done);
  return model.train(train.images, train.labels, {
    ...options,
    ...(threads !== undefined && { threads }),
    ...(resume && { resume }),
    callbacks: [
      progress,
      ...(earlyStopping === undefined ? [] : [stopEarly({ patience: earlyStopping })]),
      ...callbacks,
    ],
    signal,
  });
}
