/** A network that is being trained: who may look at it meanwhile, and who may not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DenseLayer } from '../src/layers/index.ts';
import { Matrix } from '../src/matrix.ts';
import { encodeModel } from '../src/models/model.ts';
import { encodeOnnx } from '../src/models/onnx.ts';
import { toStateDict } from '../src/models/pytorch.ts';
import { NeuralNetwork } from '../src/network.ts';
import type { Optimizer } from '../src/optimizers.ts';
import { Labels } from '../src/rows.ts';

const x = Matrix.from(Array.from({ length: 60 }, (_, i) => [i / 60, 1 - i / 60]));
const y = new Labels<number, 3>(
  Array.from({ length: 60 }, (_, i) => Math.floor(i / 20)),
  3,
);
const network = () => new NeuralNetwork().add(new DenseLayer(2, 3, 'softmax'));
const turn = () => new Promise((resume) => setTimeout(resume, 0));

/** All that looks at weights. */
const looks = (model: ReturnType<typeof network>): Record<string, () => unknown> => ({
  predict: () => model.predict(x),
  logits: () => model.logits(x),
  evaluate: () => model.evaluate(x, y),
  gradients: () => model.gradients(x, y),
  saveModel: () => encodeModel(model),
  toStateDict: () => toStateDict(model),
  encodeOnnx: () => encodeOnnx(model),
});

for (const kernels of ['plain', 'fast'] as const) {
  test(`without await, nothing looks at a network that is being trained, ${kernels}`, async () => {
    const model = network();
    const training = model.train(x, y, { epochs: 30, batchSize: 1, kernels });
    for (let i = 0; i < 3; i++) {
      for (const [name, look] of Object.entries(looks(model))) {
        assert.throws(look, new RegExp(`^Error: ${name}: this network is being trained: await the training first`));
      }
      await turn();
    }
    await training;
    for (const look of Object.values(looks(model))) look();
  });

  test(`callbacks look, also after a wait of their own; so do validation and functions of one's own, ${kernels}`, async () => {
    const model = network();
    const losses: number[] = [];
    await model.train(x, y, {
      epochs: 2,
      batchSize: 20,
      kernels,
      validation: { images: x, labels: y },
      schedule: () => {
        model.evaluate(x, y);
        return 1;
      },
      callbacks: [
        {
          onStart: () => void model.evaluate(x, y),
          onBatches: () => void model.evaluate(x, y),
          onSteps: () => {
            for (const look of Object.values(looks(model))) look();
            return 1;
          },
          async onEpoch({ validationLoss }) {
            await turn();
            losses.push(model.evaluate(x, y).loss - (validationLoss ?? Number.NaN));
          },
          onEnd: () => void encodeModel(model),
        },
      ],
    });
    assert.deepEqual(losses, [0, 0]);
  });
}

test("an optimizer of one's own may measure in its step", async () => {
  const model = network();
  const measured: number[] = [];
  const optimizer: Optimizer = { learningRate: 1, step: () => void measured.push(model.evaluate(x, y).loss) };
  await model.train(x, y, { epochs: 1, batchSize: 60, optimizer, kernels: 'plain' });
  assert.equal(measured.length, 1);
});

test('after a training that failed, or was refused, the network is free', async () => {
  const model = network();
  await assert.rejects(model.train(x, y, { epochs: -1 }));
  model.predict(x);
  const failing = { onEpoch: () => assert.fail('mine') };
  await assert.rejects(model.train(x, y, { callbacks: [failing] }), /mine/);
  model.predict(x);
});

test('no layer is added while the network is being trained, not by a callback either', async () => {
  const model: NeuralNetwork<number, number> = network();
  const add = () => model.add(new DenseLayer<number, number>(3, 3, 'softmax'));
  const refused = /add\(DenseLayer\(3 → 3\)\): this network is being trained already; await the training first/;
  const training = model.train(x, y, { epochs: 1, callbacks: [{ onEpoch: () => assert.throws(add, refused) }] });
  assert.throws(add, refused);
  await training;
  assert.equal(model.layers.length, 1);
  add();
  assert.equal(model.layers.length, 2);
});
