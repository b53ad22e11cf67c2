import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Random } from '../../src/index.ts';
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

/** What the first try of a new exercise shows. */
const shown = async (checks: (random: Random) => void) =>
  plain((await record(() => exercise(`${nextName++} · try`, checks)))[0]).replace(/^Exercise \d+/, 'Exercise 1');
let nextName = 1;

test('exercise: a right answer is right', async () => {
  const said = await shown(() => {
    expectClose(0.1 + 0.2, 0.3, 'sum');
    expectEqual('a', 'a', 'letter');
    expectThat(true, 'so it is');
  });
  assert.equal(said, 'Exercise 1 · try: ✓ Right.');
});

test('exercise: a wrong answer is shown, and what throws does not stop the notebook', async () => {
  assert.equal(await shown(() => expectClose(2, 3, 'f(1)')), 'Exercise 1 · try: Not yet: f(1): got 2');
  assert.equal(await shown(() => expectClose([1, 2], [1, -0.5], 'p')), 'Exercise 1 · try: Not yet: p[1]: got 2');
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

test('exercise: hints come one by one, the wanted number with the third try, and a right answer begins anew', async () => {
  const attempt = async (answer: number) =>
    plain(
      (await record(() => exercise('2 · steps', () => expectClose(answer, 42, 'f(1)'), ['half of 84', '6 · 7'])))[0],
    );
  const first = 'Exercise 2 · steps: Not yet: f(1): got 1';
  for (const _ of [1, 2]) {
    assert.equal(await attempt(1), first);
    assert.equal(await attempt(1), `${first}\nHint 1: half of 84`);
    const third = 'Exercise 2 · steps: Not yet: f(1): expected 42, got 7\nHint 1: half of 84\nHint 2: 6 · 7';
    assert.equal(await attempt(7), third);
    assert.equal(await attempt(7), third);
    assert.equal(await attempt(42), 'Exercise 2 · steps: ✓ Right.');
  }
});

test('exercise: the random numbers of a check are the same in every run', async () => {
  const numbers: number[] = [];
  const draw = () => record(() => exercise('3 · random', (random) => void numbers.push(random.uniform())));
  await draw();
  await draw();
  assert.equal(numbers[0], numbers[1]);
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
