/** Lab B's opening: unseen digits on their way through the network that the lab writes. */
import { digitThroughNetwork, type Spec } from '../../src/charts/index.ts';
import { DenseLayer, loadDigits, NeuralNetwork, sgd } from '../../src/index.ts';

/** Trains 64 → 32 → 10 with the settings of the lab, which takes about a second; a slider chooses one of six digits. */
export async function opening(): Promise<Spec> {
  const { train, test, classNames } = loadDigits({ seed: 1 });
  const hidden = new DenseLayer(64, 32, 'relu');
  const model = new NeuralNetwork({ seed: 1 }).add(hidden).add(new DenseLayer(32, 10, 'softmax'));
  await model.train(train.images, train.labels, {
    epochs: 30,
    batchSize: 32,
    optimizer: sgd({ learningRate: 0.3 }),
  });
  const flows = [0, 1, 2, 3, 4, 5].map((i) => {
    const x = test.images.slice(i, i + 1).toMatrix();
    return {
      pixels: x.data,
      hidden: hidden.forward(x).data,
      logits: model.logits(x).data,
      probabilities: model.predict(x).data,
      label: classNames[test.labels.values[i]],
    };
  });
  return digitThroughNetwork(flows, 8, classNames);
}
