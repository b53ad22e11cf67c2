/** The picture with which lesson 04 opens. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Look, wayBack } from '../../notebooks/figures/04-way-back.ts';
import { Matrix } from '../../src/matrix.ts';
import { played, slidersOf } from '../charts/played.ts';

const looks: readonly Look[] = [
  {
    a: Matrix.from([[2, 0]]),
    p: Matrix.from([[0.7, 0.2, 0.1]]),
    gradients: [
      Matrix.from([
        [1, 0],
        [-4, 0],
      ]),
      Matrix.from([
        [0.5, -1, 0.5],
        [0, 0, 0],
      ]),
    ],
  },
  {
    a: Matrix.from([[4, 0]]),
    p: Matrix.from([[0.1, 0.85, 0.05]]),
    gradients: [
      Matrix.from([
        [0.5, 0],
        [-2, 0],
      ]),
      Matrix.from([
        [0.25, -0.5, 0.25],
        [0, 0, 0],
      ]),
    ],
  },
];
const options = { title: 'There and back', width: 1, label: 1, classNames: ['ant', 'bee', 'cat'] };
const spec = wayBack(Matrix.from([[1, 0.5]]), looks, options);

test('wayBack: each line is its gradient, as strong as the largest of its layer; silent ones are left out', async () => {
  assert.deepEqual(slidersOf(spec), { step: [0, 1] });
  for (const [step, rates] of [
    [0.25, -1, 0.5, 0.5, -1],
    [0.13, -0.5, 0.25, 0.25, -0.5],
  ].entries()) {
    const { data, texts } = await played(spec, { step });
    const drawn = data('lines').map(({ rate }: { rate: number }) => rate);
    assert.deepEqual(drawn.map((rate: number) => Math.abs(rate)).sort(), rates.map((rate) => Math.abs(rate)).sort());
    assert.deepEqual(drawn.map(Math.sign).sort(), rates.map(Math.sign).sort());
    assert.ok(
      texts.includes(step === 0 ? 'it says ant; p(bee) = 20 %' : 'it says bee; p(bee) = 85 %'),
      texts.join('|'),
    );
  }
});

test('wayBack: what does not fit is refused with its numbers', () => {
  const x = Matrix.from([[1, 0.5]]);
  assert.throws(() => wayBack(x, [], options), /got no looks/);
  assert.throws(() => wayBack(x, looks, { ...options, classNames: ['ant'] }), /got 1 class names, expected 3/);
  const [{ a, p, gradients }] = looks;
  const one = { a, p, gradients: gradients.slice(0, 1) };
  assert.throws(() => wayBack(x, [one], options), /do not fit a network of 2 → 2 → 3/);
});
