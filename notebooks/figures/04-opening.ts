/** The picture with which lesson 04 opens. */
import type { Spec } from '../../src/charts/index.ts';
import { DenseLayer, loadDigits, NeuralNetwork, selectRows, sgd } from '../../src/index.ts';
import { type Look, wayBack } from './04-way-back.ts';

/** Trains an untrained network (64 → 16 → 10) on one 3 for eight steps, and draws its gradients before each of them. */
export async function opening(): Promise<Spec> {
  const { test, classNames } = loadDigits({ seed: 1 });
  const three = selectRows(test, [test.labels.values.indexOf(3)]);
  const x = three.images.toMatrix();
  const first = new DenseLayer(64, 16, 'relu');
  const second = new DenseLayer(16, 10, 'softmax');
  const model = new NeuralNetwork({ seed: 2 }).add(first).add(second);
  const looks: Look[] = [];
  for (let step = 0; step <= 8; step++) {
    const [dW1, , dW2] = model.gradients(three.images, three.labels).gradients;
    const a = first.forward(x);
    looks.push({ a, p: second.forward(a), gradients: [dW1, dW2] });
    await model.train(three.images, three.labels, { epochs: 1, optimizer: sgd({ learningRate: 0.06 }) });
  }
  return wayBack(x, looks, {
    title: 'One 3, read wrong: the mistake goes back to every weight',
    subtitle: [
      'orange: more of the weight raises the loss, blue: it lowers the loss',
      'thick: by a lot; move the slider: step by step the answer gets better',
    ],
    width: 8,
    label: 3,
    classNames,
  });
}
