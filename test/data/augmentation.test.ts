import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { augmentationGrid } from '../../notebooks/figures/09-augmentation-grid.ts';
import { earlyStopping } from '../../src/callbacks.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { type AffineChange, affineMap, sineAndCosine } from '../../src/data/augmentation/affine-map.ts';
import { ElasticField, gaussianRows } from '../../src/data/augmentation/elastic-field.ts';
import { Resampler } from '../../src/data/augmentation/resampler.ts';
import { AugmentedImages, augment, type Deformations } from '../../src/data/augmentation.ts';
import { splitDataset } from '../../src/data/dataset.ts';
import { allDigits } from '../../src/data/digits.ts';
import { DenseLayer } from '../../src/layers/index.ts';
import type { FloatArray } from '../../src/matrix.ts';
import { NeuralNetwork } from '../../src/network.ts';
import { sgd } from '../../src/optimizers.ts';
import { Random } from '../../src/random.ts';
import { ByteMatrix, byteScale, type Labels, type RowSource } from '../../src/rows.ts';
import type { TrainOptions } from '../../src/train-options.ts';

const strong: Deformations = { shift: 1, rotation: 10, scale: 0.1, shear: 0.1, elastic: 1 };
const digits = allDigits();
const upTo = (count: number, from = 0) => Uint32Array.from({ length: count }, (_, i) => from + i);

/** One image, changed in a given way, with no elastic field. */
function changed(bytes: ArrayLike<number>, width: number, change: AffineChange, values = byteScale(1)): number[] {
  const height = bytes.length / width;
  const out = new Float64Array(bytes.length);
  const still = new Float64Array(bytes.length);
  const resampler = new Resampler(width, height, values);
  resampler.load(Uint8Array.from(bytes), 0);
  resampler.sample(affineMap(change, width, height), still, still, out, 0);
  return [...out];
}

function read(source: RowSource, indices: Uint32Array): Float32Array {
  const out = new Float32Array(indices.length * source.columns);
  source.gather(indices, out);
  return out;
}

const near = (got: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void => {
  assert.equal(got.length, expected.length);
  for (let i = 0; i < got.length; i++) {
    const close = Math.abs(got[i] - expected[i]) <= tolerance;
    assert.ok(close, `number ${i}: expected ${expected[i]}, got ${got[i]}`);
  }
};

const image = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })).chain(([width, height]) =>
  fc.record({
    width: fc.constant(width),
    height: fc.constant(height),
    bytes: fc.uint8Array({ minLength: width * height, maxLength: width * height }),
  }),
);

test('a shift by whole pixels is the moved image, with byte 0 where nothing was', () => {
  const values = new Float32Array(256).map((_, byte) => byte / 255 - 0.13);
  const step = fc.integer({ min: -7, max: 7 });
  fc.assert(
    fc.property(image, step, step, ({ width, height, bytes }, shiftX, shiftY) => {
      const expected = [...bytes.keys()].map((i) => {
        const [x, y] = [(i % width) - shiftX, Math.floor(i / width) - shiftY];
        return values[x >= 0 && x < width && y >= 0 && y < height ? bytes[y * width + x] : 0];
      });
      assert.deepEqual(changed(bytes, width, { shiftX, shiftY }, values), expected);
    }),
  );
});

test('between pixels the numbers are interpolated', () => {
  assert.deepEqual(changed([0, 8, 0, 0], 4, { shiftX: 0.25 }), [0, 6, 2, 0]);
  assert.deepEqual(changed([0, 8, 0, 0], 4, { shiftX: -0.25 }), [2, 6, 0, 0]);
  assert.deepEqual(changed([16, 0, 0, 0], 2, { shiftX: 0.5, shiftY: 0.25 }), [6, 6, 2, 2]);
});

test('rotation, scale and shear go the way their names say', () => {
  // A dot right of the centre.
  const dot = [0, 0, 0, 0, 0, 9, 0, 0, 0];
  near(changed(dot, 3, { angle: Math.PI / 2 }), [0, 9, 0, 0, 0, 0, 0, 0, 0], 1e-12);
  near(changed(dot, 3, { angle: Math.PI }), [0, 0, 0, 9, 0, 0, 0, 0, 0], 1e-12);
  // Twice as wide: the neighbours of the middle are read half a pixel from it.
  assert.deepEqual(changed([0, 0, 4, 0, 0], 5, { scaleX: 2 }), [0, 2, 4, 2, 0]);
  assert.deepEqual(changed([0, 0, 4, 0, 0], 1, { scaleY: 2 }), [0, 2, 4, 2, 0]);
  // An upright stroke leans to the right at the top.
  assert.deepEqual(changed([0, 5, 0, 0, 5, 0, 0, 5, 0], 3, { shear: 1 }), [0, 0, 5, 0, 5, 0, 5, 0, 0]);
});

test('a turn and back give the point again', () => {
  fc.assert(
    fc.property(fc.double({ min: -3, max: 3, noNaN: true }), (angle) => {
      const [one, back] = [affineMap({ angle }, 28, 20), affineMap({ angle: -angle }, 28, 20)];
      const [x, y] = [one.xx * 5 + one.xy * 3 + one.x0, one.yx * 5 + one.yy * 3 + one.y0];
      near([back.xx * x + back.xy * y + back.x0, back.yx * x + back.yy * y + back.y0], [5, 3], 1e-12);
    }),
  );
});

test('sine and cosine by series are right to the last digits', () => {
  for (let angle = -Math.PI; angle <= Math.PI; angle += 0.01) {
    const { sine, cosine } = sineAndCosine(angle);
    near([sine, cosine], [Math.sin(angle), Math.cos(angle)], 4e-15);
  }
  assert.deepEqual(sineAndCosine(0), { sine: 0, cosine: 1 });
});

test('with all deformations off the images come out bit for bit', () => {
  const plain = read(digits.images, upTo(100));
  assert.deepEqual(read(augment(digits.images, {}), upTo(100)), plain);
  const zeros = { shift: 0, rotation: 0, scale: 0, shear: 0, elastic: 0, width: 8, height: 8 };
  assert.deepEqual(read(augment(digits.images, zeros), upTo(100)), plain);
});

test('the same seed gives the same pixels however they are read, another seed others; the bytes stay', () => {
  const bytes = digits.images.bytes.slice();
  const source = (seed?: number) => augment(digits.images, { ...strong, ...(seed && { seed }) });
  const whole = read(source(5), upTo(60));
  const parts = source(5);
  const pieces = [upTo(7), upTo(1, 7), upTo(52, 8)].flatMap((indices) => [...read(parts, indices)]);
  assert.deepEqual(pieces, [...whole]);
  assert.notDeepEqual(read(source(6), upTo(60)), whole);
  assert.notDeepEqual(read(source(), upTo(60)), whole);
  assert.notDeepEqual(read(parts, upTo(60)), whole, 'a second reading is deformed anew');
  assert.deepEqual(digits.images.bytes, bytes);
});

test('the pixels are these bits, in every version of Node and on every machine', () => {
  const pixels = read(augment(digits.images, { ...strong, seed: 1 }), upTo(200));
  let hash = 0x811c9dc5;
  for (const bits of new Uint32Array(pixels.buffer)) hash = Math.imul(hash ^ bits, 0x01000193);
  assert.equal((hash >>> 0).toString(16), '6d32aead');
});

test('an augmented view of a split deforms the rows of the split', () => {
  const rows = Uint32Array.of(900, 3, 41);
  const view = augment(digits.images.select(rows), strong);
  assert.deepEqual(read(view, Uint32Array.of(2, 0)), read(augment(digits.images, strong), Uint32Array.of(41, 900)));
});

test('beyond the limit, images are as they are', () => {
  const { images } = digits;
  const [some, all] = [new AugmentedImages(images, strong, 1, 'augment', 20), new AugmentedImages(images, strong, 1)];
  for (let rows = 0; rows < 20; rows += 10) assert.deepEqual(read(some, upTo(10)), read(all, upTo(10)));
  assert.equal(some.changing, true);
  assert.deepEqual(read(some, upTo(20)), read(images, upTo(20)));
  assert.notDeepEqual(read(all, upTo(20)), read(images, upTo(20)));
});

test('the fraction of a pixel, the angle, the scales and the slant fill their ranges evenly', () => {
  const blank = new ByteMatrix<1, 784>(1, 784, new Uint8Array(784));
  const spread = (settings: Deformations, of: (map: ReturnType<typeof affineMap>) => number) => {
    const source = augment(blank, settings);
    const numbers = Array.from({ length: 4000 }, () => of(source.drawDeformation().map));
    const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
    const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length;
    return { mean, deviation: Math.sqrt(variance), low: Math.min(...numbers), high: Math.max(...numbers) };
  };
  const even = (got: ReturnType<typeof spread>, low: number, high: number) => {
    const width = high - low;
    near([got.mean, got.deviation], [(low + high) / 2, width / Math.sqrt(12)], 0.02 * width);
    near([got.low, got.high], [low, high], 0.005 * width);
    assert.ok(got.low >= low - 1e-9 && got.high <= high + 1e-9);
  };
  even(
    spread({ shift: 0.5 }, (map) => map.x0),
    -0.5,
    0.5,
  );
  even(
    spread({ shift: 2 }, (map) => map.y0),
    -2,
    2,
  );
  const degrees = (map: ReturnType<typeof affineMap>) => (Math.atan2(map.yx, map.yy) * 180) / Math.PI;
  even(spread({ rotation: 10 }, degrees), -10, 10);
  even(
    spread({ scale: 0.1 }, (map) => 1 / map.xx),
    0.9,
    1.1,
  );
  even(
    spread({ scale: 0.1 }, (map) => 1 / map.yy),
    0.9,
    1.1,
  );
  even(
    spread({ shear: 0.1 }, (map) => map.xy),
    -0.1,
    0.1,
  );
});

test('elastic fields have mean 0, the asked rms everywhere, and the correlations of K·N·Lᵀ', () => {
  const [width, height, rms, fields] = [9, 28, 1.5, 6000];
  const random = new Random(2);
  const field = new ElasticField(width, height, rms);
  const out = new Float64Array(width * height);
  const [sums, squares] = [new Float64Array(out.length), new Float64Array(out.length)];
  const [k, l] = [gaussianRows(height), gaussianRows(width)];
  const dot = (rows: Float64Array, i: number, j: number) =>
    upTo(8).reduce((sum, n) => sum + rows[i * 8 + n] * rows[j * 8 + n], 0);
  const pairs = [
    { a: [0, 0], b: [0, 1] },
    { a: [4, 14], b: [4, 17] },
    { a: [1, 3], b: [3, 9] },
    { a: [2, 2], b: [6, 25] },
    { a: [4, 13], b: [4, 14] },
  ];
  const products = pairs.map(() => 0);
  for (let n = 0; n < fields; n++) {
    field.draw(random, out);
    for (let i = 0; i < out.length; i++) {
      sums[i] += out[i];
      squares[i] += out[i] ** 2;
    }
    for (const [p, { a, b }] of pairs.entries()) products[p] += out[a[1] * width + a[0]] * out[b[1] * width + b[0]];
  }
  near(
    sums.map((sum) => sum / fields / rms),
    new Float64Array(out.length),
    0.06,
  );
  near(
    squares.map((square) => Math.sqrt(square / fields) / rms),
    new Float64Array(out.length).fill(1),
    0.05,
  );
  const expected = pairs.map(({ a, b }) => dot(l, a[0], b[0]) * dot(k, a[1], b[1]));
  near(
    products.map((product) => product / fields / rms ** 2),
    expected,
    0.06,
  );
});

test('K holds Gaussians of σ = size ÷ 7 around eight centres, in rows of length 1', () => {
  for (const size of [8, 28]) {
    const k = gaussianRows(size);
    const deviation = size / 7;
    const centre = (j: number) => ((j + 0.5) * size) / 8 - 0.5;
    const raw = (i: number, j: number) => Math.exp(-((i - centre(j)) ** 2) / (2 * deviation ** 2));
    for (let i = 0; i < size; i++) {
      const length = Math.hypot(...Array.from(upTo(8), (j) => raw(i, j)));
      near(
        k.subarray(i * 8, i * 8 + 8),
        Array.from(upTo(8), (j) => raw(i, j) / length),
        1e-14,
      );
    }
  }
});

test('elastic displacements are near to normally distributed', () => {
  const source = augment(digits.images, { elastic: 0.3 });
  let [within1, within2, beyond3] = [0, 0, 0];
  const fields = 3000;
  for (let n = 0; n < fields; n++) {
    const { dx, dy } = source.drawDeformation();
    for (const value of [dx[0], dy[27]]) {
      const size = Math.abs(value) / 0.3;
      if (size < 1) within1++;
      if (size < 2) within2++;
      if (size > 3) beyond3++;
    }
  }
  near([within1 / fields / 2, within2 / fields / 2], [0.683, 0.954], 0.02);
  assert.ok(beyond3 > 0 && beyond3 / fields / 2 < 0.006);
});

test('the ink of a centred figure stays inside, and its amount on average', () => {
  const bytes = new Uint8Array(784);
  for (let y = 8; y < 20; y++) bytes.fill(200, y * 28 + 9, y * 28 + 19);
  const images = new ByteMatrix<1, 784>(1, 784, bytes);
  const ink = (pixels: Float32Array) => pixels.reduce((sum, value) => sum + value, 0);
  const mass = ink(images.row(0));
  const shifted = augment(images, { shift: 3 });
  const deformed = augment(images, strong);
  let total = 0;
  for (let n = 0; n < 500; n++) {
    near([ink(read(shifted, upTo(1)))], [mass], mass * 1e-6);
    const pixels = read(deformed, upTo(1));
    assert.ok(pixels.every((value, i) => value >= 0 && value <= 200 / 255 + 1e-7 && (i >= 28 || value === 0)));
    total += ink(pixels);
  }
  near([total / 500 / mass], [1], 0.05);
});

test('settings that make no sense throw', () => {
  const throws = (settings: object, message: RegExp) => assert.throws(() => augment(digits.images, settings), message);
  throws({ shifts: 1 }, /augment: unknown option 'shifts', expected one of shift, rotation/);
  throws({ shift: -1 }, /augment: shift is -1, expected a number of at least 0/);
  throws({ rotation: 200 }, /rotation is 200, expected a number from 0 to 180/);
  throws({ scale: 1 }, /scale is 1, expected a number from 0 to below 1/);
  throws({ shear: Number.NaN }, /shear is NaN/);
  throws({ elastic: '1' }, /elastic is '1' \(text\), expected a number/);
  throws({ width: 8, height: 7 }, /width × height is 8 × 7, expected 64 pixels/);
  throws({ width: 7 }, /height is 9.14/);
  throws({ seed: 0.5 }, /seed is 0.5/);
  throws({ until: 0.5 }, /unknown option 'until'/);
  const wide = new ByteMatrix(1, 12, new Uint8Array(12));
  assert.throws(() => augment(wide, { shift: 1 }), /12 pixels are not square, expected width and height/);
  assert.equal(augment(wide, { width: 4 }).height, 3);
});

const network = () =>
  new NeuralNetwork({ seed: 1 }).add(new DenseLayer(64, 8, 'relu')).add(new DenseLayer(8, 10, 'softmax'));
const weights = (model: NeuralNetwork) =>
  model.layers.flatMap((layer) => (layer.kind === 'dense' ? [...layer.weights.data, ...layer.bias.data] : []));
const mild = { shift: 0.5, elastic: 0.3 };
const few = (from: number, count: number) => {
  const rows = upTo(count, from);
  return { images: digits.images.select(rows), labels: digits.labels.select(rows) };
};
const options: TrainOptions<64, 10> = {
  epochs: 1,
  batchSize: 10,
  shuffle: false,
  kernels: 'plain',
  optimizer: sgd({ learningRate: 0.1 }),
};

async function trained(...runs: { images: RowSource<number, 64>; labels: Labels<number, 10>; with?: object }[]) {
  const model = network();
  for (const { images, labels, with: more } of runs) await model.train(images, labels, { ...options, ...more });
  return weights(model);
}

test('training with augmentation repeats bit for bit, and differs from training without', async () => {
  const rows = few(0, 40);
  const [one, two] = [
    await trained({ ...rows, with: { augmentation: mild } }),
    await trained({ ...rows, with: { augmentation: mild } }),
  ];
  assert.deepEqual(one, two);
  assert.notDeepEqual(one, await trained(rows));
});

test('`until` ends the augmentation at that share of the steps, also in the middle of an epoch', async () => {
  const [rows, first, second] = [few(0, 40), few(0, 20), few(20, 20)];
  assert.deepEqual(await trained({ ...rows, with: { augmentation: { ...mild, until: 0 } } }), await trained(rows));
  // Steps of two rows: the loop hands out several at once, and must not go past the tenth.
  assert.deepEqual(
    await trained({ ...rows, with: { augmentation: { ...mild, until: 0.5 }, batchSize: 2 } }),
    await trained({ ...first, with: { augmentation: mild, batchSize: 2 } }, { ...second, with: { batchSize: 2 } }),
  );
  assert.deepEqual(
    await trained({ ...rows, with: { augmentation: { ...mild, until: 0.5 }, epochs: 2 } }),
    await trained({ ...rows, with: { augmentation: mild } }, rows),
  );
});

test('impossible augmentation is an error of train', async () => {
  const rows = few(0, 20);
  const refused = (augmentation: object, message: RegExp, images: RowSource<number, 64> = rows.images) =>
    assert.rejects(trained({ images, labels: rows.labels, with: { augmentation } }), message);
  await refused({ until: 2 }, /train: augmentation: until is 2, expected a number from 0 to 1/);
  await refused({ untl: 1 }, /train: augmentation: unknown option 'untl', expected one of .*until/);
  await refused({ scale: 3 }, /train: augmentation: scale is 3/);
  await refused(mild, /train: augmentation: the inputs are not images in bytes/, rows.images.toMatrix());
});

/** Passes the rows on, and notes which rows of the whole data set were read. */
class Recorder implements RowSource<number, 64> {
  readonly rows: number;
  readonly columns = 64;
  readonly changing = true;
  readonly read: number[] = [];
  readonly #images: ByteMatrix<number, 64>;

  constructor(images: ByteMatrix<number, 64>) {
    this.#images = images;
    this.rows = images.rows;
  }

  gather(indices: Uint32Array, out: FloatArray): void {
    for (const i of indices) this.read.push(this.#images.index?.[i] ?? i);
    this.#images.gather(indices, out);
  }
}

test('an evaluation set is never part of a batch', async () => {
  const { train, validation } = splitDataset(digits, { validation: 0.25 });
  const [learned, held] = [new Recorder(train.images), new Recorder(validation.images)];
  const settings: TrainOptions<64, 10> = {
    ...options,
    epochs: 3,
    batchSize: 32,
    shuffle: true,
    callbacks: [earlyStopping({ patience: 10 })],
    validation: { images: held, labels: validation.labels },
  };
  await network().train(learned, train.labels, settings);
  const times = new Map<number, number>();
  for (const row of learned.read) times.set(row, (times.get(row) ?? 0) + 1);
  assert.deepEqual([...times.keys()].sort(), [...(train.images.index ?? [])].sort());
  assert.deepEqual(new Set(times.values()), new Set([3]), 'each training row is read once an epoch');
  assert.ok(held.read.length > 0);
  assert.deepEqual(
    held.read.filter((row) => times.has(row)),
    [],
  );
});

test('what is in the evaluation set does not reach the weights, with augmentation or without', async () => {
  const bytes = digits.images.bytes.slice();
  const { train, validation } = splitDataset(digits, { validation: 0.25 });
  for (const row of validation.images.index ?? []) bytes.fill(16, row * 64, row * 64 + 64);
  const spoilt = splitDataset(
    { images: new ByteMatrix<number, 64>(digits.images.rows, 64, bytes, byteScale(16)), labels: digits.labels },
    { validation: 0.25 },
  );
  for (const augmentation of [undefined, mild]) {
    const run = (split: typeof spoilt) =>
      trained({
        ...split.train,
        with: { batchSize: 32, validation: split.validation, ...(augmentation && { augmentation }) },
      });
    assert.deepEqual(await run({ train, validation }), await run(spoilt));
  }
});

test('the picture shows each image, its displacements and its deformed versions', () => {
  const images = digits.images.select(Uint32Array.of(3, 12));
  const svg = renderSvg(augmentationGrid(images, { elastic: 0.3, rotation: 10 }, { copies: 4 }));
  assert.match(svg, />rotation ±10°, elastic 0.3 px rms</);
  assert.match(svg, />deformed: 4 draws</);
  // Eight by eight arrows an image, less those from outside of it.
  const heads = svg.split('fill="#6a3d9a"').length - 1;
  assert.ok(heads > 64 && heads <= 128, `${heads} arrows`);
  assert.equal(renderSvg(augmentationGrid(images, { elastic: 0.3, rotation: 10 }, { copies: 4 })), svg);
  assert.throws(() => augmentationGrid(images, {}, { copies: 0 }), /augmentationGrid: copies is 0/);
});
