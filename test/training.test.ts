import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batches } from '../src/batches.ts';
import { type Callback, earlyStopping } from '../src/callbacks.ts';
import type { KernelsName } from '../src/computation.ts';
import { DivergenceError } from '../src/divergence.ts';
import { DenseLayer, Dropout } from '../src/layers/index.ts';
import { Matrix } from '../src/matrix.ts';
import { NeuralNetwork } from '../src/network.ts';
import { adam, type Optimizer, sgd } from '../src/optimizers.ts';
import { Random } from '../src/random.ts';
import { Labels } from '../src/rows.ts';
import { cosine } from '../src/schedules.ts';
import type { TrainOptions } from '../src/train-options.ts';
import type { EpochRecord, Progress } from '../src/training.ts';

/** Points of three classes around three centres: a network can tell them apart. */
function clouds(rows: number, seed = 1) {
  const random = new Random(seed, 'clouds');
  const labels = Array.from({ length: rows }, (_, i) => i % 3);
  const x = new Matrix(rows, 2);
  labels.forEach((label, i) => {
    x.data[2 * i] = random.normal(2 * Math.cos(2 * label), 0.5);
    x.data[2 * i + 1] = random.normal(2 * Math.sin(2 * label), 0.5);
  });
  return { images: x as Matrix<number, 2>, labels: new Labels<number, 3>(labels, 3) };
}

const network = (seed = 1, kernels?: KernelsName) =>
  new NeuralNetwork({ seed, ...(kernels && { kernels }) })
    .add(new DenseLayer(2, 16, 'relu'))
    .add(new Dropout(0.1))
    .add(new DenseLayer(16, 3, 'softmax'));

const data = clouds(300);
const held = clouds(150, 2);
const fit = (model = network(), options: TrainOptions<2, 3> = {}) =>
  model.train(data.images, data.labels, {
    epochs: 5,
    batchSize: 16,
    optimizer: adam({ learningRate: 0.01 }),
    ...options,
  });
const weights = (model: NeuralNetwork) =>
  model.layers.flatMap((layer) => (layer.kind === 'dense' ? [...layer.weights.data, ...layer.bias.data] : []));

test('training learns, and the history records every epoch', async () => {
  const model = network();
  const history = await fit(model, { validation: held, epochs: 8 });
  assert.deepEqual(
    history.epochs.map((record) => record.epoch),
    [1, 2, 3, 4, 5, 6, 7, 8],
  );
  assert.equal(history.stopped, 'finished');
  const last = history.epochs.at(-1) as EpochRecord;
  assert.ok(last.loss < history.epochs[0].loss / 2);
  assert.ok((last.validationAccuracy ?? 0) > 0.95);
  const measured = model.evaluate(held.images, held.labels);
  assert.equal(measured.accuracy, last.validationAccuracy);
  assert.equal(measured.loss, last.validationLoss);
  assert.equal(measured.predictions.length, 150);
});

test('the same seed gives the same weights bit for bit, another seed others', async () => {
  const [one, two, other] = [network(3), network(3), network(4)];
  for (const model of [one, two, other]) await fit(model);
  assert.deepEqual(weights(one), weights(two));
  assert.notDeepEqual(weights(one), weights(other));
});

test('a second run on the same network draws other orders, and the pair repeats', async () => {
  const [one, two] = [network(), network()];
  for (const model of [one, two]) {
    await fit(model, { epochs: 1 });
    await fit(model, { epochs: 1 });
  }
  assert.deepEqual(weights(one), weights(two));
  const whole = network();
  await fit(whole, { epochs: 2 });
  assert.notDeepEqual(weights(whole), weights(one));
});

test('a last batch that is not full counts by its rows', async () => {
  // With a learning rate of 0 nothing changes, so the mean over the batches is the loss of the whole set.
  const model = new NeuralNetwork().add(new DenseLayer(2, 3, 'softmax'));
  const history = await fit(model, { epochs: 1, batchSize: 77, optimizer: sgd({ learningRate: 0 }) });
  const { loss, accuracy } = model.evaluate(data.images, data.labels);
  assert.ok(Math.abs(history.epochs[0].loss - loss) < 1e-6);
  assert.equal(history.epochs[0].accuracy, accuracy);
});

test('one batch can be learned by heart', async () => {
  const model = new NeuralNetwork().add(new DenseLayer(2, 64, 'relu')).add(new DenseLayer(64, 3, 'softmax'));
  const random = new Random(1);
  const x = new Matrix<number, 2>(
    8,
    2,
    new Float32Array(16).map(() => random.normal()),
  );
  const y = new Labels<number, 3>([0, 1, 2, 1, 0, 2, 2, 0], 3);
  const history = await model.train(x, y, { epochs: 600, batchSize: 8, learningRate: 0.02 });
  assert.ok((history.epochs.at(-1) as EpochRecord).loss < 0.02);
});

test('a schedule moves the learning rate', async () => {
  const history = await fit(network(), { schedule: cosine(), epochs: 4 });
  const rates = history.epochs.map((record) => record.learningRate);
  assert.ok(rates.every((rate, i) => i === 0 || rate < rates[i - 1]));
  assert.equal(rates.at(-1), 0);
});

test('a loss that is not finite stops the run, names epoch and batch, and keeps the last good weights', async () => {
  const model = network();
  await assert.rejects(
    fit(model, { optimizer: sgd({ learningRate: 1e30 }) }),
    (error: Error) =>
      error instanceof DivergenceError && /train: epoch 1, batch \d+: .* learning rate \(1e\+30\)/.test(error.message),
  );
  assert.deepEqual(weights(model), weights(network())); // none was good: the initial ones
});

test('a learning rate of 1e6 diverges with its error, with SGD and with Adam', async () => {
  for (const options of [{ optimizer: sgd({ learningRate: 1e6 }) }, { learningRate: 1e6 }]) {
    const model = network();
    await assert.rejects(
      model.train(data.images, data.labels, { epochs: 5, batchSize: 16, ...options }),
      DivergenceError,
    );
    assert.deepEqual(weights(model), weights(network()));
  }
});

test('weights of the last good epoch are kept when a later one diverges', async () => {
  const model = network();
  let good: number[] = [];
  const onEpoch = ({ epoch }: EpochRecord) => {
    if (epoch === 2) {
      good = weights(model);
      data.images.data[0] = Number.NaN; // a broken input from now on
    }
  };
  const kept = data.images.data[0];
  try {
    await assert.rejects(
      fit(model, { callbacks: [{ onEpoch }], kernels: 'plain' }),
      /train: epoch 3, batch \d+: the loss is NaN/,
    );
  } finally {
    data.images.data[0] = kept;
  }
  assert.deepEqual(weights(model), good);
});

test('aborting stops after the step at hand and leaves a usable network', async () => {
  const model = network();
  const controller = new AbortController();
  const history = await fit(model, {
    epochs: 50,
    signal: controller.signal,
    callbacks: [
      {
        onEpoch: ({ epoch }) => {
          if (epoch === 3) controller.abort();
        },
      },
    ],
  });
  assert.equal(history.stopped, 'interrupted');
  assert.equal(history.epochs.length, 3);
  assert.ok(model.evaluate(held.images, held.labels).accuracy > 0.5);
});

test('early stopping ends the run and keeps the best weights', async () => {
  const model = network();
  const history = await fit(model, {
    epochs: 400,
    batchSize: 8,
    validation: held,
    callbacks: [earlyStopping({ patience: 3 })],
  });
  assert.equal(history.stopped, 'early');
  const losses = history.epochs.map((record) => record.validationLoss ?? 0);
  assert.ok(history.epochs.length < 400);
  assert.equal(losses.indexOf(Math.min(...losses)), losses.length - 4);
  assert.equal(model.evaluate(held.images, held.labels).loss, Math.min(...losses));
});

test('progress counts the steps up and never past the end', async () => {
  const seen: Progress[] = [];
  const random = new Random(1);
  const x = new Matrix<number, 400>(
    3000,
    400,
    new Float32Array(1200000).map(() => random.normal()),
  );
  const model = new NeuralNetwork().add(new DenseLayer(400, 100, 'tanh')).add(new DenseLayer(100, 10, 'softmax'));
  const y = new Labels<number, 10>(
    Array.from({ length: 3000 }, (_, i) => i % 10),
    10,
  );
  await model.train(x, y, {
    epochs: 3,
    kernels: 'plain',
    callbacks: [{ onProgress: (progress) => void seen.push(progress) }],
  });
  assert.ok(seen.length > 0);
  assert.ok(seen.every(({ step, steps }, i) => step <= steps && steps === 141 && (i === 0 || step > seen[i - 1].step)));
});

test('options that make no sense throw', async () => {
  await assert.rejects(fit(network(), { learningRate: 0.1 }), /got both optimizer and learningRate/);
  await assert.rejects(fit(network(), { epochs: 0 }), /train: epochs is 0/);
  await assert.rejects(fit(network(), { batchSize: 1.5 }), /train: batchSize is 1.5/);
  await assert.rejects(
    fit(network(), { callbacks: [earlyStopping({ patience: 2 })] }),
    /earlyStopping needs validation rows/,
  );
  await assert.rejects(fit(network(), { labelSmoothing: 1 }), /labelSmoothing is 1/);
  // @ts-expect-error: a misspelt option
  await assert.rejects(fit(network(), { epoch: 3 }), /train: unknown option 'epoch', expected one of epochs/);
  // @ts-expect-error: not kernels
  await assert.rejects(fit(network(), { kernels: 'gpu' }), /unknown kernels 'gpu'/);
});

test('inputs and labels of different count, and NaN inputs, are errors', async () => {
  const model = network();
  await assert.rejects(model.train(data.images, held.labels), /train: got 300 inputs and 150 targets/);
  await assert.rejects(
    model.train(data.images, data.labels, { validation: { images: held.images, labels: data.labels } }),
    /validation/,
  );
  const broken = new Matrix<number, 2>(2, 2, Float32Array.of(1, 2, Number.NaN, 4));
  await assert.rejects(model.train(broken, new Labels<number, 3>([0, 1], 3)), /train: input row 1, column 0 is NaN/);
});

for (const kernels of ['plain', 'fast'] as const) {
  test(`onSteps: paused and followed step by step, the ${kernels} kernels give the same bits`, async () => {
    const [plain, followed] = [network(1, kernels), network(1, kernels)];
    await fit(plain, { epochs: 2 });
    const seen: number[] = [];
    const before = new Set<string>();
    const allowed = [1, 1, 3, Number.POSITIVE_INFINITY, 2];
    await fit(followed, {
      epochs: 2,
      callbacks: [
        {
          onSteps: async ({ step }) => {
            seen.push(step);
            before.add(weights(followed).join());
            await new Promise((resume) => setTimeout(resume, 2));
            return allowed[seen.length - 1] ?? 4;
          },
        },
      ],
    });
    assert.deepEqual(weights(followed), weights(plain));
    // The first step comes alone, no stretch is longer than allowed (on a slow machine it is shorter), and each epoch of
    // 19 steps ends one.
    assert.equal(seen[0], 1);
    assert.ok(seen.includes(19) && seen.at(-1) === 38, seen.join());
    const stretches = seen.slice(1).map((step, i) => step - seen[i]);
    assert.ok(
      stretches.every((steps, i) => steps >= 1 && steps <= (allowed[i] ?? 4)),
      seen.join(),
    );
    assert.equal(before.size, seen.length, 'the weights are those of the steps done');
  });
}

test('onSteps has to allow at least one step', async () => {
  await assert.rejects(
    fit(network(), { callbacks: [{ onSteps: () => 0 }] }),
    /train: onSteps gave 0, expected a whole number/,
  );
  await assert.rejects(fit(network(), { callbacks: [{ onSteps: () => 1.5 }] }), /onSteps gave 1.5/);
});

test('two callbacks that want the same hook both get it, in their order', async () => {
  const told: string[] = [];
  const teller = (name: string): Callback => ({
    onStart: () => void told.push(`${name} starts`),
    onEpoch: ({ epoch }) => void told.push(`${name} ${epoch}`),
    onEnd: () => void told.push(`${name} ends`),
  });
  await fit(network(), { epochs: 2, callbacks: [teller('a'), teller('b')] });
  assert.deepEqual(told, ['a starts', 'b starts', 'a 1', 'b 1', 'a 2', 'b 2', 'a ends', 'b ends']);
  // @ts-expect-error: a misspelt hook
  const misspelt: Callback = { onEpoc() {} };
  await assert.rejects(fit(network(), { callbacks: [misspelt] }), /train: callbacks: unknown option 'onEpoc'/);
});

test('onEnd is told of an error, and the training still fails with it', async () => {
  const seen: unknown[] = [];
  const broken = new Error('no space left');
  const callbacks: Callback[] = [
    { onEnd: (_, error) => void seen.push(error) },
    {
      onEpoch: () => {
        throw broken;
      },
    },
  ];
  await assert.rejects(fit(network(), { callbacks }), broken);
  assert.deepEqual(seen, [broken]);
});

for (const kernels of ['plain', 'fast'] as const) {
  test(`weights changed in a callback are those the ${kernels} kernels go on with`, async () => {
    const model = network(1, kernels);
    const zero = ({ epoch }: EpochRecord) => {
      if (epoch === 2) for (const { data } of model.parameters) data.fill(0);
    };
    // With a learning rate of 0 nothing else changes them.
    await fit(model, { epochs: 3, optimizer: sgd({ learningRate: 0 }), callbacks: [{ onEpoch: zero }] });
    assert.ok(weights(model).every((value) => value === 0));
  });
}

test('a second training of the same network at the same time throws, and the first goes on', async () => {
  const [model, alone] = [network(), network()];
  const first = fit(model);
  await assert.rejects(fit(model), /train: this network is being trained already/);
  await first;
  await fit(alone);
  assert.deepEqual(weights(model), weights(alone));
});

test('a signal that is aborted already makes no step', async () => {
  const model = network();
  const history = await fit(model, { signal: AbortSignal.abort() });
  assert.equal(history.stopped, 'interrupted');
  assert.deepEqual(history.epochs, []);
  assert.deepEqual(weights(model), weights(network()));
});

test('options that throw do not count as a run', async () => {
  const [model, other] = [network(), network()];
  await assert.rejects(fit(model, { epochs: 0 }));
  await fit(model);
  await fit(other);
  assert.deepEqual(weights(model), weights(other));
});

test('an optimizer is not used up: two trainings with one object start with an empty memory', async () => {
  const optimizer = adam({ learningRate: 0.01 });
  const [one, two] = [network(), network()];
  await fit(one, { optimizer });
  await fit(two, { optimizer });
  assert.deepEqual(weights(one), weights(two));
});

test('an optimizer of one’s own trains with the plain computation, and the fast one says that it cannot', async () => {
  const halves: Optimizer = {
    learningRate: 0.05,
    step(parameters, gradients, learningRate = 0.05) {
      for (const [i, { data }] of parameters.entries()) {
        for (let j = 0; j < data.length; j++) data[j] -= learningRate * gradients[i].data[j];
      }
    },
  };
  const [own, known] = [network(1, 'plain'), network(1, 'plain')];
  await fit(own, { optimizer: halves });
  await fit(known, { optimizer: sgd({ learningRate: 0.05 }) });
  assert.deepEqual(weights(own), weights(known));
  await assert.rejects(fit(network(), { optimizer: halves }), /own optimizers only; use \{ kernels: 'plain' \}/);
  const named = { optimizer: 'adam' } as object;
  await assert.rejects(fit(network(), named), /optimizer is "adam", expected an optimizer such as adam\(\)/);
});

test('a loop of one’s own is what train does, bit for bit', async () => {
  const make = () =>
    new NeuralNetwork({ seed: 4 }).add(new DenseLayer(2, 9, 'silu')).add(new DenseLayer(9, 3, 'softmax'));
  const [own, trained] = [make(), make()];
  const optimizer = adam({ learningRate: 0.01 });
  for (const { x, y } of batches(data, { batchSize: 16, epochs: 3, random: new Random(4, 'shuffle 1') })) {
    optimizer.step(own.parameters, own.gradients(x, y).gradients);
  }
  await trained.train(data.images, data.labels, { epochs: 3, batchSize: 16, learningRate: 0.01, kernels: 'plain' });
  assert.deepEqual(weights(own), weights(trained));
});

test('batches: every row once an epoch, the last batch with what is left; options that make no sense throw', () => {
  const { images, labels } = data;
  const sizes = [...batches(data, { batchSize: 77, epochs: 2 })].map(({ x }) => x.rows);
  assert.deepEqual(sizes, [77, 77, 77, 69, 77, 77, 77, 69]);
  const [{ x, y }] = batches({ images, labels }, { batchSize: 300 });
  assert.deepEqual([x.data, y.values], [images.data, labels.values]);
  assert.throws(() => [...batches({ images, labels: held.labels })], /got 300 inputs and 150 targets/);
  assert.throws(() => [...batches(data, { batchSize: 0 })], /batches: batchSize is 0/);
});

test('a callback may be an object of a class, with fields and methods of its own', async () => {
  class Counter {
    seen = 0;
    readonly names: string[] = [];
    #add(name: string) {
      this.seen++;
      this.names.push(name);
    }
    describe = () => `${this.seen} calls`;
    onStart() {
      this.#add('onStart');
    }
    onEpoch() {
      this.#add('onEpoch');
    }
  }
  const counter = new Counter();
  const literal = {
    seen: 0,
    onEpoch() {
      this.seen++;
    },
  };
  await fit(network(), { epochs: 2, callbacks: [counter, literal] });
  assert.deepEqual(counter.names, ['onStart', 'onEpoch', 'onEpoch']);
  assert.equal(counter.describe(), '3 calls');
  assert.equal(literal.seen, 2);
});

test('a misspelt hook is refused, and one that is no function, before anything is trained', async () => {
  class Misspelt {
    onEpochs() {}
  }
  class Heir extends Misspelt {}
  const model = network();
  const before = structuredClone(model.allParameters.map(({ data }) => data));
  for (const [callback, expected] of [
    [new Heir(), /train: callbacks: unknown option 'onEpochs', expected one of signal, onStart/],
    [{ onepoch() {} }, /unknown option 'onepoch'/],
    [{ epoch() {} }, /unknown option 'epoch'/],
    [{ onEpoch: 3 }, /train: callbacks: onEpoch is 3, expected a function/],
    [{ onEnd: null }, /train: callbacks: onEnd is null, expected a function/],
    [{ state: {}, onResume() {} }, /train: callbacks: state is \{ {2}\}, expected a function/],
    ['live', /train: callbacks: one is "live", expected an object with signal, onStart/],
    [() => {}, /train: callbacks: one is the function/],
  ] as const) {
    await assert.rejects(fit(model, { callbacks: [callback as Callback] }), expected);
  }
  assert.deepEqual(
    model.allParameters.map(({ data }) => data),
    before,
  );
});

for (const hook of ['onBatches', 'onProgress'] as const) {
  test(`a promise of ${hook} that fails is the training's failure, and onEnd is told`, async () => {
    const told: unknown[] = [];
    const callback: Callback = {
      onEpoch: () => new Promise((resume) => setTimeout(resume, 110)), // so that progress is due
      [hook]: async () => {
        await new Promise((resume) => setTimeout(resume, 1));
        throw new Error('no connection');
      },
      onEnd: (_, error) => void told.push(error),
    };
    await assert.rejects(fit(network(), { epochs: 3, callbacks: [callback] }), /no connection/);
    assert.match(String(told), /no connection/);
  });
}

test('a promise of onBatches that comes late is waited for when the training ends', async () => {
  let done = 0;
  const slow: Callback = {
    onBatches: async () => {
      await new Promise((resume) => setTimeout(resume, 20));
      done++;
    },
  };
  let asked = 0;
  const counting: Callback = { onBatches: () => void asked++ };
  await fit(network(), { epochs: 1, callbacks: [slow, counting] });
  assert.ok(asked > 0);
  assert.equal(done, asked);
});
