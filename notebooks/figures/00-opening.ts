/** The picture with which lesson 00 opens. */
import type { Spec } from '../../src/charts/index.ts';
import { adam, DenseLayer, loadDigits, NeuralNetwork } from '../../src/index.ts';
import { networkDiagram } from './00-network-diagram.ts';

/** Trains a small network on the digits (64 → 16 → 10) and draws how it reads a 3 that it has not seen. */
export async function opening(): Promise<Spec> {
  const { train, test, classNames } = loadDigits({ seed: 1 });
  const first = new DenseLayer(64, 16, 'relu');
  const second = new DenseLayer(16, 10, 'softmax');
  const reader = new NeuralNetwork({ seed: 1 }).add(first).add(second);
  await reader.train(train.images, train.labels, { epochs: 20, optimizer: adam({ learningRate: 0.005 }) });
  const x = test.images.select([test.labels.values.indexOf(3)]).toMatrix();
  const a = first.forward(x);
  const reading = { x, a, p: second.forward(a), weights: [first.weights, second.weights] as const };
  return networkDiagram(reading, {
    title: 'What you are going to build: a network that reads',
    subtitle: 'each line is a number times a weight; orange: above zero, blue: below zero',
    width: 8,
    classNames,
  });
}
