import assert from 'node:assert/strict';
import { test } from 'node:test';
import { binned, classHistogram } from '../../src/charts/histograms.ts';
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

test('binned: counts each number once, those outside in the outer bins', () => {
  const bins = binned([-9, -2, -0.5, 0, 0.5, 1, 2, 7], [-2, 2], 4);
  assert.deepEqual(
    bins.map(({ from, to, count, share }) => [from, to, count, share]),
    [
      [-2, -1, 2, 0.25],
      [-1, 0, 1, 0.125],
      [0, 1, 2, 0.25],
      [1, 2, 3, 0.375],
    ],
  );
  assert.throws(() => binned([1], [1, 1], 4), /range is 1 to 1/);
  assert.throws(() => binned([], [0, 1], 4), /got no numbers/);
  assert.throws(() => binned([1], [0, 1], 0), /bins is 0/);
});
