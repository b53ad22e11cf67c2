import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dropoutMasks } from '../../notebooks/figures/09-dropout-masks.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from '../charts/pictures.ts';
import { runPicture } from '../charts/view.ts';

const activations = Float32Array.of(1, 2, 3, 4);
const masks = [Float32Array.of(0, 2, 0, 2), Float32Array.of(2, 0, 0, 0)];

test('dropoutMasks: the means of activations, mask and product stand below', () => {
  const texts = textsOf(renderSvg(dropoutMasks(activations, masks, 2, 0.5)));
  const means = texts.filter((text) => text.startsWith('mean'));
  assert.deepEqual(means.sort(), ['mean 1.00', 'mean 2.50', 'mean 3.00']);
  assert.ok(texts.includes('mask m (strong: 0)'), texts.join('|'));
});

test('dropoutMasks: the slider chooses the mask', () => {
  const picture = runPicture(dropoutMasks(activations, masks, 2, 0.5));
  const left = () => picture.rows('a', 'm', 'left').map((row) => row.left);
  assert.deepEqual(left(), [0, 4, 0, 8]);
  picture.set('draw', 2);
  assert.deepEqual(left(), [2, 0, 0, 0]);
});

test('dropoutMasks: refuses masks that do not fit', () => {
  assert.throws(() => dropoutMasks(activations, [], 2, 0.5), /masks is 0/);
  assert.throws(() => dropoutMasks(activations, [new Float32Array(3)], 2, 0.5), /mask 0 has 3 numbers, expected 4/);
  assert.throws(() => dropoutMasks(activations, masks, 2, 1), /rate is 1/);
});
