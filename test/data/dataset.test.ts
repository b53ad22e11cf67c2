import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  classCounts,
  requireSplit,
  type Split,
  selectRows,
  shuffleSplit,
  splitDataset,
  stratifiedFolds,
  stratifiedIndices,
} from '../../src/data/dataset.ts';
import { ByteMatrix, Labels } from '../../src/rows.ts';

/** Images of one pixel that holds the row's number. */
function makeSplit(labels: number[]): Split<1, 3> {
  const bytes = Uint8Array.from(labels, (_, i) => i);
  return { images: new ByteMatrix(labels.length, 1, bytes), labels: new Labels(labels, 3) };
}

const someLabels = fc
  .array(fc.integer({ min: 0, max: 2 }), { minLength: 4, maxLength: 200 })
  .map((values) => new Labels(values, 3));

const sorted = (...parts: Uint32Array[]): number[] => parts.flatMap((part) => [...part]).sort((a, b) => a - b);
const everyRow = (labels: Labels): number[] => Array.from(labels.values, (_, i) => i);

test('class counts', () => {
  assert.deepEqual(classCounts(new Labels([2, 0, 2, 2], 4)), [1, 0, 3, 0]);
});

test('a stratified split has each row once, the size asked for, and each class by its share', () => {
  fc.assert(
    fc.property(someLabels, fc.double({ min: 0.2, max: 0.8, noNaN: true }), fc.integer(), (labels, share, seed) => {
      const { rest, part } = stratifiedIndices(labels, share, seed);
      assert.deepEqual(sorted(rest, part), everyRow(labels));
      assert.equal(part.length, Math.round(share * labels.rows));
      const chosen = classCounts(labels.select(part));
      classCounts(labels).forEach((count, k) => {
        assert.ok(Math.abs(chosen[k] - share * count) <= 1, `class ${k}: ${chosen[k]} of ${count}`);
      });
      assert.deepEqual(stratifiedIndices(labels, share, seed).part, part);
    }),
  );
});

test('folds hold each row once for the test, are balanced, and train on the others', () => {
  fc.assert(
    fc.property(someLabels, fc.integer({ min: 2, max: 4 }), fc.integer(), (labels, k, seed) => {
      const folds = stratifiedFolds(labels, k, seed);
      assert.equal(folds.length, k);
      assert.deepEqual(sorted(...folds.map((fold) => fold.test)), everyRow(labels));
      for (const { train, test } of folds) assert.deepEqual(sorted(train, test), everyRow(labels));
      const balanced = (counts: number[]): boolean => Math.max(...counts) - Math.min(...counts) <= 1;
      assert.ok(balanced(folds.map((fold) => fold.test.length)));
      for (let c = 0; c < 3; c++) assert.ok(balanced(folds.map((fold) => classCounts(labels.select(fold.test))[c])));
    }),
  );
});

test('folds are shuffled, and differ with the seed', () => {
  const labels = new Labels(new Uint8Array(40), 1);
  const [first] = stratifiedFolds(labels, 4, 1);
  assert.notDeepEqual(
    first.test,
    Uint32Array.from({ length: 10 }, (_, i) => 4 * i),
  );
  assert.notDeepEqual(first.test, stratifiedFolds(labels, 4, 2)[0].test);
});

test('splits and shuffles keep image and label together, and copy no image', () => {
  const values = Array.from({ length: 90 }, (_, i) => i % 3);
  const split = makeSplit(values);
  const { train, validation } = splitDataset(split, { validation: 0.2, seed: 3 });
  assert.deepEqual([train.images.rows, validation.images.rows], [72, 18]);
  for (const part of [train, validation, shuffleSplit(split, 4)]) {
    assert.equal(part.images.bytes, split.images.bytes);
    for (let i = 0; i < part.images.rows; i++) assert.equal(part.labels.values[i], values[part.images.rowBytes(i)[0]]);
  }
  // A split of a split counts in rows of the split, not of the bytes.
  const again = splitDataset(validation, { validation: 0.5 }).validation;
  for (let i = 0; i < again.images.rows; i++) assert.equal(again.labels.values[i], values[again.images.rowBytes(i)[0]]);
});

test('a shuffle has each row once, follows its seed, and changes the order', () => {
  const split = makeSplit(Array.from({ length: 60 }, () => 0));
  const order = shuffleSplit(split, 7).images.index as Uint32Array;
  assert.deepEqual(sorted(order), everyRow(split.labels));
  assert.deepEqual(shuffleSplit(split, 7).images.index, order);
  assert.notDeepEqual(shuffleSplit(split, 8).images.index, order);
  assert.notDeepEqual([...order], everyRow(split.labels));
});

test('a tenth is for validation unless told otherwise', () => {
  assert.equal(splitDataset(makeSplit(new Array(50).fill(1))).validation.images.rows, 5);
});

test('impossible splits throw', () => {
  const split = makeSplit([0, 1, 2, 0]);
  assert.throws(() => splitDataset(split, { validation: 0.01 }), /a share of 0.01 of 4 rows is 0 rows/);
  assert.throws(() => splitDataset(split, { validation: 1 }), /share is 1, expected a number from 0 to below 1/);
  assert.throws(() => splitDataset(split, { validaton: 0.5 } as object), /unknown option 'validaton'/);
  assert.throws(() => splitDataset(makeSplit([])), /the split is empty/);
  assert.throws(() => stratifiedFolds(split.labels, 1), /folds is 1, expected a whole number of at least 2/);
  assert.throws(() => stratifiedFolds(split.labels, 5), /5 folds of 4 rows/);
  assert.throws(() => selectRows(split, Uint32Array.of(4)));
  const uneven = { images: split.images, labels: new Labels([0, 1], 3) };
  assert.throws(() => requireSplit('train', uneven), /^RangeError: train: 4 images but 2 labels/);
});
