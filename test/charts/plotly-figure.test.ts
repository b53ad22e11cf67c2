import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from 'fast-png';
import { type Surface, surface } from '../../src/charts/plotly-figure.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from './pictures.ts';

const line = (n: number) => Array.from({ length: n }, (_, i) => i / 10 - n / 20);
const bowl = (n: number): Surface => ({
  title: 'A bowl',
  axes: ['u', 'v', 'loss'],
  x: line(n),
  y: line(n),
  z: line(n).map((b) => line(n).map((a) => a ** 2 + 2 * b ** 2 + 0.01)),
});
const walk = {
  name: 'Adam',
  colour: '#d55e00',
  points: [
    [0, 0, 1],
    [0.1, 0.1, 0.5],
  ] as [number, number, number][],
};

test('surface: the twin names axes and walks', () => {
  const { twin } = surface({ ...bowl(10), paths: [walk] });
  const svg = renderSvg(twin);
  for (const text of ['A bowl', 'u', 'v', 'loss', 'Adam']) assert.ok(textsOf(svg).includes(text), text);
});

test('surface: the picture shows the lowest y at the bottom and the highest z brightest', () => {
  const { twin } = surface({
    ...bowl(2),
    x: [0, 1],
    y: [0, 1],
    z: [
      [0, 1],
      [2, 9],
    ],
  });
  const { layer } = twin as unknown as { layer: { data: { values: { url: string }[] } }[] };
  const { data, palette } = decode(Buffer.from(layer[0].data.values[0].url.split(',')[1], 'base64'));
  const light = [0, 1, 2, 3].map((i) => (palette?.[data[i]] ?? []).slice(0, 3).reduce((a, b) => a + b));
  const order = [0, 1, 2, 3].sort((a, b) => light[a] - light[b]);
  assert.deepEqual(order, [2, 3, 0, 1]); // top row: z = 2, 9; bottom row: z = 0, 1
});

test('surface: a logarithmic one is coloured alike in both forms', () => {
  const { data, twin } = surface({ ...bowl(10), logarithmic: true });
  const [{ surfacecolor, z }] = data as { surfacecolor: number[][]; z: number[][] }[];
  assert.ok(Math.abs(surfacecolor[3][4] - Math.log10(z[3][4])) < 1e-3);
  assert.ok(renderSvg(twin).includes('<image'));
});

test('surface: says what is wrong', () => {
  const good = bowl(3);
  assert.throws(() => surface({ ...good, z: [[1, 2, 3]] }), /z has 1 rows of 3, expected 3 of 3/);
  assert.throws(() => surface({ ...good, x: [0, 1, 5] }), /x is 0,1,5, …, expected evenly spaced/);
  assert.throws(() => surface({ ...good, y: [2, 1, 0] }), /y is 2,1,0/);
  assert.throws(
    () => surface({ ...good, z: good.z.map((row) => row.map(() => Number.NaN)) }),
    /z has NaN, expected finite/,
  );
  assert.throws(
    () => surface({ ...good, z: good.z.map((row) => row.map(() => 0)), logarithmic: true }),
    /z has 0, .* above 0/,
  );
});

test('surface: a walk stands a little above the surface, at its own places', () => {
  const { data } = surface({ ...bowl(10), paths: [walk] });
  const { x, y, z } = data[1] as { x: number[]; y: number[]; z: number[] };
  assert.deepEqual(
    [x, y],
    [
      [0, 0.1],
      [0, 0.1],
    ],
  );
  assert.ok(z.every((height, i) => height > walk.points[i][2] && height < walk.points[i][2] + 0.1));
});
