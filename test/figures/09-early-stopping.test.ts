import assert from 'node:assert/strict';
import { test } from 'node:test';
import { earlyStoppingPlot } from '../../notebooks/figures/09-early-stopping.ts';
import { renderSvg } from '../../src/charts/render.ts';
import type { EpochRecord } from '../../src/training.ts';
import { epochs, textsOf } from '../charts/pictures.ts';

/** Validation is best in epoch 4. */
const turning: EpochRecord[] = epochs(12).map((record) => ({
  ...record,
  validationLoss: 0.5 + (record.epoch - 4) ** 2 / 50,
}));

test('earlyStoppingPlot: names the best epoch, and where the patience ends', () => {
  const svg = renderSvg(earlyStoppingPlot(turning, { patience: 5 }));
  const texts = textsOf(svg);
  assert.ok(texts.includes('best: epoch 4') && texts.includes('5 later: stop'), texts.join('|'));
});

test('earlyStoppingPlot: marks no stop that was not reached or not asked for', () => {
  for (const options of [{ patience: 9 }, {}]) {
    const texts = textsOf(renderSvg(earlyStoppingPlot(turning, options)));
    assert.ok(!texts.some((text) => text.includes('stop') && text.includes('later')));
  }
});

test('earlyStoppingPlot: refuses epochs without validation', () => {
  assert.throws(() => earlyStoppingPlot([]), /got no epochs/);
  assert.throws(() => earlyStoppingPlot(epochs(3, false)), /epoch 1 has no validation loss/);
});
