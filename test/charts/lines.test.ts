import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ComparisonSeries, comparisonCurves, functionCurves } from '../../src/charts/lines.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from './pictures.ts';

const falling = (name: string, rate: number): ComparisonSeries => ({
  name,
  points: [1, 2, 3, 4].map((x) => ({ x, y: rate ** x, low: 0.8 * rate ** x, high: 1.2 * rate ** x })),
});
const options = { title: 'Losses', x: 'epoch', y: 'loss' };
const sixNames = ['SGD, η = 0.5', 'momentum, η = 0.1', 'Nesterov, η = 0.1', 'RMSProp, η = 0.01', 'Adam', 'AdamW'];

test('comparisonCurves: six series with bands are named, on linear and logarithmic axes', () => {
  const series = sixNames.map((name, i) => falling(name, 0.3 + i / 10));
  for (const logarithmic of [undefined, 'x', 'y', 'both'] as const) {
    const svg = renderSvg(comparisonCurves(series, { ...options, logarithmic, dots: true }));
    for (const text of ['Losses', 'epoch', 'loss', ...sixNames]) assert.ok(textsOf(svg).includes(text), text);
  }
});

test('comparisonCurves: a logarithmic axis names powers of ten, and writes long ones as powers', () => {
  const values = (...ys: number[]) => [{ name: 'run', points: ys.map((y, x) => ({ x, y })) }];
  const texts = (...ys: number[]) =>
    textsOf(renderSvg(comparisonCurves(values(...ys), { ...options, logarithmic: 'y' })));
  const short = texts(0.001, 1, 100);
  for (const text of ['0.001', '0.1', '100']) assert.ok(short.includes(text), `${text} in ${short}`);
  const long = texts(1e-7, 1);
  for (const text of ['10⁻⁷', '10⁻¹', '10⁰']) assert.ok(long.includes(text), `${text} in ${long}`);
});

test('comparisonCurves: the band goes along the low ends and back along the high ones', () => {
  const { layer } = comparisonCurves([falling('a', 0.5)], options) as unknown as {
    layer: { data: { values: { x: number; y: number }[] } }[];
  };
  assert.deepEqual(
    layer[0].data.values.map(({ x, y }) => [x, y]),
    [
      [1, 0.4],
      [2, 0.2],
      [3, 0.1],
      [4, 0.05],
      [4, 0.075],
      [3, 0.15],
      [2, 0.3],
      [1, 0.6],
    ],
  );
});

test('comparisonCurves: a number that is not finite interrupts the line, and a run without points keeps its name', () => {
  const gap = { name: 'a', points: [1, Number.NaN, 3].map((y, x) => ({ x, y })) };
  const svg = renderSvg(comparisonCurves([gap, { name: 'diverged', points: [] }], options));
  assert.ok(textsOf(svg).includes('diverged'));
  assert.ok(!svg.includes('NaN'));
});

test('comparisonCurves: the mark stands with its word, percent are written', () => {
  const points = [0, 0.5, 1].map((y, x) => ({ x, y }));
  const mark = { x: 1, text: 'best' };
  const texts = textsOf(
    renderSvg(comparisonCurves([{ name: 'a', points }], { ...options, range: [0, 1], percent: true, mark })),
  );
  for (const text of ['best', '0 %', '100 %']) assert.ok(texts.includes(text), `${text} in ${texts}`);
});

test('comparisonCurves: says what it can not draw', () => {
  assert.throws(() => comparisonCurves([], options), /got no series/);
  const zero = [{ name: 'a', points: [{ x: 1, y: 0 }] }];
  assert.throws(() => comparisonCurves(zero, { ...options, logarithmic: 'y' }), /a has the point \(1, 0\)/);
});

const pathsOf = (svg: string) =>
  [...svg.matchAll(/<path [^>]*\bd="([^"]+)"[^>]*stroke-width="2.5"/g)].map(([, d]) => d);

test('functionCurves: one line a curve, named in the legend', () => {
  const curves = [
    { name: 'up', points: [[0, 0] as const, [1, 1] as const] },
    { name: 'down', points: [[0, 1] as const, [1, 0] as const], dashed: true },
  ];
  const svg = renderSvg(functionCurves(curves, { ...options, dots: [[0.5, 0.5]] }));
  assert.ok(textsOf(svg).includes('up') && textsOf(svg).includes('down'));
  assert.match(svg, /stroke-dasharray="6,4"/);
});

test('functionCurves: a number that is not finite interrupts its line', () => {
  const points = [0, 1, Number.NaN, 3, Number.POSITIVE_INFINITY, 5, 6].map((y, x) => [x, y] as const);
  const [path] = pathsOf(renderSvg(functionCurves([{ name: 'broken', points }], options)));
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
    { ...options, range: [0, 1] },
  );
  const texts = textsOf(renderSvg(spec));
  assert.ok(texts.includes('1.0') && !texts.includes('50'));
});

test('functionCurves: refuses no curves', () => {
  assert.throws(() => functionCurves([], options), /got no curves/);
});
