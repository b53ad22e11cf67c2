import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from 'fast-png';
import * as vegaLite from 'vega-lite';
import { firstLayerWeights, formingWeights } from '../../src/charts/first-layer-weights.ts';
import { renderSvg } from '../../src/charts/render.ts';
import type { Spec } from '../../src/charts/theme.ts';
import { DenseLayer } from '../../src/layers/index.ts';
import { Matrix } from '../../src/matrix.ts';
import { NeuralNetwork } from '../../src/network.ts';
import { textsOf } from './pictures.ts';
import { played } from './played.ts';

/** Weights between −0.5 and 0.5, by a rule. */
const weights = (rows: number, units: number) =>
  new Matrix(
    rows,
    units,
    Float32Array.from({ length: rows * units }, (_, i) => Math.sin(i * i) / 2),
  );

test('firstLayerWeights: the number of units is written', () => {
  // Weights before any training are noise: nothing that is learnt packs worse.
  const { layers } = new NeuralNetwork({ seed: 1 }).add(new DenseLayer(784, 128, 'relu'));
  const spec = firstLayerWeights((layers[0] as DenseLayer<784, 128>).weights, { width: 28, height: 28 });
  const svg = renderSvg(spec);
  assert.ok(textsOf(svg).some((text) => text.includes('40 of 128 units')));
});

test('firstLayerWeights: the scale is symmetric, with 0 in the middle', () => {
  const texts = textsOf(renderSvg(firstLayerWeights(weights(64, 9), { width: 8, height: 8 })));
  assert.ok(texts.includes('≤ −0.5') && texts.includes('0') && texts.includes('≥ 0.5'), `${texts}`);
});

test('firstLayerWeights: the picture of a unit is its column of the matrix', () => {
  const matrix = Matrix.from([
    [1, 0],
    [0, -1],
    [0, 0],
    [0, 0],
  ]);
  const { layer } = firstLayerWeights(matrix, { width: 2, height: 2 }) as unknown as {
    layer: { data: { values: { url: string }[] } }[];
  };
  const { width, data, palette } = decode(Buffer.from(layer[0].data.values[0].url.split(',')[1], 'base64'));
  const at = (x: number, y: number) => palette?.[data[y * width + x]] ?? [];
  const second = width - 2;
  assert.ok(at(0, 0)[0] > at(0, 0)[2], 'first unit, first pixel: orange');
  assert.ok(at(second + 1, 0)[2] > at(second + 1, 0)[0], 'second unit, second pixel: blue');
  assert.deepEqual(at(1, 0).slice(0, 3), [255, 255, 255]);
});

test('firstLayerWeights: draws weights that are all 0, and says what is wrong', () => {
  assert.ok(renderSvg(firstLayerWeights(new Matrix(4, 2), { width: 2, height: 2 })).includes('<image'));
  assert.throws(
    () => firstLayerWeights(new Matrix(5, 2), { width: 2, height: 2 }),
    /have 5 rows, expected 4 for 2 × 2/,
  );
  assert.throws(() => firstLayerWeights(new Matrix(4, 2), { width: 2, height: 2, units: 0 }), /units is 0/);
});

test('firstLayerWeights: without a size, or with a network in place of its weights, says what to hand over', () => {
  const call: (...given: never[]) => unknown = firstLayerWeights;
  const options = /firstLayerWeights: the options are undefined, expected an object with title, width, height, units/;
  assert.throws(() => call(weights(4, 2) as never), options);
  const matrix = /firstLayerWeights: the first argument is a NeuralNetwork, expected a Matrix/;
  assert.throws(() => call(new NeuralNetwork() as never, { width: 2, height: 2 } as never), matrix);
  const width = /firstLayerWeights: width is undefined, expected a whole number of at least 1/;
  assert.throws(() => call(weights(4, 2) as never, { units: 2 } as never), width);
});

test('formingWeights: the slider shows the weights of each epoch, on one scale; it opens at the last', async () => {
  const epochs = [0.25, 1, 2].map((size) => weights(64, 3).map((value) => size * value));
  const spec = formingWeights(epochs, { width: 8, height: 8 });
  // Of the largest weights, 1: few of all that are drawn are larger.
  const [end] = textsOf(renderSvg(spec)).filter((text) => text.startsWith('≥ '));
  assert.ok(Number(end.slice(2)) > 0.9 && Number(end.slice(2)) <= 1, end);
  const { spec: compiled } = vegaLite.compile(spec as unknown as vegaLite.TopLevelSpec);
  const urls = new Set<string>();
  for (const epoch of [2, 0, 1]) {
    const { opacities, data } = await played(compiled as Spec, epoch === 2 ? {} : { epoch });
    const [name] = (compiled.data ?? []).map((one) => one.name).filter((one) => data(one)[0]?.n === 0);
    for (const { url } of data(name) as { url: string }[]) urls.add(url);
    assert.deepEqual(opacities('image'), [0, 1, 2].map((n) => (n === epoch ? 1 : 0)).concat(1), `epoch ${epoch}`);
  }
  assert.equal(urls.size, 3);
});

test('formingWeights: refuses a single matrix, and matrices of different sizes', () => {
  const size = { width: 2, height: 2 };
  assert.throws(() => formingWeights([weights(4, 2)], size), /got 1 matrices, expected at least 2/);
  const two = [weights(4, 2), weights(4, 3)];
  assert.throws(() => formingWeights(two, size), /the weights of epoch 1 are 4 × 3, expected 4 × 2/);
  assert.throws(() => formingWeights([weights(4, 2), weights(4, 2)], { ...size, width: 3 }), /have 4 rows, expected 6/);
});
