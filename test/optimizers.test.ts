import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DenseLayer } from '../src/layers/index.ts';
import { Matrix } from '../src/matrix.ts';
import { NeuralNetwork } from '../src/network.ts';
import { adam, adamw, type Optimizer, optimizers, rmsprop, sgd } from '../src/optimizers.ts';
import { Labels } from '../src/rows.ts';
import { assertClose, fixtures, matrix64, networkOf, type OptimizerRun } from './fixtures.ts';

const row = (...values: number[]) => new Matrix(1, values.length, Float32Array.from(values));

function optimizerOf({ optimizer, options: o }: OptimizerRun): Optimizer {
  const common = { learningRate: o.lr, weightDecay: o.weight_decay ?? 0 };
  if (optimizer === 'SGD') return sgd({ ...common, momentum: o.momentum ?? 0, nesterov: o.nesterov ?? false });
  if (optimizer === 'RMSprop') {
    return rmsprop({ ...common, alpha: o.alpha ?? 0.99, epsilon: o.eps ?? 1e-8, momentum: o.momentum ?? 0 });
  }
  const [beta1, beta2] = o.betas ?? [0.9, 0.999];
  return (optimizer === 'AdamW' ? adamw : adam)({ ...common, beta1, beta2, epsilon: o.eps ?? 1e-8 });
}

// The runs with decay on the weights alone are not a setting of ours: we decay all parameters, as PyTorch does by default.
const runs = fixtures.optimizers.runs.filter((run) => run.decayed === 'all');
for (const run of runs) {
  test(`${run.name}: ten steps as PyTorch takes them`, () => {
    const { layers, batches } = fixtures.optimizers;
    const model = networkOf(layers, 'relu', 'softmax', 'cross-entropy');
    const optimizer = optimizerOf(run);
    run.learningRates.forEach((rate, s) => {
      const batch = batches[s % batches.length];
      const { loss, gradients } = model.gradients(matrix64(batch.input), new Labels(batch.labels, 3));
      assertClose([loss], [run.losses[s]], 1e-10, `loss of step ${s}`);
      optimizer.step(model.parameters, gradients, rate);
      assertClose(
        model.parameters.flatMap(({ data }) => [...data]),
        run.parameters[s],
        1e-10,
        `parameters after step ${s}`,
      );
    });
  });
}

test('an unknown or impossible setting throws', () => {
  // @ts-expect-error: not a setting of adam
  assert.throws(() => adam({ momentum: 0.9 }), /adam: unknown option 'momentum'/);
  assert.throws(() => adam({ beta1: 1 }), /adam: beta1 is 1, expected a number from 0 to below 1/);
  assert.throws(() => sgd({ learningRate: Number.NaN }), /sgd: learningRate is NaN/);
  assert.throws(() => sgd({ nesterov: true }), /nesterov needs a momentum/);
  assert.throws(() => rmsprop({ epsilon: 0 }), /rmsprop: epsilon is 0/);
});

test('a learning rate of 0 changes nothing', () => {
  for (const make of Object.values(optimizers)) {
    const w = row(1, -2);
    make({ learningRate: 0 }).step([w], [row(3, 4)]);
    assert.deepEqual([...w.data], [1, -2]);
  }
});

test('moments below 1e-30 become 0', () => {
  const w = row(1);
  const optimizer = adam({ beta1: 0.5, beta2: 0.5, learningRate: 1 });
  optimizer.step([w], [row(1e-29)]);
  for (let s = 0; s < 10; s++) optimizer.step([w], [row(0)]);
  const before = w.data[0];
  optimizer.step([w], [row(0)]);
  assert.equal(w.data[0], before);
});

test('each parameter has a memory of its own: one that joins later starts from its first step', () => {
  const [early, late, alone] = [row(1), row(1), row(1)];
  const optimizer = adam();
  for (let s = 0; s < 5; s++) optimizer.step([early], [row(0.3)]);
  optimizer.step([early, late], [row(0.3), row(0.7)]);
  adam().step([alone], [row(0.7)]);
  assert.equal(late.data[0], alone.data[0]);
});

test('fresh: the same settings and an empty memory', () => {
  const used = rmsprop({ learningRate: 0.1, momentum: 0.5 });
  used.step([row(1)], [row(2)]);
  const [w, other] = [row(1), row(1)];
  used.step([w], [row(2)]);
  used.fresh().step([other], [row(2)]);
  assert.deepEqual(w.data, other.data);
  assert.deepEqual({ ...used.fresh({ alpha: 0.5 }) }, { ...used, alpha: 0.5 });
});

test('parameters and gradients that do not belong together throw', () => {
  assert.throws(() => sgd().step([row(1)], []), /step: got 1 parameters and 0 gradients/);
  assert.throws(() => sgd().step([row(1)], [row(1, 2)]), /step: gradient 0 has 2 numbers, expected 1/);
});

test('a step over no parameters is refused: there is nothing to change', () => {
  const optimizer = optimizers.sgd();
  assert.throws(() => optimizer.step([], []), /step: got no parameters, so there is nothing to change, .*frozen/);
  const model = new NeuralNetwork().add(new DenseLayer(2, 2, 'softmax', { trainable: false }));
  const { gradients } = model.gradients(Matrix.from([[1, 2]]), new Labels([0], 2));
  assert.throws(() => optimizer.step(model.parameters, gradients), /are all layers frozen/);
});
