/** The fast kernels in cells of a notebook: threads start there too, and do not keep the kernel alive. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KernelClient } from '../jupyter/kernel-client.ts';

test('two threads train in a notebook, to the weights of one, and the process ends when it is told to', async () => {
  const kernel = await KernelClient.start();
  try {
    const { text, error } = await kernel.execute(`import { createHash } from 'node:crypto';
import { Matrix } from '../../src/matrix.ts';
import { Labels } from '../../src/rows.ts';
import { DenseLayer } from '../../src/layers/index.ts';
import { NeuralNetwork } from '../../src/network.ts';
let started = 0;
const shared = process.getBuiltinModule('node:worker_threads');
const { Worker } = shared;
Object.assign(shared, { Worker: class extends Worker {
  constructor(...all: ConstructorParameters<typeof Worker>) { super(...all); started++; }
} });
const x = new Matrix(256, 300, Float32Array.from({ length: 256 * 300 }, (_, i) => (i % 3 ? 0 : (i % 7) / 7)));
const y = new Labels(Array.from({ length: 256 }, (_, i) => i % 10), 10);
async function weightsWith(count: number): Promise<string> {
  const hidden = new DenseLayer(300, 64, 'relu');
  const model = new NeuralNetwork({ seed: 1 }).add(hidden).add(new DenseLayer(64, 10, 'softmax'));
  await model.train(x, y, { epochs: 2, threads: count });
  return createHash('sha256').update(Float32Array.from(hidden.weights.data)).digest('hex');
}
const one = await weightsWith(1);
const before = started;
const two = await weightsWith(2);
[before, started, one === two].join(' ')`);
    assert.equal(error, undefined, error?.traceback);
    assert.equal(text, '0 1 true\n');
    const ended = new Promise((resolve) => kernel.process.on('exit', resolve));
    await kernel.shutdown();
    assert.equal(await ended, 0);
  } finally {
    await kernel.close();
  }
});
