import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Matrix } from '../../src/matrix.ts';
import { type Check, check } from '../../src/notebook/index.ts';
import { plain, record } from './recorder.ts';

/** The table, and what was thrown. */
async function run(...checks: Check[]): Promise<{ table: string; thrown: string }> {
  let thrown = '';
  const shown = await record(() => {
    try {
      check(checks);
    } catch (error) {
      thrown = String(error);
    }
  });
  return { table: shown.map(plain).join(), thrown };
}

test('check: numbers, arrays and matrices that agree', async () => {
  const matrix = Matrix.from([
    [1, 2],
    [3, -4],
  ]);
  const { table, thrown } = await run(
    { operation: 'number', expected: 2, got: 2 + 1e-9 },
    { operation: 'array', expected: [1, 2], got: Float32Array.of(1, 2) },
    { operation: 'matrix', expected: matrix, got: matrix.map((x) => x) },
    { operation: 'loose', expected: 1, got: 1.05, tolerance: 0.1 },
    { operation: 'infinite', expected: Number.POSITIVE_INFINITY, got: Number.POSITIVE_INFINITY },
  );
  assert.equal(thrown, '');
  assert.equal(table.match(/✓/g)?.length, 5);
  for (const text of ['operation', 'expected', 'got', 'largest difference', '5.0e−10', '1, 2, 3, … (4)']) {
    assert.ok(table.includes(text), text);
  }
});

test('check: shows the whole table, then throws with every row that is off', async () => {
  const { table, thrown } = await run(
    { operation: 'one', expected: 1, got: 2 },
    { operation: 'two', expected: [1, 2], got: [1, 2] },
    { operation: 'three', expected: 0, got: Number.NaN },
    { operation: 'four', expected: [0, 0], got: [Number.NaN, 0] },
  );
  assert.equal(table.match(/✗/g)?.length, 3);
  assert.equal(table.match(/✓/g)?.length, 1);
  for (const name of ['one', 'three', 'four']) assert.ok(thrown.includes(`${name}: expected`), name);
  assert.ok(!thrown.includes('two'));
});

test('check: another shape is never right', async () => {
  const wide = await run({ operation: 'W', expected: Matrix.from([[1, 2]]), got: Matrix.from([[1], [2]]) });
  assert.match(wide.thrown, /W: expected 1 × 2, got 2 × 1 \(largest difference other shape\)/);
  const short = await run({ operation: 'b', expected: [1, 2], got: [1] });
  assert.match(short.thrown, /b: expected 2 numbers, got 1 numbers/);
  assert.match((await run()).thrown, /check: got nothing to check/);
});
