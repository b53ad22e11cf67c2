/** The pictures of lesson 05: what they compute is what src/losses.ts computes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lossOfProbability } from '../../notebooks/figures/05-loss-of-probability.ts';
import { probabilityMinusTarget } from '../../notebooks/figures/05-probability-minus-target.ts';
import { type LossSample, sureAndWrong } from '../../notebooks/figures/05-sure-and-wrong.ts';
import { softmax } from '../../src/activations.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { softmaxCrossEntropy } from '../../src/losses.ts';
import { Matrix } from '../../src/matrix.ts';
import { Labels } from '../../src/rows.ts';
import { textsOf } from '../charts/pictures.ts';
import { runPicture } from '../charts/view.ts';

test('lossOfProbability: the price follows the slider', () => {
  const picture = runPicture(lossOfProbability(0.5));
  const price = () => picture.rows('p', 'loss', 'text')[0];
  assert.ok(Math.abs(price().loss - Math.LN2) < 1e-12);
  for (const [p, text] of [
    [0.01, 'p = 0.01 costs 4.61'],
    [1, 'p = 1.00 costs 0.00'],
  ] as const) {
    picture.set('chosen', p);
    assert.ok(Math.abs(price().loss + Math.log(p)) < 1e-12);
    assert.equal(price().text, text);
  }
});

test('lossOfProbability: writes the price; refuses what is no probability', () => {
  const svg = renderSvg(lossOfProbability(0.7));
  assert.ok(textsOf(svg).includes('p = 0.70 costs 0.36'));
  assert.throws(() => lossOfProbability(0), /p is 0/);
});

const names = ['cat', 'dog', 'fox'];
const logits = [-1, 2, 0.5];

test('probabilityMinusTarget: shows softmax and the gradient of src, for each place of the slider', () => {
  const picture = runPicture(probabilityMinusTarget(logits, names, 0));
  for (const z of [-1, 3.5, -6]) {
    picture.set('at', z);
    const moved = Float64Array.of(z, 2, 0.5);
    const p = softmax(moved.slice());
    const { gradient } = softmaxCrossEntropy(new Matrix(1, 3, moved), new Labels([0], 3));
    for (const [i, row] of picture.rows('name', 'p', 'd').entries()) {
      assert.ok(Math.abs(row.p - p[i]) < 1e-12, `p of ${names[i]} at ${z}`);
      assert.ok(Math.abs(row.d - gradient.data[i]) < 1e-12, `p − t of ${names[i]} at ${z}`);
    }
  }
});

test('probabilityMinusTarget: writes the loss, says what is wrong', () => {
  const svg = renderSvg(probabilityMinusTarget(logits, names, 0));
  const { loss } = softmaxCrossEntropy(Matrix.from([logits]), new Labels([0], 3 as number));
  assert.ok(textsOf(svg).includes(`cat is right · loss −log p = ${loss.toFixed(3)}`));
  assert.throws(() => probabilityMinusTarget(logits, ['cat'], 0), /got 1 class names, expected 3/);
  assert.throws(() => probabilityMinusTarget(logits, names, 3), /right is 3/);
});

const samples: LossSample[] = [-2, 0, 2].flatMap((z) => [
  { name: 'steep', z, p: 0.5, loss: 4 - z, gradient: 1 },
  { name: 'flat', z, p: 0.5, loss: 1, gradient: 0.125 },
]);

test('sureAndWrong: the numbers are those of the sample at the slider', () => {
  const spec = sureAndWrong(samples, { start: -2 });
  const texts = textsOf(renderSvg(spec));
  for (const text of ['6.0000', '1.0000', '0.1250']) assert.ok(texts.includes(text), text);
  const moved = textsOf(renderSvg(sureAndWrong(samples, { start: 2 })));
  assert.ok(moved.includes('2.0000') && !moved.includes('6.0000'));
});

test('sureAndWrong: refuses no samples, and a start between them', () => {
  assert.throws(() => sureAndWrong([]), /got no samples/);
  assert.throws(() => sureAndWrong(samples, { start: 1 }), /no sample at z = 1/);
});
