/** `npm run convert -- --model`: networks for onnxruntime and for PyTorch. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { DenseLayer } from '../../src/layers/index.ts';
import { loadModel, loadStateDict, saveModel } from '../../src/models/files.ts';
import { encodeOnnx } from '../../src/models/onnx.ts';
import { NeuralNetwork } from '../../src/network.ts';
import { root } from '../../tools/setup/paths.mjs';

const folder = mkdtempSync(join(tmpdir(), 'convert '));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

function run(program: string, ...args: string[]) {
  const command = ['--import', tsx, join(root, 'cli', `${program}.ts`), ...args];
  const { stdout, stderr, status } = spawnSync(process.execPath, command, { cwd: folder, encoding: 'utf8' });
  const done = () => JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  return { stdout, stderr, status, done };
}

const file = join(folder, 'm.safetensors');
const trained = () =>
  run('train', '--data', 'digits', '--layers', '6', '--epochs', '1', '--dropout', '0.1', '--save', 'm.safetensors');

test('a trained network becomes an ONNX model that reads pixels, and a state dict', async () => {
  const training = trained();
  assert.equal(training.status, 0, training.stderr);
  const { model, metadata } = await loadModel(file);
  assert.equal(metadata.pixels, '{"width":8,"height":8,"largest":16}');

  const onnx = run('convert', '--model', 'm.safetensors', '--to', 'onnx', '--json');
  assert.equal(onnx.status, 0, onnx.stderr);
  assert.equal(onnx.done().file, join(folder, 'm.onnx'));
  assert.deepEqual(onnx.done().input, { name: 'pixels', width: 8, height: 8, largest: 16, input: {} });
  const pixels = { width: 8, height: 8, largest: 16, input: {} };
  assert.deepEqual(readFileSync(join(folder, 'm.onnx')), Buffer.from(encodeOnnx(model, { pixels, metadata })));

  const again = run('convert', '--model', 'm.safetensors', '--to', 'onnx');
  assert.equal(again.status, 2);
  assert.match(again.stderr, /--out: .*m\.onnx is there already, expected a new file or --force/);
  const plain = run('convert', '--model', 'm.safetensors', '--to', 'onnx', '--no-preparation', '--force');
  assert.match(plain.stdout, /reads input: rows of 64 numbers, as the network reads them/);
  assert.deepEqual(readFileSync(join(folder, 'm.onnx')), Buffer.from(encodeOnnx(model, { metadata })));

  const pytorch = run('convert', '--model', 'm.safetensors', '--to', 'pytorch');
  assert.equal(pytorch.status, 0, pytorch.stderr);
  assert.match(
    pytorch.stdout,
    /nn\.Sequential\(nn\.Linear\(64, 6\), nn\.ReLU\(\), nn\.Dropout\(0\.1\), nn\.Linear\(6, 10\), nn\.Softmax\(dim=1\)\)/,
  );
  const back = await loadStateDict(join(folder, 'm-pytorch.safetensors'), { activations: ['relu', 'softmax'] });
  assert.deepEqual(back.parameters, model.parameters);
  // It is no model of ours, and the message says what it is.
  const wrong = run('evaluate', '--model', 'm-pytorch.safetensors');
  assert.match(wrong.stderr, /has format 'pt', expected 'handwritten'.*loadStateDict/);
});

test('the preparation is that of the file; without one, the model reads what the network reads', async () => {
  const save = (name: string, inputs: number, notes: Record<string, string>) =>
    saveModel(join(folder, name), new NeuralNetwork().add(new DenseLayer<number, 2>(inputs, 2, 'softmax')), notes);
  const input = { deskew: true, pool: 2, mean: 0.1, deviation: 0.3 };
  await save('own.safetensors', 12, { pixels: '{"width":8,"height":6,"largest":255}', input: JSON.stringify(input) });
  await save('old.safetensors', 196, { data: 'MNIST', input: '{"pool":2}' });
  await save('none.safetensors', 64, {});
  await save('broken.safetensors', 64, { pixels: '{"width":8,"height":-8,"largest":16}' });
  await save('other.safetensors', 64, { pixels: '{"width":9,"height":8,"largest":16}' });
  for (const [name, expected] of [
    ['own', { name: 'pixels', width: 8, height: 6, largest: 255, input }],
    ['old', { name: 'pixels', width: 28, height: 28, largest: 255, input: { pool: 2 } }],
    ['none', { name: 'input', columns: 64 }],
  ] as const) {
    const { done, stderr, status } = run('convert', '--model', `${name}.safetensors`, '--to', 'onnx', '--json');
    assert.equal(status, 0, stderr);
    assert.deepEqual(done().input, expected);
  }
  const broken = run('convert', '--model', 'broken.safetensors', '--to', 'onnx');
  assert.equal(broken.status, 2);
  assert.match(broken.stderr, /broken\.safetensors: pixels: pixels: height is -8/);
  assert.match(run('convert', '--model', 'other.safetensors', '--to', 'onnx').stderr, /8 × 9 = 72 pixels, expected 64/);
  assert.ok(!existsSync(join(folder, 'other.onnx')));
});

test('what makes no sense together is a wrong command line', () => {
  for (const [args, status, expected] of [
    [[], 2, /expected either --data or --model, got neither/],
    [['--model', 'm.safetensors'], 2, /--to: expected onnx or pytorch for a network, got none/],
    [['--model', 'm.safetensors', '--to', 'npy'], 2, /--to: expected onnx or pytorch for a network, got npy/],
    [['--data', 'digits', '--to', 'onnx'], 2, /--to: expected npy or idx for a data set, got onnx/],
    [['--model', 'm.safetensors', '--to', 'pytorch', '--no-preparation'], 2, /--no-preparation: expected --to onnx/],
    [['--model', 'm.safetensors', '--to', 'onnx', '--size', '8'], 2, /--size: expected --data beside it/],
    [['--model', 'm.safetensors', '--to', 'onnx', '--out', '.'], 2, /--out: cannot write .*: it is a folder/],
  ] as const) {
    const outcome = run('convert', ...args);
    assert.match(outcome.stderr, expected, args.join(' '));
    assert.equal(outcome.status, status, args.join(' '));
  }
});
