/** The pictures of lesson 06. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from 'fast-png';
import { batchPicture } from '../../notebooks/figures/06-batch-picture.ts';
import { byteMap } from '../../notebooks/figures/06-byte-map.ts';
import { flattenedImage } from '../../notebooks/figures/06-flattened-image.ts';
import { valueHistograms } from '../../notebooks/figures/06-value-histograms.ts';
import { renderSvg } from '../../src/charts/render.ts';
import type { Spec } from '../../src/charts/theme.ts';
import { Matrix } from '../../src/matrix.ts';
import { Labels } from '../../src/rows.ts';
import { textsOf } from '../charts/pictures.ts';
import { runPicture } from '../charts/view.ts';

type Row = Record<string, number | string>;
const valuesIn = (spec: unknown) => (spec as { data: { values: Row[] } }).data.values;

const fields = [
  { length: 2, meaning: 'zeros' },
  { length: 4, meaning: 'a number' },
];

test('byteMap: each byte in hexadecimal, with its place and its meaning', () => {
  const spec = byteMap(Uint8Array.of(0, 0, 0, 0, 0xea, 0x60, 255), fields, { title: 'Bytes', columns: 4 });
  const values = valuesIn(spec);
  assert.deepEqual(
    values.map(({ hex }) => hex),
    ['00', '00', '00', '00', 'ea', '60'],
  );
  assert.deepEqual(values[4], { column: 0, row: 4, hex: 'ea', meaning: 'a number', offset: 4, value: 0xea });
  const texts = textsOf(renderSvg(spec));
  for (const text of ['Bytes', 'zeros', 'a number', '60', '+3']) assert.ok(texts.includes(text), text);
});

test('byteMap: says what is wrong', () => {
  assert.throws(() => byteMap(new Uint8Array(3), fields, { title: '' }), /got 3 bytes, expected the 6/);
  assert.throws(() => byteMap(new Uint8Array(3), [], { title: '' }), /expected the 0 of the fields, at least 1/);
});

test('flattenedImage: pixel (row, column) has its place in the flat row', () => {
  const pixels = [1, 2, 3, 4, 5, 6];
  const spec = flattenedImage(pixels, { width: 3, height: 2, maximum: 6, row: 1 });
  assert.deepEqual(valuesIn(spec)[5], { j: 5, value: 6, x: 2, y: 1 });
  const texts = textsOf(renderSvg(spec));
  assert.ok(texts.includes('2 × 3 becomes 1 × 6'));
  assert.throws(() => flattenedImage(pixels, { width: 4, height: 2, maximum: 6 }), /got 6 pixels, expected 4 × 2/);
});

test('flattenedImage: the slider frames a row of pixels and its places in the flat row', () => {
  const picture = runPicture(flattenedImage([1, 2, 3, 4, 5, 6], { width: 3, height: 2, maximum: 6 }));
  for (const [row, first, last] of [
    [0, 0, 2],
    [1, 3, 5],
  ]) {
    picture.set('row', row);
    assert.deepEqual(
      picture.rows('y', 'first', 'last').map(({ y, first, last }) => [y, first, last]),
      [[row, first, last]],
    );
  }
});

test('valueHistograms: shares add up to 1; the mean and the deviation are written', () => {
  const spec = valueHistograms(
    [
      { name: 'bytes', x: 'pixel', values: [0, 0, 8, 16] },
      { name: 'scaled', x: 'pixel ÷ 16', values: [0, 0, 0.5, 1] },
    ],
    { title: 'Pixels' },
  );
  const { hconcat } = spec as unknown as { hconcat: { layer: { data: { values: Row[] } }[] }[] };
  for (const { layer } of hconcat) {
    const bars = valuesIn(layer[0]);
    assert.deepEqual(
      bars.map(({ share }) => share).filter((share) => share !== 0),
      [0.5, 0.25, 0.25],
    );
    assert.equal(bars[0].share, 0.5);
    assert.equal(bars[bars.length - 1].share, 0.25);
  }
  const texts = textsOf(renderSvg(spec));
  for (const text of ['mean 6', 'mean 0.375', 'deviation 6.633']) assert.ok(texts.includes(text), text);
});

test('valueHistograms: no numbers are refused', () => {
  const panel = { name: 'standardised', x: '(x − x̄) ÷ s', values: [7, 7, 7] };
  assert.throws(() => valueHistograms([{ ...panel, values: [] }], { title: '' }), /standardised: got no numbers/);
  assert.throws(() => valueHistograms([], { title: '' }), /got no panels/);
});

const x = Matrix.from([
  [1, 0, 0, 0],
  [0, 0, 0, 1],
]);

/** Grey values of each PNG in the picture, top to bottom, 0 for ink. */
function pngs(spec: Spec): { width: number; grey: number[] }[] {
  const { layer } = spec as unknown as { layer: { data: { values: Row[] } }[] };
  return layer
    .map(({ data }) => data.values[0]?.url)
    .filter((url) => typeof url === 'string')
    .map((url) => {
      const { data, palette, width } = decode(Buffer.from(url.split(',')[1], 'base64'));
      return { width, grey: Array.from(data, (index) => palette?.[index]?.[0] ?? -1) };
    });
}

test('batchPicture: images, their flat rows, and one square of each target row is filled', () => {
  const spec = batchPicture(x, new Labels([2, 0], 3), { title: 'Two', width: 2, height: 2 });
  const [images, strips] = pngs(spec);
  assert.deepEqual(images.grey.slice(0, 4), [0, 255, 255, 255]);
  assert.deepEqual(strips.grey.slice(0, 4), [0, 255, 255, 255]);
  assert.deepEqual(strips.grey.slice(-4), [255, 255, 255, 0]);
  const { layer } = spec as unknown as { layer: { data: { values: Row[] } }[] };
  const squares = layer.map(({ data }) => data.values).find(([first]) => 'value' in first) ?? [];
  assert.deepEqual(
    squares.map(({ value }) => value),
    [0, 0, 1, 1, 0, 0],
  );
  const texts = textsOf(renderSvg(spec));
  for (const text of ['X: 2 × 4', 'T: 2 × 3, one-hot']) assert.ok(texts.includes(text), text);
});

test('batchPicture: the slider frames one line of each image', () => {
  const picture = runPicture(batchPicture(x, new Labels([2, 0], 3), { title: 'Two', width: 2, height: 2 }));
  const at = (line: number) => {
    picture.set('line', line);
    return picture.rows('top', 'y', 'y2').map(({ y, y2 }) => [y, y2]);
  };
  const [first, second] = [at(0), at(1)];
  assert.equal(first.length, 2);
  // One line ends where the next begins.
  assert.deepEqual(
    first.map(([, end]) => end.toFixed(6)),
    second.map(([start]) => start.toFixed(6)),
  );
});

test('batchPicture: says what is wrong', () => {
  const labels = new Labels(new Uint8Array(16), 10);
  assert.throws(() => batchPicture(x, labels, { title: '', width: 2, height: 2 }), /got 2 images and 16 labels/);
});
