import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Matrix } from '../src/matrix.ts';
import {
  accuracy,
  argmaxRows,
  calibrationBins,
  classReport,
  confusionMatrix,
  expectedCalibrationError,
  wilsonInterval,
} from '../src/metrics.ts';
import { Labels } from '../src/rows.ts';

const labels = new Labels([0, 0, 1, 1, 1, 2], 3);
const predictions = [0, 1, 1, 1, 0, 0];

test('accuracy, confusion matrix and class report of a small example worked out by hand', () => {
  assert.equal(accuracy(labels, predictions), 0.5);
  assert.deepEqual(confusionMatrix(labels, predictions, 3), [
    [1, 1, 0],
    [1, 2, 0],
    [1, 0, 0],
  ]);
  const [zero, one, two] = classReport(labels, predictions, 3);
  assert.deepEqual(zero, { class: 0, support: 2, precision: 1 / 3, recall: 0.5, f1: 0.4 });
  assert.deepEqual(one, { class: 1, support: 3, precision: 2 / 3, recall: 2 / 3, f1: 2 / 3 });
  assert.ok(Number.isNaN(two.precision)); // nothing was read as 2
  assert.equal(two.recall, 0);
});

test('the largest of each row, the first of equals', () => {
  assert.deepEqual(
    [
      ...argmaxRows(
        Matrix.from([
          [1, 3, 2],
          [5, 5, 0],
          [-3, -2, -1],
        ]),
      ),
    ],
    [1, 0, 2],
  );
});

test("Wilson's interval: values of the formula, and its ends", () => {
  const { low, high } = wilsonInterval(9800, 10000);
  assert.ok(Math.abs(low - 0.977066) < 1e-5 && Math.abs(high - 0.982566) < 1e-5, `${low} ${high}`);
  assert.ok(Math.abs(wilsonInterval(10, 10).high - 1) < 1e-12);
  assert.equal(wilsonInterval(0, 10).low, 0);
  assert.throws(() => wilsonInterval(11, 10), /got 11 of 10/);
});

test('pairs that do not match throw', () => {
  assert.throws(() => accuracy(labels, [1]), /got 6 labels and 1 predictions/);
  assert.throws(() => accuracy([], []), /at least 1/);
  assert.throws(() => confusionMatrix([0, 3], [0, 1], 3), /pair 1 is \(3, 1\), expected classes below 3/);
});

const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-6, `${a} is not ${b}`);

test('calibration of four rows worked out by hand', () => {
  const probabilities = Matrix.from([
    [0.9, 0.1],
    [0.8, 0.2],
    [0.3, 0.7],
    [0.55, 0.45],
  ]);
  const bins = calibrationBins([0, 1, 1, 0], probabilities, 4);
  assert.deepEqual(
    bins.map(({ low, high, count, correct }) => [low, high, count, correct]),
    [
      [0, 0.25, 0, 0],
      [0.25, 0.5, 0, 0],
      [0.5, 0.75, 2, 2],
      [0.75, 1, 2, 1],
    ],
  );
  assert.ok(Number.isNaN(bins[0].accuracy) && Number.isNaN(bins[0].confidence));
  near(bins[2].confidence, 0.625);
  near(bins[3].confidence, 0.85);
  // (2 · |1 − 0.625| + 2 · |0.5 − 0.85|) ÷ 4
  near(expectedCalibrationError(bins), 0.3625);
});

test('calibration: sure and right is 0, sure and wrong is 1, and a confidence of exactly 1 has a bin', () => {
  const sure = Matrix.from([
    [1, 0],
    [0, 1],
  ]);
  assert.equal(expectedCalibrationError(calibrationBins([0, 1], sure)), 0);
  assert.equal(expectedCalibrationError(calibrationBins([1, 0], sure)), 1);
  assert.equal(calibrationBins([0, 1], sure).at(-1)?.count, 2);
});

test('calibration: every row is in one bin, whatever the number of bins', () => {
  const confidences = Array.from({ length: 101 }, (_, i) => 0.5 + i / 200);
  const probabilities = Matrix.from(confidences.map((p) => [p, 1 - p]));
  for (const count of [1, 3, 10, 15]) {
    const bins = calibrationBins(new Array(101).fill(0), probabilities, count);
    assert.equal(
      bins.reduce((sum, bin) => sum + bin.count, 0),
      101,
    );
    for (const { low, high, confidence, count: rows } of bins) {
      assert.ok(rows === 0 || (confidence > low - 1e-6 && confidence < high + 1e-6));
    }
  }
});

test('calibration: says what is wrong', () => {
  assert.throws(() => calibrationBins([0], Matrix.from([[2, 0]])), /row 0 has the confidence 2/);
  assert.throws(() => calibrationBins([0, 1], Matrix.from([[1, 0]])), /got 2 labels and 1 predictions/);
  assert.throws(() => calibrationBins([0], Matrix.from([[1, 0]]), 0), /bins is 0/);
  assert.throws(() => calibrationBins([0], Matrix.from([[0.7]])), /got one column, expected a probability for each/);
  assert.throws(() => expectedCalibrationError([]), /all bins are empty/);
});

test('labels that know their classes need no number of them; lists do, and it is asked for', () => {
  const [labels, predictions] = [
    [0, 2, 2, 1],
    [0, 2, 1, 1],
  ];
  const known = new Labels(labels, 4);
  assert.deepEqual(confusionMatrix(known, predictions), confusionMatrix(labels, predictions, 4));
  assert.deepEqual(classReport(known, new Labels(predictions, 4)), classReport(labels, predictions, 4));
  assert.equal(confusionMatrix(known, predictions).length, 4);
  for (const measure of [confusionMatrix, classReport]) {
    // @ts-expect-error: lists do not say how many classes there are
    assert.throws(() => measure(labels, predictions), /: got no number of classes, expected it behind the predictions/);
  }
});
