/** Class weights in cross-entropy: PyTorch's numbers, finite differences, and what they mean: rows that count more than once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numericalGradient } from '../src/gradient-check.ts';
import { DenseLayer } from '../src/layers/index.ts';
import { type LossName, softmaxCrossEntropy } from '../src/losses.ts';
import { Matrix } from '../src/matrix.ts';
import { NeuralNetwork } from '../src/network.ts';
import { sgd } from '../src/optimizers.ts';
import { Random } from '../src/random.ts';
import { Labels, type Targets } from '../src/rows.ts';
import type { TrainOptions } from '../src/train-options.ts';
import { assertClose, fixtures, matrix64 } from './fixtures.ts';

for (const { classWeights, labelSmoothing, logits, labels, ...expected } of fixtures.classWeights) {
  test(`smoothing ${labelSmoothing}: PyTorch's loss, losses and gradient`, () => {
    const options = { classWeights, labelSmoothing };
    const { loss, losses, gradient } = softmaxCrossEntropy(matrix64(logits), new Labels(labels, 4), options);
    assertClose([loss], [expected.value], 1e-12, 'loss');
    assertClose(losses, expected.losses, 1e-12, 'losses');
    assertClose(gradient.data, expected.gradient.flat(), 1e-12, 'gradient');
  });
}

const random = new Random(2, 'rows');
const numbers = (rows: number, columns: number) =>
  new Matrix(
    rows,
    columns,
    new Float64Array(rows * columns).map(() => random.normal()),
  );
const labels = new Labels<number, number>([0, 2, 2, 1, 0, 0, 2], 3);
const classWeights = [1, 3, 2];
const x = numbers(7, 4);
const network = (loss: LossName = 'cross-entropy', outputs = 3, activation: 'softmax' | 'sigmoid' = 'softmax') =>
  new NeuralNetwork<number, number>({ precision: 'float64', loss })
    .add(new DenseLayer<number, number>(4, 5, 'tanh'))
    .add(new DenseLayer<number, number>(5, outputs, activation));

test('the gradient is that of finite differences, for logits and in a network', () => {
  const z = numbers(7, 3);
  for (const labelSmoothing of [0, 0.2]) {
    const options = { classWeights, labelSmoothing };
    const lossOf = () => softmaxCrossEntropy(z, labels, options);
    const expected = numericalGradient(() => lossOf().loss, z.data);
    assertClose(lossOf().gradient.data, expected, 1e-9, 'gradient');
    const model = network();
    const { gradients } = model.gradients(x, labels, options);
    for (const [k, { data }] of model.parameters.entries()) {
      const slopes = numericalGradient(() => model.gradients(x, labels, options).loss, data);
      assertClose(gradients[k].data, slopes, 1e-9, `parameter ${k}`);
    }
  }
});

test('a weight of 3 is what three rows in place of one are; weights that are all the same change nothing', () => {
  const often = Array.from(labels.values).flatMap((label, row) => Array<number>(classWeights[label]).fill(row));
  const model = network();
  const weighted = model.gradients(x, labels, { classWeights });
  const repeated = model.gradients(x.select(often), labels.select(often));
  assertClose([weighted.loss], [repeated.loss], 1e-12, 'loss');
  weighted.gradients.forEach(({ data }, k) => {
    assertClose(data, repeated.gradients[k].data, 1e-12, `gradient ${k}`);
  });
  assert.notEqual(weighted.loss, model.gradients(x, labels).loss);
  const same = model.gradients(x, labels, { classWeights: Float64Array.of(4, 4, 4) });
  assertClose([same.loss], [model.gradients(x, labels).loss], 1e-12, 'loss');
});

for (const kernels of ['plain', 'fast'] as const) {
  test(`${kernels}: a step of training is that of the weighted gradient; validation is not weighted`, async () => {
    const trained = new NeuralNetwork<number, number>({ kernels })
      .add(new DenseLayer<number, number>(4, 5, 'tanh'))
      .add(new DenseLayer<number, number>(5, 3, 'softmax'));
    const before = trained.parameters.map((w) => w.map((value) => value));
    const { loss, gradients } = trained.gradients(x, labels, { classWeights });
    const { epochs } = await trained.train(x, labels, {
      epochs: 1,
      classWeights: Float64Array.from(classWeights),
      optimizer: sgd({ learningRate: 0.5 }),
      validation: { images: x, labels },
    });
    for (const [k, { data }] of trained.parameters.entries()) {
      const expected = before[k].data.map((w, i) => w - 0.5 * gradients[k].data[i]);
      assertClose(data, expected, 1e-6, `parameter ${k}`);
    }
    assertClose([epochs[0].loss], [loss], 1e-6, 'loss');
    assert.equal(epochs[0].validationLoss, trained.evaluate(x, labels).loss);
  });
}

test('what makes no sense throws', async () => {
  const train = (weights: unknown, model = network(), y: Targets = labels) =>
    model.train(x, y, { classWeights: weights } as TrainOptions);
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    [[1, 2], /train: got 2 classWeights, expected 3, one for each class/],
    [[1, 2, 0], /train: the weight of class 2 is 0, expected a number above 0/],
    [[1, -2, 1], /train: the weight of class 1 is -2, expected a number above 0/],
    [[Number.NaN, 1, 1], /train: the weight of class 0 is NaN/],
    [['1', 1, 1], /train: the weight of class 0 is '1' \(text\), expected a number/],
    ['balanced', /train: classWeights is "balanced", expected a list of 3 numbers/],
    [{ 0: 1, 1: 2, 2: 3, length: 3 }, /train: classWeights is \{ 0, 1, 2, length \}, expected a list/],
  ];
  for (const [bad, expected] of wrong) {
    await assert.rejects(train(bad), expected);
    assert.throws(() => network().gradients(x, labels, { classWeights: bad as number[] }), /gradients: .*expected/);
  }
  await assert.rejects(
    train(classWeights, network(), labels.oneHot()),
    /classWeights are for cross-entropy and Labels, got targets in a Matrix: new Labels\(values, classes\)/,
  );
  await assert.rejects(
    train(classWeights, network('mean-squared-error')),
    /classWeights are for cross-entropy and Labels, got mean-squared-error/,
  );
  const answers = new Matrix(7, 1);
  await assert.rejects(
    train([1, 2], network('binary-cross-entropy', 1, 'sigmoid'), answers),
    /got binary-cross-entropy; for two classes, use two outputs with softmax/,
  );
});

test('class weights may be in an array of floats', async () => {
  const list = [1, 0.5, 2];
  const losses = [list, Float32Array.from(list), Float64Array.from(list)].map(
    (weights) =>
      softmaxCrossEntropy(new Matrix(2, 3, Float32Array.of(1, 2, 3, 3, 2, 1)), new Labels([0, 2], 3), {
        classWeights: weights,
      }).loss,
  );
  assert.deepEqual(losses, [losses[0], losses[0], losses[0]]);
  const weights: Float32Array[][] = [];
  for (const classWeights of [list, Float32Array.from(list)]) {
    const model = network();
    await model.train(x, labels, { classWeights, epochs: 1 });
    weights.push(model.allParameters.map(({ data }) => Float32Array.from(data)));
  }
  assert.deepEqual(weights[1], weights[0]);
});
