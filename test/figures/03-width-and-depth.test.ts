import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from 'fast-png';
import { type PlaneOfNetwork, widthAndDepth } from '../../notebooks/figures/03-width-and-depth.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from '../charts/pictures.ts';
import { runPicture } from '../charts/view.ts';

/** A square of 4 × 4: above 0 at the left, below 0 at the right, and a region for each half or one for all. */
const plane = (width: number, depth: number, regions: number): PlaneOfNetwork => ({
  width,
  depth,
  z: Array.from({ length: 16 }, (_, i) => (i % 4 < 2 ? 2 : -2)),
  regions: Array.from({ length: 16 }, (_, i) => (i % 4 < 2 ? 0 : regions - 1)),
  accuracy: width / 4,
});
const points = [{ x: -1, y: 1, target: 1 }];
const planes = [plane(1, 1, 1), plane(2, 1, 2), plane(1, 2, 2), plane(2, 2, 2)];
const options = { title: 'Folds', start: { width: 1, depth: 1 } };
const spec = widthAndDepth(points, planes, options);

test('widthAndDepth: the sliders choose the network; regions are counted', () => {
  assert.ok(textsOf(renderSvg(spec)).includes('1 region, 25.0 % of the points right'));
  const picture = runPicture(spec);
  picture.set('units', 2);
  picture.set('layers', 2);
  assert.deepEqual(
    picture.rows('width', 'depth', 'text').map(({ text }) => text),
    ['2 regions, 50.0 % of the points right'],
  );
});

test('widthAndDepth: orange above 0, blue below, and a grey border where the region changes', () => {
  const pixels = (url: string) => {
    const { data, palette = [] } = decode(Buffer.from(url.split(',')[1], 'base64'));
    return Array.from(data, (index) => palette[index]).slice(0, 4);
  };
  const [{ data }] = spec.layer as { data: { values: { url: string }[] } }[];
  const [one, two] = data.values.map(({ url }) => pixels(url));
  const [orange, , , blue] = one;
  assert.ok(orange[0] > orange[2] && blue[0] < blue[2], `${orange} and ${blue}`);
  assert.deepEqual(one, [orange, orange, blue, blue]);
  assert.deepEqual(two, [orange, [120, 120, 120], blue, blue]);
});

test('widthAndDepth: refuses a start that is not there, and what is no square', () => {
  assert.throws(() => widthAndDepth([], planes, options), /points is 0/);
  const far = { ...options, start: { width: 9, depth: 1 } };
  assert.throws(() => widthAndDepth(points, planes, far), /no network of width 9 and depth 1/);
  const odd = [{ ...plane(1, 1, 1), z: [1, 2, 3] }];
  assert.throws(() => widthAndDepth(points, odd, options), /got 3 answers and 16 regions/);
});
