import assert from 'node:assert/strict';
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
  await assert.rejects(saveModel(join(folder, 'no such folder', 'x'), network()), /ENOENT/);
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

test('safetensors: a wrong dtype, shape or place is an error', () => {
  const file = encodeSafetensors({
    tensors: new Map([['w', { shape: [2], data: Float32Array.of(1, 2) }]]),
    metadata: {},
  });
  const edit = (from: string, to: string) => {
    const text = Buffer.from(file).toString('latin1').replace(from, to);
    assert.equal(text.length, file.length);
    return () => decodeSafetensors(Buffer.from(text, 'latin1'), 'edited');
  };
  assert.throws(edit('"F32"', '"F64"'), /edited: tensor 'w' has dtype F64, expected F32/);
  assert.throws(edit('[2]', '[3]'), /tensor 'w' of shape \[3\]/);
  assert.throws(edit('[2]', '"2]'), /the header is not JSON/);
  assert.throws(edit('[0,8]', '[8,0]'), /lies at 8…0/);
  assert.throws(
    () => encodeSafetensors({ tensors: new Map([['w', { shape: [3], data: Float32Array.of(1) }]]), metadata: {} }),
    /tensor 'w' has 1 numbers, expected 3/,
  );
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

/** The bytes of a safetensors file with this header, and `numbers` zeros behind it. */
function fileWith(header: object, numbers: number): Uint8Array {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(4 * numbers)]);
}

test('null in a header, a hole and tensors that overlap are errors that name the file', () => {
  const tensor = (from: number, to: number) => ({ dtype: 'F32', shape: [(to - from) / 4], data_offsets: [from, to] });
  for (const [header, numbers, expected] of [
    [{ a: null }, 0, /bad: tensor 'a' has dtype undefined/],
    [{ __metadata__: null, a: tensor(0, 4) }, 1, /bad: the metadata is not a JSON object/],
    [{ a: tensor(0, 8), b: tensor(4, 8), c: tensor(12, 16) }, 4, /bad: tensor 'b' begins at 4, expected 8/],
    [{ a: tensor(4, 8) }, 2, /bad: tensor 'a' begins at 4, expected 0/],
  ] as const) {
    assert.throws(() => decodeSafetensors(fileWith(header, numbers), 'bad'), expected);
  }
  const tensors = new Map([['__metadata__', { shape: [1], data: new Float32Array(1) }]]);
  assert.throws(() => encodeSafetensors({ tensors, metadata: {} }), /a tensor is named '__metadata__'/);
  const ours = { format: 'handwritten', version: '1', loss: 'cross-entropy', layers: '[null]' };
  const file = encodeSafetensors({ tensors: new Map(), metadata: ours });
  assert.throws(
    () => decodeModel(file, 'null layer'),
    /null layer: the architecture in the metadata is not a list of layers/,
  );
});
