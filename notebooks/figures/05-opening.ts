/** The picture that opens lesson 05: what the hardest digits cost a trained network. */
import type { Spec } from '../../src/charts/index.ts';
import { adam, DenseLayer, loadDigits, NeuralNetwork } from '../../src/index.ts';
import { priceOfAnswers } from './05-price-of-answers.ts';

/**
 * Trains a small network on the bundled digits. Shows, for each digit, the test image whose right answer got the lowest
 * probability p, the cheapest of the ten first.
 */
export async function opening(): Promise<Spec> {
  const { train, test, classNames } = loadDigits({ seed: 1 });
  const model = new NeuralNetwork({ seed: 1 })
    .add(new DenseLayer(64, 32, 'relu'))
    .add(new DenseLayer(32, 10, 'softmax'));
  await model.train(train.images, train.labels, { epochs: 20, optimizer: adam({ learningRate: 0.005 }) });
  const p = model.predict(test.images);
  const answers = Array.from(test.labels.values, (label, i) => ({
    image: test.images.row(i),
    label: String(label),
    p: p.at(i, label),
  })).sort((one, other) => one.p - other.p);
  const hardest = classNames
    .flatMap((name) => answers.find(({ label }) => label === name) ?? [])
    .sort((one, other) => other.p - one.p);
  return priceOfAnswers(hardest, {
    title: 'What the hardest digits cost',
    subtitle: [
      'green: the probability p that the network gave to the right answer',
      'bars: what that costs, −log p; the strong ones: p is below one half',
    ],
    width: 8,
  });
}
