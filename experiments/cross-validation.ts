/**
 * Trains recipes on many splits of the same rows: folds, halves, several seeds; and chooses among recipes inside a
 * training part, so that its test part has no say in it.
 *
 * Lesson: notebooks/12-digits-8x8.ipynb.
 */

import { requireCount } from '../src/checks.ts';
import { type Split, selectRows, stratifiedFolds } from '../src/data/dataset.ts';
import { mean } from '../src/metrics.ts';
import { buildNetwork } from './build-network.ts';
import { type Recipe, trainOptions } from './recipes.ts';

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

/** k shuffled, stratified folds of `rows` alone, for each seed. Row numbers stay those of `data`. */
export function foldsWithin(data: Split, rows: readonly number[], k: number, seeds: readonly number[]): NamedSplit[] {
  const part = selectRows(data, Uint32Array.from(rows));
  const named = (indices: readonly number[]) => indices.map((i) => rows[i]);
  return foldSplits(part, k, seeds).map((split) => ({
    ...split,
    group: 'inner folds',
    train: named(split.train),
    test: named(split.test),
  }));
}

/**
 * k blocks of neighbouring `rows`, for each seed: each block is tested once by a network that was trained on the others.
 * Where the rows lie writer after writer, a block's writers are strangers to that network, or nearly so.
 * Throws unless there are 2 blocks or more, and a row for each.
 */
export function blocksWithin(rows: readonly number[], k: number, seeds: readonly number[]): NamedSplit[] {
  requireCount('blocksWithin', 'k', k, 2);
  if (k > rows.length) {
    throw new RangeError(`blocksWithin: ${k} blocks of ${rows.length} rows, expected at most one block per row`);
  }
  const starts = Array.from({ length: k + 1 }, (_, i) => Math.round((i * rows.length) / k));
  return seeds.flatMap((seed) =>
    starts.slice(1).map((end, block) => ({
      name: `block ${block + 1}`,
      group: 'inner blocks',
      seed,
      train: [...rows.slice(0, starts[block]), ...rows.slice(end)],
      test: rows.slice(starts[block], end),
    })),
  );
}

/** One misread row. */
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
  /** Mean cross-entropy of the tested rows. */
  readonly loss: number;
  readonly mistakes: readonly Mistake[];
  /** Mean time of a training, on one thread. */
  readonly seconds: number;
}

/**
 * Trains the recipe (or the one that `recipe` gives for the split) once on each split, with weights drawn from the split's seed, and pools the splits of a group and
 * seed. Nothing of a test part is seen before its test.
 */
export async function crossValidate(
  recipe: Recipe | ((split: NamedSplit) => Recipe),
  data: Split,
  splits: readonly NamedSplit[],
  onSplit: (done: number, total: number) => void = () => {},
): Promise<CrossValidated[]> {
  const pooled = new Map<
    string,
    { group: string; seed: number; tested: number; loss: number; mistakes: Mistake[]; times: number[] }
  >();
  let done = 0;
  for (const split of splits) {
    const { group, seed, ...rows } = split;
    const used = typeof recipe === 'function' ? recipe(split) : recipe;
    const [train, test] = [rows.train, rows.test].map((part) => selectRows(data, Uint32Array.from(part)));
    const model = buildNetwork(used, data.images.columns, data.labels.classes, { seed: seed + 1 });
    // Products this small are not worth sharing out, and seconds on one thread can be compared.
    const options = { ...trainOptions(used), threads: 1 };
    const { seconds } = await model.train(train.images, train.labels, options);
    const { predictions, outputs, loss } = model.evaluate(test.images, test.labels);
    const key = `${group} ${seed}`;
    const pool = pooled.get(key) ?? { group, seed, tested: 0, loss: 0, mistakes: [], times: [] };
    pooled.set(key, pool);
    pool.tested += rows.test.length;
    pool.loss += loss * rows.test.length;
    pool.times.push(seconds);
    rows.test.forEach((row, i) => {
      const [truth, predicted] = [test.labels.values[i], predictions[i]];
      if (predicted !== truth) pool.mistakes.push({ row, truth, predicted, confidence: outputs.at(i, predicted) });
    });
    onSplit(++done, splits.length);
  }
  return [...pooled.values()].map(({ group, seed, tested, loss, mistakes, times }) => ({
    group,
    seed,
    accuracy: 1 - mistakes.length / tested,
    loss: loss / tested,
    mistakes,
    seconds: mean(times),
  }));
}

/** How a candidate did inside a training part: means over the inner seeds. */
export interface InnerScore {
  readonly candidate: string;
  readonly accuracy: number;
  readonly loss: number;
}

/**
 * Tries each recipe on the inner splits, which must be made of the rows of one training part alone, and chooses the one
 * with the highest accuracy; ties go to the lower loss. Throws if there are no recipes or no splits.
 */
export async function chooseRecipe(
  candidates: readonly Recipe[],
  data: Split,
  inner: readonly NamedSplit[],
  onSplit: (done: number, total: number) => void = () => {},
): Promise<{ chosen: Recipe; scores: InnerScore[] }> {
  if (candidates.length === 0 || inner.length === 0) {
    throw new RangeError(
      `chooseRecipe: got ${candidates.length} recipes and ${inner.length} splits, expected at least 1 of each`,
    );
  }
  const scores: InnerScore[] = [];
  for (const [i, recipe] of candidates.entries()) {
    const results = await crossValidate(recipe, data, inner, (done, total) =>
      onSplit(i * total + done, candidates.length * total),
    );
    const [accuracy, loss] = (['accuracy', 'loss'] as const).map((name) => mean(results.map((one) => one[name])));
    scores.push({ candidate: recipe.name, accuracy, loss });
  }
  return { chosen: candidates[bestOf(scores)], scores };
}

/** The index of the best score: the highest accuracy, then the lowest loss; ties go to the first. */
export function bestOf(scores: readonly InnerScore[]): number {
  const order = [...scores.keys()].sort(
    (a, b) => scores[b].accuracy - scores[a].accuracy || scores[a].loss - scores[b].loss || a - b,
  );
  return order[0];
}
