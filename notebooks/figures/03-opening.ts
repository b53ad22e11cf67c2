/** The picture with which lesson 03 opens. */
import type { Spec } from '../../src/charts/index.ts';
import { adam, DenseLayer, loadDigits, NeuralNetwork } from '../../src/index.ts';
import { unitPictures } from './03-unit-pictures.ts';

/** Trains a small network on the digits (64 → 16 → 10) and draws what its hidden units look for in an unseen 3. */
export async function opening(): Promise<Spec> {
  const { train, test } = loadDigits({ seed: 1 });
  const hidden = new DenseLayer(64, 16, 'relu');
  const model = new NeuralNetwork({ seed: 1 }).add(hidden).add(new DenseLayer(16, 10, 'softmax'));
  await model.train(train.images, train.labels, {
    epochs: 20,
    batchSize: 32,
    optimizer: adam({ learningRate: 0.005 }),
  });
  const x = test.images.select([test.labels.values.indexOf(3)]).toMatrix();
  return unitPictures(x.data, hidden.weights, {
    title: 'Sixteen units look at one digit',
    subtitle: [
      'orange: ink there raises the z of the unit, blue: it lowers it',
      'framed: active units; the thicker the frame, the larger their a',
    ],
    width: 8,
    answers: hidden.forward(x).data,
  });
}
