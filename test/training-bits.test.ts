/**
 * The weights of a dozen trainings, bit for bit: whatever is rebuilt, the fast computation gives the numbers it gave.
 * A change on purpose is recorded with `node --import tsx test/training-bits.test.ts --record`, and told in CHANGELOG.md.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  adam,
  adamw,
  ByteMatrix,
  DenseLayer,
  Dropout,
  Labels,
  loadDigits,
  Matrix,
  momentum,
  NeuralNetwork,
  nesterov,
  Random,
  rmsprop,
  schedules,
  sgd,
  type TrainOptions,
} from '../src/index.ts';

const record = new URL('../data/training-bits.json', import.meta.url);
const { train } = loadDigits();
const images = train.images.select(Uint32Array.from({ length: 700 }, (_, i) => i));
const labels = train.labels.select(Uint32Array.from({ length: 700 }, (_, i) => i));

/** Rows without a zero: nothing can be skipped. */
function denseRows(rows: number, columns: number): Matrix {
  const random = new Random(5, 'rows');
  return new Matrix(
    rows,
    columns,
    Float32Array.from({ length: rows * columns }, () => random.normal() + 0.001),
  );
}

/** Images of 28 × 28 pixels, mostly black, as MNIST's. */
function blackImages(rows: number): ByteMatrix {
  const random = new Random(6, 'images');
  const bytes = Uint8Array.from({ length: rows * 784 }, () => (random.uniform() < 0.8 ? 0 : random.integer(256)));
  return new ByteMatrix(rows, 784, bytes);
}

const digits = { x: images, y: labels } as const;
const floats = {
  x: denseRows(300, 40),
  y: new Labels(
    Uint16Array.from({ length: 300 }, (_, i) => (i * 7) % 5),
    5,
  ),
};
const wide = {
  x: blackImages(400),
  y: new Labels(
    Uint16Array.from({ length: 400 }, (_, i) => (i * 3) % 10),
    10,
  ),
};
const answers = {
  x: denseRows(300, 40),
  y: new Matrix(
    300,
    1,
    Float32Array.from({ length: 300 }, (_, i) => (i * 7) % 2),
  ),
};
const numbers = { x: denseRows(300, 40), y: denseRows(300, 3) };

type Rows = { readonly x: ByteMatrix | Matrix; readonly y: Labels | Matrix };
type Network = NeuralNetwork<number, number>;
type Run = readonly [name: string, rows: Rows, network: () => Network, options: TrainOptions];

const net = (settings: ConstructorParameters<typeof NeuralNetwork>[0] = {}): Network =>
  new NeuralNetwork<number, number>({ seed: 3, ...settings });
const dense = (inputs: number, outputs: number, activation: ConstructorParameters<typeof DenseLayer>[2]) =>
  new DenseLayer<number, number>(inputs, outputs, activation);
const plainNet = () =>
  net()
    .add(dense(64, 48, 'relu'))
    .add(dense(48, 10, 'softmax'));
const deepNet = () =>
  net()
    .add(dense(64, 48, 'relu'))
    .add(dense(48, 40, 'relu'))
    .add(dense(40, 10, 'softmax'));
const squared = { loss: 'mean-squared-error' } as const;

const runs: Run[] = [
  ['relu, Adam', digits, plainNet, { epochs: 3 }],
  ['relu, SGD', digits, deepNet, { epochs: 3, optimizer: sgd({ learningRate: 0.1 }) }],
  [
    'relu, momentum, weight decay',
    digits,
    deepNet,
    { epochs: 2, optimizer: momentum({ learningRate: 0.05, weightDecay: 1e-3 }) },
  ],
  ['relu, Nesterov', digits, plainNet, { epochs: 2, optimizer: nesterov({ learningRate: 0.05 }) }],
  ['relu, RMSProp with momentum', digits, plainNet, { epochs: 2, optimizer: rmsprop({ momentum: 0.5 }) }],
  [
    'silu, AdamW, one cycle',
    digits,
    () =>
      net()
        .add(dense(64, 33, 'silu'))
        .add(dense(33, 10, 'softmax')),
    { epochs: 3, optimizer: adamw(), schedule: schedules.oneCycle() },
  ],
  [
    'tanh and sigmoid, Adam with decay, cosine',
    digits,
    () =>
      net()
        .add(dense(64, 24, 'tanh'))
        .add(dense(24, 24, 'sigmoid'))
        .add(dense(24, 10, 'softmax')),
    { epochs: 2, optimizer: adam({ weightDecay: 1e-3 }), schedule: schedules.cosine() },
  ],
  [
    'dropout below and between, label smoothing',
    digits,
    () =>
      net()
        .add(new Dropout(0.1))
        .add(dense(64, 48, 'relu'))
        .add(new Dropout(0.3))
        .add(dense(48, 10, 'softmax')),
    { epochs: 3, labelSmoothing: 0.1, batchSize: 50 },
  ],
  [
    'augmented images',
    digits,
    plainNet,
    { epochs: 2, augmentation: { shift: 1, rotation: 8, width: 8, height: 8, until: 0.5 } },
  ],
  [
    'dense input',
    floats,
    () =>
      net()
        .add(dense(40, 56, 'relu'))
        .add(dense(56, 5, 'softmax')),
    { epochs: 4, batchSize: 32 },
  ],
  [
    'squared error, identity',
    numbers,
    () =>
      net(squared)
        .add(dense(40, 32, 'tanh'))
        .add(dense(32, 3, 'identity')),
    { epochs: 4, optimizer: adam() },
  ],
  [
    'squared error, softmax',
    digits,
    () =>
      net(squared)
        .add(dense(64, 32, 'silu'))
        .add(dense(32, 10, 'softmax')),
    { epochs: 2, shuffle: false },
  ],
  [
    'binary cross-entropy, one column, label smoothing',
    answers,
    () =>
      net({ loss: 'binary-cross-entropy' })
        .add(dense(40, 32, 'relu'))
        .add(dense(32, 1, 'sigmoid')),
    { epochs: 4, batchSize: 32, labelSmoothing: 0.1 },
  ],
  [
    'sparse images, wide layers',
    wide,
    () =>
      net()
        .add(dense(784, 256, 'relu'))
        .add(new Dropout(0.2))
        .add(dense(256, 128, 'relu'))
        .add(dense(128, 10, 'softmax')),
    { epochs: 2, batchSize: 128 },
  ],
  [
    'leaky relu and gelu, Adam',
    digits,
    () =>
      net()
        .add(dense(64, 33, 'leakyRelu'))
        .add(new Dropout(0.2))
        .add(dense(33, 33, 'gelu'))
        .add(dense(33, 10, 'softmax')),
    { epochs: 2 },
  ],
  [
    'a frozen layer, clipped gradients, class weights',
    digits,
    () =>
      net()
        .add(new DenseLayer<number, number>(64, 48, 'relu', { trainable: false }))
        .add(dense(48, 40, 'tanh'))
        .add(dense(40, 10, 'softmax')),
    { epochs: 2, clipNorm: 0.2, classWeights: [1, 2, 3, 4, 5, 1, 2, 3, 4, 5] },
  ],
  [
    'Huber, identity',
    numbers,
    () =>
      net({ loss: 'huber', huberDelta: 0.5 })
        .add(dense(40, 32, 'relu'))
        .add(dense(32, 3, 'identity')),
    { epochs: 3, optimizer: momentum({ learningRate: 0.02 }), clipNorm: 0.1 },
  ],
];

async function weightsAfter([, rows, network, options]: Run, threads: number): Promise<string> {
  const model = network();
  const { epochs } = await model.train(rows.x, rows.y, { ...options, threads });
  const hash = createHash('sha256');
  for (const { weights, bias } of model.denseLayers) hash.update(bytesOf(weights.data)).update(bytesOf(bias.data));
  hash.update(bytesOf(Float64Array.from(epochs, ({ loss }) => loss)));
  return hash.digest('hex').slice(0, 32);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => new Uint8Array(buffer, byteOffset, byteLength);

if (process.argv.includes('--record')) {
  const found: Record<string, string> = {};
  for (const run of runs) found[run[0]] = await weightsAfter(run, 1);
  writeFileSync(fileURLToPath(record), `${JSON.stringify(found, null, 2)}\n`);
} else {
  const expected: Record<string, string> = JSON.parse(readFileSync(record, 'utf8'));
  describe('the fast computation keeps its bits', () => {
    for (const run of runs) {
      test(run[0], async () => {
        assert.equal(await weightsAfter(run, 1), expected[run[0]]);
        assert.equal(await weightsAfter(run, 2), expected[run[0]], 'with two threads');
      });
    }
  });
}
