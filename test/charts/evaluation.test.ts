/** The pictures of an honest evaluation: calibration, the road to the result, all mistakes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accuracyLadder } from '../../notebooks/figures/11-accuracy-ladder.ts';
import { reliabilityDiagram } from '../../notebooks/figures/11-reliability-diagram.ts';
import { remainingErrors } from '../../src/charts/predictions.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { Matrix } from '../../src/matrix.ts';
import { calibrationBins } from '../../src/metrics.ts';
import { image, textsOf } from './pictures.ts';

const probabilities = Matrix.from([
  ...Array.from({ length: 8 }, () => [0.99, 0.01]),
  ...Array.from({ length: 4 }, () => [0.65, 0.35]),
]);
const bins = calibrationBins([0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 1], probabilities);

test('reliabilityDiagram: a dot for each bin that holds images, with its interval, and the error in words', () => {
  const spec = reliabilityDiagram(bins, { title: 'Sure?' });
  const svg = renderSvg(spec);
  const texts = textsOf(svg);
  assert.ok(texts.includes('Sure?') && texts.includes('8') && texts.includes('4'));
  // (8 · |7/8 − 0.99| + 4 · |1/2 − 0.65|) ÷ 12
  assert.ok(
    texts.some((text) => text.includes('12.67 %')),
    texts.join('|'),
  );
  const [{ layer }] = spec.vconcat as { layer: { data: { values: Record<string, number>[] } }[] }[];
  assert.deepEqual(
    layer[2].data.values.map(({ accuracy, confidence, count }) => [accuracy, confidence, count]),
    [
      [0.5, 0.65, 4],
      [0.875, 0.99, 8],
    ],
  );
  for (const { low, high, accuracy } of layer[1].data.values) assert.ok(low < accuracy && accuracy < high);
});

test('reliabilityDiagram: a single image in a bin has a bar', () => {
  const svg = renderSvg(reliabilityDiagram(calibrationBins([0], Matrix.from([[0.97, 0.03]]))));
  assert.ok(textsOf(svg).includes('1'));
  assert.throws(() => reliabilityDiagram([]), /all bins are empty/);
});

const steps = [
  { name: 'plain', accuracy: 0.9854, standardDeviation: 0.0005, flop: 2.9e12 },
  { name: 'shifted and turned', accuracy: 0.9896, standardDeviation: 0.0006, flop: 2.9e12 },
  { name: 'longer', accuracy: 0.9945, standardDeviation: 0, flop: 1.002e13, marked: true },
];

test('accuracyLadder: every step with its mean, spread and cost, in order', () => {
  const spec = accuracyLadder(steps, { title: 'The road', subtitle: 'three seeds' });
  const svg = renderSvg(spec);
  const texts = textsOf(svg);
  for (const text of ['The road', 'three seeds', '98.54 ± 0.05', '99.45 ± 0.00', '2.9 · 10¹²', '1.0 · 10¹³']) {
    assert.ok(texts.includes(text), `${text} is not in ${texts.join('|')}`);
  }
  const order = texts.filter((text) => steps.some(({ name }) => name === text));
  assert.deepEqual(
    order,
    steps.map(({ name }) => name),
  );
  interface Step {
    readonly before?: number;
    readonly from: number;
    readonly to: number;
  }
  const [{ layer }] = spec.hconcat as { layer: { data: { values: Step[] } }[] }[];
  const values = layer.at(-1)?.data.values ?? [];
  assert.deepEqual(
    values.map(({ before }) => before),
    [undefined, 0.9854, 0.9896],
  );
  assert.deepEqual([values[0].from, values[0].to], [0.9849, 0.9859]);
});

test('accuracyLadder: one step alone is a picture; what is no accuracy throws', () => {
  renderSvg(accuracyLadder(steps.slice(0, 1), { title: '' }));
  assert.throws(() => accuracyLadder([], { title: '' }), /got no steps/);
  assert.throws(() => accuracyLadder([{ ...steps[0], accuracy: 98.5 }], { title: '' }), /plain has accuracy 98.5/);
  assert.throws(() => accuracyLadder([{ ...steps[0], flop: 0 }], { title: '' }), /0 operations/);
});

const wrong = { image: image(28), truth: 4, predicted: 9, confidence: 0.6 };

test('remainingErrors: one tile a mistake; those the network was sure of in red', () => {
  const many = Array.from({ length: 57 }, (_, i) => ({ ...wrong, confidence: i < 5 ? 0.99 : 0.6 }));
  const spec = remainingErrors(many, { width: 28, height: 28 });
  const svg = renderSvg(spec);
  const texts = textsOf(svg);
  assert.equal(texts.filter((text) => text === '4 → 9').length, 57);
  assert.ok(texts.includes('All 57 mistakes'));
  const { values } = spec.data as { values: { colour: string }[] };
  assert.equal(values.filter(({ colour }) => colour === '#b3261e').length, 5);
});

test('remainingErrors: takes only mistakes', () => {
  const options = { width: 28, height: 28 };
  assert.throws(() => remainingErrors([{ ...wrong, predicted: 4 }], options), /prediction 0 reads 4 as 4/);
  assert.throws(() => remainingErrors([], options), /got no images/);
});
