import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exercise, expectClose, expectEqual, expectThat } from '../../src/notebook/index.ts';
import { plain, record } from './recorder.ts';

const shown = async (checks: () => void) => plain((await record(() => exercise('1 · try', checks)))[0]);

test('exercise: a right answer is right', async () => {
  const said = await shown(() => {
    expectClose(0.1 + 0.2, 0.3, 'sum');
    expectEqual('a', 'a', 'letter');
    expectThat(true, 'so it is');
  });
  assert.equal(said, 'Exercise 1 · try: ✓ Right.');
});

test('exercise: a wrong answer is shown beside the right one, and what throws does not stop the notebook', async () => {
  assert.equal(await shown(() => expectClose(2, 3, 'f(1)')), 'Exercise 1 · try: Not yet: f(1): expected 3, got 2');
  assert.equal(
    await shown(() => expectClose([1, 2], [1, -0.5], 'p')),
    'Exercise 1 · try: Not yet: p[1]: expected −0.5, got 2',
  );
  assert.match(await shown(() => expectClose([1], [1, 2], 'p')), /p: expected 2 numbers, got 1/);
  assert.match(
    await shown(() => {
      throw new RangeError('row 9');
    }),
    /your answer throws RangeError: row 9/,
  );
});

test('exercise: what is not answered yet does not give the answer away', async () => {
  const said = await shown(() => expectClose(Number.NaN, 42, 'f(1)'));
  assert.equal(said, 'Exercise 1 · try: Not yet: f(1) is not a number yet');
});
