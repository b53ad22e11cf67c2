/** Lab D's opening: three digits that a network reads, and reads no more after a step that hardly shows. */
import type { Spec } from '../../src/charts/index.ts';
import { adam, argmaxRows, DenseLayer, loadDigits, NeuralNetwork, Random } from '../../src/index.ts';
import { fooledImages } from './lab-d-fooled.ts';

/** How far each pixel moves, of 1. */
const EPSILON = 0.15;

/** Trains a network, which takes about a second, and changes three test images that it reads right. */
export async function opening(): Promise<Spec> {
  const { train, test, width, height } = loadDigits({ seed: 1 });
  const network = new NeuralNetwork({ seed: 1 })
    .add(new DenseLayer(64, 64, 'relu'))
    .add(new DenseLayer(64, 10, 'softmax'));
  await network.train(train.images, train.labels, { epochs: 20, optimizer: adam({ learningRate: 0.003 }) });
  const x = test.images.toMatrix();
  const { inputs } = network.gradients(x, test.labels, { inputs: true });
  const random = new Random(1, 'noise');
  const moved = (signs: (at: number) => number) =>
    x.map((value, at) => Math.min(1, Math.max(0, value + EPSILON * signs(at))));
  const versions = [x, moved((at) => Math.sign(inputs.data[at])), moved(() => (random.uniform() < 0.5 ? -1 : 1))];
  const answers = versions.map((images) => argmaxRows(network.predict(images)));
  const [plain, changed, noisy] = versions.map((images, v) => (i: number) => ({
    pixels: images.row(i),
    answer: String(answers[v][i]),
  }));
  const shown = [...test.labels.values.keys()].filter((i) => {
    const right = test.labels.values[i];
    return answers[0][i] === right && answers[1][i] !== right && answers[2][i] === right;
  });
  return fooledImages(
    shown.slice(0, 3).map((i) => {
      return { image: plain(i), gradient: inputs.row(i), changed: changed(i), noisy: noisy(i) };
    }),
    {
      title: 'The same digit, for you',
      subtitle: `each pixel moves by ${EPSILON}: along the sign of the gradient, or by chance`,
      width,
      height,
    },
  );
}
