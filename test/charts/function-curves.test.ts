import assert from 'node:assert/strict';
import { test } from 'node:test';
import { functionCurves } from '../../src/charts/function-curves.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from './pictures.ts';

const labels = { title: 'Curves', x: 'x', y: 'y' };
const pathsOf = (svg: string) =>
  [...svg.matchAll(/<path [^>]*\bd="([^"]+)"[^>]*stroke-width="2.5"/g)].map(([, d]) => d);

test('functionCurves: one line a curve, named in the legend', () => {
  const curves = [
    { name: 'up', points: [[0, 0] as const, [1, 1] as const] },
    { name: 'down', points: [[0, 1] as const, [1, 0] as const], dashed: true },
  ];
  const svg = renderSvg(functionCurves(curves, { ...labels, dots: [[0.5, 0.5]] }));
  assert.ok(textsOf(svg).includes('up') && textsOf(svg).includes('down'));
  assert.match(svg, /stroke-dasharray="6,4"/);
});

test('functionCurves: a number that is not finite interrupts its line', () => {
  const points = [0, 1, Number.NaN, 3, Number.POSITIVE_INFINITY, 5, 6].map((y, x) => [x, y] as const);
  const [path] = pathsOf(renderSvg(functionCurves([{ name: 'broken', points }], labels)));
  assert.equal(path.match(/M/g)?.length, 3);
});

test('functionCurves: keeps to the range', () => {
  const spec = functionCurves(
    [
      {
        name: 'steep',
        points: [
          [0, -50],
          [1, 50],
        ],
      },
    ],
    { ...labels, range: [0, 1] },
  );
  const texts = textsOf(renderSvg(spec));
  assert.ok(texts.includes('1.0') && !texts.includes('50'));
});

test('functionCurves: refuses no curves', () => {
  assert.throws(() => functionCurves([], labels), /got no curves/);
});
