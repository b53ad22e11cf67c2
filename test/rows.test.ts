/** Rows from plain arrays: `Matrix.from` takes them, everything else says which call makes them what it needs. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { batches } from '../src/batches.ts';
import { augment } from '../src/data/augmentation.ts';
import { classCounts, shuffleSplit, splitDataset, stratifiedFolds, stratifiedIndices } from '../src/data/dataset.ts';
import { deskew } from '../src/data/deskew.ts';
import { fitStandardizer, fitUnitScale } from '../src/data/preprocessing.ts';
import { checkGradients } from '../src/gradient-check.ts';
import { DenseLayer } from '../src/layers/index.ts';
import { binaryCrossEntropy, huber, meanSquaredError, softmaxCrossEntropy } from '../src/losses.ts';
import { Matrix } from '../src/matrix.ts';
import { argmaxRows, calibrationBins } from '../src/metrics.ts';
import { NeuralNetwork } from '../src/network.ts';
import { Labels } from '../src/rows.ts';

describe('Matrix.from', () => {
  test('takes rows of numbers', () => {
    const { rows, columns, data } = Matrix.from([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    assert.deepEqual([rows, columns, [...data]], [2, 3, [1, 2, 3, 4, 5, 6]]);
  });

  test('refuses what is no list of rows of numbers: texts and null would become numbers in silence', () => {
    const from = (values: unknown) => () => Matrix.from(values as number[][]);
    for (const [values, expected] of [
      [[['1.5', 2]], /Matrix\.from: row 0, column 0 is "1\.5", expected a number/],
      [
        [
          [1, 2],
          [3, null],
        ],
        /row 1, column 1 is null, expected a number/,
      ],
      [[[1, undefined]], /row 0, column 1 is undefined, expected a number/],
      [[[1, true]], /row 0, column 1 is true, expected a number/],
      [[new Array(2)], /row 0, column 0 is undefined, expected a number/],
      [[1, 2], /row 0 is 1, expected a list of numbers; for one row: \[row\]/],
      [[[1, 2], 3], /row 1 is 3, expected a list of numbers/],
      [[[1, 2], [3]], /row 1 has 1 numbers, expected 2 as in row 0/],
      [Float32Array.of(1, 2), /got a Float32Array, expected a list of rows: Matrix\.from\(\[\[1, 2\], \[3, 4\]\]\)/],
      ['1,2', /got "1,2", expected a list of rows/],
      [undefined, /got undefined, expected a list of rows/],
      [[], /columns is 0/],
    ] as const) {
      assert.throws(from(values), expected);
    }
  });
});

/** What a program in plain JavaScript may hand in. */
const rows: never = [
  [0, 1],
  [1, 0],
] as never;
const list: never = [0, 1] as never;
const floats: never = Float32Array.of(0, 1, 1, 0) as never;

const x = Matrix.from([
  [0, 1],
  [1, 0],
]);
const y = new Labels([0, 1], 2);
const model = new NeuralNetwork({ precision: 'float64' }).add(new DenseLayer(2, 2, 'softmax'));

describe('plain arrays in place of rows', () => {
  const calls: Record<string, (inputs: never) => unknown> = {
    predict: (inputs) => model.predict(inputs),
    logits: (inputs) => model.logits(inputs),
    evaluate: (inputs) => model.evaluate(inputs, y),
    gradients: (inputs) => model.gradients(inputs, y),
    'checkGradients: gradients': (inputs) => checkGradients(model, inputs, y),
    train: (inputs) => model.train(inputs, y),
    'train: validation': (images) => model.train(x, y, { validation: { images, labels: y } }),
    batches: (images) => [...batches({ images, labels: y })],
    fitStandardizer: (inputs) => fitStandardizer(inputs),
    shuffleSplit: (images) => shuffleSplit({ images, labels: y }),
    splitDataset: (images) => splitDataset({ images, labels: y }),
  };
  for (const [name, call] of Object.entries(calls)) {
    test(`${name} names the call that makes rows of them`, async () => {
      const operation = name.split(': ').at(-1);
      const run = async (inputs: never) => call(inputs);
      await assert.rejects(
        run(rows),
        new RegExp(
          `${operation}: the inputs are a list of 2, expected rows such as a Matrix: Matrix\\.from\\(rows\\)$`,
        ),
      );
      await assert.rejects(
        run(floats),
        new RegExp(`${operation}: the inputs are a Float32Array, expected .*: new Matrix\\(rows, columns, values\\)$`),
      );
    });
  }
});

describe('plain arrays in place of targets', () => {
  const calls: Record<string, (targets: never) => unknown> = {
    evaluate: (targets) => model.evaluate(x, targets),
    gradients: (targets) => model.gradients(x, targets),
    train: (targets) => model.train(x, targets),
    'train: validation': (labels) => model.train(x, y, { validation: { images: x, labels } }),
    batches: (labels) => [...batches({ images: x, labels })],
    loss: (targets) => softmaxCrossEntropy(x, targets),
  };
  for (const [name, call] of Object.entries(calls)) {
    test(`${name} names the calls that make targets of them`, async () => {
      const operation = name.split(': ').at(-1);
      const run = async (targets: never) => call(targets);
      await assert.rejects(
        run(list),
        new RegExp(
          `${operation}: the targets are a list of 2, expected Labels or a Matrix: new Labels\\(values, classes\\), Matrix`,
        ),
      );
      await assert.rejects(
        run(rows),
        new RegExp(`${operation}: the targets are a list of 2, expected Labels or a Matrix: Matrix\\.from\\(rows\\)$`),
      );
    });
  }

  test('what takes labels alone says so', () => {
    const expected = /the labels are a list of 2, expected Labels: new Labels\(values, classes\)$/;
    assert.throws(() => classCounts(list), expected);
    assert.throws(() => stratifiedIndices(list, 0.5), expected);
    assert.throws(() => stratifiedFolds(list, 2), expected);
    assert.throws(() => splitDataset({ images: x as never, labels: list }), expected);
    assert.throws(
      () => splitDataset([x, y] as never),
      /splitDataset: the split is a list of 2, expected \{ images, labels \}/,
    );
  });
});

test('plain arrays in place of a matrix: layers, losses, products, metrics and images say what they expect', () => {
  const calls: readonly ((value: never) => unknown)[] = [
    (value) => model.forward(value),
    (value) => model.denseLayers[0].forward(value),
    (value) => model.denseLayers[0].preActivation(value),
    (value) => softmaxCrossEntropy(value, y),
    (value) => binaryCrossEntropy(value, y),
    (value) => meanSquaredError(value, y),
    (value) => huber(value, y),
    (value) => x.multiply(value),
    (value) => x.addRow(value),
    (value) => x.times(value),
    (value) => argmaxRows(value),
    (value) => calibrationBins(y, value),
    (value) => fitUnitScale(value),
    (value) => fitUnitScale(x).apply(value),
    (value) => fitStandardizer(x).apply(value),
  ];
  for (const call of calls) {
    assert.throws(() => call(rows), /is a list of 2, expected a Matrix: Matrix\.from\(rows\)$/, String(call));
    assert.throws(() => call(undefined as never), /is undefined, expected a Matrix$/, String(call));
    assert.doesNotThrow(() => call(x as never), String(call));
  }
  const images: readonly ((value: never) => unknown)[] = [
    (value) => augment(value, {}),
    (value) => deskew(value, { width: 2, height: 1 }),
  ];
  for (const call of images) {
    assert.throws(
      () => call(rows),
      /the images are a list of 2, expected images in bytes: new ByteMatrix\(rows, columns, bytes\)$/,
    );
  }
});
