import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DenseLayer, Dropout } from '../../src/layers/index.ts';
import { Matrix } from '../../src/matrix.ts';
import { loadModel, saveModel } from '../../src/models/files.ts';
import { decodeModel, encodeModel } from '../../src/models/model.ts';
import { decodeSafetensors, encodeSafetensors } from '../../src/models/safetensors.ts';
import { NeuralNetwork } from '../../src/network.ts';
import { Labels } from '../../src/rows.ts';
import { commandsIn, headerOf, metadataOf, modelFile, safetensorsFile } from './file-bytes.ts';

const network = () =>
  new NeuralNetwork({ seed: 5 })
    .add(new DenseLayer(4, 6, 'silu'))
    .add(new Dropout(0.25))
    .add(new DenseLayer(6, 3, 'softmax'));
const x = new Matrix(2, 4, Float32Array.of(1, -2, 3, 0, 0.5, 0, -1, 2));

test('a saved network comes back the same, with its notes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'model '));
  const path = join(folder, 'model.safetensors');
  const model = network();
  await saveModel(path, model, { data: 'clouds' });
  const loaded = await loadModel(path);
  assert.deepEqual(loaded.model.predict(x), model.predict(x));
  assert.equal(loaded.model.summary(), model.summary());
  assert.equal(loaded.metadata.data, 'clouds');
  assert.deepEqual(await readdir(folder), ['model.safetensors']);
});

test('a save that fails leaves the old file whole and nothing beside it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'model '));
  const path = join(folder, 'model.safetensors');
  await saveModel(path, network());
  const before = await readFile(path);
  const broken = network();
  (broken.layers[0] as DenseLayer<4, 6>).weights.data[3] = Number.NaN;
  await assert.rejects(saveModel(path, broken), /saveModel: DenseLayer\(4 → 6\) has the weight NaN/);
  await assert.rejects(
    saveModel(join(folder, 'no such folder', 'x'), network()),
    /the folder .*no such folder does not exist/,
  );
  assert.deepEqual(await readFile(path), before);
  assert.deepEqual(await readdir(folder), ['model.safetensors']);
});

test('every truncation of a model file is an error that names the file', () => {
  const file = encodeModel(network());
  for (let length = 0; length < file.length; length += length < 16 ? 1 : 41) {
    assert.throws(() => decodeModel(file.subarray(0, length), 'cut.safetensors'), /^Error: cut\.safetensors: /);
  }
  const longer = new Uint8Array(file.length + 4);
  longer.set(file);
  assert.throws(() => decodeModel(longer, 'long'), /the tensors take \d+ bytes, but \d+ follow/);
});

test('a weight that has changed on the disk is refused, by the name of the file', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'model ')), 'damaged.safetensors');
  await saveModel(path, network());
  const file = await readFile(path);
  file[file.length - 2] ^= 1;
  await writeFile(path, file);
  await assert.rejects(loadModel(path), ({ message }: Error) =>
    message.startsWith(`${path}: the numbers have the checksum`),
  );
  assert.throws(() => encodeModel(network(), { 'handwritten.crc32': '0' }), /a note is named 'handwritten\.crc32'/);
});

test('a file that is not a model of this project says why', async () => {
  const tensors = new Map([['a', { shape: [2], data: Float32Array.of(1, 2) }]]);
  const other = (metadata: Record<string, string>) => () =>
    decodeModel(encodeSafetensors({ tensors, metadata }), 'other');
  assert.throws(other({}), /other: the metadata has format 'undefined', expected 'handwritten'/);
  const ours = { format: 'handwritten', version: '1', loss: 'cross-entropy' };
  assert.throws(other({ ...ours, version: '9' }), /version '9', expected '1'/);
  assert.throws(other({ ...ours, layers: '{' }), /the architecture in the metadata is not a list/);
  const dense = { kind: 'dense', inputs: 2, outputs: 1, activation: 'relu' };
  assert.throws(other({ ...ours, layers: JSON.stringify([dense]) }), /tensor 'layers\.0\.weight' is missing/);
  assert.throws(other({ ...ours, layers: JSON.stringify([{ kind: 'conv' }]) }), /layer 0 is of kind 'conv'/);
  const folder = await mkdtemp(join(tmpdir(), 'model '));
  await writeFile(join(folder, 'x'), 'hello, this is text');
  await assert.rejects(loadModel(join(folder, 'x')), /not a safetensors file, or truncated/);
});

test('a file with a weight that is no number is refused, by the name of the tensor', () => {
  for (const [name, bad] of [
    ['layers.0.weight', Number.NaN],
    ['layers.2.bias', Number.NEGATIVE_INFINITY],
  ] as const) {
    const { tensors, metadata } = decodeSafetensors(encodeModel(network()));
    const changed = new Map(tensors);
    const { shape, data } = tensors.get(name) ?? assert.fail(name);
    changed.set(name, { shape, data: data.map((value, i) => (i === 2 ? bad : value)) });
    const file = encodeSafetensors({ tensors: changed, metadata });
    assert.throws(
      () => decodeModel(file, 'sick.safetensors'),
      new RegExp(`sick\\.safetensors: tensor '${name}' has ${bad} as number 2, expected finite numbers`),
    );
  }
});

test('notes that are no text, and the names of the format, are refused when saving: nothing is written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'model '));
  const path = join(folder, 'model.safetensors');
  const save = (notes: unknown) => saveModel(path, network(), notes as Record<string, string>);
  await assert.rejects(save({ epochs: 3 }), /saveModel: the note 'epochs' is 3, expected a text/);
  await assert.rejects(save({ classes: ['a', 'b'] }), /the note 'classes' is a list of 2, expected a text/);
  await assert.rejects(save({ data: undefined }), /the note 'data' is undefined, expected a text/);
  await assert.rejects(save('a note'), /the notes are "a note", expected an object of texts/);
  for (const name of ['format', 'version', 'loss', 'layers']) {
    await assert.rejects(save({ [name]: 'mine' }), new RegExp(`a note is named '${name}', expected a name other than`));
  }
  assert.deepEqual(await readdir(folder), []);
});

test('a network of each loss comes back with its loss', () => {
  for (const [loss, output] of [
    ['cross-entropy', 'softmax'],
    ['binary-cross-entropy', 'sigmoid'],
    ['mean-squared-error', 'identity'],
  ] as const) {
    const model = new NeuralNetwork({ loss }).add(new DenseLayer(4, 2, output));
    assert.equal(decodeModel(encodeModel(model)).model.loss, loss);
  }
});

test('saving refuses a tensor that is not as its shape says, or has the name of the metadata', () => {
  const encode = (name: string, length: number) => () =>
    encodeSafetensors({ tensors: new Map([[name, { shape: [3], data: new Float32Array(length) }]]), metadata: {} });
  assert.throws(encode('w', 1), /tensor 'w' has 1 numbers, expected 3/);
  assert.throws(encode('__metadata__', 3), /a tensor is named '__metadata__'/);
});

test('an architecture that is none is refused, by the name of the file', () => {
  const dense = (more: object = {}) => ({ kind: 'dense', inputs: 2, outputs: 3, activation: 'softmax', ...more });
  const list = (...layers: unknown[]) => ({ layers: JSON.stringify(layers) });
  for (const [metadata, expected] of [
    [list(null), /the architecture in the metadata is not a list of layers/],
    [list(null, dense()), /not a list of layers/],
    [list(dense(), null), /not a list of layers/],
    [list('dense'), /not a list of layers/],
    [list(7), /not a list of layers/],
    [list([]), /layer 0 is of kind 'undefined', expected dense or dropout/],
    [list(), /not a list of layers/],
    [{ layers: 'null' }, /not a list of layers/],
    [{ layers: '{}' }, /not a list of layers/],
    [{ layers: '[{"kind":"dropout","kind":"dense"}]' }, /not a list of layers \(the key 'kind' is there twice\)/],
    [{ layers: '['.repeat(100_000) }, /not a list of layers \(it is more than 2 levels deep\)/],
    [list({ kind: null }), /layer 0 is of kind 'null'/],
    [list({ kind: 'conv\u001b[2J' }), /layer 0 is of kind 'conv\\u001b\[2J'/],
    [list(dense({ inputs: null })), /DenseLayer: inputs is null/],
    [list(dense({ outputs: 0 })), /DenseLayer: outputs is 0/],
    [list(dense({ activation: null })), /the activation is null/],
    [list(dense({ activation: 'toString' })), /unknown activation 'toString'/],
    [list(dense({ outputs: 1e12 })), /tensor 'layers.0.weight' has shape \[2,3\], expected \[2,1000000000000\]/],
    [list({ kind: 'dropout', rate: null }), /Dropout: rate is null/],
    [list({ kind: 'dropout', rate: 2 }), /Dropout: rate is 2/],
    [list({ kind: 'dropout', rate: 0.5 }), /has 2 tensors, but the architecture names 0/],
    [list(dense(), dense()), /tensor 'layers.1.weight' is missing/],
    [{ loss: 'guess' }, /unknown loss 'guess'/],
    [{ format: 'pt' }, /the metadata has format 'pt'/],
  ] as const) {
    assert.throws(
      () => decodeModel(modelFile(metadata), 'bad.safetensors'),
      ({ message }: Error) => {
        assert.match(message, /^bad\.safetensors: /);
        assert.match(message, expected);
        return commandsIn(message).length === 0;
      },
    );
  }
  const sizes = { 'layers.0.weight': 6, 'layers.0.bias': 3, 'layers.1.weight': 6, 'layers.1.bias': 3 };
  const twoLayers = headerOf(sizes, metadataOf([dense(), dense()])).replaceAll('[6]', '[2,3]');
  assert.throws(
    () => decodeModel(safetensorsFile(twoLayers, 72), 'bad'),
    /^Error: bad: add\(DenseLayer\(2 → 3\)\): the layer has 2 inputs, expected 3/,
  );
});

test('numbers that are not finite, and those of another precision, are refused wherever they are', () => {
  const numbers = (at: number, value: number) =>
    new Uint8Array(Float32Array.from({ length: 9 }, (_, i) => (i === at ? value : i)).buffer);
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    for (let at = 0; at < 9; at++) {
      const where =
        at < 6 ? `'layers.0.weight' has ${value} as number ${at}` : `'layers.0.bias' has ${value} as number ${at - 6}`;
      assert.throws(
        () => decodeModel(modelFile({}, numbers(at, value)), 'sick'),
        new RegExp(`^Error: sick: tensor ${where}, expected finite numbers`),
      );
    }
  }
  assert.equal(decodeModel(modelFile({}, numbers(0, 5))).model.parameters[0].data[0], 5);
  const double = new TextDecoder()
    .decode(modelFile({}).subarray(8, -36))
    .replace('"F32","shape":[2,3],"data_offsets":[0,24]', '"F64","shape":[2,3],"data_offsets":[0,48]')
    .replace('[24,36]', '[48,60]');
  assert.throws(
    () => decodeModel(safetensorsFile(double, 60), 'wide'),
    /^Error: wide: tensor 'layers.0.weight' has dtype F64, expected F32/,
  );
});

test('a network of 100,000 layers is saved, loaded and listed: no step looks at all layers before it', () => {
  const count = 100_000;
  const model = new NeuralNetwork<number, number>();
  const layer = () => new DenseLayer<number, number>(1, 1, 'relu').setParameters([1], [0]);
  for (let l = 0; l < count / 2; l++) model.add(layer()).add(new Dropout(0.5));
  // Half of them are dropout: whoever looks for the dense layer below must not look far.
  for (let l = 0; l < count; l++) model.add(new Dropout(0.1));
  model.add(layer());
  const loaded = decodeModel(encodeModel(model)).model;
  assert.equal(loaded.layers.length, 2 * count + 1);
  assert.equal(loaded.parameterCount, count + 2);
  assert.equal(loaded.summary().split('\n').length, 2 * count + 3);
});

test('a folder, a pipe and a device are refused before they are read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'model '));
  await assert.rejects(loadModel(folder), /is a folder, expected a file/);
  await assert.rejects(loadModel(join(folder, 'none.safetensors')), /none\.safetensors/);
  if (process.platform === 'win32') return;
  await assert.rejects(loadModel('/dev/zero'), /^Error: \/dev\/zero: is a device, expected a file/);
  const pipe = join(folder, 'pipe.safetensors');
  execFileSync('mkfifo', [pipe]);
  await assert.rejects(loadModel(pipe), /pipe\.safetensors: is a pipe, expected a file/);
});

test('a network in double precision comes back in double precision, bit for bit', () => {
  const model = new NeuralNetwork({ precision: 'float64', seed: 4 }).add(new DenseLayer(4, 3, 'softmax'));
  const bytes = encodeModel(model);
  const { model: loaded } = decodeModel(bytes);
  assert.equal(loaded.precision, 'float64');
  assert.equal(loaded.kernels, 'plain');
  assert.deepEqual(loaded.allParameters, model.allParameters);
  assert.ok(model.allParameters[0].data.some((value) => Math.fround(value) !== value));
  // Half of each is no network.
  const { tensors, metadata } = decodeSafetensors(bytes);
  const mixed = new Map([...tensors, ['layers.0.bias', { shape: [3], data: new Float32Array(3) }]]);
  assert.throws(
    () => decodeModel(encodeSafetensors({ tensors: mixed, metadata })),
    /'layers\.0\.weight' has dtype F64, expected F32/,
  );
});

test('training on after loading gives the bits of training on without; seed and number of trainings are kept', async () => {
  const rows = Matrix.from(Array.from({ length: 40 }, (_, i) => [i % 7, i % 5, i % 3, 1]));
  const labels = new Labels(
    Array.from({ length: 40 }, (_, i) => i % 3),
    3,
  );
  const train = (one: NeuralNetwork<number, number>) => one.train(rows, labels, { epochs: 2, batchSize: 8 });
  const model: NeuralNetwork<number, number> = network();
  await train(model);
  await train(model);
  const { model: loaded } = decodeModel(encodeModel(model));
  assert.deepEqual([loaded.seed, loaded.runs], [5, 2]);
  await train(model);
  await train(loaded);
  assert.deepEqual(loaded.allParameters, model.allParameters);
});

test('a file from before the seed was saved loads as before; a seed that is none is refused', () => {
  const { tensors, metadata } = decodeSafetensors(encodeModel(network()));
  const { randomness, ...before } = metadata;
  assert.equal(randomness, '{"seed":5,"trainings":0}');
  const { model } = decodeModel(encodeSafetensors({ tensors, metadata: before }));
  assert.deepEqual([model.seed, model.runs], [1, 0]);
  for (const bad of ['', '5', 'null', '{"seed":5}', '{"seed":0.5,"trainings":0}', '{"seed":5,"trainings":-1}']) {
    const file = encodeSafetensors({ tensors, metadata: { ...before, randomness: bad } });
    assert.throws(() => decodeModel(file, 'm'), /^Error: m: the randomness in the metadata is/, bad);
  }
});
