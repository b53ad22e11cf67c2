import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digitThroughNetwork } from '../../src/charts/digit-through-network.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { image, textsOf } from './pictures.ts';
import { runPicture } from './view.ts';

const classNames = ['0', '1', '2'];
const flows = [0, 1].map((n) => ({
  pixels: image(8).map((value) => (n === 0 ? value : 1 - value)),
  hidden: [0, 1 + n, 2, 4],
  probabilities: n === 0 ? [0.75, 0.25, 0] : [0.125, 0.375, 0.5],
  label: classNames[n],
}));

test('digitThroughNetwork: the slider chooses the image, its activations and its probabilities', () => {
  const picture = runPicture(digitThroughNetwork(flows, 8, classNames));
  const probabilities = () => picture.rows('name', 'value', 'right').map(({ value }) => value);
  assert.deepEqual(probabilities(), flows[0].probabilities);
  picture.set('image', 1);
  assert.deepEqual(probabilities(), flows[1].probabilities);
  const pixels = picture.rows('row', 'column', 'value');
  assert.equal(pixels.length, 64);
  for (const { row, column, value } of pixels) assert.equal(value, row === column ? 0 : 1);
});

test('digitThroughNetwork: writes the shapes', () => {
  const svg = renderSvg(digitThroughNetwork(flows, 8, classNames));
  for (const shape of ['8 × 8', '1 × 64', '1 × 4', '1 × 3']) assert.ok(textsOf(svg).includes(shape), shape);
});

test('digitThroughNetwork: with logits, one panel more on an axis for all images', () => {
  const scored = flows.map((flow, n) => ({ ...flow, logits: [2 - n, -4 * n, 1] }));
  const spec = digitThroughNetwork(scored, 8, classNames);
  const picture = runPicture(spec);
  const probabilities = () => picture.rows('name', 'value', 'right').map(({ value }) => value);
  picture.set('image', 1);
  assert.deepEqual(probabilities(), flows[1].probabilities);
  const svg = renderSvg(spec);
  for (const text of ['logits', 'p', '−4', '2']) assert.ok(textsOf(svg).includes(text), textsOf(svg).join('|'));
  assert.throws(() => digitThroughNetwork([scored[0], flows[1]], 8, classNames), /logits of 1 images, expected all 2/);
});

test('digitThroughNetwork: refuses no images', () => {
  assert.throws(() => digitThroughNetwork([], 8, classNames), /got no images/);
});
