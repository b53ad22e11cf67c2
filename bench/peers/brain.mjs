/**
 * brain.js: written from scratch in plain JavaScript. It knows no batches, no softmax and no cross-entropy: it learns
 * one image per step, with sigmoid outputs and squared error, so only the number of products is the same.
 */
import { createRequire } from 'node:module';
import { load, serve, Unsupported } from './protocol.mjs';

const brain = createRequire(import.meta.url)('brain.js');

function prepare(work, data) {
  if (work.activation !== 'relu') throw new Unsupported(`brain.js has no ${work.activation}`);
  const { images, labels } = load(data);
  const { sizes, optimizer } = work;
  const [columns, classes] = [sizes[0], sizes.at(-1)];
  const net = new brain.NeuralNetwork({ hiddenLayers: sizes.slice(1, -1), activation: 'sigmoid' });
  const samples = Array.from({ length: data.rows }, (_, row) => ({
    input: images.subarray(row * columns, (row + 1) * columns),
    output: Float32Array.from({ length: classes }, (_, k) => (k === labels[row] ? 1 : 0)),
  }));
  const praxis = optimizer.kind === 'adam' ? { praxis: 'adam' } : {};
  return {
    note: 'other arithmetic: one image per step, sigmoid, squared error, so its loss is not comparable',
    train(rows) {
      net.train(samples.slice(0, rows), { iterations: 1, ...praxis });
    },
  };
}

await serve('brain.js 1.6.1', prepare);
