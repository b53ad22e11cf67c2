import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { classCounts } from '../../src/data/dataset.ts';
import { allDigits, loadDigits } from '../../src/data/digits.ts';
import { parseNpy } from '../../src/data/npy.ts';

const file = (name: string): Uint8Array => readFileSync(new URL(`../../data/digits-8x8/${name}.npy`, import.meta.url));

test('the bundled text holds the same digits as the files from scikit-learn', () => {
  const { images, labels } = allDigits();
  const stored = parseNpy(file('images'));
  assert.deepEqual(stored.shape, [1797, 8, 8]);
  assert.ok(Buffer.from(images.bytes).equals(Buffer.from(stored.data as Uint8Array)));
  assert.deepEqual([...labels.values], [...(parseNpy(file('labels')).data as Uint8Array)]);
});

test('the first digit is a zero, its pixels from 0 to 1', () => {
  const { images, labels } = allDigits();
  assert.equal(labels.values[0], 0);
  assert.deepEqual([...images.row(0).subarray(0, 8)], [0, 0, 5 / 16, 13 / 16, 9 / 16, 1 / 16, 0, 0]);
  assert.deepEqual(classCounts(labels), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
});

test('the stratified split keeps a fifth of each class for the test, follows its seed, and shares the bytes', () => {
  const { train, test, width, height } = loadDigits({ seed: 5 });
  assert.equal(width * height, train.images.columns);
  assert.deepEqual([train.images.rows, test.images.rows], [1438, 359]);
  for (const count of classCounts(test.labels)) assert.ok(count >= 34 && count <= 37, `${count} of a class`);
  assert.equal(train.images.bytes, test.images.bytes);
  const rows = [...(train.images.index ?? []), ...(test.images.index ?? [])].sort((a, b) => a - b);
  assert.deepEqual(
    rows,
    rows.map((_, i) => i),
  );
  assert.deepEqual(loadDigits({ seed: 5 }).test.images.index, test.images.index);
  assert.notDeepEqual(loadDigits({ seed: 6 }).test.images.index, test.images.index);
});

test("the halves are those of scikit-learn's documentation, in order", () => {
  const { labels } = allDigits();
  const { train, test } = loadDigits({ split: 'halves' });
  assert.deepEqual([...train.labels.values], [...labels.values.subarray(0, 898)]);
  assert.deepEqual([...test.labels.values], [...labels.values.subarray(898)]);
  assert.equal(test.images.rows, 899);
});

test('options that make no sense throw', () => {
  assert.throws(
    () => loadDigits({ split: 'thirds' as 'halves' }),
    /unknown split 'thirds', expected one of stratified, halves/,
  );
  assert.throws(() => loadDigits({ split: 'halves', seed: 1 }), /takes neither a seed/);
  assert.throws(() => loadDigits({ sed: 1 } as object), /unknown option 'sed'/);
  assert.throws(() => loadDigits({ test: 1 }), /test is 1, expected a number from 0 to below 1/);
});
