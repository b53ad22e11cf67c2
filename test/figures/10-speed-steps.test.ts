import assert from 'node:assert/strict';
import { test } from 'node:test';
import { speedSteps } from '../../notebooks/figures/10-speed-steps.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from '../charts/pictures.ts';

const options = { title: 'Speed', of: 'one product' };

test('speedSteps: times with their units, factors against the first', () => {
  const steps = [
    { name: 'slow', seconds: 2 },
    { name: 'slower', seconds: 3 },
    { name: 'fast', seconds: 0.02 },
    { name: 'fastest', seconds: 0.00025 },
  ];
  const svg = renderSvg(speedSteps(steps, options));
  const texts = textsOf(svg);
  for (const text of [
    '2.00 s',
    '3.00 s · 1.5 × slower',
    '20 ms · 100 × faster',
    '250 µs · 8000 × faster',
    'time of one product (logarithmic)',
  ]) {
    assert.ok(texts.includes(text), `${text}: ${texts.join('|')}`);
  }
});

test('speedSteps: refuses what cannot stand on a logarithmic axis', () => {
  assert.throws(() => speedSteps([], options), /got no versions/);
  assert.throws(() => speedSteps([{ name: 'none', seconds: 0 }], options), /none took 0 s/);
});
