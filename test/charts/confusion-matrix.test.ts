import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confusionMatrixPlot } from '../../src/charts/confusion-matrix.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from './pictures.ts';

const counts = [
  [90, 0, 10],
  [3, 77, 0],
  [0, 0, 0],
];

test('confusionMatrixPlot: writes each count but zero, and the share of each row that is right', () => {
  const texts = textsOf(renderSvg(confusionMatrixPlot(counts, { classNames: ['cat', 'dog', 'owl'] })));
  const numbers = texts.filter((text) => /^\d+$/.test(text)).sort();
  assert.deepEqual(numbers, ['10', '3', '77', '90']);
  assert.deepEqual(
    texts.filter((text) => /%|–/.test(text)),
    ['90.0 %', '96.3 %', '–'],
  );
});

test('confusionMatrixPlot: the same counts in one array give the same picture', () => {
  assert.deepEqual(confusionMatrixPlot(Uint32Array.from(counts.flat())), confusionMatrixPlot(counts));
});

test('confusionMatrixPlot: right cells and mistakes have colours of their own', () => {
  const fills = new Set(renderSvg(confusionMatrixPlot(counts)).match(/fill="rgb\([^"]*"/g));
  const channels = [...fills].map((fill) => (fill.match(/\d+/g) ?? []).map(Number));
  assert.ok(
    channels.some(([red, green]) => green > red + 50),
    'green for right',
  );
  assert.ok(
    channels.some(([red, green]) => red > green + 50),
    'red for mistakes',
  );
});

test('confusionMatrixPlot: says what is wrong with the counts', () => {
  assert.throws(() => confusionMatrixPlot([]), /row lengths are , expected 0/);
  assert.throws(() => confusionMatrixPlot([[1, 2], [3]]), /row lengths are 2,1, expected 2 each/);
  assert.throws(() => confusionMatrixPlot([[0.5]]), /count \(0, 0\) is 0.5, expected a whole number/);
  assert.throws(() => confusionMatrixPlot([[-1]]), /count \(0, 0\) is -1/);
  assert.throws(() => confusionMatrixPlot(new Uint32Array(8)), /got 8 counts, expected a square number/);
  assert.throws(() => confusionMatrixPlot(counts, { classNames: ['a'] }), /got 1 class names, expected 3/);
});
