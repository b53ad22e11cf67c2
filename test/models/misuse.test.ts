/** Calls and files that are none: what they are and what was expected is said, and nothing is written. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { DenseLayer } from '../../src/layers/index.ts';
import {
  loadCheckpoint,
  loadModel,
  loadStateDict,
  saveCheckpoint,
  saveModel,
  saveStateDict,
} from '../../src/models/files.ts';
import { encodeModel } from '../../src/models/model.ts';
import { encodeOnnx } from '../../src/models/onnx.ts';
import { encodeStateDict, sequentialModules, toStateDict } from '../../src/models/pytorch.ts';
import { NeuralNetwork } from '../../src/network.ts';

const model = new NeuralNetwork().add(new DenseLayer(4, 3, 'softmax'));
const folder = mkdtempSync(join(tmpdir(), 'misuse '));
const path = join(folder, 'm.safetensors');

/** As plain JavaScript calls it: with anything. */
const call = (f: unknown, ...values: unknown[]) => (f as (...values: unknown[]) => unknown)(...values);
const calling = async (f: unknown, ...values: unknown[]) => call(f, ...values);

test('arguments that are missing or swapped are named', async () => {
  for (const [f, values, expected] of [
    [saveModel, [model], /^saveModel: the path is a NeuralNetwork, .*: saveModel\(path, model\)$/],
    [saveModel, [model, path], /^saveModel: the path is a NeuralNetwork/],
    [saveModel, [path], /^saveModel: the network is undefined, expected a NeuralNetwork$/],
    [saveModel, [path, { layers: [] }], /^saveModel: the network is \{ layers \}/],
    [saveModel, ['', model], /^saveModel: the path is "", expected the name of a file/],
    [saveStateDict, [model, path], /^saveStateDict: the path is a NeuralNetwork, .*saveStateDict\(path, model\)/],
    [saveStateDict, [path], /^saveStateDict: the network is undefined/],
    [saveCheckpoint, [path, model], /^saveCheckpoint: the run is a NeuralNetwork, .*onEpoch: \(_, run\) =>/],
    [saveCheckpoint, [path], /^saveCheckpoint: the run is undefined/],
    [saveCheckpoint, [model, path], /^saveCheckpoint: the path is a NeuralNetwork/],
    [loadModel, [], /^loadModel: the path is undefined, expected the name of a file: loadModel\(path\)/],
    [loadCheckpoint, [model], /^loadCheckpoint: the path is a NeuralNetwork/],
  ] as const) {
    await assert.rejects(calling(f, ...values), ({ message }: Error) => expected.test(message) || assert.fail(message));
  }
  for (const f of [encodeModel, encodeOnnx, toStateDict, encodeStateDict, sequentialModules]) {
    for (const value of [undefined, path, {}]) {
      assert.throws(() => call(f, value), /^TypeError: \w+: the network is .*, expected a NeuralNetwork/);
    }
  }
  assert.deepEqual(readdirSync(folder), []);
});

test('a file that is not there is named', async () => {
  for (const load of [loadModel, loadCheckpoint, loadStateDict]) {
    await assert.rejects(
      calling(load, path, { activations: ['softmax'] }),
      new RegExp(`^Error: ${load.name}: there is no file .*m\\.safetensors$`),
    );
  }
});

test('a file of another format is called what it is', async () => {
  for (const [name, bytes, expected] of [
    ['m.pt', zipSync({ 'archive/data.pkl': Uint8Array.of(1, 2, 3) }), /is no safetensors file but a zip archive/],
    ['m.onnx', encodeOnnx(model), /is no safetensors file but an ONNX model/],
    ['m.gz', gzipSync(encodeModel(model)), /is no safetensors file but a gzip archive/],
    ['m.h5', Buffer.from('\u0089HDF\r\n\u001a\n0123456789', 'latin1'), /but an HDF5 file/],
    ['old.pt', Buffer.from('\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j', 'latin1'), /but Python's pickle/],
    ['m.txt', Buffer.from('hello, this is text'), /begins with no length of a header; not a safetensors file/],
  ] as const) {
    writeFileSync(join(folder, name), bytes);
    await assert.rejects(loadModel(join(folder, name)), ({ message }: Error) => {
      assert.match(message, expected);
      assert.ok(message.startsWith(join(folder, name)) && !/\d{9}/.test(message), message);
      return true;
    });
  }
});
