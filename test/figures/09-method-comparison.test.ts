import assert from 'node:assert/strict';
import { test } from 'node:test';
import { methodComparison } from '../../notebooks/figures/09-method-comparison.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from '../charts/pictures.ts';

const methods = [
  { name: 'nothing', accuracy: [0.9, 0.92], loss: [0.4, 0.5] },
  { name: 'augmentation + dropout', accuracy: [0.93, 0.95], loss: [0.2, 0.3] },
];

test('methodComparison: every run is a dot, every method has its mean', () => {
  const spec = methodComparison(methods, { title: 'Comparison', subtitle: 'two seeds' });
  const svg = renderSvg(spec);
  const texts = textsOf(svg);
  for (const text of ['Comparison', 'two seeds', 'nothing', 'augmentation + dropout']) {
    assert.ok(texts.includes(text), text);
  }
  const numbers = JSON.stringify(spec);
  for (const value of ['"run":0.93', '"value":0.94', '"value":0.91', '"value":0.25', '"value":0.45']) {
    assert.ok(numbers.includes(value), value);
  }
});

test('methodComparison: the bar is one standard deviation either way, and a single run has none', () => {
  const runs = [
    { name: 'two runs', accuracy: [0.5, 0.7], loss: [1, 3] },
    { name: 'as one', accuracy: [0.5, 0.5], loss: [5, 5] },
  ];
  const twice = JSON.stringify(methodComparison(runs, { title: '' }));
  assert.ok(twice.includes('"value":0.6,"from":0.45858,"to":0.74142'), twice);
  const single = JSON.stringify(methodComparison([{ name: 'one', accuracy: [0.5], loss: [5] }], { title: '' }));
  assert.ok(single.includes('"value":5,"from":5,"to":5'), single);
});

test('methodComparison: refuses runs that cannot be compared', () => {
  assert.throws(() => methodComparison([], { title: '' }), /got no runs/);
  const short = { name: 'short', accuracy: [0.9], loss: [0.4, 0.5] };
  assert.throws(() => methodComparison([methods[0], short], { title: '' }), /short has 1 accuracies and 2 losses/);
});
