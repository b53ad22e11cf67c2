/** The Huber loss: PyTorch's numbers, its limits, a training that a wild target does not spoil, and its δ in files. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkGradients } from '../src/gradient-check.ts';
import { DenseLayer } from '../src/layers/index.ts';
import { huber, meanSquaredError } from '../src/losses.ts';
import { Matrix } from '../src/matrix.ts';
import { decodeModel, encodeModel } from '../src/models/model.ts';
import { NeuralNetwork } from '../src/network.ts';
import { Random } from '../src/random.ts';
import { assertClose, fixtures, matrix64 } from './fixtures.ts';

for (const { huberDelta, outputs, targets, value, gradient } of fixtures.huber) {
  test(`δ = ${huberDelta}: PyTorch's loss and gradient`, () => {
    const got = huber(matrix64(outputs), matrix64(targets), { huberDelta });
    assertClose([got.loss], [value], 1e-12, 'loss');
    assertClose(got.gradient.data, gradient.flat(), 1e-12, 'gradient');
  });
}

test('below δ it is half of the squared error, far above it δ times the distance', () => {
  const [a, t] = [matrix64([[0.5], [-0.25]]), matrix64([[0], [0.25]])];
  const { losses, gradient } = huber(a, t, { huberDelta: 2 });
  const squared = meanSquaredError(a, t);
  assert.deepEqual(
    losses,
    squared.losses.map((loss) => loss / 2),
  );
  assert.deepEqual(
    gradient,
    squared.gradient.map((g) => g / 2),
  );
  const far = huber(matrix64([[1000]]), matrix64([[0]]), { huberDelta: 0.5 });
  assert.equal(far.loss, 0.5 * (1000 - 0.25));
  assert.equal(far.gradient.data[0], 0.5);
});

/** y = 3 x − 1, but for one target. */
function line(wild: number) {
  const random = new Random(1);
  const x = new Matrix(
    80,
    1,
    new Float32Array(80).map(() => random.uniform()),
  );
  return { x, y: x.map((value, i) => (i === 7 ? wild : 3 * value - 1)) };
}
const network = (settings: ConstructorParameters<typeof NeuralNetwork>[0]) =>
  new NeuralNetwork(settings).add(new DenseLayer(1, 1, 'identity'));

for (const kernels of ['plain', 'fast'] as const) {
  test(`${kernels}: one wild target spoils the squared error, not the Huber loss`, async () => {
    const { x, y } = line(100);
    const options = { epochs: 300, batchSize: 80, learningRate: 0.05 };
    const [robust, squared] = [
      network({ loss: 'huber', huberDelta: 0.1, kernels }),
      network({ loss: 'mean-squared-error', kernels }),
    ];
    for (const model of [robust, squared]) await model.train(x, y, options);
    const slope = (model: typeof robust) => model.denseLayers[0].weights.data[0];
    assert.ok(Math.abs(slope(robust) - 3) < 0.1, `${slope(robust)}`);
    assert.ok(Math.abs(slope(squared) - 3) > 0.3, `${slope(squared)}`);
    assert.ok(Number.isNaN(robust.evaluate(x, y).accuracy));
    const { loss } = huber(robust.predict(x), y, { huberDelta: 0.1 });
    assert.equal(robust.evaluate(x, y).loss, loss);
  });
}

test('in a network the gradients are those of finite differences', () => {
  const { x, y } = line(4);
  const model = new NeuralNetwork({ loss: 'huber', huberDelta: 0.3, precision: 'float64' })
    .add(new DenseLayer(1, 3, 'tanh'))
    .add(new DenseLayer(3, 1, 'sigmoid'));
  assert.equal(checkGradients(model, x, y).length, 4);
});

test('a file keeps δ; the default is 1', () => {
  const model = network({ loss: 'huber', huberDelta: 0.3 });
  assert.equal(decodeModel(encodeModel(model as NeuralNetwork)).model.huberDelta, 0.3);
  assert.equal(network({ loss: 'huber' }).huberDelta, 1);
  assert.equal(network({}).huberDelta, undefined);
  assert.throws(() => encodeModel(model as NeuralNetwork, { huberDelta: '1' }), /a note is named 'huberDelta'/);
  const bytes = encodeModel(model as NeuralNetwork);
  const at = new TextDecoder().decode(bytes).indexOf('"0.3"') + 1;
  bytes.set(new TextEncoder().encode('-.3'), at);
  assert.throws(() => decodeModel(bytes), /huberDelta is -0\.3, expected a number above 0/);
});

test('a δ that makes no sense throws, and so does one for another loss', () => {
  for (const bad of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    const expected = new RegExp(`huberDelta is ${bad}, expected a number above 0`);
    assert.throws(() => network({ loss: 'huber', huberDelta: bad }), expected);
    assert.throws(() => huber(matrix64([[1]]), matrix64([[1]]), { huberDelta: bad }), expected);
  }
  assert.throws(() => network({ huberDelta: 1 }), /huberDelta is for the loss 'huber', got 'cross-entropy'/);
  assert.throws(() => huber(matrix64([[1]]), matrix64([[1], [2]])), /huber: the targets are 2 × 1, expected 1 × 1/);
  const misspelt: object = { delta: 1 };
  const expected = /huber: unknown option 'delta', expected one of labelSmoothing, huberDelta/;
  assert.throws(() => huber(matrix64([[1]]), matrix64([[1]]), misspelt), expected);
});
