import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ActivationName, activationNames } from '../src/activations.ts';
import { checkGradients, GradientCheckError, numericalGradient } from '../src/gradient-check.ts';
import { DenseLayer, Dropout } from '../src/layers/index.ts';
import { Matrix } from '../src/matrix.ts';
import { NeuralNetwork } from '../src/network.ts';
import { Random } from '../src/random.ts';
import { Labels } from '../src/rows.ts';
import { assertClose, fixtures, matrix64, networkOf } from './fixtures.ts';

const { layers, input, labels, cases } = fixtures.network;
for (const { hidden, output, loss, value, outputs, gradients } of cases) {
  test(`6-5-4-3, ${hidden}, ${output}, ${loss}: outputs, loss and gradients are PyTorch's`, () => {
    const model = networkOf(layers, hidden, output, loss);
    const x = matrix64(input);
    assertClose(model.predict(x).data, outputs.flat(), 1e-11, 'outputs');
    const got = model.gradients(x, new Labels(labels, 3));
    assertClose([got.loss], [value], 1e-11, 'loss');
    gradients.forEach(({ weight, bias }, l) => {
      assertClose(got.gradients[2 * l].data, weight.flat(), 1e-11, `layers.${l}.weight`);
      assertClose(got.gradients[2 * l + 1].data, bias, 1e-11, `layers.${l}.bias`);
    });
  });
}

/** A network in double precision with random weights and random biases that are not 0. */
function randomNetwork(
  sizes: number[],
  hidden: ActivationName,
  output: ActivationName,
  dropout: boolean,
  seed: number,
) {
  const random = new Random(seed);
  const loss = output === 'softmax' ? 'cross-entropy' : 'mean-squared-error';
  const model = new NeuralNetwork<number, number>({ precision: 'float64', loss, seed });
  sizes.slice(1).forEach((outputs, l) => {
    const last = l === sizes.length - 2;
    const layer = new DenseLayer<number, number>(sizes[l], outputs, last ? output : hidden);
    model.add(layer.initialize(random, 'float64'));
    layer.bias.data.forEach((_, j) => {
      layer.bias.data[j] = random.normal(0, 0.5);
    });
    if (dropout && !last) model.add(new Dropout(0.3));
  });
  const rows = 5;
  const x = new Matrix(
    rows,
    sizes[0],
    new Float64Array(rows * sizes[0]).map(() => random.normal()),
  );
  const y = new Labels(
    Array.from({ length: rows }, () => random.integer(sizes.at(-1) as number)),
    sizes.at(-1) as number,
  );
  return { model, x, y };
}

test('every gradient equals the finite difference: random sizes, activations, losses, dropout, biases', () => {
  const names = fc.constantFrom(...activationNames);
  const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(
      sizes,
      names,
      names,
      fc.boolean(),
      fc.integer({ min: 1, max: 1e6 }),
      (widths, hidden, output, dropout, seed) => {
        const { model, x, y } = randomNetwork(widths, hidden, output, dropout, seed);
        const checked = checkGradients(model, x, y, { dropoutSeed: 7, step: 1e-6, tolerance: 1e-6 });
        assert.equal(
          checked.reduce((sum, { count }) => sum + count, 0),
          model.parameterCount,
        );
      },
    ),
    { numRuns: 60, seed: 1 }, // one seed: a ReLU kink between two differences is possible, if rare
  );
});

test('a wrong gradient is caught, naming layer, index, expected and got', () => {
  const { model, x, y } = randomNetwork([3, 4, 2], 'tanh', 'softmax', false, 3);
  const right = model.backward.bind(model);
  model.backward = (...args) => {
    const result = right(...args);
    result.gradients[0].data[5] += 0.01;
    return result;
  };
  assert.throws(
    () => checkGradients(model, x, y),
    (error: Error) =>
      error instanceof GradientCheckError &&
      /^DenseLayer\(3 → 4\) tanh: gradient of layers\.0\.weight\[1, 1\]: expected -?[\d.]+ by finite differences, got/.test(
        error.message,
      ),
  );
});

test('the gradient with respect to the input agrees with finite differences, with dropout and without', () => {
  const { model, x, y } = randomNetwork([3, 4, 2], 'tanh', 'softmax', true, 3);
  for (const dropout of [undefined, 7]) {
    // The same masks for every evaluation: each begins a stream of its own.
    const options = () => (dropout === undefined ? {} : { dropout: new Random(dropout, 'dropout') });
    const { inputs } = model.gradients(x, y, { ...options(), inputs: true });
    const expected = numericalGradient(() => model.gradients(x, y, options()).loss, x.data);
    assert.deepEqual([inputs.rows, inputs.columns], [x.rows, x.columns]);
    assertClose([...inputs.data], [...expected], 1e-7, '∂L/∂X');
  }
  assert.equal(model.gradients(x, y).inputs, undefined);
});

test('gradients of a network whose dropout is not active agree with finite differences', () => {
  const { model, x, y } = randomNetwork([3, 4, 2], 'relu', 'softmax', true, 5);
  assert.equal(checkGradients(model, x, y).length, 4);
});

test('finite differences refuse single precision, in which the steps would be lost', () => {
  assert.throws(() => numericalGradient(() => 0, new Float32Array(2)), /x is a Float32Array, expected a Float64Array/);
});

test('finite differences leave their point as it was', () => {
  const x = Float64Array.of(1, 2);
  assertClose(
    numericalGradient(() => x[0] ** 2 + 3 * x[1], x),
    [2, 3],
    1e-9,
    'gradient',
  );
  assert.deepEqual([...x], [1, 2]);
});

test('mismatched layers, inputs and targets throw, naming both numbers', () => {
  const model = new NeuralNetwork<number, number>();
  assert.throws(() => model.predict(new Matrix(1, 4)), /the network has no dense layer yet/);
  model.add(new DenseLayer<number, number>(4, 3, 'softmax'));
  assert.throws(
    () => model.add(new DenseLayer<number, number>(5, 2, 'softmax')),
    /add\(DenseLayer\(5 → 2\)\): the layer has 5 inputs, expected 3, the outputs of DenseLayer\(4 → 3\)/,
  );
  assert.throws(() => model.predict(new Matrix(2, 64)), /DenseLayer\(4 → 3\): input has 64 columns, expected 4/);
  const x = new Matrix(2, 4);
  assert.throws(() => model.gradients(x, new Labels([0, 1, 2], 3)), /got 2 inputs and 3 targets/);
  assert.throws(() => model.gradients(x, new Labels([0, 1], 10)), /targets have 10 classes, expected 3/);
  assert.throws(() => model.gradients(x, new Matrix(2, 4)), /targets have 4 columns, expected 3/);
});

test('cross-entropy without softmax, and float32 in a gradient check, are errors', () => {
  const model = new NeuralNetwork().add(new DenseLayer(4, 3, 'relu'));
  const [x, y] = [new Matrix(2, 4), new Labels([0, 1], 3 as const)];
  assert.throws(() => model.gradients(x, y), /cross-entropy needs softmax in the last layer, got relu/);
  assert.throws(() => checkGradients(model, x, y), /double precision/);
});

test('a one-hot matrix gives the same gradients as labels', () => {
  const { model, x, y } = randomNetwork([4, 5, 3], 'relu', 'softmax', false, 5);
  assert.deepEqual(model.gradients(x, y), model.gradients(x, y.oneHot()));
});

test('dropout does nothing when predicting, and keeps the expected value in training', () => {
  const model = new NeuralNetwork({ loss: 'mean-squared-error' })
    .add(new Dropout(0.4))
    .add(new DenseLayer(1, 1, 'identity', { initializer: 'zeros' }));
  const x = new Matrix(20000, 1, new Float32Array(20000).fill(1));
  const y = new Matrix(20000, 1);
  assert.deepEqual(model.predict(x).data, y.data);
  (model.layers[1] as DenseLayer<1, 1>).weights.data[0] = 1;
  assert.equal(model.predict(x).data[7], 1);
  // The loss is the mean of (mask · 1)², and E[mask²] = 1 ÷ (1 − rate).
  const { loss } = model.gradients(x, y, { dropout: new Random(1) });
  assert.ok(Math.abs(loss - 1 / 0.6) < 0.03, `loss ${loss}`);
});

test('summary shows each layer and the number of parameters', () => {
  const model = new NeuralNetwork()
    .add(new DenseLayer(784, 128, 'relu'))
    .add(new Dropout(0.2))
    .add(new DenseLayer(128, 10, 'softmax'));
  assert.equal(model.parameterCount, 101770);
  const text = model.summary();
  for (const part of ['784 → 128', 'rate 0.2', '128 → 10', 'softmax', '101,770']) assert.ok(text.includes(part), part);
});

test('unknown options throw', () => {
  // @ts-expect-error: a misspelt option
  assert.throws(() => new NeuralNetwork({ sed: 1 }), /NeuralNetwork: unknown option 'sed', expected one of seed/);
  // @ts-expect-error: not a loss
  assert.throws(() => new NeuralNetwork({ loss: 'hinge' }), /unknown loss 'hinge'/);
  // @ts-expect-error: not an initializer
  assert.throws(() => new DenseLayer(2, 2, 'relu', { initializer: 'best' }), /unknown initializer 'best'/);
  assert.throws(() => new Dropout(1), /Dropout: rate is 1, expected a number from 0 to below 1/);
  assert.throws(() => new DenseLayer(0, 2, 'relu'), /DenseLayer: inputs is 0/);
});

for (const kernels of ['plain', 'fast'] as const) {
  test(`a logit gap of 150 costs 150 with the ${kernels} kernels, in evaluate and in validation`, async () => {
    const layer = new DenseLayer(1, 2, 'softmax').setParameters([150, 0], [0, 0]);
    const model = new NeuralNetwork({ kernels }).add(layer);
    const x = new Matrix(1, 1, Float32Array.of(1));
    const wrong = new Labels([1], 2);
    assert.deepEqual([...model.logits(x).data], [150, 0]);
    assert.deepEqual([...model.predict(x).data], [1, 0]); // e⁻¹⁵⁰ is 0 in single precision
    assert.equal(model.evaluate(x, wrong).loss, 150);
    const options = { epochs: 1, learningRate: 0, validation: { images: x, labels: wrong } };
    const { epochs } = await model.train(x, wrong, options);
    assert.deepEqual([epochs[0].loss, epochs[0].validationLoss], [150, 150]);
  });
}
