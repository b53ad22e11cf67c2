import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activate } from '../src/activations.ts';
import { checkGradients, numericalGradient } from '../src/gradient-check.ts';
import { DenseLayer } from '../src/layers/index.ts';
import { binaryCrossEntropy, meanSquaredError, outputLoss, softmaxCrossEntropy } from '../src/losses.ts';
import { Matrix } from '../src/matrix.ts';
import { NeuralNetwork } from '../src/network.ts';
import { Random } from '../src/random.ts';
import { Labels } from '../src/rows.ts';
import { assertClose, fixtures, matrix64 } from './fixtures.ts';

for (const { loss, output, labelSmoothing = 0, logits, labels, value, gradient, ...fixture } of fixtures.losses) {
  test(`${loss} behind ${output}, ${fixture.case}, smoothing ${labelSmoothing}: PyTorch's value and gradient`, () => {
    const z = matrix64(logits);
    const targets = new Labels(labels, z.columns);
    const got = outputLoss(loss, output, { z, a: activate(output, z) }, targets, { labelSmoothing });
    assertClose([got.loss], [value], 1e-11, 'loss');
    assertClose(got.gradient.data, gradient.flat(), 1e-11, 'gradient');
  });
}

for (const { targets, logits, value, gradient, ...fixture } of fixtures.binary) {
  test(`binary cross-entropy, ${fixture.case}: PyTorch's value and gradient`, () => {
    const got = binaryCrossEntropy(matrix64(logits), matrix64(targets));
    assertClose([got.loss], [value], 1e-11, 'loss');
    assertClose(got.gradient.data, gradient.flat(), 1e-11, 'gradient');
  });
}

test('cross-entropy stays finite in single precision for logits of ±10,000, and changes nothing in place', () => {
  const z = new Matrix(2, 3, Float32Array.of(1e4, -1e4, 0, -1e4, 1e4, 0));
  const { loss, losses, gradient } = softmaxCrossEntropy(z, new Labels([1, 1], 3));
  assert.equal(loss, 1e4);
  assert.deepEqual([...losses], [2e4, 0]);
  assert.deepEqual([...gradient.data], [0.5, -0.5, 0, 0, 0, 0]);
  assert.deepEqual([...z.data], [1e4, -1e4, 0, -1e4, 1e4, 0]);
});

test('targets of another size throw', () => {
  const z = new Matrix<number, number>(2, 3);
  assert.throws(
    () => softmaxCrossEntropy(z, new Labels([1], 3)),
    /softmaxCrossEntropy: the targets are 1 × 3, expected 2 × 3/,
  );
  assert.throws(() => meanSquaredError(z, new Matrix(2, 4)), /meanSquaredError: the targets are 2 × 4, expected 2 × 3/);
  const smoothing = { labelSmoothing: 1 };
  assert.throws(
    () => softmaxCrossEntropy(z, new Labels([1, 0], 3), smoothing),
    /labelSmoothing is 1, expected a number/,
  );
});

test('binary cross-entropy: worked out by hand, a mean over rows and columns, and changes nothing in place', () => {
  // σ(log 3) = 3/4, σ(0) = 1/2
  const z = matrix64([
    [Math.log(3), 0],
    [-Math.log(3), 0],
  ]);
  const t = matrix64([
    [1, 0],
    [1, 0.5],
  ]);
  const { losses, loss, gradient } = binaryCrossEntropy(z, t);
  const expected = [(Math.log(4 / 3) + Math.log(2)) / 2, (Math.log(4) + Math.log(2)) / 2];
  assertClose([...losses], expected, 1e-15, 'losses');
  assertClose([loss], [(expected[0] + expected[1]) / 2], 1e-15, 'loss');
  assertClose(gradient.data, [-0.25 / 4, 0.5 / 4, -0.75 / 4, 0], 1e-15, 'gradient');
  assert.deepEqual([...z.data], [Math.log(3), 0, -Math.log(3), 0]);
});

test('binary cross-entropy: the gradient is that of finite differences, for soft targets and smoothed ones, and in a network', () => {
  const random = new Random(4, 'binary');
  const z = new Matrix(
    5,
    3,
    new Float64Array(15).map(() => random.normal(0, 3)),
  );
  const t = new Matrix(
    5,
    3,
    new Float64Array(15).map(() => random.uniform()),
  );
  for (const labelSmoothing of [0, 0.2]) {
    const { gradient } = binaryCrossEntropy(z, t, { labelSmoothing });
    const expected = numericalGradient(() => binaryCrossEntropy(z, t, { labelSmoothing }).loss, z.data);
    assertClose(gradient.data, expected, 1e-9, 'gradient');
  }
  const model = new NeuralNetwork<number, number>({ loss: 'binary-cross-entropy', precision: 'float64' })
    .add(new DenseLayer<number, number>(3, 4, 'tanh'))
    .add(new DenseLayer<number, number>(4, 1, 'sigmoid'));
  const answers = matrix64([[1], [0], [0], [1], [0]]);
  assert.equal(checkGradients(model, z, answers).length, 4);
});

test('binary cross-entropy stays finite in single precision for logits of ±150, where σ is 0 or 1', () => {
  const z = new Matrix(4, 1, Float32Array.of(150, 150, -150, -150));
  const { losses, gradient } = binaryCrossEntropy(z, Matrix.from([[1], [0], [1], [0]]));
  assertClose([...losses], [0, 150, 150, 0], 1e-6, 'losses');
  assertClose(gradient.data, [0, 0.25, -0.25, 0], 1e-6, 'gradient');
});

test('smoothing a single column leads halfway between its two classes', () => {
  const z = matrix64([[0], [0]]);
  const smoothed = matrix64([[0.9], [0.1]]);
  const [sharp, soft] = [matrix64([[1], [0]]), { labelSmoothing: 0.2 }];
  assert.deepEqual(binaryCrossEntropy(z, sharp, soft), binaryCrossEntropy(z, smoothed));
  assert.deepEqual(meanSquaredError(z, sharp, soft), meanSquaredError(z, smoothed));
});
