/** A layer with `trainable = false` keeps its weights bit for bit, whoever trains, and the others learn as if it were given. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KernelsName } from '../src/computation.ts';
import { checkGradients } from '../src/gradient-check.ts';
import { DenseLayer, Dropout } from '../src/layers/index.ts';
import { Matrix } from '../src/matrix.ts';
import { decodeModel, encodeModel } from '../src/models/model.ts';
import { NeuralNetwork } from '../src/network.ts';
import { adam, adamw, momentum, rmsprop, sgd } from '../src/optimizers.ts';
import { Random } from '../src/random.ts';
import { Labels } from '../src/rows.ts';
import { assertClose } from './fixtures.ts';

const random = new Random(8, 'rows');
const x = new Matrix(
  60,
  5,
  new Float32Array(300).map(() => random.normal()),
);
const y = new Labels(
  Array.from({ length: 60 }, (_, i) => i % 3),
  3,
);
const network = (kernels: KernelsName = 'fast', trainable = [true, true, true]) =>
  new NeuralNetwork({ kernels })
    .add(new DenseLayer(5, 12, 'relu', { trainable: trainable[0] }))
    .add(new Dropout(0.1))
    .add(new DenseLayer(12, 9, 'tanh', { trainable: trainable[1] }))
    .add(new DenseLayer(9, 3, 'softmax', { trainable: trainable[2] }));
const weightsOf = (model: NeuralNetwork) =>
  model.denseLayers.map(({ weights, bias }) => [Float32Array.from(weights.data), Float32Array.from(bias.data)]);

for (const kernels of ['plain', 'fast'] as const) {
  test(`${kernels}: every optimizer leaves frozen layers as they are, below, between and on top`, async () => {
    for (const optimizer of [sgd(), momentum(), rmsprop(), adam(), adamw({ weightDecay: 0.1 })]) {
      for (const frozen of [[0], [1], [2], [0, 1], [0, 2], [1, 2]]) {
        const model = network(
          kernels,
          [0, 1, 2].map((l) => !frozen.includes(l)),
        );
        const before = weightsOf(model);
        await model.train(x, y, { epochs: 2, batchSize: 16, optimizer });
        for (const [l, after] of weightsOf(model).entries()) {
          const what = `${optimizer.kind}, frozen ${frozen}: layer ${l}`;
          if (frozen.includes(l)) assert.deepEqual(after, before[l], what);
          else assert.notDeepEqual(after, before[l], what);
        }
      }
    }
  });

  test(`${kernels}: what lies above a frozen layer learns what it would learn from that layer's outputs`, async () => {
    const optimizer = adam({ learningRate: 0.01, epsilon: 1e-3 });
    const top = () => new DenseLayer(12, 3, 'softmax');
    const whole = new NeuralNetwork({ kernels }).add(new DenseLayer(5, 12, 'relu', { trainable: false })).add(top());
    const [bottom, head] = whole.denseLayers;
    const alone = new NeuralNetwork({ kernels }).add(top().setParameters(head.weights.data, head.bias.data));
    await whole.train(x, y, { epochs: 5, batchSize: 16, optimizer });
    await alone.train(bottom.forward(x) as Matrix<60, 12>, y, { epochs: 5, batchSize: 16, optimizer });
    assertClose(head.weights.data, alone.denseLayers[0].weights.data, 1e-5, 'weights');
  });
}

test('a model from a file: freeze it, train a new layer on top, set it free and train all', async () => {
  const trained = network();
  await trained.train(x, y, { epochs: 2 });
  const { model } = decodeModel(encodeModel(trained as NeuralNetwork));
  const rows = x as Matrix<number, number>;
  const labels = y as Labels<number, number>;
  for (const layer of model.denseLayers.slice(0, 2)) layer.trainable = false;
  const kept = weightsOf(model).slice(0, 2);
  await model.train(rows, labels, { epochs: 2 });
  assert.deepEqual(weightsOf(model).slice(0, 2), kept);
  // The layers as they are in another network with a new head: these may be trained there, as they stay.
  const [first, second] = model.denseLayers;
  const other = new NeuralNetwork<number, number>({ seed: 9 })
    .add(first)
    .add(second)
    .add(new DenseLayer<number, number>(9, 3, 'softmax'));
  await other.train(rows, labels, { epochs: 2 });
  assert.deepEqual(weightsOf(other).slice(0, 2), kept);
  for (const layer of model.denseLayers) layer.trainable = true;
  await model.train(rows, labels, { epochs: 1 });
  assert.notDeepEqual(weightsOf(model).slice(0, 2), kept);
});

test('a file keeps which layers are frozen, and without any it is what it was', () => {
  const bytes = encodeModel(network('fast', [false, true, true]) as NeuralNetwork);
  assert.deepEqual(
    decodeModel(bytes).model.denseLayers.map(({ trainable }) => trainable),
    [false, true, true],
  );
  const text = new TextDecoder();
  assert.ok(text.decode(bytes).includes('trainable'));
  assert.ok(!text.decode(encodeModel(network() as NeuralNetwork)).includes('trainable'));
  const broken = text.decode(bytes).indexOf('\\"trainable\\":false') + 14;
  bytes.set(new TextEncoder().encode('12345'), broken);
  assert.throws(() => decodeModel(bytes), /DenseLayer\(5 → 12\): trainable is 12345, expected true or false/);
});

test('parameters and gradients leave frozen layers out, so that a step by hand does, too', () => {
  const [model, free] = [network('plain', [true, false, true]), network('plain')];
  const before = weightsOf(model);
  assert.deepEqual(
    model.parameters.map(({ rows, columns }) => [rows, columns]),
    [
      [5, 12],
      [1, 12],
      [9, 3],
      [1, 3],
    ],
  );
  const { gradients, inputs } = model.gradients(x, y, { inputs: true });
  const all = free.gradients(x, y, { inputs: true });
  assert.deepEqual(
    gradients,
    [0, 1, 4, 5].map((k) => all.gradients[k]),
  );
  assert.deepEqual(inputs, all.inputs);
  adamw().step(model.parameters, gradients);
  const after = weightsOf(model);
  assert.deepEqual(after[1], before[1]);
  assert.notDeepEqual(after[0], before[0]);
  assert.notDeepEqual(after[2], before[2]);
});

test('weights that a callback changes in a frozen layer are those that both computations go on with', async () => {
  const after = await Promise.all(
    (['plain', 'fast'] as const).map(async (kernels) => {
      const model = new NeuralNetwork({ kernels })
        .add(new DenseLayer(5, 12, 'relu', { trainable: false }))
        .add(new DenseLayer(12, 3, 'softmax'));
      const onEpoch = () => void model.denseLayers[0].weights.data.fill(0.25);
      const { epochs } = await model.train(x, y, { epochs: 3, optimizer: sgd(), callbacks: [{ onEpoch }] });
      assert.ok(model.denseLayers[0].weights.data.every((w) => w === 0.25));
      return epochs.map(({ loss }) => loss);
    }),
  );
  assertClose(after[1], after[0], 1e-5, 'losses');
  assert.ok(Math.abs(after[0][2] - after[0][0]) > 0.01);
});

test('the summary says which layers are frozen and how many numbers are trained', () => {
  const summary = network('fast', [false, true, true]).summary();
  assert.match(summary, /0\s+Dense, frozen\s+5 → 12\s+relu\s+72\n/);
  assert.match(summary, /2\s+Dense\s+12 → 9/);
  assert.match(summary, /total\s+219\n\s+trainable\s+147/);
  assert.doesNotMatch(network().summary(), /frozen|trainable/);
  assert.equal(network('fast', [false, true, true]).parameterCount, 219);
});

test('gradients are checked for the layers that are not frozen', () => {
  const model = new NeuralNetwork({ precision: 'float64' })
    .add(new DenseLayer(5, 4, 'tanh', { trainable: false }))
    .add(new DenseLayer(4, 3, 'softmax'));
  assert.deepEqual(
    checkGradients(model, x, y).map(({ name }) => name),
    ['layers.1.weight', 'layers.1.bias'],
  );
  model.denseLayers[1].trainable = false;
  assert.throws(() => checkGradients(model, x, y), /checkGradients: all layers are frozen/);
});

test('what makes no sense throws: nothing to train, a layer frozen or freed meanwhile, another kind of value', async () => {
  await assert.rejects(
    network('fast', [false, false, false]).train(x, y),
    /train: all layers are frozen, expected at least one with trainable = true/,
  );
  for (const kernels of ['plain', 'fast'] as const) {
    for (const hook of ['onStart', 'onSteps', 'onEpoch'] as const) {
      const model = network(kernels, [true, false, true]);
      const callback = {
        [hook]: () => {
          model.denseLayers[1].trainable = true;
        },
      };
      await assert.rejects(
        model.train(x, y, { epochs: 3, callbacks: [callback] }),
        /train: trainable of DenseLayer\(12 → 9\) was set to true during a training, expected false until it ends/,
      );
    }
  }
  const layer = new DenseLayer(2, 2, 'relu');
  const no = 'no' as unknown as boolean;
  assert.throws(() => {
    layer.trainable = no;
  }, /DenseLayer\(2 → 2\): trainable is "no", expected true or false/);
  assert.throws(() => new DenseLayer(2, 2, 'relu', { trainable: no }), /trainable is "no", expected true or false/);
  assert.equal(layer.trainable, true);
});
