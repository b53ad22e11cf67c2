import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roofline } from '../../notebooks/figures/10-roofline.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from '../charts/pictures.ts';

const points = [
  { name: 'three loops', intensity: 20, gigaflops: 0.7 },
  { name: 'SIMD, skipping zeros', intensity: 5, gigaflops: 41 },
];
const options = {
  bandwidth: 10,
  roofs: [
    { name: 'four at a time', gigaflops: 60 },
    { name: 'one at a time', gigaflops: 12 },
  ],
};

test('roofline: names roofs, memory and points with their figures', () => {
  const svg = renderSvg(roofline(points, options));
  const texts = textsOf(svg);
  for (const text of [
    'four at a time: 60 GF/s',
    'one at a time: 12 GF/s',
    'memory: 10 GB/s',
    'three loops: 0.70 GF/s',
    'SIMD, skipping zeros: 41 GF/s',
  ]) {
    assert.ok(texts.includes(text), `${text}: ${texts.join('|')}`);
  }
});

test('roofline: memory’s slope ends where it meets the highest roof', () => {
  assert.ok(JSON.stringify(roofline(points, options)).includes('{"intensity":6,"gigaflops":60}'));
});

test('roofline: refuses an empty picture', () => {
  assert.throws(() => roofline([], options), /got no points/);
  assert.throws(() => roofline(points, { ...options, roofs: [] }), /got no roofs/);
  assert.throws(() => roofline(points, { ...options, bandwidth: 0 }), /bandwidth is 0/);
});
