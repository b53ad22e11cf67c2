/** Whether anything works at all, within seconds: it runs before the other tests. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checkGradients } from '../src/gradient-check.ts';
import { adam, DenseLayer, Labels, Matrix, NeuralNetwork } from '../src/index.ts';
import { loadDigits, loadModel, saveModel } from '../src/node.ts';

const folder = mkdtempSync(join(tmpdir(), 'tiny '));
after(() => rmSync(folder, { recursive: true, force: true }));

const network = () =>
  new NeuralNetwork({ seed: 1 }).add(new DenseLayer(64, 32, 'relu')).add(new DenseLayer(32, 10, 'softmax'));

test('a network learns to read digits that it has not seen', async () => {
  const { train, test } = loadDigits();
  const model = network();
  const before = model.evaluate(test.images, test.labels);
  await model.train(train.images, train.labels, { epochs: 10, batchSize: 32, optimizer: adam({ learningRate: 3e-3 }) });
  const { accuracy, loss } = model.evaluate(test.images, test.labels);
  assert.ok(before.accuracy < 0.3 && accuracy > 0.9, `accuracy ${before.accuracy} before, ${accuracy} after`);
  assert.ok(loss < before.loss / 4, `loss ${before.loss} before, ${loss} after`);
});

test('its gradients are those of finite differences, and a wrong one is refused', () => {
  const model = new NeuralNetwork({ seed: 2, precision: 'float64' })
    .add(new DenseLayer(4, 5, 'tanh'))
    .add(new DenseLayer(5, 3, 'softmax'));
  const x = new Matrix(
    3,
    4,
    Float64Array.from({ length: 12 }, (_, i) => Math.sin(i)),
  );
  const y = new Labels([0, 2, 1], 3);
  const checked = checkGradients(model, x, y);
  assert.equal(
    checked.reduce((sum, { count }) => sum + count, 0),
    model.parameterCount,
  );
  const gradients = model.gradients.bind(model);
  const spoiled = (...args: Parameters<typeof gradients>) => {
    const result = gradients(...args);
    result.gradients[1].data[0] += 1e-3;
    return result;
  };
  Object.assign(model, { gradients: spoiled });
  assert.throws(() => checkGradients(model, x, y), /DenseLayer\(4 → 5\) tanh: gradient of layers\.0\.bias\[0\]/);
});

test('a network that was saved and loaded predicts the same', async () => {
  const file = join(folder, 'model.safetensors');
  const model = network();
  await saveModel(file, model);
  const { images } = loadDigits().test;
  const { model: loaded } = await loadModel(file);
  assert.deepEqual(loaded.predict(images), model.predict(images));
});
