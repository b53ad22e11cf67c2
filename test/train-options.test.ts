/** Options of `train` that stand for themselves: a schedule and an optimizer of one's own; and the best epoch it reports. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { KernelsName } from '../src/computation.ts';
import { DenseLayer } from '../src/layers/index.ts';
import { Matrix } from '../src/matrix.ts';
import { NeuralNetwork } from '../src/network.ts';
import { momentum, type Optimizer, sgd } from '../src/optimizers.ts';
import { Random } from '../src/random.ts';
import { Labels } from '../src/rows.ts';
import { cosine, type ScheduleFunction, scheduleFactor } from '../src/schedules.ts';
import type { TrainOptions } from '../src/train-options.ts';
import { assertClose } from './fixtures.ts';

const random = new Random(3, 'rows');
const x = new Matrix(
  40,
  3,
  new Float32Array(120).map(() => random.normal()),
);
const y = new Labels(
  Array.from({ length: 40 }, (_, i) => i % 2),
  2,
);
const network = (kernels: KernelsName = 'fast') =>
  new NeuralNetwork({ kernels }).add(new DenseLayer(3, 8, 'tanh')).add(new DenseLayer(8, 2, 'softmax'));
const train = (model: ReturnType<typeof network>, options: TrainOptions<3, 2>) =>
  model.train(x, y, { epochs: 4, batchSize: 10, ...options });
const weights = (model: NeuralNetwork) => model.parameters.map(({ data }) => [...data]);

describe('a schedule of one’s own', () => {
  test('gets the step, from 0, and how many there are; the learning rate is multiplied by what it gives', async () => {
    const seen = new Set<string>();
    const schedule: ScheduleFunction = (step, steps) => {
      seen.add(`${step} of ${steps}`);
      return 1 - step / steps;
    };
    const { epochs } = await train(network(), { schedule, optimizer: sgd({ learningRate: 0.5 }) });
    assert.deepEqual(
      [...seen],
      Array.from({ length: 16 }, (_, step) => `${step} of 16`),
    );
    assert.deepEqual(
      epochs.map(({ learningRate }) => learningRate),
      [3, 7, 11, 15].map((step) => 0.5 * (1 - step / 16)),
    );
  });

  test('gives the bits of the schedule that it imitates, plain and fast', async () => {
    for (const kernels of ['plain', 'fast'] as const) {
      const [own, known, constant] = [network(kernels), network(kernels), network(kernels)];
      await train(own, { schedule: (step, steps) => scheduleFactor(cosine(), step, steps, 1) });
      await train(known, { schedule: cosine() });
      await train(constant, {});
      assert.deepEqual(weights(own), weights(known));
      assert.notDeepEqual(weights(own), weights(constant));
    }
  });

  test('what is no finite number of at least 0 throws, and names the step', async () => {
    for (const [bad, shown] of [
      [Number.NaN, 'NaN'],
      [-0.1, '-0.1'],
      [Number.POSITIVE_INFINITY, 'Infinity'],
      [undefined, 'undefined'],
      ['1', '"1"'],
      [cosine(), '{ kind, end }'],
    ] as const) {
      await assert.rejects(
        train(network(), { schedule: (step) => (step === 5 ? (bad as number) : 1) }),
        new RegExp(`schedule: the function gave ${shown} for step 5 of 16, expected a finite number of at least 0`),
      );
    }
    // The maker of a schedule, not called.
    const uncalled = { schedule: cosine } as object;
    await assert.rejects(train(network(), uncalled), /schedule is the function cosine, expected one such as/);
  });
});

describe('history.bestEpoch', () => {
  const rising = { optimizer: sgd({ learningRate: 0.5 }), epochs: 6 };

  test('is the epoch with the lowest validation loss, not the lowest loss', async () => {
    // Validation rows with the wrong labels: the better the network learns, the worse it does there.
    const wrong = new Labels(
      Array.from(y.values, (label) => 1 - label),
      2,
    );
    const history = await train(network(), { ...rising, validation: { images: x, labels: wrong } });
    const { epochs, bestEpoch } = history;
    const losses = epochs.map(({ validationLoss = Number.NaN }) => validationLoss);
    assert.equal(bestEpoch, losses.indexOf(Math.min(...losses)) + 1);
    const trained = epochs.map(({ loss }) => loss);
    assert.notEqual(bestEpoch, trained.indexOf(Math.min(...trained)) + 1);
  });

  test('is the one with the lowest loss where nothing is validated; ties go to the first', async () => {
    const { epochs, bestEpoch } = await train(network(), rising);
    const losses = epochs.map(({ loss }) => loss);
    assert.equal(bestEpoch, losses.indexOf(Math.min(...losses)) + 1);
    assert.ok(bestEpoch !== undefined && bestEpoch > 1);
    const still = await train(network(), { optimizer: sgd({ learningRate: 0 }), shuffle: false });
    assert.equal(new Set(still.epochs.map(({ loss }) => loss)).size, 1);
    assert.equal(still.bestEpoch, 1);
  });

  test('is undefined where no epoch was finished', async () => {
    assert.equal((await train(network(), { signal: AbortSignal.abort() })).bestEpoch, undefined);
  });
});

describe('an optimizer of one’s own', () => {
  /** Momentum, as src/optimizers.ts has it. */
  const own = (learningRate: number): Optimizer => {
    const memory = new Map<Matrix, Float64Array>();
    return {
      learningRate,
      step(parameters, gradients, rate = learningRate) {
        for (const [k, w] of parameters.entries()) {
          const v = memory.get(w) ?? new Float64Array(w.data.length);
          memory.set(w, v);
          for (let i = 0; i < v.length; i++) {
            v[i] = 0.9 * v[i] + gradients[k].data[i];
            w.data[i] -= rate * v[i];
          }
        }
      },
    };
  };

  test('trains with the plain computation, by the rates of the schedule', async () => {
    const [one, other] = [network('plain'), network('plain')];
    await train(one, { optimizer: own(0.1), schedule: cosine() });
    await train(other, { optimizer: momentum({ learningRate: 0.1 }), schedule: cosine() });
    for (const [k, { data }] of one.parameters.entries())
      assertClose(data, other.parameters[k].data, 1e-5, `parameter ${k}`);
  });

  test('is refused by the fast one before the run counts', async () => {
    const [model, untouched] = [network(), network()];
    await assert.rejects(train(model, { optimizer: own(0.1) }), /own optimizers only; use \{ kernels: 'plain' \}/);
    await train(model, {});
    await train(untouched, {});
    assert.deepEqual(weights(model), weights(untouched));
  });

  test('without a learning rate or a step, or with a step that is not done when it returns, it is refused', async () => {
    const incomplete = (optimizer: object) => train(network('plain'), { optimizer: optimizer as Optimizer });
    await assert.rejects(
      incomplete({ step() {} }),
      /train: the optimizer's learningRate is undefined, expected a number/,
    );
    await assert.rejects(
      incomplete({ learningRate: 1, async step() {} }),
      /train: the optimizer's step is async, expected one that is done when it returns/,
    );
    await assert.rejects(incomplete({ learningRate: -1, step() {} }), /the optimizer's learningRate is -1/);
    await assert.rejects(incomplete({ learningRate: 1 }), /optimizer is \{ learningRate \}, expected an optimizer/);
  });
});
