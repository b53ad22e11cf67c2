import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classHistogram } from '../../src/charts/class-histogram.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from './pictures.ts';

const parts = [
  { name: 'training', counts: [10, 20, 30] },
  { name: 'test', counts: [1, 2, 3] },
];

test('classHistogram: a bar for each class and part, as high as its count', () => {
  const svg = renderSvg(classHistogram(parts, { classNames: ['cat', 'dog', 'owl'] }));
  for (const text of ['training', 'test', 'cat', 'dog', 'owl']) assert.ok(textsOf(svg).includes(text), text);
  const heights = [...svg.matchAll(/<path d="M[-\d.]+,[-\d.]+h[-\d.]+v([\d.]+)h-[\d.]+Z" fill="#/g)].map(([, h]) =>
    Number(h),
  );
  assert.equal(heights.length, 6);
  const unit = Math.min(...heights);
  assert.deepEqual(
    heights.map((h) => Math.round(h / unit)).sort((a, b) => a - b),
    [1, 2, 3, 10, 20, 30],
  );
});

test('classHistogram: says what is wrong', () => {
  assert.throws(() => classHistogram([]), /expected the same number, at least 1/);
  assert.throws(() => classHistogram([parts[0], { name: 'test', counts: [1] }]), /have 3,1 classes/);
  assert.throws(() => classHistogram(parts, { classNames: ['a'] }), /got 1 class names, expected 3/);
});
