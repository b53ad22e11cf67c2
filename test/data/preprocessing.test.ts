import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  fitStandardizer,
  fitUnitScale,
  flatten,
  flattenImages,
  oneHot,
  standardizer,
} from '../../src/data/preprocessing.ts';
import { Matrix } from '../../src/matrix.ts';
import { ByteMatrix, byteScale } from '../../src/rows.ts';

const near = (got: ArrayLike<number>, expected: number[], tolerance = 1e-6): void => {
  assert.equal(got.length, expected.length);
  expected.forEach((value, i) => {
    assert.ok(Math.abs(got[i] - value) <= tolerance, `element ${i}: expected ${value}, got ${got[i]}`);
  });
};

test('an image becomes one row, images become the rows of a matrix', () => {
  const image = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  assert.deepEqual(flatten(image), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(flatten([Uint8Array.of(7, 8)]), [7, 8]);
  const matrix = flattenImages([image, image]);
  assert.deepEqual([matrix.rows, matrix.columns], [2, 6]);
  assert.deepEqual([...matrix.row(1)], [1, 2, 3, 4, 5, 6]);
});

test('images that are no rectangle, or differ in size, throw', () => {
  assert.throws(() => flatten([[1, 2], [3]]), /row 1 of the image has 1 pixels, expected 2 as in row 0/);
  assert.throws(() => flattenImages([[[1]], [[1], [2]]]), /image 1 has 2 rows, expected 1/);
});

test('one-hot rows', () => {
  assert.deepEqual([...oneHot([1, 0], 3).data], [0, 1, 0, 1, 0, 0]);
  assert.throws(() => oneHot([3], 3), /label 0 is 3, expected a whole number from 0 to 2/);
});

test('the unit scale is that of the training part', () => {
  const scale = fitUnitScale(
    Matrix.from([
      [10, 20],
      [15, 30],
    ]),
  );
  assert.deepEqual([scale.low, scale.high], [10, 30]);
  near(scale.apply(Matrix.from([[10, 20, 40]])).data, [0, 0.5, 1.5]);
  assert.throws(() => fitUnitScale(Matrix.from([[2, 2]])), /from 2 to 2, expected at least two different/);
});

test('standardised columns have mean 0 and deviation 1, whatever they were', () => {
  const table = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -5, max: 5 })), {
    minLength: 2,
  });
  fc.assert(
    fc.property(table, (rows) => {
      const x = new Matrix(rows.length, 2, Float64Array.from(rows.flat()));
      const z = fitStandardizer(x).apply(x);
      for (const j of [0, 1]) {
        const column = rows.map((_, i) => z.at(i, j));
        const mean = column.reduce((sum, value) => sum + value, 0) / rows.length;
        const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows.length;
        const constant = rows.every((row) => row[j] === rows[0][j]);
        assert.ok(Math.abs(mean) < 1e-9, `mean ${mean}`);
        assert.ok(Math.abs(variance - (constant ? 0 : 1)) < 1e-9, `variance ${variance}`);
      }
    }),
  );
});

test('the test part is standardised with the figures of the training part', () => {
  const standardizer = fitStandardizer(
    Matrix.from([
      [0, 5],
      [4, 5],
    ]),
  );
  assert.deepEqual([...standardizer.mean], [2, 5]);
  assert.deepEqual([...standardizer.deviation], [2, 1]);
  near(standardizer.apply(Matrix.from([[6, 7]])).data, [2, 2]);
  // @ts-expect-error: three columns for two
  assert.throws(() => standardizer.apply(new Matrix(1, 3)), /has 3 columns, expected 2/);
});

test('bytes are standardised by their values, without touching a byte', () => {
  const bytes = Uint8Array.of(0, 255, 0, 255, 51, 51);
  const all = new ByteMatrix(3, 2, bytes);
  const train = all.select(Uint32Array.of(0, 1));
  const standardizer = fitStandardizer(train);
  assert.equal(standardizer.mean, 0.5);
  assert.equal(standardizer.deviation, 0.5);
  const z = standardizer.apply(all);
  assert.equal(z.bytes, bytes);
  near(z.toMatrix().data, [-1, 1, -1, 1, -0.6, -0.6]);
});

test('bytes and floats agree', () => {
  const bytes = Uint8Array.from({ length: 40 }, (_, i) => (i * 37) % 17);
  const images = new ByteMatrix(40, 1, bytes, byteScale(16));
  const floats = images.toMatrix();
  near(fitStandardizer(images).apply(images).toMatrix().data, [...fitStandardizer(floats).apply(floats).data]);
});

test('nothing to fit on throws', () => {
  assert.throws(() => fitStandardizer(new Matrix(0, 3)), /has no rows, expected at least one/);
  assert.throws(() => fitStandardizer(new ByteMatrix(2, 2, new Uint8Array(4).fill(9))), /all pixels are 0.035/);
});

test('a saved mean and deviation give the same numbers', () => {
  const x = Matrix.from([
    [0, 5, 1],
    [4, 5, -3],
    [1, 5, 0.1],
  ]);
  const scale = fitStandardizer(x);
  const saved = standardizer(JSON.parse(JSON.stringify({ mean: [...scale.mean], deviation: [...scale.deviation] })));
  assert.deepEqual(saved.apply(x).data, scale.apply(x).data);
  assert.deepEqual(standardizer(scale).apply(x).data, scale.apply(x).data);
  const images = new ByteMatrix(3, 2, Uint8Array.of(0, 255, 0, 255, 51, 51));
  const { mean, deviation } = fitStandardizer(images);
  assert.deepEqual(
    standardizer({ mean, deviation }).apply(images).values,
    fitStandardizer(images).apply(images).values,
  );
  const refuses = (given: unknown, expected: RegExp) => assert.throws(() => standardizer(given as never), expected);
  refuses(
    JSON.parse(JSON.stringify(scale)),
    /standardizer: mean is \{ 0, 1, 2 \}, expected a list of numbers, such as \[\.\.\.scale\.mean\]/,
  );
  refuses({ mean: [1, 2], deviation: [1] }, /got 2 means and 1 deviations/);
  refuses({ mean: [1], deviation: [0] }, /deviation 0 is 0, expected a number above 0/);
  refuses({ mean: [1], deviation: ['2'] }, /deviation 0 is '2' \(text\), expected a number above 0/);
  refuses({ mean: 1, deviation: Number.NaN }, /deviation is NaN/);
  refuses({ mean: 1, deviation: [1] }, /mean is 1, expected a list/);
  refuses(undefined, /mean is undefined/);
  assert.throws(() => saved.apply(new Matrix(1, 2)), /has 2 columns, expected 3/);
});
