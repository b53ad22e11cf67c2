import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Labels, Matrix } from '../src/matrix.ts';
import { accuracy, argmaxRows, classReport, confusionMatrix, wilsonInterval } from '../src/metrics.ts';

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
