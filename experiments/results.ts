/** `npm run results`: trains every recipe with several seeds and measures its accuracy on the test images. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError } from 'commander';
import { describeMachine } from '../bench/machine.ts';
import { describeData, loadData } from '../cli/shared/data.ts';
import { prepare, run } from '../cli/shared/experiment.ts';
import { requireWritableFile } from '../cli/shared/files.ts';
import { interruptedCode, interruptible } from '../cli/shared/interrupt.ts';
import { whole } from '../cli/shared/options.ts';
import { command, type Output, outputOf, runProgram, UsageError } from '../cli/shared/program.ts';
import type { Dataset } from '../src/data/dataset.ts';
import { defaultThreads } from '../src/fast/threads.ts';
import { clock, count, percent, textTable } from '../src/text.ts';
import { type Recipe, recipes } from './recipes.ts';
import { type RecipeResult, ResultsStore, recipeHash, resultOf, type SeedRun, type Subject } from './results-file.ts';

interface Arguments {
  readonly recipe?: readonly string[];
  readonly seeds: number;
  readonly threads?: number;
  readonly epochs?: number;
  readonly fresh?: boolean;
  readonly output?: string;
  readonly json?: boolean;
}

/** The forerunners' networks have their own program, `npm run reproduce`. */
const ours = recipes.filter(({ name, reported }) => name !== 'default' && !reported);
const names = ours.map(({ name }) => name);

const committed = fileURLToPath(new URL('../data/results/results.json', import.meta.url));

const program = command('results', 'Train every recipe with several seeds and measure its accuracy on the test images.')
  .option('--recipe <names>', `only these, separated by commas: ${names.join(', ')}`, chosenNames)
  .option('--seeds <count>', 'trainings per recipe, with the seeds 1, 2, …', whole(1), 3)
  .option('--epochs <count>', 'train for this many epochs instead of theirs, to try it out; needs --output', whole(1))
  .option('--fresh', 'train everything again, even runs that are in the file')
  .option('--threads <count>', 'at most this many threads (default: one per core)', whole(1))
  .option('--output <file>', 'where the runs are kept (default: data/results/results.json)')
  .option('--json', 'print one JSON object per recipe, then one with "event": "done"')
  .addHelpText(
    'after',
    `
Every run is saved as soon as it is finished: after Ctrl-C, or a power failure, the same command continues where it
stopped. A recipe that has changed is run again. The test images are read once per run, at its end.

Examples:
  npm run results
  npm run results -- --recipe speedrun-98,classic --seeds 5
  npm run results -- --recipe moonshot --fresh --output moonshot.json`,
  );

await runProgram<Arguments>(program, results);

function chosenNames(text: string): string[] {
  const chosen = text.split(',').map((name) => name.trim());
  const unknown = chosen.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new InvalidArgumentError(`Expected some of ${names.join(', ')}, got '${unknown}'.`);
  return chosen;
}

async function results(options: Arguments): Promise<number> {
  const started = performance.now();
  const output = outputOf(options.json);
  if (options.epochs !== undefined && options.output === undefined) {
    throw new UsageError(
      `--epochs: expected --output as well: runs of ${options.epochs} epochs are not published results`,
    );
  }
  const file = options.output ?? committed;
  if (options.output === undefined) await mkdir(join(committed, '..'), { recursive: true });
  await requireWritableFile('--output', file);
  const store = await ResultsStore.open(file, names);
  const chosen = ours
    .filter(({ name }) => !options.recipe || options.recipe.includes(name))
    .map((recipe) => ({ ...recipe, epochs: options.epochs ?? recipe.epochs }));
  if (options.fresh) for (const { name } of chosen) store.forget(name);

  const rows: RecipeResult[] = [];
  const interrupted = await interruptible(async (signal) => {
    const datasets = new Map<string, Dataset>();
    for (const recipe of chosen) {
      const dataset = datasets.get(recipe.data) ?? (await loadData(recipe.data));
      datasets.set(recipe.data, dataset);
      const row = await measure(recipe, dataset, store, options, output, signal);
      if (row) rows.push(row);
      if (row) output.say('recipe', row, `  ${accuracyOf(row)}\n`);
      if (signal.aborted) return true;
    }
    return false;
  });

  if (rows.length > 0) output.text(tableOf(rows));
  const seconds = (performance.now() - started) / 1000;
  const outcome = interrupted ? `interrupted; the same command continues from here` : `${clock(seconds)} in all`;
  output.say('done', { recipes: rows.length, interrupted, seconds, file }, `\n${outcome}; the runs are in ${file}`);
  return interrupted ? interruptedCode() : 0;
}

/** Runs the missing seeds of a recipe. Returns its row over the requested seeds; undefined if there is no run yet. */
async function measure(
  recipe: Recipe,
  dataset: Dataset,
  store: ResultsStore,
  options: Arguments,
  output: Output,
  signal: AbortSignal,
): Promise<RecipeResult | undefined> {
  const seeds = Array.from({ length: options.seeds }, (_, i) => i + 1);
  const subject = describe(recipe, dataset);
  output.text(
    `${recipe.name}: ${subject.network}, ${recipe.epochs} epochs of ${describeData(dataset)}, ${subject.flop.toExponential(1)} operations`,
  );
  const had = new Set(store.runsOf(subject).map(({ seed }) => seed));
  for (const seed of seeds) {
    if (signal.aborted) break;
    const kept = had.has(seed);
    if (!kept) {
      const made = await trainOnce(recipe, dataset, seed, options, output, signal);
      if (made) await store.add(subject, describeMachine(), made);
    }
    const one = store.runsOf(subject).find((run) => run.seed === seed);
    if (one)
      output.text(
        `  seed ${seed}: ${percent(one.testAccuracy, 2)} in ${one.seconds.toFixed(1)} s${kept ? ' (kept)' : ''}`,
      );
  }
  const runs = store.runsOf(subject).filter(({ seed }) => seed <= options.seeds);
  return runs.length > 0 ? resultOf(subject, runs) : undefined;
}

/** What is the same in all runs of a recipe. */
function describe(recipe: Recipe, dataset: Dataset): Subject {
  const { model, train, flop } = prepare(recipe, dataset, { seed: 1 });
  return {
    recipe: recipe.name,
    hash: recipeHash(recipe),
    data: dataset.name,
    network: [model.inputs, ...model.denseLayers.map(({ outputs }) => outputs)].join('-'),
    parameters: model.parameterCount,
    epochs: recipe.epochs,
    trainImages: train.images.rows,
    flop,
  };
}

/** One training from its first weights to the test images; nothing if it was interrupted. */
async function trainOnce(
  recipe: Recipe,
  dataset: Dataset,
  seed: number,
  options: Arguments,
  output: Output,
  signal: AbortSignal,
): Promise<Omit<SeedRun, 'machine'> | undefined> {
  const threads = options.threads ?? defaultThreads();
  const started = performance.now();
  const prepared = prepare(recipe, dataset, { seed });
  // One line per epoch would bury the table: epochs are for the bar of a terminal.
  const quiet: Output = { ...output, say: () => undefined };
  const history = await run(prepared, { seed, threads }, quiet, signal);
  const seconds = (performance.now() - started) / 1000;
  if (history.stopped === 'interrupted') return undefined;
  const { images, labels } = prepared.test;
  const { accuracy, loss } = await prepared.model.evaluate(images, labels);
  const wrong = labels.rows - Math.round(accuracy * labels.rows);
  return { seed, testAccuracy: accuracy, testLoss: loss, wrong, testImages: labels.rows, seconds, threads };
}

/** `98.23 % ± 0.06`, the second number in points. */
function accuracyOf({ testAccuracy, seeds }: RecipeResult): string {
  const spread = seeds > 1 ? ` ± ${(100 * testAccuracy.standardDeviation).toFixed(2)}` : '';
  return `${percent(testAccuracy.mean, 2)}${spread}`;
}

function tableOf(rows: readonly RecipeResult[]): string {
  const head = ['recipe', 'network', 'parameters', 'epochs', 'operations', 'test accuracy', 'seeds', 'seconds'];
  const lines = rows.map((row) => [
    row.recipe,
    row.network,
    count(row.parameters),
    String(row.epochs),
    row.flop.toExponential(1),
    accuracyOf(row),
    String(row.seeds),
    row.seconds.toFixed(1),
  ]);
  const right = ['parameters', 'epochs', 'operations', 'seeds', 'seconds'];
  return textTable(head, lines, { right, rule: true });
}
