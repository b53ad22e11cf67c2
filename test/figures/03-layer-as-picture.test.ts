import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layerAsPicture } from '../../notebooks/figures/03-layer-as-picture.ts';
import { DenseLayer } from '../../src/layers/index.ts';
import { Matrix } from '../../src/matrix.ts';
import { Random } from '../../src/random.ts';
import { played, slidersOf } from '../charts/played.ts';

const random = new Random(3, 'picture');
const layer = new DenseLayer(16, 5, 'relu').initialize(random);
layer.bias.data.forEach((_, j) => {
  layer.bias.data[j] = random.normal();
});
const x = new Matrix<number, 16>(3, 16).map(() => random.uniform());
const spec = layerAsPicture({
  x,
  weights: layer.weights,
  bias: layer.bias,
  width: 4,
  title: 'Layer',
  image: 1,
  unit: 2,
});

test('layerAsPicture: sum and activation are those of the layer, for each image and unit', async () => {
  assert.deepEqual(slidersOf(spec), { image: [0, 2], unit: [0, 4] });
  const a = layer.forward(x);
  let silent = 0;
  for (let image = 0; image < 3; image++) {
    for (let unit = 0; unit < 5; unit++) {
      const { texts, data } = await played(spec, { image, unit });
      const expected = a.at(image, unit);
      const text = `a = relu(z) = ${expected.toFixed(3)}${expected > 0 ? '' : '   (silent)'}`;
      assert.ok(texts.includes(text), `${image}, ${unit}: ${text} in ${texts}`);
      const line = texts.find((text) => text.startsWith('sum of')) ?? assert.fail(texts.join('|'));
      const [shownSum, shownBias, shownZ] = (line.match(/[−-]?\d+\.\d+/g) ?? []).map((text) =>
        Number(text.replace('−', '-')),
      );
      assert.equal((shownSum + shownBias).toFixed(3), shownZ.toFixed(3), line);
      const products = data('pixels').reduce((sum: number, { product }: { product: number }) => sum + product, 0);
      const sum = layer.preActivation(x).at(image, unit) - layer.bias.at(0, unit);
      assert.ok(Math.abs(products - sum) < 0.002);
      if (expected === 0) silent++;
    }
  }
  assert.ok(silent > 0 && silent < 15, 'both silent and loud units were tried');
});

test('layerAsPicture: weights that do not fit the images are refused', () => {
  const narrow: Matrix = new Matrix(3, 9);
  assert.throws(
    () => layerAsPicture({ x: narrow, weights: layer.weights, bias: layer.bias, width: 3, title: 'Layer' }),
    /the right matrix has 16 rows, expected 9/,
  );
});
