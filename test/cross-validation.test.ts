import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crossValidate, foldSplits, halfSplits } from '../src/cross-validation.ts';
import { allDigits } from '../src/data/digits.ts';
import { mean, standardDeviation } from '../src/metrics.ts';
import { recipeNamed } from '../src/recipes.ts';

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

test('mean and standard deviation of a sample', () => {
  assert.equal(mean([1, 2, 6]), 3);
  assert.equal(standardDeviation([1, 2, 6]), Math.sqrt(7));
});
