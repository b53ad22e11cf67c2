/** The fast kernels compute what the plain ones compute, whatever the network and its options. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ActivationName, activations } from '../../src/activations.ts';
import { computationNamed } from '../../src/computation.ts';
import { openFastSession } from '../../src/fast/session.ts';
import { fastDenseForward, fastDenseGradient } from '../../src/fast/single.ts';
import { DenseLayer } from '../../src/layers/index.ts';
import { Matrix } from '../../src/matrix.ts';
import { NeuralNetwork } from '../../src/network.ts';
import { Random } from '../../src/random.ts';
import { Labels } from '../../src/rows.ts';
import { type Case, cases, inputKinds, parametersOf, runAll, workOf } from './arbitrary.ts';

const fastComputation = computationNamed('test', 'fast');
const plainComputation = computationNamed('test', 'plain');

/** The largest difference between numbers, relative for those above 1. */
function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  assert.equal(a.length, b.length);
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const d = Math.abs(a[i] - b[i]) / Math.max(1, Math.abs(b[i]));
    if (!(d <= largest)) largest = d;
  }
  return largest;
}

const bitsOf = (values: Float32Array) => Buffer.from(values.buffer).toString('hex');

test('training: the same weights, losses and hits as the plain kernels, for random networks and options', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (c) => {
      const [plain, fast] = [workOf(c), workOf(c)];
      const expected = runAll(await plainComputation.open(plain), plain, 1);
      const session = await fastComputation.open(fast);
      const got = runAll(session, fast);
      await session.close();
      // A training that explodes does so with both, and then the last bits decide how fast: past a loss of 100, plain
      // training in float32 strays from itself in float64 by as much as is allowed here.
      const exploded = expected.findIndex(({ loss }) => !(loss < 100));
      if (exploded >= 0) assert.ok(!(got[exploded].loss < 10), `${got[exploded].loss} where the plain loss explodes`);
      const [sane, other] = [expected, got].map((results) => results.slice(0, exploded < 0 ? undefined : exploded));
      const losses = difference(
        other.map((r) => r.loss),
        sane.map((r) => r.loss),
      );
      assert.ok(losses < 1e-4, `losses differ by ${losses}`);
      if (exploded >= 0) return;
      const parameters = difference(parametersOf(fast), parametersOf(plain));
      assert.ok(parameters < 1e-4, `parameters differ by ${parameters}`);
    }),
    { seed: 20, numRuns: 300 },
  );
});

test('training: hits are counted as the plain kernels count them', async () => {
  const c = { ...simple, rows: 60, batchSize: 7, classes: 3 };
  const [plain, fast] = [workOf(c), workOf(c)];
  const expected = runAll(await plainComputation.open(plain), plain);
  const got = runAll(await fastComputation.open(fast), fast);
  assert.deepEqual(
    got.map((r) => r.correct),
    expected.map((r) => r.correct),
  );
  assert.ok(expected.some((r) => r.correct > 0));
});

test('one column of 0 and 1: the plain and the fast computation count the same hits, by a threshold of 0.5', async () => {
  for (const loss of ['binary-cross-entropy', 'mean-squared-error'] as const) {
    const targets = Matrix.from(Array.from({ length: 60 }, (_, i) => [i % 3 === 0 ? 1 : 0]));
    const c: Case = { ...simple, rows: 60, batchSize: 7, classes: 1, last: 'sigmoid', loss };
    const [plain, fast] = [workOf(c), workOf(c)].map((work) => ({ ...work, targets }));
    const expected = runAll(await plainComputation.open(plain), plain).map(({ correct }) => correct);
    assert.deepEqual(
      runAll(await fastComputation.open(fast), fast).map(({ correct }) => correct),
      expected,
    );
    assert.ok(expected.some((correct) => correct > 0 && correct < 7));
  }
});

const simple: Case = {
  seed: 11,
  inputs: 37,
  kind: 'sparse floats',
  inputDropouts: [],
  hidden: [
    { units: 50, activation: 'relu', dropouts: [] },
    { units: 41, activation: 'relu', dropouts: [0.5] },
  ],
  classes: 10,
  last: 'softmax',
  loss: 'cross-entropy',
  labelSmoothing: 0,
  softTargets: false,
  rows: 50,
  batchSize: 16,
  optimizer: 6,
  frozen: [],
  clipNorm: undefined,
  weighs: false,
};

test('prediction: the outputs of the plain kernels, for random networks', () => {
  fc.assert(
    fc.property(cases, (c) => {
      const { network, inputs } = workOf(c);
      const rows = Uint32Array.from({ length: c.rows }, (_, i) => c.rows - 1 - i);
      if (c.kind === 'changing') return;
      const [fast, plain] = [fastComputation, plainComputation].map((one) => one.forward(network, inputs, rows));
      for (const what of ['logits', 'outputs'] as const) {
        const d = difference(fast[what], plain[what]);
        assert.ok(d < 1e-5, `${what} differ by ${d}`);
      }
    }),
    { seed: 21, numRuns: 200 },
  );
});

test('prediction reads the weights anew: changed weights change the outputs', () => {
  const work = workOf(simple);
  const rows = Uint32Array.of(0, 1);
  const { outputs: before } = fastComputation.forward(work.network, work.inputs, rows);
  work.network.parameters[0].data.fill(0);
  const { outputs: after } = fastComputation.forward(work.network, work.inputs, rows);
  assert.ok(difference(after, before) > 1e-3);
  assert.ok(difference(after, plainComputation.forward(work.network, work.inputs, rows).outputs) < 1e-6);
});

test('a row is predicted the same alone and among a thousand', () => {
  const c = { ...simple, rows: 1000 };
  const { network, inputs } = workOf(c);
  const outputsOf = (rows: Uint32Array) => Float32Array.from(fastComputation.forward(network, inputs, rows).outputs);
  const all = outputsOf(Uint32Array.from({ length: 1000 }, (_, i) => i));
  for (const row of [0, 255, 256, 999]) {
    assert.equal(bitsOf(outputsOf(Uint32Array.of(row))), bitsOf(all.slice(row * 10, row * 10 + 10)));
  }
});

/** Updates that are fused and others, with all layers trained and some. */
const variants: readonly (Partial<Case> & Pick<Case, 'optimizer'>)[] = [
  { optimizer: 0 },
  { optimizer: 2 },
  { optimizer: 6 },
  { optimizer: 6, frozen: [0], clipNorm: 0.05, weighs: true },
  { optimizer: 0, frozen: [1], loss: 'huber', last: 'identity', clipNorm: 0.05 },
];

test('the same bits dense and sparse, for one, two and three threads, in one call and step by step', async () => {
  for (const kind of inputKinds) {
    for (const variant of variants) {
      const run = async (sparse: boolean, threads: number, chunk: number) => {
        const work = workOf({ ...simple, ...variant, kind, rows: 100 }, threads);
        const session = await openFastSession(work, { sparse, alwaysThreads: true });
        const losses = runAll(session, work, chunk);
        await session.close();
        return `${bitsOf(parametersOf(work))} ${JSON.stringify(losses)}`;
      };
      const expected = await run(true, 1, 100);
      for (const [sparse, threads, chunk] of [
        [false, 1, 100],
        [true, 1, 1],
        [true, 2, 100],
        [false, 2, 2],
        [true, 3, 3],
      ] as const) {
        const what = `${kind}, ${JSON.stringify(variant)}: sparse ${sparse}, ${threads} threads, ${chunk} steps a call`;
        assert.ok((await run(sparse, threads, chunk)) === expected, what);
      }
    }
  }
});

test('the same bits whatever the number of threads of each call: masks, clipping and moments, too', async () => {
  for (const kind of inputKinds) {
    const run = async (sequence: readonly number[]) => {
      const work = { ...workOf({ ...simple, kind, optimizer: 6, rows: 200 }, 3), clipNorm: 0.5 };
      let call = 0;
      const chooser = { next: () => ({ threads: sequence[call++ % sequence.length], steps: 2 }), record() {} };
      const session = await openFastSession(work, { chooser });
      const losses = runAll(session, work, 100);
      const { dropout } = session.memory();
      await session.close();
      return `${bitsOf(parametersOf(work))} ${JSON.stringify([losses, dropout])}`;
    };
    const expected = await run([1]);
    for (const sequence of [[3], [2, 1, 3], [1, 1, 3, 2], [3, 1, 2]]) {
      assert.ok((await run(sequence)) === expected, `${kind}: ${sequence} threads`);
    }
  }
});

test('prediction: each activation is its plain twin from −20 to 20, its tails too', () => {
  const z = Float32Array.from({ length: 4001 }, (_, i) => (i - 2000) / 100);
  for (const [name, { value }] of Object.entries(activations)) {
    const layer = new DenseLayer<number, number>(1, 1, name as ActivationName).setParameters([1], [0]);
    const network = new NeuralNetwork<number, number>({ loss: 'mean-squared-error' }).add(layer);
    const got = network.predict(new Matrix(z.length, 1, z)).data;
    z.forEach((zi, i) => {
      const expected = Math.fround(value(zi));
      // The plain Φ loses its digits where it is below 1e-8; there the difference is compared.
      const error = Math.abs(got[i] - expected) / Math.max(1e-8, Math.abs(expected));
      assert.ok(error < 3e-6, `${name}(${zi}): ${got[i]}, expected ${expected}`);
    });
  }
});

const hashes: readonly [string, readonly ActivationName[]][] = [
  ['5f2b37ab078d17bd', ['relu', 'silu', 'tanh', 'sigmoid']],
  ['652c54ccd59a81f5', ['leakyRelu', 'gelu']],
];
test('the same bits on every processor and version of Node', async () => {
  for (const [expected, names] of hashes) assert.equal(await bitsAfter(names), expected, names.join());
});

async function bitsAfter(names: readonly ActivationName[]): Promise<string> {
  const hash = createHash('sha256');
  for (const activation of names) {
    const work = workOf({ ...simple, hidden: [{ units: 50, activation, dropouts: [0.2] }], rows: 80 });
    // Weights from a generator of whole numbers: Math.log is not the same everywhere, and is not what is tested.
    for (const { weights } of work.network.denseLayers) {
      weights.data.set(weights.data.map((_, i) => (((i * 7919) % 1009) - 504) / 4096));
    }
    const data = Float32Array.from({ length: 80 * 37 }, (_, i) => (i % 3 === 0 ? ((i * 31) % 17) / 16 : 0));
    runAll(await fastComputation.open({ ...work, inputs: new Matrix(80, 37, data) }), work);
    hash.update(Buffer.from(parametersOf(work).buffer));
  }
  return hash.digest('hex').slice(0, 16);
}

test('push after a change: training goes on from the weights that were put back', async () => {
  const work = workOf(simple);
  const start = parametersOf(work);
  const session = await fastComputation.open(work);
  runAll(session, work);
  assert.notEqual(bitsOf(parametersOf(work)), bitsOf(start));
  let at = 0;
  for (const { data } of work.network.parameters) {
    data.set(start.subarray(at, at + data.length));
    at += data.length;
  }
  session.push();
  session.pull();
  assert.equal(bitsOf(parametersOf(work)), bitsOf(start));
  const [first] = session.run(
    Uint32Array.from({ length: 16 }, (_, i) => i),
    Float64Array.of(0),
  );
  const plain = workOf(simple);
  const [expected] = (await plainComputation.open(plain)).run(
    Uint32Array.from({ length: 16 }, (_, i) => i),
    Float64Array.of(0),
  );
  assert.ok(Math.abs(first.loss - expected.loss) < 0.5, 'the masks differ, the weights do not');
});

test('a gradient that is not a number is not hidden', async () => {
  const work = workOf({ ...simple, hidden: [] });
  const [weights] = work.network.parameters;
  weights.data.fill(Number.NaN);
  const session = await fastComputation.open(work);
  const [{ loss }] = session.run(
    Uint32Array.from({ length: 16 }, (_, i) => i),
    Float64Array.of(0.1),
  );
  session.pull();
  assert.ok(Number.isNaN(loss));
  assert.ok(weights.data.every((w) => Number.isNaN(w)));
});

test('fast is the default for float32, plain for float64, and fast with float64 throws', async () => {
  assert.equal(new NeuralNetwork().kernels, 'fast');
  assert.equal(new NeuralNetwork({ precision: 'float64' }).kernels, 'plain');
  assert.throws(() => new NeuralNetwork({ precision: 'float64', kernels: 'fast' }), /float64.*plain/);
  const model = new NeuralNetwork({ precision: 'float64' }).add(new DenseLayer(2, 2, 'softmax'));
  const x = new Matrix(1, 2, Float64Array.of(1, 2));
  await assert.rejects(model.train(x, new Labels([1], 2), { kernels: 'fast' }), /float32.*plain/);
});

test('one pixel, one unit, one row', async () => {
  const c = {
    ...simple,
    inputs: 1,
    hidden: [{ units: 1, activation: 'tanh' as const, dropouts: [] }],
    rows: 1,
    batchSize: 1,
  };
  const [plain, fast] = [workOf(c), workOf(c)];
  runAll(await plainComputation.open(plain), plain);
  runAll(await fastComputation.open(fast), fast);
  assert.ok(difference(parametersOf(fast), parametersOf(plain)) < 1e-6);
});

test('learns: a thousand units, 784 inputs, a batch of all rows', async () => {
  const random = new Random(3);
  const x = new Matrix(
    40,
    784,
    Float32Array.from({ length: 40 * 784 }, () => random.uniform()),
  );
  const y = new Labels(
    Array.from({ length: 40 }, (_, i) => i % 4),
    4,
  );
  const model = new NeuralNetwork({ seed: 1 })
    .add(new DenseLayer(784, 1000, 'relu'))
    .add(new DenseLayer(1000, 4, 'softmax'));
  const { epochs } = await model.train(x as Matrix<number, 784>, y, { epochs: 60, batchSize: 40 });
  assert.equal(epochs[epochs.length - 1].accuracy, 1);
});

test('single kernels: forward, gradient and fused steps equal their plain twins, dense and sparse', () => {
  const size = fc.integer({ min: 1, max: 50 });
  fc.assert(
    fc.property(size, size, size, fc.integer(), (rows, inputs, outputs, seed) => {
      const random = new Random(seed);
      const numbers = (length: number, zeros: number) =>
        Float32Array.from({ length }, () => (random.uniform() < zeros ? 0 : random.normal()));
      const x = numbers(rows * inputs, 0.6);
      const [weights, bias, delta] = [inputs * outputs, outputs, rows * outputs].map((length) => numbers(length, 0));
      const layer = new DenseLayer<number, number>(inputs, outputs, 'identity').setParameters(weights, bias);
      const X = new Matrix(rows, inputs, x);
      const z = layer.preActivation(X).data;
      const gradient = layer.backward(X, new Matrix(rows, outputs, delta)).weights.data;
      for (const sparse of [false, true]) {
        assert.ok(difference(fastDenseForward(x, weights, bias, rows, { sparse }), z) < 1e-5);
        assert.ok(difference(fastDenseGradient(x, delta, rows, { sparse }), gradient) < 1e-5);
        const step = fastDenseGradient(x, delta, rows, { sparse, optimizer: 'sgd' });
        assert.ok(
          difference(
            step,
            gradient.map((g) => -0.01 * g),
          ) < 1e-6,
        );
        // The first step of Adam is as long as the learning rate, against the sign of the gradient.
        const adamStep = fastDenseGradient(x, delta, rows, { sparse, optimizer: 'adam' });
        gradient.forEach((g, i) => {
          if (Math.abs(g) > 1e-3) assert.ok(Math.abs(adamStep[i] + 1e-3 * Math.sign(g)) < 1e-6);
        });
      }
    }),
    { seed: 22, numRuns: 60 },
  );
});

test('the layout refuses what does not fit together', () => {
  assert.throws(() => fastDenseForward(new Float32Array(5), new Float32Array(4), new Float32Array(2), 2), /5 inputs/);
});
