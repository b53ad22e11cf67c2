import assert from 'node:assert/strict';
import { test } from 'node:test';
import { neuronGraph } from '../../notebooks/figures/04-neuron-graph.ts';
import { DenseLayer } from '../../src/layers/index.ts';
import { Matrix } from '../../src/matrix.ts';
import { NeuralNetwork } from '../../src/network.ts';
import { played, slidersOf } from '../charts/played.ts';

const spec = neuronGraph({ inputs: [1.5, -1], target: 2, weights: [0.8, 0.5], bias: 0.3 });

/** What a network of one neuron gives for the same numbers. */
function network(w1: number, w2: number, b: number) {
  const layer = new DenseLayer(2, 1, 'relu').setParameters([w1, w2], [b], 'float64');
  const model = new NeuralNetwork({ loss: 'mean-squared-error', precision: 'float64' }).add(layer);
  const { loss, gradients } = model.gradients(
    new Matrix(1, 2, Float64Array.of(1.5, -1)),
    new Matrix(1, 1, Float64Array.of(2)),
  );
  return [loss, ...gradients.flatMap(({ data }) => [...data])];
}

test('neuronGraph: loss and gradients are those of a network with one neuron, wherever the sliders are', async () => {
  for (const [w1, w2, b] of [
    [0.8, 0.5, 0.3],
    [-2, 1, -3],
    [2, -2, 3],
    [1, 0, -1.5],
  ]) {
    const { signal } = await played(spec, { w1, w2, b });
    const got = ['L', 'dw1', 'dw2', 'db'].map((name) => signal(name) as number);
    network(w1, w2, b).forEach((value, i) => {
      assert.ok(Math.abs(value - got[i]) < 1e-12, `${i} at ${w1}, ${w2}, ${b}: expected ${value}, got ${got[i]}`);
    });
  }
});

test('neuronGraph: numbers on the edges; a silent neuron hands back 0 without a sign', async () => {
  assert.deepEqual(Object.keys(slidersOf(spec)), ['w1', 'w2', 'b']);
  const { texts } = await played(spec);
  for (const text of ['x₁ = 1.50', 'u₂ = −0.50', 'z = 1.00', 'L = 1.00', '−3.00'])
    assert.ok(texts.includes(text), `${text} in ${texts}`);
  const silent = await played(spec, { b: -3 });
  assert.ok(silent.texts.includes('a = 0.00'));
  assert.equal(silent.texts.filter((text) => text === '0.00').length, 8);
  assert.ok(!silent.texts.some((text) => text.includes('−0.00')));
});

test('neuronGraph: a z that is 0 but for rounding shuts the gate', async () => {
  const { signal, texts } = await played(spec, { w2: 1.5 });
  assert.equal(1.5 * 0.8 - 1.5 + 0.3 === 0, false); // in binary it is a hair beside 0
  assert.ok(texts.includes('z = 0.00'));
  assert.equal(signal('dw1'), 0);
});
