import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predictionsOf, samplePredictions, worstMistakes } from '../../src/charts/predictions.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { digitGrid } from '../../src/charts/tiles.ts';
import { Matrix } from '../../src/matrix.ts';
import { ByteMatrix, byteScale, Labels } from '../../src/rows.ts';
import { image, sizeOf, textsOf } from './pictures.ts';

const grid = { title: 'Digits', width: 28, height: 28 };

test('digitGrid: a hundred images are one PNG', () => {
  const many = Array.from({ length: 100 }, (_, n) =>
    Float32Array.from({ length: 784 }, (_, i) => ((i * 7 + n * 13) % 97) / 97),
  );
  const spec = digitGrid(
    many,
    many.map((_, i) => i % 10),
    grid,
  );
  const svg = renderSvg(spec);
  assert.equal(svg.match(/<image/g)?.length, 1);
  assert.match(svg, /image-rendering: pixelated/);
  assert.equal(textsOf(svg).filter((text) => /^\d$/.test(text)).length, 100);
});

test('digitGrid: rows are of about the same length', () => {
  const tops = (n: number) => {
    const spec = digitGrid(
      Array.from({ length: n }, () => image(8)),
      Array(n).fill('T-shirt'),
      { ...grid, width: 8, height: 8 },
    );
    const { values } = spec.data as { values: { under: number }[] };
    const rows = [...new Set(values.map((value) => value.under))];
    return rows.map((under) => values.filter((value) => value.under === under).length);
  };
  for (const n of [1, 7, 11, 20, 23]) {
    const rows = tops(n);
    assert.equal(
      rows.reduce((a, b) => a + b),
      n,
    );
    assert.ok(Math.max(...rows) - Math.min(...rows) <= rows.length, `${n}: ${rows}`);
  }
});

test('digitGrid: a small gap lets ten large digits fit a page, and never lets captions touch', () => {
  const ten = Array.from({ length: 10 }, () => image(28));
  const widthOf = (caption: string, gap?: number) =>
    sizeOf(renderSvg(digitGrid(ten, Array(10).fill(caption), { ...grid, columns: 10, ...(gap && { gap }) }))).width;
  assert.ok(widthOf('100 %') > 700);
  assert.ok(widthOf('100 %', 3) <= 620);
  assert.equal(widthOf('trousers and coat', 3), widthOf('trousers and coat'));
});

test('digitGrid: says what is wrong', () => {
  assert.throws(() => digitGrid([image(28)], [1, 2], grid), /got 1 images and 2 labels/);
  assert.throws(() => digitGrid([image(8)], [1], grid), /image 0 has 64 values, expected 784 for 28 × 28/);
  assert.throws(() => digitGrid([], [], grid), /got no images/);
  assert.throws(() => digitGrid([image(28)], [1], { ...grid, columns: 0 }), /columns is 0/);
});

const right = { image: image(28), truth: 3, predicted: 3, confidence: 0.98 };
const wrong = { image: image(28), truth: 5, predicted: 3, confidence: 0.61 };

test('samplePredictions: right and wrong differ in colour, in sign and in frame', () => {
  const [green, red] = [right, wrong].map((one) => renderSvg(samplePredictions([one], grid)));
  assert.ok(textsOf(green).includes('✓ 3 · 98 %'));
  assert.ok(textsOf(red).includes('✗ 3 · 61 %') && textsOf(red).includes('is 5'));
  assert.ok(green.includes('#00796b') && !green.includes('#b3261e'));
  assert.ok(red.includes('#b3261e') && !red.includes('#00796b'));
  assert.ok(/stroke-dasharray="5,3"/.test(red) && !/stroke-dasharray="5,3"/.test(green));
});

test('samplePredictions: long names stay apart from each other', () => {
  const names = Array.from({ length: 20 }, () => ({ ...wrong, truth: 'Ankle boot', predicted: 'T-shirt/top' }));
  const spec = samplePredictions(names, grid);
  const { values } = spec.data as { values: { middle: number; under: number }[] };
  assert.ok(values[1].middle - values[0].middle > 130);
});

test('samplePredictions: a confidence outside 0 to 1 is an error', () => {
  for (const confidence of [-0.1, 1.1, Number.NaN]) {
    assert.throws(
      () => samplePredictions([{ ...right, confidence }], grid),
      /confidence 0 is .*, expected a number from 0 to 1/,
    );
  }
});

const predicted = {
  images: new ByteMatrix(
    4,
    4,
    Uint8Array.from({ length: 16 }, (_, i) => i * 17),
    byteScale(255),
  ),
  labels: new Labels([0, 1, 2, 0], 3),
  probabilities: Matrix.from([
    [0.9, 0.05, 0.05],
    [0.6, 0.3, 0.1],
    [0.99, 0, 0.01],
    [0.2, 0.7, 0.1],
  ]),
};

test('worstMistakes: only wrong ones, those with the highest loss first', () => {
  const worst = worstMistakes(predicted);
  assert.deepEqual(
    worst.map(({ truth, predicted: read }) => [truth, read]),
    [
      [2, 0],
      [0, 1],
      [1, 0],
    ],
  );
  assert.equal(worstMistakes(predicted, 2).length, 2);
  assert.ok(Math.abs(worst[0].confidence - 0.99) < 1e-6);
});

test('predictionsOf: image, names and probability are those of the row', () => {
  const [one] = predictionsOf({ ...predicted, classNames: ['a', 'b', 'c'] }, [1]);
  assert.deepEqual([one.truth, one.predicted], ['b', 'a']);
  assert.deepEqual(
    Array.from(one.image, (v) => Math.round(v * 15)),
    [4, 5, 6, 7],
  );
});

test('predictionsOf, worstMistakes: sizes have to fit', () => {
  assert.throws(
    () => predictionsOf({ ...predicted, labels: new Labels([0], 3) }, [0]),
    /4 images, 1 labels and 4 rows/,
  );
  assert.throws(() => worstMistakes({ ...predicted, classNames: ['a'] }), /got 1 class names, expected 3/);
  assert.throws(() => worstMistakes(predicted, 0), /count is 0/);
});
