/** Checkpoints: a training that goes on from one ends with the weights and the history it would have had without a break. */
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  adam,
  adamw,
  augment,
  ByteMatrix,
  type CallbackState,
  type Checkpoint,
  DenseLayer,
  DivergenceError,
  Dropout,
  decodeCheckpoint,
  earlyStopping,
  encodeCheckpoint,
  type History,
  Labels,
  loadDigits,
  Matrix,
  momentum,
  NeuralNetwork,
  type Optimizer,
  Random,
  ResumeError,
  type Run,
  rmsprop,
  schedules,
  sgd,
  type TrainOptions,
} from '../src/index.ts';
import { loadCheckpoint, saveCheckpoint } from '../src/models/files.ts';

type Network = NeuralNetwork<number, number>;

const { train, test: held } = loadDigits();
const digits = { x: train.images.slice(0, 300), y: train.labels.slice(0, 300) };
const validation = { images: held.images.slice(0, 100), labels: held.labels.slice(0, 100) };
const dense = (inputs: number, outputs: number, activation: ConstructorParameters<typeof DenseLayer>[2]) =>
  new DenseLayer<number, number>(inputs, outputs, activation);
const network = (settings: ConstructorParameters<typeof NeuralNetwork>[0] = {}): Network =>
  new NeuralNetwork<number, number>({ seed: 3, ...settings })
    .add(dense(64, 20, 'relu'))
    .add(new Dropout(0.2))
    .add(dense(20, 13, 'silu'))
    .add(new Dropout(0.1))
    .add(dense(13, 10, 'softmax'));

/** Images of 28 × 28 pixels, mostly black: enough for two threads. */
function wide() {
  const random = new Random(6, 'images');
  const bytes = Uint8Array.from({ length: 300 * 784 }, () => (random.uniform() < 0.8 ? 0 : random.integer(256)));
  return {
    x: new ByteMatrix(300, 784, bytes),
    y: new Labels(
      Uint16Array.from({ length: 300 }, (_, i) => (i * 3) % 10),
      10,
    ),
    network: () =>
      new NeuralNetwork<number, number>({ seed: 3 })
        .add(dense(784, 64, 'relu'))
        .add(new Dropout(0.2))
        .add(dense(64, 10, 'softmax')),
  };
}

interface Case {
  readonly what: string;
  readonly rows?: () => { readonly x: ByteMatrix | Matrix; readonly y: Labels | Matrix };
  readonly network?: (settings?: ConstructorParameters<typeof NeuralNetwork>[0]) => Network;
  /** Made anew for each training. */
  readonly options: () => TrainOptions;
}

const numbers = () => {
  const random = new Random(5, 'rows');
  const rows = (columns: number) =>
    new Matrix(
      120,
      columns,
      Float32Array.from({ length: 120 * columns }, () => random.normal()),
    );
  return { x: rows(7), y: rows(2) };
};

const cases: Case[] = [
  { what: 'Adam', options: () => ({}) },
  { what: 'AdamW, one cycle', options: () => ({ optimizer: adamw(), schedule: schedules.oneCycle() }) },
  {
    what: 'Adam with decay, cosine',
    options: () => ({ optimizer: adam({ weightDecay: 1e-3 }), schedule: schedules.cosine() }),
  },
  {
    what: 'SGD, steps',
    options: () => ({ optimizer: sgd({ learningRate: 0.1 }), schedule: schedules.step({ every: 1 }) }),
  },
  { what: 'momentum with decay', options: () => ({ optimizer: momentum({ learningRate: 0.05, weightDecay: 1e-3 }) }) },
  { what: 'RMSProp with momentum', options: () => ({ optimizer: rmsprop({ momentum: 0.5 }) }) },
  { what: 'in their order, smoothed labels', options: () => ({ shuffle: false, labelSmoothing: 0.1 }) },
  {
    what: 'augmentation that ends in the middle',
    options: () => ({ augmentation: { shift: 1, rotation: 8, elastic: 0.3, until: 0.6 } }),
  },
  {
    what: 'rows that deform themselves',
    rows: () => ({ x: augment(digits.x, { shift: 1, seed: 9 }) as unknown as ByteMatrix, y: digits.y }),
    options: () => ({}),
  },
  {
    what: 'validation and early stopping',
    options: () => ({
      validation,
      epochs: 6,
      learningRate: 0.03,
      callbacks: [earlyStopping({ patience: 1, minimumGain: 0.2 })],
    }),
  },
  {
    what: 'a frozen layer below, and one in the middle',
    network: (settings) => {
      const model = network(settings);
      for (const layer of [model.layers[0], model.layers[2]]) if (layer.kind === 'dense') layer.trainable = false;
      return model;
    },
    options: () => ({}),
  },
  {
    what: 'clipped gradients, weighted classes, a schedule of one’s own',
    options: () => ({
      clipNorm: 0.3,
      classWeights: [1, 2, 1, 1, 1, 0.5, 1, 1, 1, 3],
      schedule: (step: number, steps: number) => 1 - step / steps,
    }),
  },
  {
    what: 'Huber loss',
    network: (settings) => network({ loss: 'huber', huberDelta: 0.5, ...settings }),
    options: () => ({}),
  },
  {
    what: 'double precision',
    network: ({ kernels, ...settings } = {}) => network({ precision: 'float64', ...settings }),
    options: () => ({ optimizer: rmsprop({ momentum: 0.5 }) }),
  },
  {
    what: 'numbers as targets',
    rows: numbers,
    network: (settings) =>
      new NeuralNetwork<number, number>({ seed: 4, loss: 'mean-squared-error', ...settings })
        .add(dense(7, 9, 'tanh'))
        .add(dense(9, 2, 'identity')),
    options: () => ({}),
  },
];

const weights = (model: Network) =>
  model.parameters.map(({ data }) => Buffer.from(data.slice().buffer).toString('hex'));
/** A history without its times. */
const timeless = ({ epochs, planned, stopped }: History) => ({
  epochs: epochs.map((record) => ({ ...record, seconds: 0 })),
  ...{ planned, stopped },
});

const base = { epochs: 3, batchSize: 32 };

/** A callback that keeps a file of each checkpoint that `when` asks for. */
function keeping(files: Map<string, Uint8Array>) {
  const keep = (hook: string, run: Run) => files.set(`${hook} ${run.step}`, encodeCheckpoint(run.checkpoint()));
  return {
    onSteps(_: unknown, run: Run) {
      keep('onSteps', run);
      return 1;
    },
    onEpoch: (_: unknown, run: Run) => void keep('onEpoch', run),
  };
}

describe('from every step and every epoch on, bit for bit', () => {
  for (const kernels of ['plain', 'fast'] as const) {
    for (const { what, rows = () => digits, network: make = network, options } of cases) {
      test(`${kernels}: ${what}`, async () => {
        const files = new Map<string, Uint8Array>();
        const start = (model: Network, more: TrainOptions) => {
          const { x, y } = rows();
          const { callbacks = [], ...others } = options();
          return model.train(x, y, {
            ...base,
            ...others,
            ...more,
            callbacks: [...callbacks, ...(more.callbacks ?? [])],
          });
        };
        const whole = make({ kernels });
        const history = timeless(await start(whole, {}));
        const watched = make({ kernels });
        assert.deepEqual(timeless(await start(watched, { callbacks: [keeping(files)] })), history);
        assert.deepEqual(weights(watched), weights(whole));
        const stepsPerEpoch = Math.ceil(rows().x.rows / base.batchSize);
        assert.equal(history.stopped, what.includes('early') ? 'early' : 'finished');
        assert.ok(files.size >= history.epochs.length * (stepsPerEpoch + 1), `${files.size} checkpoints`);
        // A few of them, the first and the last of each hook included.
        const random = new Random(1, what);
        const names = [...files.keys()];
        const chosen = new Set([names[0], names[stepsPerEpoch - 1], names[stepsPerEpoch], ...names.slice(-2)]);
        while (chosen.size < 12) chosen.add(names[random.integer(names.length)]);
        for (const name of chosen) {
          const { model, checkpoint } = decodeCheckpoint(files.get(name) as Uint8Array, name);
          assert.deepEqual(timeless(await start(model, { resume: checkpoint })), history, name);
          assert.deepEqual(weights(model), weights(whole), name);
        }
      });
    }
  }
});

test('with one thread and with two', async () => {
  const { x, y, network: make } = wide();
  const whole = make();
  await whole.train(x, y, { ...base, batchSize: 128, threads: 1 });
  for (const [before, after] of [
    [1, 2],
    [2, 1],
    [2, 2],
  ]) {
    const files = new Map<string, Uint8Array>();
    await make().train(x, y, { ...base, batchSize: 128, threads: before, callbacks: [keeping(files)] });
    for (const name of ['onSteps 1', 'onEpoch 3', 'onSteps 5']) {
      const { model, checkpoint } = decodeCheckpoint(files.get(name) as Uint8Array);
      await model.train(x, y, { ...base, batchSize: 128, threads: after, resume: checkpoint });
      assert.deepEqual(weights(model), weights(whole), `${name}, ${before} and ${after} threads`);
    }
  }
});

/** A checkpoint after the given step, and the training it is of. */
async function after(step: number, options: TrainOptions = {}, model = network()): Promise<Checkpoint> {
  let taken: Checkpoint | undefined;
  const callbacks = [
    ...(options.callbacks ?? []),
    {
      onSteps(_: unknown, run: Run) {
        if (run.step === step) taken = run.checkpoint();
        return 1;
      },
    },
  ];
  await model.train(digits.x, digits.y, { ...base, ...options, callbacks });
  assert.ok(taken);
  return taken;
}

test('saved to a file, loaded, and used twice; a break of a training that was resumed is no different', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'checkpoint ')), 'c');
  const whole = network();
  const history = timeless(await whole.train(digits.x, digits.y, base));
  const save = (step: number) => ({
    onSteps: async (_: unknown, run: Run) => {
      if (run.step === step) await saveCheckpoint(path, run);
      return 1;
    },
  });
  await network().train(digits.x, digits.y, { ...base, callbacks: [save(13)] });
  const first = await loadCheckpoint(path);
  assert.equal(first.checkpoint.progress.epoch, 2);
  await first.model.train(digits.x, digits.y, { ...base, resume: first.checkpoint, callbacks: [save(22)] });
  assert.deepEqual(weights(first.model), weights(whole));
  for (const resume of [first.checkpoint, (await loadCheckpoint(path)).checkpoint]) {
    const model = network();
    assert.deepEqual(timeless(await model.train(digits.x, digits.y, { ...base, resume })), history);
    assert.deepEqual(weights(model), weights(whole));
  }
});

test('the second training of a network goes on as the second, and the third is as it would have been', async () => {
  const whole = network();
  for (let run = 0; run < 2; run++) await whole.train(digits.x, digits.y, base);
  const once = network();
  await once.train(digits.x, digits.y, base);
  const resume = await after(7, {}, once);
  const model = network();
  await model.train(digits.x, digits.y, { ...base, resume });
  assert.deepEqual(weights(model), weights(whole));
  for (const one of [whole, model]) await one.train(digits.x, digits.y, base);
  assert.deepEqual(weights(model), weights(whole));
});

test('an interrupted training is saved at its end, and goes on', async () => {
  const whole = network();
  const history = timeless(await whole.train(digits.x, digits.y, base));
  const controller = new AbortController();
  let resume: Checkpoint | undefined;
  const stopping = {
    onSteps(_: unknown, run: Run) {
      if (run.step === 14) controller.abort();
      return 1;
    },
    onEnd(run: Run) {
      resume = run.checkpoint();
    },
  };
  const first = await network().train(digits.x, digits.y, {
    ...base,
    callbacks: [stopping],
    signal: controller.signal,
  });
  assert.equal(first.stopped, 'interrupted');
  const model = network();
  assert.deepEqual(timeless(await model.train(digits.x, digits.y, { ...base, resume: resume as Checkpoint })), history);
  assert.deepEqual(weights(model), weights(whole));
});

test('the times of all parts are added up', async () => {
  const resume = await after(20);
  const late = { ...resume, progress: { ...resume.progress, seconds: 1000, epochSeconds: 300 } };
  const { seconds, epochs } = await network().train(digits.x, digits.y, { ...base, resume: late });
  assert.ok(seconds > 1000 && epochs[0].seconds < 300 && epochs[1].seconds > 300 && epochs[2].seconds < 300);
});

test('a checkpoint of another training is refused, naming what differs, and the network stays as it was', async () => {
  const resume = { ...(await after(13, { validation })), name: 'm.checkpoint' };
  const same = { ...base, validation, resume };
  const other = Labels.prototype.select.call(digits.y, [...Array(300).keys()].reverse()) as Labels;
  const smaller = new NeuralNetwork<number, number>({ seed: 3 }).add(dense(64, 10, 'softmax'));
  const [x, y] = [digits.x, digits.y];
  const wrong: [RegExp, TrainOptions, Network?, (ByteMatrix | Matrix)?, Labels?][] = [
    [/batchSize 32 there, 16 here$/, { ...same, batchSize: 16 }],
    [/epochs 3 there, 4 here$/, { ...same, epochs: 4 }],
    [/optimizer .*kind:adam.* there, .*kind:sgd.* here$/, { ...same, optimizer: sgd() }],
    [/optimizer .*learningRate:0\.001.* there, .*learningRate:0\.002/, { ...same, learningRate: 0.002 }],
    [/schedule \{kind:constant\} there, \{kind:cosine,end:0\} here$/, { ...same, schedule: schedules.cosine() }],
    [/labelSmoothing 0 there, 0\.1 here$/, { ...same, labelSmoothing: 0.1 }],
    [/shuffle true there, false here$/, { ...same, shuffle: false }],
    [/kernels fast there, plain here$/, { ...same, kernels: 'plain' }],
    [/augmentation none there, \{shift:1\} here$/, { ...same, augmentation: { shift: 1 } }],
    [/validation \[\w{8},\w{8}\] there, none here$/, { ...base, resume }],
    [
      /callbacks \[divergence\] there, \[divergence,earlyStopping\(2, 0\)\]/,
      { ...same, callbacks: [earlyStopping({ patience: 2 })] },
    ],
    [/seed 3 there, 5 here$/, same, network({ seed: 5 })],
    [/layers .*\{dense,64,20,relu\}.* there, \[\{dense,64,10,softmax\}\] here$/, same, smaller],
    [
      /rows 300 there, 299 here; inputs \w{8} there, \w{8} here; targets/,
      same,
      undefined,
      x.slice(0, 299),
      y.slice(0, 299),
    ],
    [/targets \w{8} there, \w{8} here$/, same, undefined, x, other],
    [/inputs \w{8} there, \w{8} here$/, same, undefined, x.withValues(x.values.map((value) => value / 2))],
    [/batchSize 32 there, 30 here; epochs|epochs 3 there, 2 here; batchSize/, { ...same, batchSize: 30, epochs: 2 }],
  ];
  for (const [message, options, model = network(), inputs = x, targets = y] of wrong) {
    const before = weights(model);
    await assert.rejects(model.train(inputs, targets, options), (error: Error) => {
      assert.ok(error instanceof ResumeError, String(error));
      assert.match(error.message, /^train: resume: m\.checkpoint is of another training: /);
      assert.match(error.message, message);
      return true;
    });
    assert.deepEqual(weights(model), before);
  }
  const model = network();
  await assert.rejects(
    model.train(x, y, { ...base, validation, resume: 'm' as never }),
    /resume is "m", expected a checkpoint/,
  );
  const pair = { model, checkpoint: resume } as never;
  await assert.rejects(model.train(x, y, { ...base, validation, resume: pair }), /resume is \{ model, checkpoint \}/);
  const moments = resume.memory.parameters.map(({ steps }) => ({ steps, states: [] }));
  const empty = { ...resume, memory: { ...resume.memory, parameters: moments } };
  await assert.rejects(model.train(x, y, { ...same, resume: empty }), /has 0 moments of a parameter, expected 2/);
  // What does not change the weights may differ.
  await model.train(x, y, { ...same, threads: 1, callbacks: [{ onEpoch() {} }] });
});

test('where no checkpoint can be taken it is said', async () => {
  const take = { onEpoch: (_: unknown, run: Run) => void run.checkpoint() };
  const attempt = (options: TrainOptions, model = network(), x: ByteMatrix | Matrix = digits.x) =>
    model.train(x, digits.y, { ...base, ...options });
  const signs: Optimizer = {
    learningRate: 0.01,
    step(parameters, gradients) {
      for (const [k, { data }] of parameters.entries()) {
        for (let i = 0; i < data.length; i++) data[i] -= 0.01 * Math.sign(gradients[k].data[i]);
      }
    },
  };
  await assert.rejects(attempt({ callbacks: [take], optimizer: signs, kernels: 'plain' }), /of your own/);
  await assert.rejects(
    attempt({ callbacks: [take, { onEpoch() {} }] }),
    /the onEpoch of a later callback has not been called/,
  );
  await assert.rejects(
    attempt({ callbacks: [{ onStart: (run: Run) => void run.checkpoint() }] }),
    /called in onStart, expected/,
  );
  await assert.rejects(
    attempt({ callbacks: [{ onBatches: (_, run) => void run.checkpoint() }] }),
    /called in onBatches/,
  );
  await assert.rejects(attempt({ callbacks: [{ onEnd: (run) => void run.checkpoint() }] }), /called in onEnd/);
  const changing = { rows: 300, columns: 64, changing: true, gather: digits.x.gather.bind(digits.x) } as never;
  await assert.rejects(attempt({ callbacks: [take] }, network(), changing), /expected rows with state and restore/);
  let kept: Run | undefined;
  const keep = {
    onStart(run: Run) {
      kept = run;
    },
  };
  await attempt({ callbacks: [keep] });
  assert.throws(() => kept?.checkpoint(), /outside of the callbacks/);
  await assert.rejects(
    attempt({ callbacks: [{ state: () => ({ name: '', numbers: {}, weights: {} }) }] }),
    /only one of state and onResume/,
  );
});

test('a callback of one’s own goes on with what it knows', async () => {
  const summing = () => {
    let sum = 0;
    return {
      get sum() {
        return sum;
      },
      callback: {
        onEpoch({ loss }: { loss: number }) {
          sum += loss;
        },
        state: () => ({ name: 'summing', numbers: { sum }, weights: {} }),
        onResume({ numbers: { sum: before } }: CallbackState) {
          sum = Number(before);
        },
      },
    };
  };
  const [one, two] = [summing(), summing()];
  const resume = await after(25, { callbacks: [one.callback] });
  await network().train(digits.x, digits.y, { ...base, resume, callbacks: [two.callback] });
  assert.ok(two.sum > 0);
  assert.equal(two.sum, one.sum);
});

test('a training that was resumed and then diverges keeps the weights of the last good epoch', async () => {
  const breaking = {
    onSteps(_: unknown, run: Run) {
      if (run.step === 25) run.network.parameters[0].data.fill(Number.NaN);
      return 1;
    },
  };
  const whole = network();
  await assert.rejects(whole.train(digits.x, digits.y, { ...base, callbacks: [breaking] }), DivergenceError);
  const resume = await after(23);
  const model = network();
  await assert.rejects(model.train(digits.x, digits.y, { ...base, resume, callbacks: [breaking] }), DivergenceError);
  assert.deepEqual(weights(model), weights(whole));
  const [two, none] = [network(), network()];
  await two.train(digits.x, digits.y, {
    ...base,
    callbacks: [{ onEpoch: ({ epoch }, run) => (epoch === 2 ? run.stop('early') : undefined) }],
  });
  assert.deepEqual(weights(model), weights(two));
  assert.notDeepEqual(weights(model), weights(none));
});

test('a schedule of one’s own that reads the same but gives other factors is refused', async () => {
  const lowered = (by: number) => (step: number, steps: number) => 1 - (by * step) / steps;
  const resume = await after(13, { schedule: lowered(0.5) });
  assert.equal(String(lowered(0.5)), String(lowered(0.9)));
  const attempt = (schedule: TrainOptions['schedule'], from = resume) =>
    network().train(digits.x, digits.y, { ...base, schedule, resume: from });
  await assert.rejects(
    attempt(lowered(0.9)),
    /^ResumeError: train: resume: .* is of another training: scheduleFactors \[1,.*\] there, \[1,.*\] here$/,
  );
  const model = network();
  await model.train(digits.x, digits.y, {
    ...base,
    schedule: lowered(0.5),
    resume: decodeCheckpoint(encodeCheckpoint(resume)).checkpoint,
  });
  const whole = network();
  await whole.train(digits.x, digits.y, { ...base, schedule: lowered(0.5) });
  assert.deepEqual(weights(model), weights(whole));
  // One that was written before the factors were.
  const { scheduleFactors, ...training } = resume.training;
  assert.equal((scheduleFactors as number[]).length, 9);
  await attempt(lowered(0.5), { ...resume, training });
});
