import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bestOf,
  blocksWithin,
  chooseRecipe,
  crossValidate,
  foldSplits,
  foldsWithin,
  halfSplits,
} from '../../experiments/cross-validation.ts';
import { recipeNamed } from '../../experiments/recipes.ts';
import { storedTuning } from '../../experiments/stored-results.ts';
import { allDigits } from '../../src/data/digits.ts';
import { mean, std } from '../../src/metrics.ts';

const digits = allDigits();

test('folds of a seed test every row once and never train on it; halves keep the order', () => {
  for (const seed of [0, 1]) {
    const folds = foldSplits(digits, 5, [0, 1]).filter((split) => split.seed === seed);
    assert.equal(folds.length, 5);
    assert.deepEqual(
      folds.flatMap((fold) => fold.test).sort((a, b) => a - b),
      Array.from({ length: 1797 }, (_, i) => i),
    );
    for (const { train, test: held } of folds) assert.ok(held.every((row) => !train.includes(row)));
  }
  const [{ train, test: held }] = halfSplits(digits, [0]);
  assert.deepEqual([train[0], train.at(-1), held[0], held.at(-1)], [0, 897, 898, 1796]);
});

test('a recipe is trained on each split, and the splits of a seed make one accuracy', async () => {
  const recipe = { ...recipeNamed('digits'), epochs: 3 };
  const splits = foldSplits(digits, 3, [4, 5]);
  const results = await crossValidate(recipe, digits, splits);
  assert.deepEqual(
    results.map(({ seed }) => seed),
    [4, 5],
  );
  for (const { accuracy, mistakes } of results) {
    assert.ok(accuracy > 0.8 && accuracy < 1);
    assert.equal(Math.round((1 - accuracy) * 1797), mistakes.length);
    for (const { row, truth, predicted } of mistakes) {
      assert.equal(digits.labels.values[row], truth);
      assert.notEqual(predicted, truth);
    }
  }
  assert.deepEqual(
    await crossValidate(recipe, digits, splits).then((again) => again.map((r) => r.accuracy)),
    results.map((r) => r.accuracy),
  );
});

test('inner splits: each row of the training part is tested once a seed, and no other row is in them', () => {
  const [{ train }] = halfSplits(digits, [0]);
  const part = train.slice(0, 100).map((row) => row + 7);
  for (const splits of [foldsWithin(digits, part, 3, [1, 2]), blocksWithin(part, 3, [1, 2])]) {
    assert.equal(splits.length, 6);
    for (const seed of [1, 2]) {
      const ofSeed = splits.filter((split) => split.seed === seed);
      assert.deepEqual(
        ofSeed.flatMap((split) => split.test).sort((a, b) => a - b),
        part,
      );
      for (const split of ofSeed) {
        assert.deepEqual(
          [...split.train, ...split.test].sort((a, b) => a - b),
          part,
        );
      }
    }
  }
  for (const { test: block } of blocksWithin(part, 3, [1])) {
    assert.equal((block.at(-1) ?? 0) - block[0], block.length - 1, 'a block has no gap');
  }
  assert.throws(() => blocksWithin([1, 2], 3, [0]), /3 blocks of 2 rows/);
  assert.throws(() => blocksWithin([1, 2], 1, [0]), /k is 1/);
});

test('a recipe that learns is chosen over one that does not, by the inner rows alone', async () => {
  const good = { ...recipeNamed('digits'), name: 'good', epochs: 3 };
  const idle = { ...good, name: 'idle', optimizer: good.optimizer.fresh({ learningRate: 1e-9 }) };
  const inner = blocksWithin(
    Array.from({ length: 300 }, (_, i) => i),
    3,
    [0],
  );
  const { chosen, scores } = await chooseRecipe([idle, good], digits, inner);
  assert.equal(chosen.name, 'good');
  assert.deepEqual(
    scores.map(({ candidate }) => candidate),
    ['idle', 'good'],
  );
  assert.ok(scores[0].accuracy < 0.4 && scores[1].accuracy > 0.7, JSON.stringify(scores));
  await assert.rejects(() => chooseRecipe([], digits, inner), /got 0 recipes and 3 splits/);
});

test('the best score: accuracy first, then loss, then the order', () => {
  const score = (accuracy: number, loss: number) => ({ candidate: '', accuracy, loss });
  assert.equal(bestOf([score(0.9, 0.1), score(0.95, 0.3)]), 1);
  assert.equal(bestOf([score(0.9, 0.2), score(0.9, 0.1)]), 1);
  assert.equal(bestOf([score(0.9, 0.2), score(0.9, 0.2)]), 0);
});

test('the stored choice for the digits: the best inner score of each training part, and every part has one', async () => {
  const { candidates, groups } = await storedTuning();
  const selections = groups.flatMap((one) => one.selections);
  for (const { scores, chosen } of selections) {
    assert.deepEqual(
      scores.map(({ candidate }) => candidate),
      candidates.map(({ name }) => name),
    );
    assert.equal(scores[bestOf(scores)].candidate, chosen);
  }
  const keys = (of: readonly { group: string; name: string; seed: number }[]) =>
    of.map(({ group, name, seed }) => `${group}, ${name}, ${seed}`);
  const seeds = [0, 1, 2];
  assert.deepEqual(keys(selections), keys([...foldSplits(digits, 5, seeds), ...halfSplits(digits, seeds)]));
});

test('mean and standard deviation of a sample', () => {
  assert.equal(mean([1, 2, 6]), 3);
  assert.equal(std([1, 2, 6]), Math.sqrt(7));
});
