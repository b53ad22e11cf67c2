import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activate, activationGradient } from '../src/kernels/plain.ts';
import { meanSquaredError, smoothedTarget, softmaxCrossEntropy } from '../src/losses.ts';
import { assertClose, fixtures } from './fixtures.ts';

for (const { loss, output, labelSmoothing = 0, logits, labels, value, gradient, ...fixture } of fixtures.losses) {
  test(`${loss} behind ${output}, ${fixture.case}, smoothing ${labelSmoothing}: PyTorch's value and gradient`, () => {
    const columns = logits[0].length;
    const z = Float64Array.from(logits.flat());
    const target = (row: number, column: number) => smoothedTarget(labels[row] === column, labelSmoothing, columns);
    if (loss === 'cross-entropy') {
      assertClose([softmaxCrossEntropy(z, target, logits.length, columns)], [value], 1e-11, 'loss');
      assertClose(z, gradient.flat(), 1e-11, 'gradient');
    } else {
      const a = z.slice();
      activate(output, z, columns, a);
      const delta = a.slice();
      assertClose([meanSquaredError(delta, target, logits.length, columns)], [value], 1e-11, 'loss');
      activationGradient(output, z, a, columns, delta);
      assertClose(delta, gradient.flat(), 1e-11, 'gradient');
    }
  });
}

test('cross-entropy stays finite in single precision for logits of ±10,000', () => {
  const z = Float32Array.of(1e4, -1e4, 0, -1e4, 1e4, 0);
  const loss = softmaxCrossEntropy(
    z,
    (row, column) => ((row === 0 && column === 1) || (row === 1 && column === 1) ? 1 : 0),
    2,
    3,
  );
  assert.equal(loss, 1e4);
  assert.deepEqual([...z], [0.5, -0.5, 0, 0, 0, 0]);
});
