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
