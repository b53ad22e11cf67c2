/** Networks with one output, and networks that give numbers: what counts as right, and where nothing does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { learningCurves } from '../src/charts/learning-curves.ts';
import { DenseLayer } from '../src/layers/index.ts';
import { Matrix } from '../src/matrix.ts';
import { NeuralNetwork } from '../src/network.ts';
import { adam, sgd } from '../src/optimizers.ts';
import { Labels } from '../src/rows.ts';
import { lossAndAccuracy } from '../src/text.ts';
import type { TrainOptions } from '../src/train-options.ts';

const x = Matrix.from([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]) as Matrix<number, 2>;
const xor = Matrix.from([[0], [1], [1], [0]]) as Matrix<number, 1>;
const still = { optimizer: sgd({ learningRate: 0 }), epochs: 1 } satisfies TrainOptions;

/** One layer whose output is σ of the first input minus a half: right for the rows whose first input is their answer. */
const halfRight = (
  loss: 'binary-cross-entropy' | 'mean-squared-error',
  activation: 'sigmoid' | 'identity' = 'sigmoid',
) => new NeuralNetwork({ loss }).add(new DenseLayer(2, 1, activation).setParameters([4, 0], [-2]));

for (const kernels of ['plain', 'fast'] as const) {
  test(`one output with half of the answers wrong is right in a half, in train, validation and evaluate (${kernels})`, async () => {
    for (const loss of ['binary-cross-entropy', 'mean-squared-error'] as const) {
      const model = halfRight(loss);
      const validation = { images: x, labels: xor };
      const { epochs } = await model.train(x, xor, { ...still, kernels, batchSize: 3, validation });
      assert.deepEqual([epochs[0].accuracy, epochs[0].validationAccuracy], [0.5, 0.5]);
      const { accuracy, predictions, loss: measured } = model.evaluate(x, xor);
      assert.equal(accuracy, 0.5);
      assert.deepEqual([...predictions], [0, 0, 1, 1]);
      assert.equal(model.gradients(x, xor).correct, 2);
      assert.ok(Math.abs(epochs[0].loss - measured) < 1e-6, `${epochs[0].loss} and ${measured}`);
    }
  });

  test(`2-4-1 learns XOR with the binary loss (${kernels})`, async () => {
    const model = new NeuralNetwork({ seed: 2, loss: 'binary-cross-entropy' })
      .add(new DenseLayer(2, 8, 'tanh'))
      .add(new DenseLayer(8, 1, 'sigmoid'));
    const { epochs } = await model.train(x, xor, { epochs: 200, optimizer: adam({ learningRate: 0.05 }), kernels });
    assert.equal(epochs.at(-1)?.accuracy, 1);
    assert.deepEqual([...model.evaluate(x, xor).predictions], [0, 1, 1, 0]);
  });

  test(`logits of ±150 in single precision: the right loss and step, where σ is 0 or 1 (${kernels})`, async () => {
    const model = new NeuralNetwork({ loss: 'binary-cross-entropy' }).add(
      new DenseLayer(2, 1, 'sigmoid').setParameters([150, -150], [0]),
    );
    const [rows, wrong] = [Matrix.from([[1, 0]]) as Matrix<number, 2>, Matrix.from([[0]]) as Matrix<number, 1>];
    const { epochs } = await model.train(rows, wrong, { epochs: 1, optimizer: sgd({ learningRate: 1 }), kernels });
    assert.equal(epochs[0].loss, 150);
    assert.deepEqual([...model.parameters[0].data], [149, -150]);
    assert.deepEqual([...model.parameters[1].data], [-1]);
  });

  test(`regression tells its error and no accuracy (${kernels})`, async () => {
    const numbers = Matrix.from([[0.5], [2], [-1], [7]]) as Matrix<number, 1>;
    const model = halfRight('mean-squared-error', 'identity');
    const { epochs } = await model.train(x, numbers, { ...still, kernels, validation: { images: x, labels: numbers } });
    const [{ accuracy, loss, validationAccuracy, validationLoss }] = epochs;
    assert.ok(Number.isNaN(accuracy) && Number.isNaN(validationAccuracy));
    // (−2 − 0.5)², (−2 − 2)², (2 + 1)², (2 − 7)²
    assert.ok(Math.abs(loss - (6.25 + 16 + 9 + 25) / 4) < 1e-6 && validationLoss === loss);
    const evaluation = model.evaluate(x, numbers);
    assert.ok(Number.isNaN(evaluation.accuracy) && evaluation.predictions.length === 0);
    assert.ok(Number.isNaN(model.gradients(x, numbers).correct));
    const { hconcat, data } = learningCurves(epochs) as unknown as { hconcat: unknown[]; data: object };
    assert.equal(hconcat.length, 1);
    assert.ok(!/null|accuracy/.test(JSON.stringify(data)), JSON.stringify(data));
    assert.equal(lossAndAccuracy(loss, accuracy), 'loss 14.0625');
  });
}

test('several columns: labels and distributions are classes, several yes or no at once are not', () => {
  const model = new NeuralNetwork({ loss: 'binary-cross-entropy' }).add(new DenseLayer(2, 2, 'sigmoid'));
  const accuracyOf = (y: Parameters<typeof model.evaluate>[1]) => model.evaluate(x, y).accuracy;
  const labels = new Labels<number, 2>([0, 1, 1, 0], 2);
  assert.equal(accuracyOf(labels), accuracyOf(labels.oneHot()));
  assert.ok(accuracyOf(labels) >= 0);
  const both = Matrix.from([
    [1, 1],
    [0, 1],
    [0, 0],
    [1, 0],
  ]) as Matrix<number, 2>;
  assert.ok(Number.isNaN(accuracyOf(both)));
});

test('what does not go together says what would', async () => {
  const logistic = new NeuralNetwork().add(new DenseLayer(2, 1, 'sigmoid'));
  await assert.rejects(
    logistic.train(x, xor),
    /cross-entropy needs softmax in the last layer, got sigmoid; use \{ loss: 'binary-cross-entropy' \} or softmax/,
  );
  const binary = new NeuralNetwork({ loss: 'binary-cross-entropy' }).add(new DenseLayer(2, 1, 'relu'));
  assert.throws(() => binary.evaluate(x, xor), /binary-cross-entropy needs sigmoid in the last layer, got relu/);
  const lonely = new NeuralNetwork().add(new DenseLayer(2, 1, 'softmax'));
  await assert.rejects(
    lonely.train(x, xor),
    /target row 0 is 0, expected probabilities.*; for one output, use sigmoid and \{ loss: 'binary-cross-entropy' \}/,
  );
  const two = new Labels([0, 1, 1, 0], 2) as Labels<number, number>;
  const anyWidth: NeuralNetwork = halfRight('binary-cross-entropy');
  assert.throws(
    () => anyWidth.evaluate(x, two),
    /targets have 2 classes, expected 1: for one output, a Matrix with one column/,
  );
  const outside = Matrix.from([[0], [1], [2], [0]]) as Matrix<number, 1>;
  assert.throws(
    () => halfRight('binary-cross-entropy').gradients(x, outside),
    /gradients: target row 2, column 0 is 2, expected a number from 0 to 1/,
  );
});
