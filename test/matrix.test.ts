import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Matrix } from '../src/matrix.ts';
import { ByteMatrix, byteScale, Labels } from '../src/rows.ts';

const table = (rows: number, columns: number) =>
  fc
    .array(fc.integer({ min: -9, max: 9 }), { minLength: rows * columns, maxLength: rows * columns })
    .map((values) => new Matrix(rows, columns, Float64Array.from(values)));
const size = fc.integer({ min: 1, max: 5 });

test('product and transpose obey (AB)ᵀ = BᵀAᵀ, and Aᵀᵀ = A', () => {
  const pair = fc.tuple(size, size, size).chain(([r, k, c]) => fc.tuple(table(r, k), table(k, c)));
  fc.assert(
    fc.property(pair, ([a, b]) => {
      assert.deepEqual(a.multiply(b).transpose(), b.transpose().multiply(a.transpose()));
      assert.deepEqual(a.transpose().transpose(), a);
    }),
  );
});

test('a product worked out by hand', () => {
  const product = Matrix.from([
    [1, 2],
    [3, 4],
  ]).multiply(
    Matrix.from([
      [5, 6],
      [7, 8],
    ]),
  );
  assert.deepEqual([...product.data], [19, 22, 43, 50]);
});

test('rows, elements and wrong sizes', () => {
  const a = Matrix.from([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  assert.equal(a.at(1, 2), 6);
  assert.deepEqual([...a.row(1)], [4, 5, 6]);
  assert.deepEqual([...a.select(Uint32Array.of(1, 1)).data], [4, 5, 6, 4, 5, 6]);
  assert.deepEqual([...a.select([1, 1]).data], [4, 5, 6, 4, 5, 6]);
  assert.deepEqual([...a.slice(1, 2).data], [4, 5, 6]);
  assert.throws(() => a.select([2]), /Matrix\(2 × 3\)\.select: there is no row 2/);
  assert.throws(() => a.slice(1, 0), /there are no rows 1 to 0/);
  assert.throws(() => a.gather(Uint32Array.of(2), new Float32Array(3)), /there is no row 2/);
  assert.throws(() => a.at(2, 0), /Matrix\(2 × 3\): there is no element \(2, 0\)/);
  assert.throws(() => a.row(-1), /there is no row -1/);
  assert.throws(() => new Matrix(2, 2, new Float32Array(3)), /Matrix\(2 × 2\): got 3 numbers, expected 4/);
  assert.throws(() => Matrix.from([[1, 2], [3]]), /row 1 has 1 numbers, expected 2/);
  assert.throws(() => new Matrix(2, 0), /columns is 0/);
});

test('bytes stand for numbers, and a selection is a view', () => {
  const bytes = Uint8Array.of(0, 255, 51, 102);
  const images = new ByteMatrix(2, 2, bytes);
  assert.deepEqual([...images.row(1)], [Math.fround(0.2), Math.fround(0.4)]);
  const view = images.select(Uint32Array.of(1, 0)).select(Uint32Array.of(1));
  assert.equal(view.bytes, bytes);
  assert.deepEqual([...view.toMatrix().data], [0, 1]);
  assert.deepEqual([...images.withValues(byteScale(51)).row(0)], [0, 5]);
  assert.deepEqual([...images.slice(1).toMatrix().data], [...images.row(1)]);
  for (const rows of [[2], [-1], [0.5], [Number.NaN]]) {
    assert.throws(
      () => images.select(rows),
      /ByteMatrix\(2 × 2\)\.select: there is no row .*, expected whole numbers from 0 to 1/,
    );
  }
  assert.throws(() => images.gather(Uint32Array.of(0, 2), new Float32Array(4)), /gather: there is no row 2/);
  assert.throws(() => images.slice(0, 3), /slice: there are no rows 0 to 3, expected 0 ≤ from ≤ to ≤ 2/);
  assert.throws(() => new ByteMatrix(2, 3, bytes), /got 4 bytes, expected 6/);
  assert.throws(() => images.rowBytes(2), /there is no row 2/);
});

test('a selection of rows gathers what the rows hold', () => {
  const bytes = fc.uint8Array({ minLength: 12, maxLength: 12 });
  const rows = fc.array(fc.nat(3), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(bytes, rows, (all, chosen) => {
      const images = new ByteMatrix(4, 3, all);
      const view = images.select(Uint32Array.from(chosen));
      chosen.forEach((row, i) => {
        assert.deepEqual(view.row(i), images.row(row));
      });
      assert.deepEqual(view.toMatrix().data, images.toMatrix().select(Uint32Array.from(chosen)).data);
    }),
  );
});

test('labels: one-hot, selection, and a label that is no class', () => {
  const labels = new Labels([2, 0, 1], 3);
  assert.deepEqual([...labels.oneHot().data], [0, 0, 1, 1, 0, 0, 0, 1, 0]);
  assert.deepEqual([...labels.select(Uint32Array.of(2, 0)).values], [1, 2]);
  assert.throws(() => new Labels([3, 10], 10), /label 1 is 10, expected a whole number from 0 to 9/);
  assert.throws(() => new Labels([0.5], 10), /label 0 is 0.5/);
  assert.throws(() => new Labels([-1], 10), /label 0 is -1/);
});

test('numbers that are no floats are refused: bytes, whole numbers, a plain list', () => {
  const of = (data: unknown) => () => new Matrix(1, 2, data as Float32Array);
  for (const data of [Uint8Array.of(1, 2), Int32Array.of(1, 2), BigInt64Array.of(1n, 2n), [1, 2], [[1, 2]]]) {
    assert.throws(
      of(data),
      /^TypeError: Matrix\(1 × 2\): the numbers are a .*, expected a Float32Array or a Float64Array: Float32Array\.from\(values\)/,
    );
  }
  assert.throws(of(Uint8Array.of(1, 2)), /the numbers are a Uint8Array/);
  assert.throws(of([1, 2]), /the numbers are a list of 2/);
  assert.throws(of(null), /the numbers are null, expected a Float32Array or a Float64Array$/);
  assert.equal(new Matrix(1, 2, Float64Array.of(1, 2)).at(0, 1), 2);
});
