/** The options that say what is trained and how; they change a recipe. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ActivationName, activationNames } from '../../src/activations.ts';
import { type InitializerName, initializers } from '../../src/initializers.ts';
import { type LossName, lossNames } from '../../src/losses.ts';
import { type OptimizerName, optimizers } from '../../src/optimizers.ts';
import { defaultRecipe, type Recipe, recipeNamed, recipes } from '../../src/recipes.ts';
import { type Schedule, type ScheduleName, schedules } from '../../src/schedules.ts';
import { count, number, UsageError } from './program.ts';

export interface RecipeOptions {
  readonly recipe?: string;
  readonly layers?: readonly number[];
  readonly activation?: ActivationName;
  readonly initializer?: InitializerName;
  readonly dropout?: number;
  readonly loss?: LossName;
  readonly optimizer?: OptimizerName;
  readonly learningRate?: number;
  readonly momentum?: number;
  readonly weightDecay?: number;
  readonly schedule?: ScheduleName;
  readonly labelSmoothing?: number;
  readonly batchSize?: number;
  readonly epochs?: number;
  readonly validation?: number;
}

const widths = (text: string): number[] =>
  text.split(',').map((part) => {
    const width = Number(part.trim() || Number.NaN);
    if (!Number.isInteger(width) || width < 1)
      throw new InvalidArgumentError('Expected widths such as 128 or 256,128.');
    return width;
  });

/** Adds the options to a program. */
export function addRecipeOptions(command: Command): Command {
  const choice = (flags: string, text: string, names: readonly string[]) => new Option(flags, text).choices(names);
  return command
    .addOption(
      choice(
        '--recipe <name>',
        'a named experiment; the other options change it',
        recipes.map((one) => one.name),
      ),
    )
    .option('--layers <widths>', 'widths of the hidden layers: 128, or 256,128 (default: 128)', widths)
    .addOption(choice('--activation <name>', 'of the hidden layers (default: relu)', activationNames))
    .addOption(
      choice(
        '--initializer <name>',
        'of the weights (default: he, for sigmoid and tanh xavier)',
        Object.keys(initializers),
      ),
    )
    .option('--dropout <rate>', 'behind each hidden layer (default: 0)', number(0, 0.999))
    .addOption(choice('--loss <name>', '(default: cross-entropy)', lossNames))
    .addOption(choice('--optimizer <name>', '(default: adam)', Object.keys(optimizers)))
    .option('--learning-rate <rate>', '(default: 0.001, as Adam’s)', number(0))
    .option('--momentum <number>', 'of sgd, momentum, nesterov and rmsprop', number(0, 0.9999))
    .option('--weight-decay <number>', '(default: 0, for adamw 0.01)', number(0))
    .addOption(choice('--schedule <name>', 'of the learning rate (default: constant)', Object.keys(schedules)))
    .option(
      '--label-smoothing <share>',
      'how much of each label is spread over all classes (default: 0)',
      number(0, 0.999),
    )
    .option('--batch-size <rows>', '(default: 64)', count)
    .option('--epochs <passes>', '(default: 10)', count)
    .option(
      '--validation <share>',
      'share of the training images that is kept for validation (default: 0)',
      number(0, 0.9),
    );
}

/** The recipe that the options ask for. Throws on options that do not go together. */
export function recipeOf(options: RecipeOptions): Recipe {
  const base = options.recipe ? recipeNamed(options.recipe) : defaultRecipe;
  const { layers, activation, initializer, dropout, loss, labelSmoothing, batchSize, epochs, validation } = options;
  const given = { activation, initializer, dropout, loss, labelSmoothing, batchSize, epochs, validation };
  const changes = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return {
    ...base,
    ...(layers && { hidden: layers }),
    ...changes,
    optimizer: optimizerOf(options, base),
    ...(options.schedule && { schedule: scheduleOf(options.schedule) }),
  };
}

function optimizerOf(
  { optimizer, learningRate, momentum, weightDecay }: RecipeOptions,
  base: Recipe,
): Recipe['optimizer'] {
  const kind = optimizer ? undefined : base.optimizer.kind;
  const takesMomentum = optimizer ? !optimizer.startsWith('adam') : kind !== 'adam';
  if (momentum !== undefined && !takesMomentum) {
    throw new UsageError(
      `--momentum ${momentum}: ${optimizer ?? 'adam'} has none; use --optimizer sgd, momentum, nesterov or rmsprop`,
    );
  }
  const settings = {
    ...(learningRate !== undefined && { learningRate }),
    ...(momentum !== undefined && { momentum }),
    ...(weightDecay !== undefined && { weightDecay }),
  };
  return optimizer ? optimizers[optimizer](settings) : { ...base.optimizer, ...settings };
}

function scheduleOf(name: ScheduleName): Schedule {
  return name === 'step' ? schedules.step({ every: 10 }) : schedules[name]();
}
