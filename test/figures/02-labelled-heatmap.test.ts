import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelledHeatmap } from '../../notebooks/figures/02-labelled-heatmap.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { Matrix } from '../../src/matrix.ts';
import { textsOf } from '../charts/pictures.ts';

const matrix = Matrix.from([
  [0.25, -0.15, 0],
  [-1, 0.5, 0.125],
]);
const labels = { title: 'Table', rows: 'i', columns: 'j' };

test('labelledHeatmap: writes each number with its sign, row by row', () => {
  const texts = textsOf(renderSvg(labelledHeatmap(matrix, { ...labels, digits: 3 })));
  assert.deepEqual(
    texts.filter((text) => /^[+−]\d/.test(text)),
    ['+0.250', '−0.150', '+0.000', '−1.000', '+0.500', '+0.125'],
  );
});

test('labelledHeatmap: orange above 0, blue below; the largest number has the full colour, zero none', () => {
  const svg = renderSvg(labelledHeatmap(matrix, labels));
  const fills = [...svg.matchAll(/<path [^>]*fill="([^"]+)" stroke="white"/g)].map(([, fill]) => fill);
  assert.equal(fills.length, 6);
  assert.equal(fills[3], 'rgb(127, 187, 224)');
  assert.equal(fills[2], 'rgb(247, 247, 247)');
  const [red, , blue] = (fills[4]?.match(/\d+/g) ?? []).map(Number);
  assert.ok(red > blue, `${fills[4]} for +0.5`);
});

test('labelledHeatmap: names of rows and columns', () => {
  const spec = labelledHeatmap(matrix, { ...labels, rowNames: ['cat', 'dog'], columnNames: ['a', 'b', 'c'] });
  const texts = textsOf(renderSvg(spec));
  for (const name of ['cat', 'dog', 'a', 'b', 'c']) assert.ok(texts.includes(name), name);
});
