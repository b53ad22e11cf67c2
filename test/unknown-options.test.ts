/** An option that nobody knows is misspelt: every public function and class that takes options refuses it and names those it has. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import * as charts from '../src/charts/index.ts';
import * as library from '../src/node.ts';

const { DenseLayer, Labels, loadDigits, Matrix, NeuralNetwork } = library;

const x = Matrix.from([
  [0, 1],
  [1, 0],
]);
const y = new Labels([0, 1], 2);
const network = () =>
  new NeuralNetwork<number, number>({ precision: 'float64' }).add(new DenseLayer<number, number>(2, 2, 'softmax'));
const digits = loadDigits();
const epoch = { epoch: 1, loss: 1, accuracy: 1, learningRate: 1, seconds: 1 };
const curve = { name: 'a', points: [] };
const image = new Uint8Array(4);
const prediction = { image, truth: 1, predicted: 2, confidence: 0.5 };
const { tensors } = library.decodeSafetensors(library.encodeStateDict(network()));
const saved = join(mkdtempSync(join(tmpdir(), 'options ')), 'x.safetensors');
writeFileSync(saved, library.encodeStateDict(network()));
after(() => rmSync(dirname(saved), { recursive: true }));
const activations = ['softmax'] as const;

/** A call of each function with `options`, which have one that is misspelt, as plain JavaScript gives them. */
type Call = (options: never) => unknown;
const calls: Record<string, Call> = {
  adam: library.adam,
  adamw: library.adamw,
  augment: (options) => library.augment(digits.train.images, options),
  batches: (options) => [...library.batches(digits.train, options)],
  binaryCrossEntropy: (options) => library.binaryCrossEntropy(x, x, options),
  checkGradients: (options) => library.checkGradients(network(), x, y, options),
  decodeStateDict: (options: object) =>
    library.decodeStateDict(library.encodeStateDict(network()), { activations, ...options }),
  DenseLayer: (options) => new DenseLayer(2, 2, 'relu', options),
  earlyStopping: library.earlyStopping,
  encodeOnnx: (options) => library.encodeOnnx(network(), options),
  findLearningRate: (options) => library.findLearningRate(network(), x, y, options),
  fromStateDict: (options: object) => library.fromStateDict(tensors, { activations, ...options }),
  gradients: (options) => network().gradients(x, y, options),
  huber: (options) => library.huber(x, x, options),
  loadDataset: (options) => library.loadDataset('digits', options),
  'loadDataset of a path': (options) =>
    (library.loadDataset as (path: string, options: never) => unknown)('.', options),
  loadDigits: library.loadDigits,
  loadFashionMnist: library.loadFashionMnist,
  loadMnist: library.loadMnist,
  loadStateDict: (options: object) => library.loadStateDict(saved, { activations, ...options }),
  loadTable: (options) => library.loadTable(import.meta.filename, options),
  meanSquaredError: (options) => library.meanSquaredError(x, x, options),
  momentum: library.momentum,
  nesterov: library.nesterov,
  NeuralNetwork: (options) => new NeuralNetwork(options),
  prepareImages: (options) => library.prepareImages(digits.train.images, options, digits),
  rmsprop: library.rmsprop,
  sgd: library.sgd,
  softmaxCrossEntropy: (options) => library.softmaxCrossEntropy(x, y, options),
  splitDataset: (options) => library.splitDataset(digits.train, options),
  train: (options) => network().train(x, y, options),
  writeDataFolder: (options) => library.writeDataFolder(digits, 'never-written', 'npy', options),
  batchOrder: (options) => charts.batchOrder([], options),
  classHistogram: (options) => charts.classHistogram([{ name: 'a', counts: [1] }], options),
  comparisonCurves: (options) => charts.comparisonCurves([curve], options),
  confusionMatrixPlot: (options) => charts.confusionMatrixPlot([[1]], options),
  digitGrid: (options) => charts.digitGrid([image], [1], options),
  dotPlot: (options) =>
    charts.dotPlot([{ dots: [{ name: 'a', value: 1 }], x: 'x', domain: [0, 2], width: 9, write: String }], options),
  firstLayerWeights: (options) => charts.firstLayerWeights(x, options),
  formingWeights: (options) => charts.formingWeights([x, x], options),
  functionCurves: (options) => charts.functionCurves([curve], options),
  learningCurves: (options) => charts.learningCurves([epoch], options),
  matrixProduct: (options) => charts.matrixProduct(x, x, options),
  remainingErrors: (options) => charts.remainingErrors([prediction], options),
  samplePredictions: (options) => charts.samplePredictions([prediction], options),
  sprite: (options) => charts.sprite([image], options),
  surface: charts.surface,
  tileGrid: (options) => charts.tileGrid([], options),
};

for (const [name, call] of Object.entries(calls)) {
  test(`${name} refuses an option that it does not know`, async () => {
    await assert.rejects(
      async () => await call({ titel: 'x' } as never),
      /unknown option 'titel', expected one of \w+/,
    );
  });
}

test('every exported function with options in its parameters is in the list above', () => {
  const takesOptions = (value: unknown): boolean =>
    typeof value === 'function' && /^(async )?function \w+\([^)]*\b(options|settings|given)\b/.test(String(value));
  const names = Object.entries({ ...library, ...charts }).flatMap(([name, value]) =>
    takesOptions(value) ? [name] : [],
  );
  assert.ok(names.includes('loadTable') && names.includes('tileGrid'));
  assert.deepEqual(
    names.filter((name) => !(name in calls)),
    [],
  );
});
