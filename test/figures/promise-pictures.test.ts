/** What the pictures with which the lessons open hold. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { networkDiagram } from '../../notebooks/figures/00-network-diagram.ts';
import { penAt, penStrokes } from '../../notebooks/figures/01-pen-strokes.ts';
import { scoresToProbabilities } from '../../notebooks/figures/02-scores-to-probabilities.ts';
import { unitPictures } from '../../notebooks/figures/03-unit-pictures.ts';
import { priceOfAnswers } from '../../notebooks/figures/05-price-of-answers.ts';
import { imageAsBytes } from '../../notebooks/figures/06-image-as-bytes.ts';
import { simdLanes } from '../../notebooks/figures/10-simd-lanes.ts';
import { renderSvg } from '../../src/charts/render.ts';
import type { Spec } from '../../src/charts/theme.ts';
import { Matrix } from '../../src/matrix.ts';
import { image, textsOf } from '../charts/pictures.ts';

const classNames = Array.from({ length: 10 }, (_, i) => `${i}`);
const filled = (rows: number, columns: number, value: (i: number) => number): Matrix =>
  new Matrix<number, number>(rows, columns).map((_, i) => value(i));
const x = new Matrix<number, number>(1, 64, image(8));
const probabilities = filled(1, 10, (i) => (i === 7 ? 0.91 : 0.01));
const reading = {
  ...{ x, a: filled(1, 16, (i) => i), p: probabilities },
  weights: [filled(64, 16, (i) => Math.sin(i)), filled(16, 10, (i) => Math.cos(i))] as const,
};

const pictures: Record<string, Spec> = {
  networkDiagram: networkDiagram(reading, { title: 'It reads', width: 8, classNames }),
  penStrokes: penStrokes([2, 5, 10, 30]),
  scoresToProbabilities: scoresToProbabilities(
    x.data,
    classNames.map((_, i) => i - 5),
    { title: 'Scores', width: 8, classNames },
  ),
  priceOfAnswers: priceOfAnswers(
    classNames.map((label, i) => ({ image: x.data, label, p: (i + 1) / 10 })),
    { title: 'Prices', width: 8 },
  ),
  imageAsBytes: imageAsBytes(
    Uint8Array.from({ length: 64 }, (_, i) => i % 17),
    { title: 'Bytes', width: 8, largest: 16 },
  ),
  simdLanes: simdLanes(
    { x: 0.5, weights: [0.8, -0.2, 1.5, 0.4], sums: [1, 2, 0, -1] },
    [1, 4].map((lanes) => ({ lanes, title: lanes === 1 ? 'one' : 'four lanes', text: '' })),
    'Lanes',
  ),
};

const textOf = (spec: Spec): string[] => textsOf(renderSvg(spec));

describe('what the pictures hold', () => {
  test('networkDiagram: strong lines lie on top; the largest product of each layer is drawn at full strength', () => {
    const { layer } = pictures.networkDiagram as unknown as { layer: { data: { values: { share: number }[] } }[] };
    const shares = layer[0].data.values.map(({ share }) => share);
    // Eight pixels are lit, for sixteen units; one of the weights is 0.
    const first = 8 * 16 - 1;
    assert.equal(shares.length, first + 40);
    assert.equal(shares[first - 1], 1);
    assert.equal(shares.at(-1), 1);
    assert.ok(shares.slice(0, first).every((share, i) => i === 0 || share >= shares[i - 1]));
  });

  test('penStrokes: the stroke is smooth and the pieces begin and end with it', () => {
    for (let i = 0; i < 200; i++) {
      const [one, other] = [penAt(i / 200), penAt((i + 1) / 200)];
      assert.ok(Math.hypot(one[0] - other[0], one[1] - other[1]) < 0.03, `a jump at ${i}`);
    }
    for (const text of ['2 pieces', '30 pieces']) assert.ok(textOf(pictures.penStrokes).includes(text), text);
    const panels = pictures.penStrokes.hconcat as { layer: { data: { values: { x: number; y: number }[] } }[] }[];
    assert.deepEqual(
      panels.map(({ layer }) => layer[1].data.values.length),
      [3, 6, 11, 31],
    );
  });

  test('scoresToProbabilities: the bars are softmax of the scores', () => {
    const bars = (pictures.scoresToProbabilities.hconcat as { data?: { values: { z: number; p: number }[] } }[])[2];
    const values = bars.data?.values ?? [];
    const sum = values.reduce((total, { z }) => total + Math.exp(z), 0);
    for (const { z, p } of values) assert.ok(Math.abs(p - Math.exp(z) / sum) < 1e-3);
  });

  test('priceOfAnswers: the price is −ln p', () => {
    const texts = textOf(pictures.priceOfAnswers);
    for (const text of ['2.30', '0.69', '0.00', '10 %', '100 %', 'a 9']) assert.ok(texts.includes(text), text);
  });

  test('imageAsBytes: every byte is written', () => {
    assert.equal(textOf(pictures.imageAsBytes).filter((text) => /^\d+$/.test(text)).length, 64);
  });

  test('simdLanes: sum + x · w, in each lane', () => {
    const texts = textOf(pictures.simdLanes);
    for (const text of ['1.4', '1.9', '0.75', '−0.8', 'four lanes']) {
      assert.ok(texts.includes(text), `${text}: ${texts.join('|')}`);
    }
  });
});

test('what does not fit is refused with its numbers', () => {
  const size = { title: '', width: 8 };
  assert.throws(() => networkDiagram({ ...reading, a: x }, { ...size, classNames }), /sizes 64 → 64 → 10/);
  assert.throws(() => penStrokes([]), /got no pieces/);
  assert.throws(() => penStrokes([2.5]), /got 2.5 pieces/);
  assert.throws(() => scoresToProbabilities(x.data, [1, 2], { ...size, classNames }), /got 10 class names, expected 2/);
  assert.throws(() => unitPictures([1, 2], reading.weights[0], size), /got an image of 2/);
  assert.throws(() => priceOfAnswers([], size), /no answers/);
  assert.throws(() => priceOfAnswers([{ image: x.data, label: '1', p: 0 }], size), /probability of 0/);
  assert.throws(() => imageAsBytes([1, 2, 3], { ...size, largest: 16 }), /3 bytes do not fill rows of 8/);
  const one = [{ lanes: 1, title: '', text: '' }];
  assert.throws(() => simdLanes({ x: 1, weights: [1], sums: [] }, one, ''), /got 1 weights and 0 sums/);
  const two = [{ lanes: 2, title: '', text: '' }];
  assert.throws(() => simdLanes({ x: 1, weights: [1], sums: [1] }, two, ''), /at least 2/);
});
