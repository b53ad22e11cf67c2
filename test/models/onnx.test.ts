/** onnxruntime runs our models, and gives out what we do. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type ActivationName, activationNames } from '../../src/activations.ts';
import { allDigits } from '../../src/data/digits.ts';
import { serializeNpy } from '../../src/data/npy.ts';
import { type ImageSize, type InputPreparation, preparedSize, prepareImages } from '../../src/data/prepare.ts';
import { DenseLayer, Dropout } from '../../src/layers/index.ts';
import { encodeOnnx, type OnnxOptions } from '../../src/models/onnx.ts';
import { NeuralNetwork } from '../../src/network.ts';
import { Random } from '../../src/random.ts';
import { ByteMatrix, byteScale } from '../../src/rows.ts';
import { python, root, venv } from '../../tools/setup/paths.mjs';

type Network = NeuralNetwork<number, number>;

/** A network with random weights and biases, large enough that activations bend. */
function networkOf(sizes: readonly number[], hidden: ActivationName, output: ActivationName): Network {
  const network: Network = new NeuralNetwork({ seed: 4, loss: 'mean-squared-error' });
  const random = new Random(9, 'onnx');
  network.add(new Dropout(0.2));
  for (let l = 1; l < sizes.length; l++) {
    const isLast = l === sizes.length - 1;
    network.add(new DenseLayer<number, number>(sizes[l - 1], sizes[l], isLast ? output : hidden));
    if (!isLast) network.add(new Dropout(0.5));
  }
  for (const { data } of network.denseLayers.map(({ bias }) => bias)) {
    for (let i = 0; i < data.length; i++) data[i] = random.normal();
  }
  return network;
}

/** Images of several kinds: noise, slanted strokes, strokes over the edge, one dot, one row of ink, nothing. */
function imagesOf({ width, height }: ImageSize, largest: number): ByteMatrix {
  const random = new Random(7, 'images');
  const byte = () => random.bits() % (largest + 1);
  const images: Uint8Array[] = [];
  for (let n = 0; n < 12; n++)
    images.push(Uint8Array.from({ length: width * height }, () => (n % 2 ? byte() : byte() % 2 ? byte() : 0)));
  for (const lean of [-3, -1, -0.6, -0.2, 0.1, 0.35, 0.8, 1, 2.5]) {
    const image = new Uint8Array(width * height);
    for (let y = 0; y < height; y++) {
      for (const x of [0, 1].map((beside) => Math.round(width / 2 + lean * (y - height / 2)) + beside)) {
        if (x >= 0 && x < width) image[y * width + x] = 1 + (byte() % largest);
      }
    }
    images.push(image);
  }
  const dot = new Uint8Array(width * height);
  dot[width + 2] = largest;
  const row = new Uint8Array(width * height).fill(largest, 3 * width + 1, 4 * width);
  images.push(dot, row, new Uint8Array(width * height), new Uint8Array(width * height).fill(largest));
  return new ByteMatrix(images.length, width * height, Buffer.concat(images), byteScale(largest));
}

interface Case {
  readonly name: string;
  readonly network: Network;
  readonly images: ByteMatrix;
  readonly options: OnnxOptions;
  /** What the network reads. */
  readonly prepared: ByteMatrix;
}

/** A byte stands for itself: what the network reads is what is in the file. */
const numbers = (rows: number, columns: number) => {
  const random = new Random(3, 'numbers');
  return new ByteMatrix(
    rows,
    columns,
    Uint8Array.from({ length: rows * columns }, () => random.bits() % 6),
    byteScale(1),
  );
};

function withNumbers(name: string, network: Network, rows: number): Case {
  const images = numbers(rows, network.inputs);
  return { name, network, images, prepared: images, options: {} };
}

function withPixels(size: ImageSize, largest: number, input: InputPreparation, images = imagesOf(size, largest)): Case {
  const { width, height } = preparedSize(input, size);
  const network = networkOf([width * height, 20, 7], 'tanh', 'identity');
  const pixels = { ...size, largest, input };
  const name = `pixels ${JSON.stringify(pixels)}`;
  return { name, network, images, options: { pixels }, prepared: prepareImages(images, input, size) };
}

const preparations: readonly InputPreparation[] = [
  {},
  { deskew: true },
  { pool: 2 },
  { pool: 4, deskew: true },
  { mean: 0.1307, deviation: 0.3081 },
  { deskew: true, pool: 2, mean: 0.5, deviation: 0.25 },
];

const cases: readonly Case[] = [
  ...activationNames.map((name) => withNumbers(`hidden ${name}`, networkOf([6, 8, 5, 3], name, 'softmax'), 7)),
  ...activationNames.map((name) => withNumbers(`output ${name}`, networkOf([6, 8, 4], 'relu', name), 7)),
  ...[1, 2, 1000].map((rows) => withNumbers(`a batch of ${rows}`, networkOf([6, 8, 3], 'relu', 'softmax'), rows)),
  withNumbers('one layer, one output', networkOf([3, 1], 'relu', 'sigmoid'), 5),
  ...preparations.map((input) => withPixels({ width: 8, height: 8 }, 16, input, allDigits().images.slice(0, 300))),
  ...preparations.map((input) => withPixels({ width: 28, height: 28 }, 255, input)),
  ...preparations.map((input) => withPixels({ width: 8, height: 20 }, 255, input)),
  withPixels({ width: 12, height: 4 }, 1, { deskew: true }),
];

const isSetUp = existsSync(python) && existsSync(join(venv, '.setup-tests'));

interface Result {
  readonly input: { readonly name: string; readonly shape: readonly unknown[] };
  readonly output: { readonly name: string; readonly shape: readonly unknown[] };
  readonly metadata: Readonly<Record<string, string>>;
  readonly outputs: readonly number[][];
}

describe('in onnxruntime', { skip: !isSetUp && 'the Python packages of the tests are not set up' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'onnx '));
  after(() => rmSync(folder, { recursive: true, force: true }));
  let results: Result[] = [];

  before(() => {
    const files = cases.flatMap(({ network, images, options }, n) => {
      const [model, rows] = [join(folder, `${n}.onnx`), join(folder, `${n}.npy`)];
      writeFileSync(
        model,
        encodeOnnx(network, { ...options, metadata: { classNames: '["ä","\u001b[2J"]', n: String(n) } }),
      );
      const bytes = Array.from({ length: images.rows }, (_, i) => images.rowBytes(i));
      writeFileSync(rows, serializeNpy(Buffer.concat(bytes), [images.rows, images.columns]));
      return [model, rows];
    });
    const script = join(root, 'tools', 'python', 'run_onnx.py');
    const printed = execFileSync(python, [script, ...files], { encoding: 'utf8', maxBuffer: 1e8 });
    results = printed
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  });

  for (const [n, { name, network, images, options, prepared }] of cases.entries()) {
    test(name, () => {
      const { input, output, metadata, outputs } = results[n];
      assert.deepEqual(input.name, options.pixels ? 'pixels' : 'input');
      assert.deepEqual(input.shape, ['batch', images.columns]);
      assert.deepEqual([output.name, output.shape], ['output', ['batch', network.outputs]]);
      assert.deepEqual(metadata, { classNames: '["ä","\u001b[2J"]', n: String(n) });
      const expected = network.predict(prepared);
      assert.equal(outputs.length, images.rows);
      outputs.flat().forEach((value, i) => {
        const distance = Math.abs(value - expected.data[i]) / Math.max(1, Math.abs(expected.data[i]));
        assert.ok(distance < 1e-5, `row ${Math.floor(i / network.outputs)}: ${value} there, ${expected.data[i]} here`);
      });
      assert.ok(new Set(outputs.flat()).size > 1, 'all outputs are equal');
    });
  }
});

test('encodeOnnx refuses what would not be the network', () => {
  const network = networkOf([64, 10], 'relu', 'softmax');
  const pixels = { width: 8, height: 8, largest: 16 };
  for (const [model, options, expected] of [
    [new NeuralNetwork(), {}, /encodeOnnx: the network has no dense layer/],
    [network, { pixel: pixels }, /encodeOnnx: unknown option 'pixel'/],
    [network, { pixels: { ...pixels, width: 7 } }, /the prepared images have 8 × 7 = 56 pixels, expected 64/],
    [network, { pixels: { ...pixels, input: { pool: 2 } } }, /4 × 4 = 16 pixels, expected 64/],
    [network, { pixels: { ...pixels, input: { pool: 3 } } }, /input: pool is 3, expected a divisor of 8 and 8/],
    [network, { pixels: { ...pixels, input: { blur: 3 } } }, /input: unknown option 'blur'/],
    [network, { pixels: { ...pixels, largest: 0 } }, /largest is 0/],
    [network, { pixels: { ...pixels, largest: Number.NaN } }, /largest is NaN/],
  ] as const) {
    assert.throws(() => encodeOnnx(model as Network, options as OnnxOptions), expected);
  }
});
