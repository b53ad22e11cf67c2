import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reluNeuron } from '../../notebooks/figures/01-relu-neuron.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from '../charts/pictures.ts';
import { runPicture } from '../charts/view.ts';

test('reluNeuron: the line, cut off at zero, for the weight and bias of the sliders', () => {
  const picture = runPicture(reluNeuron());
  picture.set('w', -2);
  picture.set('b', 1);
  const rows = picture.rows('x', 'z', 'a');
  assert.ok(rows.length > 100);
  for (const { x, z, a } of rows) {
    assert.ok(Math.abs(z - (-2 * x + 1)) < 1e-9);
    assert.equal(a, Math.max(0, z));
  }
  assert.equal(picture.rows('x', 'label')[0].x, 0.5);
});

test('reluNeuron: marks the bend, and none where the weight is 0', () => {
  assert.ok(textsOf(renderSvg(reluNeuron({ weight: 2, bias: -3 }))).includes('bend at 1.50'));
  assert.ok(!renderSvg(reluNeuron({ weight: 0, bias: 1 })).includes('bend at'));
});
