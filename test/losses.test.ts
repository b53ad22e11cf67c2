import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activate } from '../src/activations.ts';
import { meanSquaredError, outputLoss, softmaxCrossEntropy } from '../src/losses.ts';
import { Matrix } from '../src/matrix.ts';
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
