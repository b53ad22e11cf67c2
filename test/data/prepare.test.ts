import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deskew } from '../../src/data/deskew.ts';
import { preparedSize, prepareImages } from '../../src/data/prepare.ts';
import { ByteMatrix } from '../../src/rows.ts';

const size = { width: 4, height: 2 };
const images = new ByteMatrix(2, 8, Uint8Array.of(0, 4, 8, 12, 2, 2, 255, 255, 1, 1, 1, 1, 1, 1, 1, 1));

test('pooling takes the mean of each square, rounded to a byte', () => {
  const pooled = prepareImages(images, { pool: 2 }, size);
  assert.equal(pooled.columns, 2);
  assert.deepEqual([...pooled.rowBytes(0)], [2, Math.round((8 + 12 + 255 + 255) / 4)]);
  assert.deepEqual([...pooled.rowBytes(1)], [1, 1]);
  assert.deepEqual(preparedSize({ pool: 2 }, size), { width: 2, height: 1 });
});

test('standardising changes what bytes stand for, not the bytes', () => {
  const standardised = prepareImages(images, { mean: 0.5, deviation: 0.25 }, size);
  assert.equal(standardised.bytes, images.bytes);
  const expected = Array.from(images.row(0), (x) => Math.fround((x - 0.5) / 0.25));
  assert.deepEqual([...standardised.row(0)], expected);
});

test('nothing to do gives the same images; deskewing comes first', () => {
  assert.equal(prepareImages(images, {}, size), images);
  const upright = prepareImages(images, { deskew: true, pool: 2 }, size);
  assert.deepEqual([...upright.bytes], [...prepareImages(deskew(images, size), { pool: 2 }, size).bytes]);
  assert.notDeepEqual([...upright.bytes], [...prepareImages(images, { pool: 2 }, size).bytes]);
});

test('a view by index is prepared row by row', () => {
  const view = images.select(Uint32Array.of(1, 0));
  const pooled = prepareImages(view, { pool: 2 }, size);
  assert.deepEqual([...pooled.rowBytes(1)], [...prepareImages(images, { pool: 2 }, size).rowBytes(0)]);
});

test('settings that make no sense throw', () => {
  const wrong: [object, RegExp][] = [
    [{ pol: 2 }, /input: unknown option 'pol', expected one of deskew, pool, mean, deviation/],
    [{ pool: 3 }, /input: pool is 3, expected a divisor of 4 and 2/],
    [{ pool: 0 }, /input: pool is 0, expected a whole number/],
    [{ deviation: 0 }, /input: deviation is 0/],
    [{ mean: Number.NaN }, /input: mean is NaN/],
    [{ deskew: 'yes' }, /input: deskew is yes, expected true or false/],
  ];
  for (const [input, message] of wrong) assert.throws(() => prepareImages(images, input, size), message);
  assert.throws(() => prepareImages(images, {}, { width: 3, height: 2 }), /images of 8 pixels, expected 3 × 2/);
});
