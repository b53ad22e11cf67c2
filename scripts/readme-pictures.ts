/** `npm run readme-pictures`: draws docs/pictures/reads.svg, the picture at the head of the README, from a real training. */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadDigits } from '../src/data/digits.ts';
import { DenseLayer } from '../src/layers.ts';
import { writeFileAtomically } from '../src/models/files.ts';
import { NeuralNetwork } from '../src/network.ts';
import { renderSvg } from '../src/plots/render.ts';
import { samplePredictions } from '../src/plots/sample-predictions.ts';

const { train, test } = loadDigits();
const model = new NeuralNetwork({ seed: 1 }).add(new DenseLayer(64, 32, 'relu')).add(new DenseLayer(32, 10, 'softmax'));
await model.train(train.images, train.labels, { epochs: 30, batchSize: 32, learningRate: 3e-3 });
const { predictions, outputs, accuracy } = await model.evaluate(test.images, test.labels);
const rows = [...predictions.keys()];
const wrong = rows.filter((i) => predictions[i] !== test.labels.values[i]).slice(0, 2);
const shown = [...rows.filter((i) => !wrong.includes(i)).slice(0, 14), ...wrong];
const picture = samplePredictions(
  shown.map((i) => ({
    image: test.images.row(i),
    truth: test.labels.values[i],
    predicted: predictions[i],
    confidence: Math.min(1, outputs.at(i, predictions[i])),
  })),
  {
    title: `Thirty epochs later: ${(100 * accuracy).toFixed(1)} % of the test digits read right`,
    width: 8,
    height: 8,
    columns: 8,
  },
);
const folder = fileURLToPath(new URL('../docs/pictures', import.meta.url));
await mkdir(folder, { recursive: true });
await writeFileAtomically(`${folder}/reads.svg`, renderSvg(picture));
