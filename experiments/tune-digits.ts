/**
 * `node tools/run.mjs experiments/tune-digits.ts`: chooses settings for the 8×8 digits inside each training part, and tests what was chosen. The
 * result is what notebook 12 shows.
 */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { oneOf, whole } from '../cli/shared/options.ts';
import { command, type Output, outputOf, runProgram } from '../cli/shared/program.ts';
import { allDigits } from '../src/data/digits.ts';
import { mean, std } from '../src/metrics.ts';
import { writeFileAtomically } from '../src/models/write-file.ts';
import { adamw, nesterov } from '../src/optimizers.ts';
import { oneCycle } from '../src/schedules.ts';
import { percent } from '../src/text.ts';
import {
  blocksWithin,
  chooseRecipe,
  crossValidate,
  foldSplits,
  foldsWithin,
  halfSplits,
  type NamedSplit,
} from './cross-validation.ts';
import type { Recipe } from './recipes.ts';
import { compareScikitLearn, type ScikitLearnReport } from './scikit-learn.ts';
import type { Selection, Tuning } from './stored-results.ts';

const seeds = [0, 1, 2];
const FOLDS = 5;
/** Inner splits: this many folds, or blocks of neighbouring rows; a block of the first half is the work of about one writer. */
const INNER = { folds: 3, blocks: 6 };

const common = {
  data: 'digits',
  hidden: [256],
  activation: 'relu',
  optimizer: nesterov({ learningRate: 0.1, weightDecay: 1e-4 }),
  schedule: oneCycle({ warmUp: 0.2, start: 0 }),
  batchSize: 32,
  epochs: 150,
} as const;
const elastic = { shift: 0.5, rotation: 10, scale: 0.1, elastic: 0.3 };

/** Few, so that the best of them is not the luckiest of many. Drawn up by trying inner blocks of the first half alone. */
const candidates: readonly Recipe[] = [
  { ...common, name: 'images as they are' },
  { ...common, name: 'shifted, turned, scaled', augmentation: { shift: 0.7, rotation: 10, scale: 0.1 } },
  { ...common, name: 'elastic too', augmentation: elastic },
  { ...common, name: 'elastic, off at the end', augmentation: { ...elastic, until: 0.85 } },
  {
    ...common,
    name: 'elastic, SiLU, AdamW',
    augmentation: elastic,
    activation: 'silu',
    optimizer: adamw({ learningRate: 3e-3, beta2: 0.99, weightDecay: 0.01 }),
  },
];

type Digits = ReturnType<typeof allDigits>;

interface Arguments {
  readonly only?: 'ours' | 'scikit-learn';
  readonly jobs: number;
  readonly output?: string;
  readonly json?: boolean;
}

const results = fileURLToPath(new URL('../data/results/', import.meta.url));

const program = command(
  'experiments/tune-digits.ts',
  'Choose settings for the 8×8 digits inside each training part (cross-validation), and test what was chosen.',
)
  .option('--output <folder>', 'write the JSON files here (default: data/results)')
  .addOption(
    oneOf('--only <whose>', "only one of the two: our network, or scikit-learn's MLPClassifier (needs Python)", [
      'ours',
      'scikit-learn',
    ]),
  )
  .option('--jobs <count>', 'processes for scikit-learn', whole(1), 1)
  .option('--json', 'print one JSON object per step, then one with "event": "done"');

await runProgram<Arguments>(program, tune);

async function tune({ only, output: folder = results, ...options }: Arguments): Promise<undefined> {
  const output = outputOf(options.json);
  const digits = allDigits();
  const outer = [...foldSplits(digits, FOLDS, seeds), ...halfSplits(digits, seeds)];
  const start = performance.now();
  if (only !== 'scikit-learn') await write(join(folder, 'digits-tuning.json'), await tuneOurs(digits, outer, output));
  if (only !== 'ours') {
    await write(join(folder, 'digits-scikit-learn.json'), await tuneTheirs(digits, outer, options.jobs));
    const quick = await compareScikitLearn(outer, ['--quick', '--jobs', String(options.jobs)]);
    await write(join(folder, 'digits-scikit-learn-quick.json'), quick);
  }
  output.say('done', { seconds: Math.round((performance.now() - start) / 1000) });
}

async function tuneOurs(digits: Digits, outer: readonly NamedSplit[], output: Output): Promise<Tuning> {
  const start = performance.now();
  const chosen = await chooseAll(digits, outer, output);
  const recipeOf = (split: NamedSplit) => named(chosen.find(sameSplit(split))?.chosen);
  const tested = await crossValidate(recipeOf, digits, outer);
  const groups = [...new Set(outer.map(({ group }) => group))].map((group) => {
    const ofSeeds = tested
      .filter((one) => one.group === group)
      .map(({ group: _, mistakes, seconds, ...rest }) => ({
        ...rest,
        mistakes: mistakes.length,
        seconds: Number(seconds.toFixed(2)),
      }));
    const accuracies = ofSeeds.map(({ accuracy }) => accuracy);
    const summary = { mean: mean(accuracies), standardDeviation: std(accuracies) };
    const text = `${group}: ${percent(summary.mean, 2)} ± ${(100 * summary.standardDeviation).toFixed(2)}`;
    output.say('tested', { group, ...summary }, text);
    const within = group === 'shuffled folds' ? `${INNER.folds} stratified folds` : `${INNER.blocks} blocks`;
    return {
      group,
      inner: within,
      ...summary,
      seeds: ofSeeds,
      selections: chosen.filter((one) => one.group === group),
    };
  });
  return { dataset: 'digits 8×8', seconds: Math.round((performance.now() - start) / 1000), candidates, groups };
}

/** One choice for each training part. The halves have one training part, whatever the seed: one choice, on all seeds. */
async function chooseAll(digits: Digits, outer: readonly NamedSplit[], output: Output): Promise<Selection[]> {
  const found: Selection[] = [];
  for (const split of outer) {
    const { group, name, seed } = split;
    const before = group === 'shuffled folds' ? undefined : found.find((one) => one.group === group);
    const { scores, chosen } = before ?? (await choose(digits, split));
    found.push({ group, name, seed, scores, chosen });
    output.say('chosen', { group, name, seed, chosen }, `${group}, seed ${seed}, ${name}: ${chosen}`);
  }
  return found;
}

async function choose(digits: Digits, split: NamedSplit): Promise<Pick<Selection, 'scores' | 'chosen'>> {
  const { scores, chosen } = await chooseRecipe(candidates, digits, innerOf(digits, split));
  return { scores, chosen: chosen.name };
}

/** The inner splits of a training part are made as the outer ones: shuffled inside the folds, unshuffled in the half. */
function innerOf(digits: Digits, { group, train, seed }: NamedSplit): NamedSplit[] {
  return group === 'shuffled folds'
    ? foldsWithin(digits, train, INNER.folds, [seed])
    : blocksWithin(train, INNER.blocks, seeds);
}

/** MLPClassifier and its small grid on the same outer and inner splits. */
async function tuneTheirs(digits: Digits, outer: readonly NamedSplit[], jobs: number): Promise<ScikitLearnReport> {
  const once = (inner: readonly NamedSplit[]) => inner.filter(({ seed }) => seed === inner[0].seed);
  const splits = outer.map((split) => ({ ...split, inner: once(innerOf(digits, split)) }));
  return compareScikitLearn(splits, ['--grid', '--jobs', String(jobs)]);
}

function sameSplit(a: NamedSplit): (b: Selection) => boolean {
  return (b) => a.group === b.group && a.name === b.name && a.seed === b.seed;
}

function named(name: string | undefined): Recipe {
  const recipe = candidates.find((one) => one.name === name);
  if (!recipe) throw new Error(`tune-digits: nothing was chosen for a split, got ${name}`);
  return recipe;
}

async function write(path: string, content: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFileAtomically(path, `${JSON.stringify(content, null, 1)}\n`);
}
