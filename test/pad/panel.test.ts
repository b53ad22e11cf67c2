/** What the drawing panel does before it shows anything: strokes to pictures, pictures through the network, the weights carried in a page. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { packNetwork, unpackNetwork } from '../../apps/pad/panel/compact-network.ts';
import { decidingContributions } from '../../apps/pad/panel/contributions.ts';
import { type LayerPass, passThrough, type ReadingNetwork } from '../../apps/pad/panel/forward.ts';
import { preparePictures } from '../../apps/pad/panel/prepare.ts';
import { pictureOf, type Strokes } from '../../apps/pad/panel/strokes.ts';
import { type ActivationName, activationNames } from '../../src/activations.ts';
import { loadDigits } from '../../src/data/digits.ts';
import { loadDataset } from '../../src/data/load.ts';
import { prepareImages } from '../../src/data/prepare.ts';
import { DenseLayer, Dropout } from '../../src/layers/index.ts';
import { Matrix } from '../../src/matrix.ts';
import { argmax } from '../../src/metrics.ts';
import { loadModel } from '../../src/models/files.ts';
import { NeuralNetwork } from '../../src/network.ts';
import { adam } from '../../src/optimizers.ts';
import { Random } from '../../src/random.ts';
import type { RowSource } from '../../src/rows.ts';
import { root } from '../notebook-files.ts';

/** A network with random weights and biases; dropout behind its hidden layers. */
function randomNetwork(sizes: readonly number[], hidden: ActivationName, seed: number): NeuralNetwork<number, number> {
  const network = new NeuralNetwork<number, number>({ seed });
  const random = new Random(seed, 'test');
  for (let l = 1; l < sizes.length; l++) {
    const last = l === sizes.length - 1;
    network.add(new DenseLayer<number, number>(sizes[l - 1], sizes[l], last ? 'softmax' : hidden));
    if (!last) network.add(new Dropout(0.5));
  }
  for (const layer of network.denseLayers) {
    layer.bias.data.forEach((_, i, bias) => {
      bias[i] = random.normal();
    });
  }
  return network;
}

const randomRow = (columns: number, seed: number): Matrix<1, number> => {
  const random = new Random(seed, 'row');
  return new Matrix(
    1,
    columns,
    Float32Array.from({ length: columns }, () => random.normal()),
  );
};

const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 2, maxLength: 5 });
const seeds = fc.integer({ min: 0, max: 1e6 });
const hiddenActivations = fc.constantFrom(...activationNames.filter((name) => name !== 'softmax'));

describe('a row through the layers', () => {
  test('ends in what model.predict gives, whatever the layers', () => {
    fc.assert(
      fc.property(sizes, hiddenActivations, seeds, (widths, activation, seed) => {
        const network = randomNetwork(widths, activation, seed);
        const x = randomRow(widths[0], seed);
        const passes = passThrough(network, x);
        assert.equal(passes.length, widths.length - 1);
        const expected = network.predict(x).row(0);
        const { output } = passes[passes.length - 1];
        expected.forEach((p, i) => {
          assert.ok(Math.abs(p - output[i]) < 1e-5, `output ${i}: ${output[i]}, expected ${p}`);
        });
      }),
      { numRuns: 60 },
    );
  });

  test('keeps what goes from layer to layer', () => {
    const network = randomNetwork([5, 4, 3], 'tanh', 2);
    const [first, second] = passThrough(network, randomRow(5, 2));
    assert.deepEqual(second.input, first.output);
  });

  test('refuses a row of another width', () => {
    assert.throws(() => passThrough(randomNetwork([5, 3], 'relu', 1), randomRow(4, 1)), /4 columns, expected 5/);
  });
});

describe('the connections that decided', () => {
  /** All terms a·w of a sum, with their places. */
  const terms = ({ layer, input }: LayerPass, to: number) =>
    Array.from(input, (a, from) => ({ from, value: a * layer.weights.at(from, to) }));
  const bySize = (p: { value: number }, q: { value: number }) => Math.abs(q.value) - Math.abs(p.value);

  test('into the class lead the largest terms of its logit: first those that raise it, then those that lower it', () => {
    for (const seed of [1, 2, 3, 4]) {
      const passes = passThrough(randomNetwork([6, 20, 3], 'tanh', seed), randomRow(6, seed));
      const all = terms(passes[1], 1);
      const largest = Math.abs(all.toSorted(bySize)[0].value);
      const told = (sign: number, count: number) =>
        all
          .filter(({ value }) => sign * value >= 0.1 * largest)
          .sort(bySize)
          .slice(0, count);
      const found = decidingContributions(passes, 1).filter(({ layer }) => layer === 1);
      assert.ok(found.every(({ to }) => to === 1));
      const order = (list: readonly { from: number; value: number }[]) => list.map(({ from }) => from).sort();
      assert.deepEqual(order(found.filter(({ value }) => value > 0)), order(told(1, 4)));
      assert.deepEqual(order(found.filter(({ value }) => value < 0)), order(told(-1, 2)));
      for (const { from, value } of found) assert.equal(value, all[from].value);
    }
  });

  test('the units that the six largest terms come from are asked in turn, down to the pixels', () => {
    const passes = passThrough(randomNetwork([30, 20, 10, 4], 'sigmoid', 3), randomRow(30, 3));
    const found = decidingContributions(passes, 2);
    const of = (layer: number) => found.filter((one) => one.layer === layer);
    assert.ok(of(2).length > 0);
    for (const layer of [0, 1]) {
      const largest = of(layer + 1)
        .toSorted(bySize)
        .slice(0, 6);
      const met = new Set(largest.map(({ from }) => from));
      assert.deepEqual(new Set(of(layer).map(({ to }) => to)), met);
      assert.ok(of(layer).length <= 3 * met.size);
      for (const { from, to, value } of of(layer)) assert.equal(value, terms(passes[layer], to)[from].value);
    }
  });

  test('units that are silent have decided nothing', () => {
    const network = randomNetwork([4, 6, 2], 'relu', 5);
    network.denseLayers[0].bias.data.fill(-1000);
    assert.deepEqual(decidingContributions(passThrough(network, randomRow(4, 5)), 0), []);
  });
});

describe('strokes as a picture', () => {
  const zigzag: Strokes = [
    [
      { x: 0.4, y: 0.3 },
      { x: 0.6, y: 0.3 },
      { x: 0.42, y: 0.7 },
    ],
  ];

  test('is the same wherever the digit stands and however large it is', () => {
    const { data: expected } = pictureOf(zigzag);
    for (const [scale, dx, dy] of [
      [0.5, 0.1, 0.2],
      [1.4, -0.05, -0.1],
    ]) {
      const moved = zigzag.map((stroke) => stroke.map(({ x, y }) => ({ x: scale * x + dx, y: scale * y + dy })));
      const { data } = pictureOf(moved);
      const differ = Math.max(...Array.from(data, (value, i) => Math.abs(value - expected[i])));
      assert.ok(differ <= 1, `differs by ${differ} levels`);
    }
  });

  test('a dot is round and does not fill the picture; nothing is refused', () => {
    const { data, width, height } = pictureOf([[{ x: 0.9, y: 0.1 }]]);
    const ink = data.filter((value) => value < 128).length;
    assert.ok(ink > 10 && ink < (width * height) / 20, `${ink} pixels of ink`);
    assert.equal(data[Math.floor(height / 2) * width + Math.floor(width / 2)], 0);
    assert.throws(() => pictureOf([]), /no points/);
    assert.throws(() => pictureOf([[]]), /no points/);
  });

  test('is prepared as the images were that the network learnt from', () => {
    const picture = pictureOf(zigzag);
    const columns = (inputs: number, input = {}) => preparePictures(inputs, input)(picture).columns;
    assert.equal(columns(784), 784);
    assert.equal(columns(64), 64);
    assert.equal(columns(196, { pool: 2 }), 196);
    const upright = read(preparePictures(784, { deskew: true })(picture));
    assert.notDeepEqual(upright, read(preparePictures(784, {})(picture)));
    const shifted = read(preparePictures(64, { mean: 0.5, deviation: 2 })(picture));
    const plain = read(preparePictures(64, {})(picture));
    plain.forEach((value, i) => {
      assert.ok(Math.abs(shifted[i] - (value - 0.5) / 2) < 1e-6);
    });
    assert.throws(() => preparePictures(100, {}), /100/);
  });
});

const read = (rows: RowSource): Float32Array => {
  const out = new Float32Array(rows.columns);
  rows.gather(Uint32Array.of(0), out);
  return out;
};

describe('the network carried in a page', () => {
  const carried = (network: ReadingNetwork) => unpackNetwork(JSON.parse(JSON.stringify(packNetwork(network))));

  test('keeps sizes, activations and biases; a weight is off by at most half a step of its unit', () => {
    fc.assert(
      fc.property(sizes, hiddenActivations, seeds, (widths, activation, seed) => {
        const { denseLayers } = randomNetwork(widths, activation, seed);
        const { denseLayers: copies } = carried({ denseLayers });
        assert.equal(copies.length, denseLayers.length);
        for (const [l, layer] of denseLayers.entries()) {
          assert.equal(copies[l].label, layer.label);
          assert.equal(copies[l].activation, layer.activation);
          assert.deepEqual(copies[l].bias.data, layer.bias.data);
          const { data } = layer.weights;
          for (let unit = 0; unit < layer.outputs; unit++) {
            const column = data.filter((_, i) => i % layer.outputs === unit).map(Math.abs);
            const step = Math.max(...column) / 127;
            for (let i = unit; i < data.length; i += layer.outputs) {
              const off = Math.abs(copies[l].weights.data[i] - data[i]);
              assert.ok(off <= step * 0.5001, `weight ${i}: off by ${off}, a step is ${step}`);
            }
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test('refuses a weight that is not finite', () => {
    const network = randomNetwork([3, 2], 'relu', 1);
    network.denseLayers[0].weights.data[1] = Number.NaN;
    assert.throws(() => packNetwork(network), /NaN/);
  });

  test('decides as before on the 8×8 digits', async () => {
    const { train, test } = loadDigits({ seed: 1 });
    const model = new NeuralNetwork({ seed: 1 })
      .add(new DenseLayer(64, 32, 'relu'))
      .add(new DenseLayer(32, 10, 'softmax'));
    const optimizer = adam({ learningRate: 0.005 });
    await model.train(train.images, train.labels, { epochs: 20, batchSize: 32, optimizer });
    const copy = carried(model);
    const { predictions } = model.evaluate(test.images, test.labels);
    const differ = predictions.filter((digit, i) => {
      const row = new Matrix(1, 64, test.images.row(i));
      return digit !== argmax(passThrough(copy, row)[1].output);
    });
    assert.ok(differ.length <= 1, `${differ.length} of ${predictions.length} answers differ`);
  });

  const skip = !process.env.MNIST_DIR && 'MNIST_DIR is not set';
  test('decides as before on MNIST, and reads as well', { skip }, async () => {
    const { test } = await loadDataset('mnist');
    const { model } = await loadModel(join(root, 'data', 'mnist-network', 'network.safetensors'));
    const { denseLayers } = carried(model);
    const copy = new NeuralNetwork<number, number>();
    for (const layer of denseLayers) copy.add(layer);
    const images = prepareImages(test.images, {}, { width: 28, height: 28 });
    const before = model.evaluate(images, test.labels);
    const after = copy.evaluate(images, test.labels);
    const differ = after.predictions.filter((digit, i) => digit !== before.predictions[i]).length;
    assert.ok(differ <= 20, `${differ} of 10,000 answers differ`);
    assert.ok(before.accuracy >= 0.99, `${before.accuracy}`);
    assert.ok(Math.abs(after.accuracy - before.accuracy) <= 0.001, `${after.accuracy}, before ${before.accuracy}`);
  });
});
