/** The picture that opens lesson 07: one network, trained in ninety ways. */
import type { Spec } from '../../src/charts/index.ts';
import {
  confusionMatrix,
  DenseLayer,
  type DenseOptions,
  DivergenceError,
  initializers,
  loadDigits,
  NeuralNetwork,
  selectRows,
  sgd,
  splitDataset,
} from '../../src/index.ts';
import { type DeskRun, trainingDesk } from './07-training-desk.ts';

const { train, classNames } = loadDigits({ seed: 1 });
const { train: learn, validation } = splitDataset(train, { validation: 0.2, seed: 1 });
const y = learn.labels.values;

/** The four settings that are varied: 5 · 3 · 3 · 2 combinations. */
const rates = [0.001, 0.01, 0.1, 1, 10];
const sizes = [1, 16, 128];
const starts: Record<string, DenseOptions> = {
  'all 0': { initializer: 'zeros' },
  'random (He)': { initializer: 'he' },
  'random, too large': { initializer: initializers.normal(1.5) },
};
const orders = [
  { name: 'shuffled', rows: learn, shuffle: true },
  {
    name: 'sorted',
    rows: selectRows(
      learn,
      [...y.keys()].sort((i, j) => y[i] - y[j]),
    ),
    shuffle: false,
  },
];

/** Trains the network for 12 epochs of SGD; its losses end early if it diverges. The numbers are places in the lists above. */
async function run(rate: number, size: number, start: number, order: number): Promise<DeskRun> {
  const weights = Object.values(starts)[start];
  const { rows, shuffle } = orders[order];
  const model = new NeuralNetwork({ seed: 1 })
    .add(new DenseLayer(64, 32, 'relu', weights))
    .add(new DenseLayer(32, 10, 'softmax', weights));
  const losses: number[] = [];
  try {
    await model.train(rows.images, rows.labels, {
      epochs: 12,
      batchSize: sizes[size],
      optimizer: sgd({ learningRate: rates[rate] }),
      shuffle,
      validation,
      callbacks: [
        {
          onEpoch({ validationLoss = 0 }) {
            losses.push(validationLoss);
          },
        },
      ],
    });
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
  }
  const { predictions } = model.evaluate(validation.images, validation.labels);
  return { settings: [rate, size, start, order], losses, answers: confusionMatrix(validation.labels, predictions, 10) };
}

/**
 * A desk with a knob for each setting: loss curves on validation rows, and which digit gets which answer after the
 * training. It opens at sorted rows, which spoil a training whose other three settings are good.
 */
export async function opening(): Promise<Spec> {
  const runs: DeskRun[] = [];
  for (const r of rates.keys())
    for (const b of sizes.keys())
      for (const s of Object.keys(starts).keys()) for (const o of orders.keys()) runs.push(await run(r, b, s, o));
  const knobs = [
    { name: 'learning rate', options: rates, start: 2 },
    { name: 'batch size', options: sizes, start: 1 },
    { name: 'the weights start', options: Object.keys(starts), start: 1 },
    { name: 'the rows come', options: orders.map(({ name }) => name), start: 1 },
  ];
  return trainingDesk(knobs, runs, {
    title: 'One network, trained in ninety ways',
    subtitle: 'As it opens, it answers 9 far too often: which of the four knobs is to blame?',
    classNames,
  });
}
