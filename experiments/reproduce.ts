/** `npm run reproduce`: trains the networks of the forerunners as they describe them; their accuracy beside ours. */

import { describeData, loadData } from '../cli/shared/data.ts';
import { prepare, type RunArguments, requireRunnable, run } from '../cli/shared/experiment.ts';
import { requireWritableFile } from '../cli/shared/files.ts';
import { interruptedCode, interruptible } from '../cli/shared/interrupt.ts';
import { oneOf, whole } from '../cli/shared/options.ts';
import { command, type Output, outputOf, runProgram, UsageError } from '../cli/shared/program.ts';
import type { Dataset, Split } from '../src/data/dataset.ts';
import { writeFileAtomically } from '../src/models/write-file.ts';
import { percent, textTable } from '../src/text.ts';
import { type Recipe, type Reported, recipes } from './recipes.ts';
import type { Reproduced, Reproduction } from './stored-results.ts';

interface Arguments extends Omit<RunArguments, 'earlyStopping'> {
  readonly only?: string;
  readonly epochs?: number;
  readonly output?: string;
  readonly json?: boolean;
}

type Forerunner = Recipe & { readonly reported: Reported };

const forerunners = recipes.filter((recipe): recipe is Forerunner => recipe.reported !== undefined);

const program = command(
  'reproduce',
  'Train the network of each forerunner as they describe it, and print their accuracy beside ours.',
)
  .addOption(
    oneOf(
      '--only <recipe>',
      'run only this one',
      forerunners.map(({ name }) => name),
    ),
  )
  .option('--epochs <count>', 'train for this many epochs instead of theirs, to try it out', whole(1))
  .option('--seed <number>', 'the same seed gives the same networks, bit by bit', whole(), 1)
  .option('--kernels <name>', 'which code computes: fast or plain')
  .option('--threads <count>', 'at most this many threads', whole(1))
  .option('--output <file>', 'write the rows to a JSON file as well')
  .option('--json', 'print one JSON object per row, then one with "event": "done"')
  .addHelpText(
    'after',
    `
The exit code is 1 if one of ours is below theirs. MNIST is downloaded if it is missing.

Examples:
  npm run reproduce
  npm run reproduce -- --only forerunner-one-hidden-sgd --seed 2
  npm run reproduce -- --output data/reproduction.json`,
  );

await runProgram<Arguments>(program, reproduce);

async function reproduce(options: Arguments): Promise<number> {
  const output = outputOf(options.json);
  if (options.output !== undefined) {
    for (const name of ['only', 'epochs'] as const) {
      if (options[name] !== undefined) {
        throw new UsageError(`--output: expected all recipes with their own epochs, got --${name} ${options[name]}`);
      }
    }
    await requireWritableFile('--output', options.output);
  }
  const chosen = forerunners
    .filter(({ name }) => options.only === undefined || name === options.only)
    .map((recipe) => ({ ...recipe, epochs: options.epochs ?? recipe.epochs }));
  for (const recipe of chosen) requireRunnable(recipe, options);
  const datasets = new Map<string, Dataset>();
  for (const { data } of chosen) if (!datasets.has(data)) datasets.set(data, await loadData(data));

  const started = performance.now();
  const rows = await interruptible(async (signal) => {
    const rows: Reproduced[] = [];
    for (const recipe of chosen) {
      const dataset = datasets.get(recipe.data) as Dataset;
      output.text(`${recipe.name}: ${recipe.reported.note}\n  on ${describeData(dataset)}`);
      const row = await reproduceOne(recipe, dataset, options, output, signal);
      if (!row) break;
      rows.push(row);
      output.say('row', row, `  test accuracy ${percent(row.testAccuracy, 2)} in ${row.seconds.toFixed(1)} s\n`);
    }
    return rows;
  });

  const interrupted = rows.length < chosen.length;
  const below = rows.filter((row) => !row.atOrAbove).map((row) => row.recipe);
  if (rows.length > 0) output.text(tableOf(rows));
  if (options.output !== undefined && !interrupted) {
    const content: Reproduction = { seed: options.seed, node: process.version, rows };
    await writeFileAtomically(options.output, `${JSON.stringify(content, null, 2)}\n`);
    output.text(`\nwrote ${options.output}`);
  }
  const seconds = (performance.now() - started) / 1000;
  const verdict = interrupted
    ? `interrupted: ${rows.length} of ${chosen.length} done`
    : below.length > 0
      ? `below theirs: ${below.join(', ')}`
      : 'at or above theirs in every row';
  output.say('done', { rows: rows.length, below, interrupted, seconds }, `\n${verdict}, ${seconds.toFixed(0)} s`);
  if (interrupted) return interruptedCode();
  // With other epochs than theirs there is nothing to judge.
  return below.length > 0 && options.epochs === undefined ? 1 : 0;
}

/** Trains one recipe; nothing if it was interrupted. */
async function reproduceOne(
  recipe: Forerunner,
  dataset: Dataset,
  options: RunArguments,
  output: Output,
  signal: AbortSignal,
): Promise<Reproduced | undefined> {
  const experiment = prepare(recipe, dataset, options);
  const { model, train, validation, test } = experiment;
  // Two hundred lines of epochs would bury the table: they are for the bar of a terminal.
  const quiet: Output = { ...output, say: () => undefined };
  const history = await run(experiment, options, quiet, signal);
  if (history.stopped === 'interrupted') return undefined;
  const accuracyOn = async ({ images, labels }: Split) => model.evaluate(images, labels).accuracy;
  const { reported } = recipe;
  const testAccuracy = await accuracyOn(test);
  const trainAccuracy = await accuracyOn(train);
  const validationAccuracy = validation && (await accuracyOn(validation));
  const pairs = [
    [testAccuracy, reported.test],
    [trainAccuracy, reported.train],
    [validationAccuracy, reported.validation],
  ];
  return {
    recipe: recipe.name,
    theirs: reported.test,
    ...(reported.train !== undefined && { theirsTrain: reported.train }),
    ...(reported.validation !== undefined && { theirsValidation: reported.validation }),
    testAccuracy,
    trainAccuracy,
    ...(validationAccuracy !== undefined && { validationAccuracy }),
    atOrAbove: pairs.every(([ours, theirs]) => theirs === undefined || (ours !== undefined && ours >= theirs)),
    epochs: history.epochs.length,
    seconds: history.seconds,
    note: reported.note,
  };
}

/** A line for each figure: theirs, ours, and whether ours is at or above. */
function tableOf(rows: readonly Reproduced[]): string {
  const head = ['recipe', 'accuracy', 'theirs', 'ours', 'at or above', 'epochs', 'seconds'];
  const lines = rows.flatMap((row) => {
    const figures: [string, number | undefined, number | undefined][] = [
      ['test', row.theirs, row.testAccuracy],
      ['training', row.theirsTrain, row.trainAccuracy],
      ['validation', row.theirsValidation, row.validationAccuracy],
    ];
    return figures
      .filter(([, , ours]) => ours !== undefined)
      .map(([name, theirs, ours], i) => [
        i === 0 ? row.recipe : '',
        name,
        percent(theirs, 2),
        percent(ours, 2),
        theirs === undefined || ours === undefined ? '' : ours >= theirs ? 'yes' : 'no',
        i === 0 ? String(row.epochs) : '',
        i === 0 ? row.seconds.toFixed(1) : '',
      ]);
  });
  return textTable(head, lines, { right: ['theirs', 'ours', 'epochs', 'seconds'], rule: true });
}
