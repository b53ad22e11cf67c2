/** Python's safetensors reads our models, and NumPy gets the same outputs from them. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { activations } from '../../src/activations.ts';
import { allDigits } from '../../src/data/digits.ts';
import { serializeNpy } from '../../src/data/npy.ts';
import { DenseLayer, Dropout } from '../../src/layers/index.ts';
import { saveModel } from '../../src/models/files.ts';
import { NeuralNetwork } from '../../src/network.ts';
import { python, root } from '../../tools/setup/paths.mjs';

const skip = existsSync(python) ? false : 'the Python environment is not set up';

const script = join(root, 'tools', 'python', 'read_safetensors.py');

for (const activation of Object.keys(activations) as (keyof typeof activations)[]) {
  test(`a network with ${activation} gives the same outputs in Python`, { skip }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'python '));
    const model = new NeuralNetwork({ seed: 3 })
      .add(new DenseLayer(64, 12, activation))
      .add(new Dropout(0.5))
      .add(new DenseLayer(12, 10, 'softmax'));
    model.denseLayers[0].bias.data.fill(0.25);
    const file = join(folder, 'model.safetensors');
    await saveModel(file, model);
    const images = allDigits().images.select(Uint32Array.of(0, 100, 1700));
    const bytes = Uint8Array.from([0, 1, 2].flatMap((i) => [...images.rowBytes(i)]));
    writeFileSync(join(folder, 'images.npy'), serializeNpy(bytes, [3, 64]));
    const args = [file, '--predict', join(folder, 'images.npy'), '--divide', '16'];
    const read = JSON.parse(execFileSync(python as string, [script, ...args], { encoding: 'utf8' }));
    assert.deepEqual(read.tensors['layers.0.weight'].shape, [64, 12]);
    assert.deepEqual(read.tensors['layers.2.bias'].shape, [10]);
    const outputs: number[] = read.outputs.flat();
    model.predict(images).data.forEach((value, i) => {
      assert.ok(Math.abs(value - outputs[i]) < 1e-6, `output ${i}: ${value} here, ${outputs[i]} in Python`);
    });
  });
}

test('a weight that has changed on the disk is refused in Python, too', { skip }, async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'python ')), 'model.safetensors');
  await saveModel(file, new NeuralNetwork().add(new DenseLayer(3, 2, 'softmax')));
  const bytes = readFileSync(file);
  bytes[bytes.length - 2] ^= 1;
  writeFileSync(file, bytes);
  const { status, stderr } = spawnSync(python as string, [script, file], { encoding: 'utf8' });
  assert.equal(status, 2);
  assert.match(stderr, /the numbers have the checksum [0-9a-f]{8}, which is not that in the metadata/);
});
