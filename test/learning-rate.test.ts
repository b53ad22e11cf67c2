/** The learning-rate finder: what it gives, that it leaves the network alone, and what it refuses. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadDigits } from '../src/data/digits.ts';
import { DenseLayer, Dropout } from '../src/layers/index.ts';
import { findLearningRate, type LearningRateOptions } from '../src/learning-rate.ts';
import { NeuralNetwork } from '../src/network.ts';
import { adam, type Optimizer, optimizers, sgd } from '../src/optimizers.ts';
import { assertClose } from './fixtures.ts';

const { train } = loadDigits({ seed: 1 });
const [x, y] = [train.images.slice(0, 640), train.labels.slice(0, 640)];
const network = (settings: ConstructorParameters<typeof NeuralNetwork>[0] = {}) =>
  new NeuralNetwork(settings)
    .add(new DenseLayer(64, 24, 'relu'))
    .add(new Dropout(0.1))
    .add(new DenseLayer(24, 10, 'softmax'));
const find = (options: LearningRateOptions = {}, model = network()) => findLearningRate(model, x, y, options);
const weights = (model: NeuralNetwork) => model.allParameters.map(({ data }) => data.slice());

test('rates rise by the same factor from step to step; the search ends where the loss has run away', async () => {
  const { rates, losses } = await find({ from: 1e-5, to: 1e5, steps: 101, optimizer: sgd() });
  assert.equal(rates.length, losses.length);
  assert.ok(losses.length > 50 && losses.length < 101, `${losses.length} steps`);
  const expected = Float64Array.from(rates, (_, s) => 10 ** (-5 + s / 10));
  assertClose(
    rates.map((rate, s) => rate / expected[s]),
    rates.map(() => 1),
    1e-9,
    'rates',
  );
  const lowest = Math.min(...losses);
  const [last, ...before] = [...losses].reverse();
  assert.ok(before.every((loss) => loss <= 4 * lowest + 1e-12));
  assert.ok(last > lowest);
  const whole = await find({ from: 1e-4, to: 1e-2, steps: 40 });
  assert.equal(whole.losses.length, 40);
  assert.ok(Math.abs(whole.rates[39] / 1e-2 - 1) < 1e-9);
});

test('the losses are those of a training with these rates, smoothed', async () => {
  const seen: number[] = [];
  await network().train(x, y, {
    batchSize: 50,
    epochs: 4,
    optimizer: adam({ learningRate: 1e-4 }),
    schedule: (step) => 1000 ** (Math.min(step, 39) / 39),
    callbacks: [{ onBatches: (results) => void seen.push(...results.map(({ loss }) => loss)) }],
  });
  const { losses } = await find({ from: 1e-4, to: 0.1, steps: 40, batchSize: 50 });
  const expected = Array.from(losses, (_, s) => {
    const shares = seen.slice(0, s + 1).map((_, k) => 0.9 ** (s - k));
    const total = shares.reduce((sum, share) => sum + share, 0);
    return shares.reduce((sum, share, k) => sum + (share / total) * seen[k], 0);
  });
  assertClose(losses, expected, 1e-9, 'losses');
});

test('the suggestion is a tenth of the rate with the lowest loss, and better than a hundredth and a hundred times of it', async () => {
  for (const make of Object.values(optimizers)) {
    const { rates, losses, suggestion } = await find({ optimizer: make(), batchSize: 32 });
    assert.equal(suggestion, rates[losses.indexOf(Math.min(...losses))] / 10);
    const lossWith = async (learningRate: number) => {
      const model = network();
      const settings = { epochs: 10, batchSize: 32, optimizer: make({ learningRate }) };
      return model.train(x, y, settings).then(
        ({ epochs }) => epochs[9].loss,
        () => Number.POSITIVE_INFINITY,
      );
    };
    const good = await lossWith(suggestion);
    assert.ok(good < 1, `loss ${good} with ${suggestion}`);
    for (const other of [suggestion / 100, suggestion * 100]) assert.ok((await lossWith(other)) > 1.5 * good);
  }
});

test('the network keeps its weights, and its next training is the one that it would have been', async () => {
  const [model, untouched] = [network(), network()];
  for (const one of [model, untouched]) await one.train(x, y, { epochs: 1 });
  const before = weights(model);
  await find({}, model);
  assert.deepEqual(weights(model), before);
  for (const one of [model, untouched]) await one.train(x, y, { epochs: 1 });
  assert.deepEqual(weights(model), weights(untouched));
});

test('it finds the same each time, with any number of threads; and begins where the network stands', async () => {
  const first = await find();
  assert.deepEqual(await find(), first);
  assert.deepEqual(await find({ threads: 2 }), first);
  const trained = network();
  await trained.train(x, y, { epochs: 3, learningRate: 0.01 });
  assert.ok((await find({}, trained)).losses[0] < first.losses[0] / 2);
});

test('every setting of the network counts: precision, kernels, loss, frozen layers', async () => {
  const plain = await find({ steps: 40, to: 0.1, kernels: 'plain' }, network({ precision: 'float64' }));
  const fast = await find({ steps: 40, to: 0.1 });
  assertClose(plain.losses.slice(0, 20), fast.losses.slice(0, 20), 1e-3, 'losses');
  const squared = await find({ optimizer: sgd() }, network({ loss: 'huber', huberDelta: 0.1 }));
  assert.ok(squared.losses[0] < 0.1, `${squared.losses[0]}`);
  const frozen = network();
  for (const layer of frozen.denseLayers) layer.trainable = false;
  await assert.rejects(find({}, frozen), /all layers are frozen/);
});

test('what makes no sense throws', async () => {
  const wrong: readonly (readonly [object, RegExp])[] = [
    [{ from: 0 }, /findLearningRate: from is 0, expected a number above 0/],
    [{ to: Number.POSITIVE_INFINITY }, /findLearningRate: to is Infinity/],
    [{ from: 1, to: 1 }, /findLearningRate: to is 1, expected more than from, 1/],
    [{ steps: 9 }, /findLearningRate: steps is 9, expected a whole number of at least 10/],
    [{ steps: 20.5 }, /findLearningRate: steps is 20\.5/],
    [{ batchSize: 0 }, /findLearningRate: batchSize is 0/],
    [{ epochs: 3 }, /findLearningRate: unknown option 'epochs', expected one of from, to, steps, batchSize/],
    [{ schedule: () => 1 }, /unknown option 'schedule'/],
    [{ optimizer: 'adam' }, /expected one of the library's optimizers/],
    [{ clipNorm: 0 }, /clipNorm is 0/],
    [{ from: 100, to: 1e6, optimizer: sgd() }, /the loss only rises from a learning rate of 100 on/],
  ];
  for (const [options, expected] of wrong) await assert.rejects(find(options), expected);
  const own: Optimizer = { learningRate: 1, step() {} };
  await assert.rejects(find({ optimizer: own, kernels: 'plain' }), /one of your own has a memory/);
  await assert.rejects(find({ signal: AbortSignal.abort(new Error('enough')) }), /enough/);
  const list = [[0, 1]] as never;
  await assert.rejects(
    findLearningRate(network(), list, y),
    /findLearningRate: the inputs are a list of 1, .*Matrix\.from/,
  );
  await assert.rejects(findLearningRate(network(), x, list), /findLearningRate: the targets are a list of 1/);
});
