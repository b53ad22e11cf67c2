/** ConvNetJS: written from scratch in plain JavaScript. Its released version has SGD, but not Adam. */
import { createRequire } from 'node:module';
import { load, loadWeights, serve, Unsupported } from './protocol.mjs';

const convnetjs = createRequire(import.meta.url)('convnetjs');

function prepare(work, data) {
  if (work.activation !== 'relu') throw new Unsupported(`ConvNetJS has no ${work.activation}`);
  if (work.optimizer.kind !== 'sgd') throw new Unsupported('ConvNetJS 0.3.0 has no Adam');
  const { images, labels } = load(data);
  const { sizes } = work;
  const net = new convnetjs.Net();
  net.makeLayers([
    { type: 'input', out_sx: 1, out_sy: 1, out_depth: sizes[0] },
    ...sizes.slice(1, -1).map((num_neurons) => ({ type: 'fc', num_neurons, activation: 'relu' })),
    { type: 'softmax', num_classes: sizes.at(-1) },
  ]);
  const dense = net.layers.filter((layer) => layer.layer_type === 'fc');
  loadWeights(work).forEach(({ inputs, outputs, values }, l) => {
    dense[l].biases.w.fill(0);
    for (let j = 0; j < outputs; j++) {
      for (let i = 0; i < inputs; i++) dense[l].filters[j].w[i] = values[i * outputs + j];
    }
  });
  const trainer = new convnetjs.Trainer(net, {
    method: 'sgd',
    learning_rate: work.optimizer.learningRate,
    momentum: 0,
    batch_size: work.batchSize,
    l2_decay: 0,
  });
  const volume = new convnetjs.Vol(1, 1, sizes[0], 0);
  const read = (row) => {
    volume.w = images.subarray(row * sizes[0], (row + 1) * sizes[0]);
    return volume;
  };
  return {
    train(rows) {
      for (let row = 0; row < rows; row++) trainer.train(read(row), labels[row]);
    },
    loss(rows) {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum -= Math.log(net.forward(read(row), false).w[labels[row]]);
      return sum / rows;
    },
  };
}

await serve('ConvNetJS 0.3.0', prepare);
