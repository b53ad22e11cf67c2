/** Trains a recipe on many splits of the same rows: folds, halves, several seeds. Lesson: notebooks/12-digits-8x8.ipynb. */
import { type Split, selectRows, stratifiedFolds } from './data/dataset.ts';
import { buildNetwork, type Recipe } from './recipes.ts';

/** Row numbers to train on and to test on. The splits of one group and seed together make one accuracy. */
export interface NamedSplit {
  readonly name: string;
  readonly group: string;
  readonly seed: number;
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/** k shuffled, stratified folds for each seed. */
export function foldSplits(data: Split, k: number, seeds: readonly number[]): NamedSplit[] {
  return seeds.flatMap((seed) =>
    stratifiedFolds(data.labels, k, seed).map(({ train, test }, fold) => ({
      name: `fold ${fold + 1}`,
      group: 'shuffled folds',
      seed,
      train: [...train],
      test: [...test],
    })),
  );
}

/** The first half (rounded down) to train on, the second to test on, in the order of the rows; once for each seed. */
export function halfSplits(data: Split, seeds: readonly number[]): NamedSplit[] {
  const rows = Array.from({ length: data.images.rows }, (_, i) => i);
  const half = Math.floor(rows.length / 2);
  return seeds.map((seed) => ({
    name: 'halves',
    group: 'unshuffled halves',
    seed,
    train: rows.slice(0, half),
    test: rows.slice(half),
  }));
}

/** One row that was read wrong. */
export interface Mistake {
  readonly row: number;
  readonly truth: number;
  readonly predicted: number;
  /** The network's probability of what it read. */
  readonly confidence: number;
}

/** The result of one group of splits and one seed. */
export interface CrossValidated {
  readonly group: string;
  readonly seed: number;
  readonly accuracy: number;
  readonly mistakes: readonly Mistake[];
  /** Mean time of a training. */
  readonly seconds: number;
}

/**
 * Trains the recipe once on each split, with weights drawn from the split's seed, and pools the splits of a group and
 * seed. Nothing of a test part is seen before its test.
 */
export async function crossValidate(
  recipe: Recipe,
  data: Split,
  splits: readonly NamedSplit[],
  onSplit: (done: number, total: number) => void = () => {},
): Promise<CrossValidated[]> {
  const pooled = new Map<
    string,
    { group: string; seed: number; tested: number; mistakes: Mistake[]; times: number[] }
  >();
  let done = 0;
  for (const { group, seed, ...rows } of splits) {
    const [train, test] = [rows.train, rows.test].map((part) => selectRows(data, Uint32Array.from(part)));
    const model = buildNetwork(recipe, data.images.columns, data.labels.classes, { seed: seed + 1 });
    const { epochs, batchSize, optimizer, schedule, labelSmoothing, augmentation } = recipe;
    const { seconds } = await model.train(train.images, train.labels, {
      epochs,
      batchSize,
      optimizer,
      ...(schedule && { schedule }),
      ...(labelSmoothing && { labelSmoothing }),
      ...(augmentation && { augmentation }),
    });
    const { predictions, outputs } = await model.evaluate(test.images, test.labels);
    const key = `${group} ${seed}`;
    const pool = pooled.get(key) ?? { group, seed, tested: 0, mistakes: [], times: [] };
    pooled.set(key, pool);
    pool.tested += rows.test.length;
    pool.times.push(seconds);
    rows.test.forEach((row, i) => {
      const [truth, predicted] = [test.labels.values[i], predictions[i]];
      if (predicted !== truth) pool.mistakes.push({ row, truth, predicted, confidence: outputs.at(i, predicted) });
    });
    onSplit(++done, splits.length);
  }
  return [...pooled.values()].map(({ group, seed, tested, mistakes, times }) => ({
    group,
    seed,
    accuracy: 1 - mistakes.length / tested,
    mistakes,
    seconds: times.reduce((sum, time) => sum + time, 0) / times.length,
  }));
}
