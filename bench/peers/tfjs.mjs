/** TensorFlow.js: tf.sequential, model.compile, model.fit. Usage: tfjs.mjs wasm|cpu */
import { createRequire } from 'node:module';
import { load, loadWeights, serve, Unsupported } from './protocol.mjs';

// Printed by TensorFlow.js on standard output, which belongs to the protocol here.
console.info = console.log = console.warn = console.error;

const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs');
require('@tensorflow/tfjs-backend-wasm');

const [backend] = process.argv.slice(2);
await tf.setBackend(backend);
await tf.ready();

function optimizerOf({ kind, learningRate, beta1, beta2, epsilon, decoupled }) {
  if (decoupled) throw new Unsupported('TensorFlow.js has no AdamW');
  return kind === 'sgd' ? tf.train.sgd(learningRate) : tf.train.adam(learningRate, beta1, beta2, epsilon);
}

function prepare(work, data) {
  const optimizer = optimizerOf(work.optimizer);
  if (work.activation !== 'relu') throw new Unsupported(`no ${work.activation} kernel`);
  const { images, labels } = load(data);
  const { sizes, batchSize } = work;
  const classes = sizes.at(-1);
  const x = tf.tensor2d(images, [data.rows, data.columns]);
  const y = tf.tidy(() => tf.oneHot(tf.tensor1d(Int32Array.from(labels), 'int32'), classes).toFloat());
  const model = tf.sequential();
  sizes.slice(1).forEach((units, layer) => {
    const activation = layer === sizes.length - 2 ? 'softmax' : work.activation;
    model.add(tf.layers.dense({ units, activation, ...(layer === 0 && { inputShape: [sizes[0]] }) }));
  });
  model.setWeights(
    loadWeights(work).flatMap(({ inputs, outputs, values }) => [
      tf.tensor2d(values, [inputs, outputs]),
      tf.zeros([outputs]),
    ]),
  );
  model.compile({ optimizer, loss: 'categoricalCrossentropy' });
  return {
    async train(rows) {
      const [xs, ys] = rows === data.rows ? [x, y] : [x.slice(0, rows), y.slice(0, rows)];
      await model.fit(xs, ys, { batchSize, epochs: 1, shuffle: false, verbose: 0, yieldEvery: 'never' });
      if (rows !== data.rows) tf.dispose([xs, ys]);
    },
    loss(rows) {
      return tf.tidy(
        () =>
          tf.metrics
            .categoricalCrossentropy(y.slice(0, rows), model.predict(x.slice(0, rows)))
            .mean()
            .dataSync()[0],
      );
    },
    close() {
      tf.dispose([x, y]);
      model.dispose();
    },
  };
}

await serve(`TensorFlow.js ${tf.version.tfjs}, ${backend}`, prepare);
