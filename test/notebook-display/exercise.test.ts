import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  exercise,
  expectClose,
  expectEqual,
  expectThat,
  type Stage,
  todo,
  yoursOrBorrowed,
} from '../../src/notebook/index.ts';
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

test('yoursOrBorrowed: a right answer is handed on; a wrong one is replaced, and both are said', async () => {
  const stage: Stage<(n: number) => number> = {
    name: '1 · double',
    check: (answer) => expectClose(answer(3), 6, 'double(3)'),
    borrowed: (n) => n + n,
  };
  const judged = async (answer: (n: number) => number) => {
    let used: unknown;
    const [shown] = await record(() => {
      used = yoursOrBorrowed(stage, answer);
    });
    return { said: plain(shown), used };
  };
  const right = (n: number) => 2 * n;
  assert.deepEqual(await judged(right), {
    said: 'Stage 1 · double: ✓ Right.\nYours is used from here on.',
    used: right,
  });
  assert.deepEqual(await judged((n) => n * n), {
    said: 'Stage 1 · double: Not yet: double(3): expected 6, got 9\nUntil then, a borrowed one is used.',
    used: stage.borrowed,
  });
  const { said, used } = await judged(() => todo('twice the number'));
  assert.match(said, /Not yet: still to be written: twice the number\n/);
  assert.equal(used, stage.borrowed);
});
