/** Gradient clipping by norm: PyTorch's numbers, steps that are no longer than they may be, and trainings of both kinds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batches } from '../src/batches.ts';
import { clipByNorm } from '../src/clipping.ts';
import { DenseLayer } from '../src/layers/index.ts';
import { Matrix } from '../src/matrix.ts';
import { NeuralNetwork } from '../src/network.ts';
import { adam, momentum, type Optimizer, sgd } from '../src/optimizers.ts';
import { Random } from '../src/random.ts';
import { Labels } from '../src/rows.ts';
import { assertClose, fixtures, matrix64 } from './fixtures.ts';

for (const { maxNorm, norm, gradients, clipped } of fixtures.clipping) {
  test(`clipped to ${maxNorm}: PyTorch's norm and gradients, and nothing changed in place`, () => {
    const matrices = gradients.map(matrix64);
    const got = clipByNorm(matrices, maxNorm);
    assertClose([got.norm], [norm], 1e-12, 'norm');
    assertClose(
      got.gradients.flatMap(({ data }) => [...data]),
      clipped.flat(2),
      1e-12,
      'clipped',
    );
    assert.deepEqual(matrices, gradients.map(matrix64));
  });
}

test('gradients of 0 stay 0, and one that is not a number is not hidden', () => {
  assert.deepEqual([...clipByNorm([new Matrix(1, 2)], 1).gradients[0].data], [0, 0]);
  const [{ data }] = clipByNorm([new Matrix(1, 2, Float32Array.of(Number.NaN, 1))], 1).gradients;
  assert.ok(data.every(Number.isNaN));
});

const random = new Random(4, 'rows');
const images = new Matrix(
  64,
  6,
  new Float32Array(384).map(() => random.normal(0, 3)),
);
const labels = new Labels(
  Array.from({ length: 64 }, (_, i) => i % 4),
  4,
);
const network = (kernels: 'plain' | 'fast') =>
  new NeuralNetwork({ kernels }).add(new DenseLayer(6, 10, 'relu')).add(new DenseLayer(10, 4, 'softmax'));
const weights = (model: NeuralNetwork) => model.parameters.flatMap(({ data }) => [...data]);

for (const kernels of ['plain', 'fast'] as const) {
  test(`${kernels}: with a learning rate of 1, a step of SGD is as long as the norm allows`, async () => {
    for (const [clipNorm, least] of [
      [0.01, 0.00999],
      [0.1, 0.0999],
    ]) {
      const model = network(kernels);
      const before = weights(model);
      await model.train(images, labels, { epochs: 1, batchSize: 64, optimizer: sgd({ learningRate: 1 }), clipNorm });
      const length = Math.hypot(...weights(model).map((w, i) => w - before[i]));
      assert.ok(length <= clipNorm * (1 + 1e-5) && length > least, `${length}`);
    }
  });

  test(`${kernels}: a training with clipping is the loop by hand with clipByNorm`, async () => {
    const makes: readonly (() => Optimizer)[] = [
      () => sgd({ learningRate: 0.3 }),
      () => momentum({ learningRate: 0.1 }),
      () => adam({ learningRate: 0.01, epsilon: 1e-3 }),
    ];
    for (const make of makes) {
      const [own, trained, free] = [network('plain'), network(kernels), network(kernels)];
      const optimizer = make();
      const order = new Random(own.seed, 'shuffle 1');
      let clipped = 0;
      for (const { x, y } of batches({ images, labels }, { batchSize: 16, epochs: 3, random: order })) {
        const { norm, gradients } = clipByNorm(own.gradients(x, y).gradients, 0.4);
        if (norm > 0.4) clipped++;
        optimizer.step(own.parameters, gradients);
      }
      assert.ok(clipped > 0);
      await trained.train(images, labels, { epochs: 3, batchSize: 16, optimizer: make(), clipNorm: 0.4 });
      await free.train(images, labels, { epochs: 3, batchSize: 16, optimizer: make() });
      assertClose(weights(trained), weights(own), 1e-4, 'weights');
      assert.notDeepEqual(weights(trained), weights(free));
    }
  });

  test(`${kernels}: a norm that is never reached changes no bit`, async () => {
    const [clipped, free] = [network(kernels), network(kernels)];
    await clipped.train(images, labels, { epochs: 3, clipNorm: 1e6 });
    await free.train(images, labels, { epochs: 3 });
    assert.deepEqual(weights(clipped), weights(free));
  });
}

test('a norm that is no number above 0 throws', async () => {
  for (const [bad, shown] of [
    [0, '0'],
    [-1, '-1'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    ['1', "'1' \\(text\\)"],
    [null, 'null'],
  ] as const) {
    const clipNorm = bad as number;
    await assert.rejects(
      network('fast').train(images, labels, { clipNorm }),
      new RegExp(`train: clipNorm is ${shown}, expected a number above 0`),
    );
    assert.throws(
      () => clipByNorm([images], clipNorm),
      new RegExp(`clipByNorm: maxNorm is ${shown}, expected a number`),
    );
  }
});
