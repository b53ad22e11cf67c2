/** The picture with which lesson 02 opens. */
import type { Spec } from '../../src/charts/index.ts';
import { adam, DenseLayer, loadDigits, NeuralNetwork } from '../../src/index.ts';
import { scoresToProbabilities } from './02-scores-to-probabilities.ts';

/** Trains one softmax layer on the digits and draws what it says of the unseen image that it is least sure of. */
export async function opening(): Promise<Spec> {
  const { train, test, classNames } = loadDigits({ seed: 1 });
  const layer = new DenseLayer(64, 10, 'softmax');
  await new NeuralNetwork({ seed: 1 })
    .add(layer)
    .train(train.images, train.labels, { epochs: 20, batchSize: 16, optimizer: adam({ learningRate: 0.02 }) });
  const sure = Array.from({ length: test.images.rows }, (_, i) =>
    Math.max(...layer.forward(test.images.slice(i, i + 1).toMatrix()).data),
  );
  const i = sure.indexOf(Math.min(...sure));
  const x = test.images.slice(i, i + 1).toMatrix();
  return scoresToProbabilities(x.data, layer.preActivation(x).data, {
    title: 'What does a network say of an image that it doubts?',
    subtitle: `the writer meant a ${classNames[test.labels.values[i]]}`,
    width: 8,
    classNames,
  });
}
