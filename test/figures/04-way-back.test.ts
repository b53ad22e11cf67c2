/** The picture with which lesson 04 opens. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Look, wayBack } from '../../notebooks/figures/04-way-back.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { PAGE_WIDTH } from '../../src/charts/theme.ts';
import { Matrix } from '../../src/matrix.ts';
import { image, sizeOf, weightOf } from '../charts/pictures.ts';
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

test('wayBack: each weight turns against its gradient, as strong as the largest of its layer; silent ones are left out', async () => {
  assert.deepEqual(slidersOf(spec), { step: [0, 1] });
  for (const [step, turns] of [
    [-0.25, 1, -0.5, -0.5, 1],
    [-0.13, 0.5, -0.25, -0.25, 0.5],
  ].entries()) {
    const { data, texts } = await played(spec, { step });
    const drawn = data('lines').map(({ turn }: { turn: number }) => turn);
    assert.deepEqual(drawn.map((turn: number) => Math.abs(turn)).sort(), turns.map((turn) => Math.abs(turn)).sort());
    assert.deepEqual(drawn.map(Math.sign).sort(), turns.map(Math.sign).sort());
    assert.ok(
      texts.includes(step === 0 ? 'it says ant; p(bee) = 20 %' : 'it says bee; p(bee) = 85 %'),
      texts.join('|'),
    );
  }
});

test('wayBack: an 8×8 digit in a network of 16 units fits a narrow page and stays small', () => {
  const wave = (rows: number, columns: number, shift: number) =>
    new Matrix<number, number>(rows, columns).map((_, i) => Math.sin(i + shift));
  const many = Array.from({ length: 9 }, (_, step) => ({
    ...{ a: wave(1, 16, step).map(Math.abs), p: wave(1, 10, step).map(Math.abs) },
    gradients: [wave(64, 16, step), wave(16, 10, step)],
  }));
  const classNames = [...'0123456789'];
  const x = new Matrix<number, number>(1, 64, image(8));
  const picture = wayBack(x, many, { title: 'A digit', width: 8, label: 3, classNames });
  const svg = renderSvg(picture);
  assert.ok(sizeOf(svg).width <= PAGE_WIDTH, `${sizeOf(svg).width} pixels wide`);
  assert.ok(weightOf(picture, svg) <= 80_000, `${weightOf(picture, svg)} bytes`);
});

test('wayBack: what does not fit is refused with its numbers', () => {
  const x = Matrix.from([[1, 0.5]]);
  assert.throws(() => wayBack(x, [], options), /got no looks/);
  assert.throws(() => wayBack(x, looks, { ...options, classNames: ['ant'] }), /got 1 class names, expected 3/);
  const [{ a, p, gradients }] = looks;
  const one = { a, p, gradients: gradients.slice(0, 1) };
  assert.throws(() => wayBack(x, [one], options), /do not fit a network of 2 → 2 → 3/);
});
