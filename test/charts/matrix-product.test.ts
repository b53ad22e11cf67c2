import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrixProduct } from '../../src/charts/matrix-product.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { Matrix } from '../../src/matrix.ts';
import { textsOf } from './pictures.ts';
import { played, slidersOf } from './played.ts';

const left = Matrix.from([
  [1, 0, 2],
  [-1, 3, 0.5],
]);
const right = Matrix.from([
  [2, 1],
  [4, -2],
  [0, 1],
]);
const options = {
  title: 'Product',
  names: ['X', 'W', 'Z'],
  axes: ['images', 'pixels', 'units'],
} as const;

test('matrixProduct: names, shapes, and every number of the three matrices', () => {
  const svg = renderSvg(matrixProduct(left, right, options));
  const texts = textsOf(svg);
  for (const shape of ['X: 2 × 3', 'W: 3 × 2', 'Z: 2 × 2']) assert.ok(texts.includes(shape), shape);
  const numbers = texts.filter((text) => /^−?[\d.]+$/.test(text));
  assert.deepEqual(numbers, [
    ...['1', '0', '2', '−1', '3', '0.5'],
    ...['2', '1', '4', '−2', '0', '1'],
    ...['2', '3', '10', '−6.5'],
  ]);
});

test('matrixProduct: sliders choose the number whose sum is written out', async () => {
  const spec = matrixProduct(left, right, { ...options, row: 1 });
  assert.deepEqual(slidersOf(spec), { row: [0, 1], column: [0, 1] });
  const sumOf = (texts: string[]) => texts.filter((text) => text.startsWith('row '));
  assert.deepEqual(sumOf((await played(spec)).texts), ['row 1, column 0:  −1 · 2 + 3 · 4 + 0.5 · 0 = 10']);
  const moved = await played(spec, { row: 1, column: 1 });
  assert.deepEqual(sumOf(moved.texts), ['row 1, column 1:  −1 · 1 + 3 · (−2) + 0.5 · 1 = −6.5']);
});

test('matrixProduct: refuses matrices that do not fit each other or the page', () => {
  assert.throws(() => matrixProduct(left, left, options), /the right matrix has 2 rows, expected 3/);
  assert.throws(
    () => matrixProduct(new Matrix(2, 8), new Matrix(8, 2), options),
    /\(2 × 8\) · \(8 × 2\) does not fit the page, expected at most 9/,
  );
  assert.throws(() => matrixProduct(left, right, { ...options, row: -1 }), /row is -1/);
  assert.throws(() => matrixProduct(left, right, { ...options, column: 2 }), /column is 2, expected at most 1/);
});
