import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stepSize } from '../../notebooks/figures/07-step-size.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from '../charts/pictures.ts';

/** The heights of the points of the walk, in the left panel, step by step; 0 is the top. */
function heights(learningRate: number): number[] {
  const svg = renderSvg(stepSize({ learningRate }));
  const places = [...svg.matchAll(/transform="translate\(([-\d.]+),([-\d.]+)\)"[^>]*fill="#6a3d9a"/g)];
  assert.equal(places.length, 26, 'thirteen points in each of two panels');
  return places.slice(0, 13).map(([, , y]) => Number(y));
}

test('stepSize: names its axes', () => {
  const svg = renderSvg(stepSize());
  for (const text of ['Twelve steps downhill', 'weight w', 'step']) assert.ok(textsOf(svg).includes(text), text);
});

test('stepSize: goes down below η = 2, arrives at once with η = 1, and climbs above 2', () => {
  const [small, one, large] = [0.2, 1, 2.2].map(heights);
  assert.ok(small.every((y, n) => n === 0 || y > small[n - 1]));
  assert.ok(one.slice(1).every((y) => y === one[1] && y > one[0]));
  assert.ok(large[3] < large[0]);
});
