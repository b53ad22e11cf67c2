import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adam, adamw, type Optimizer, optimizers, rmsprop, sgd, Updater } from '../src/optimizers.ts';
import { Labels } from '../src/rows.ts';
import { assertClose, fixtures, matrix64, networkOf, type OptimizerRun } from './fixtures.ts';

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
    const arrays = model.layers.flatMap((layer) =>
      layer.kind === 'dense' ? [layer.weights.data, layer.bias.data] : [],
    );
    const updater = new Updater(optimizerOf(run), arrays);
    run.learningRates.forEach((rate, s) => {
      const batch = batches[s % batches.length];
      const { loss, layers: gradients } = model.gradients(matrix64(batch.input), new Labels(batch.labels, 3));
      assertClose([loss], [run.losses[s]], 1e-10, `loss of step ${s}`);
      updater.step(
        arrays,
        gradients.flatMap((g) => (g ? [g.weights.data, g.bias.data] : [])),
        rate,
      );
      assertClose(
        arrays.flatMap((array) => [...array]),
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
    const w = Float32Array.of(1, -2);
    const updater = new Updater(make({ learningRate: 0 }), [w]);
    updater.step([w], [Float32Array.of(3, 4)]);
    assert.deepEqual([...w], [1, -2]);
  }
});

test('moments below 1e-30 become 0', () => {
  const w = Float32Array.of(1);
  const updater = new Updater(adam({ beta1: 0.5, beta2: 0.5, learningRate: 1 }), [w]);
  updater.step([w], [Float32Array.of(1e-29)]);
  for (let s = 0; s < 10; s++) updater.step([w], [Float32Array.of(0)]);
  const before = w[0];
  updater.step([w], [Float32Array.of(0)]);
  assert.equal(w[0], before);
});
