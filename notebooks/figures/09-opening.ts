/** Lesson 09's opening: what one network makes of sixty-four labels, ten of them wrong, with and without weight decay. */

import type { Spec } from '../../src/charts/index.ts';
import { adamw, DenseLayer, Labels, Matrix, NeuralNetwork, Random } from '../../src/index.ts';
import { type Answers, type LabelledPoint, twoBorders } from './09-two-borders.ts';

/** Where class 1 begins: above this line. */
const border = (x: number): number => 0.5 * Math.sin(3 * x);

/** Points in an uneven grid of 8 × 8, and a side of the picture in pixels that the networks answer for. */
const [GRID, PIXELS] = [8, 88];

/** Two trainings of the same network on the same points, as {@link twoBorders} draws them. Takes about a second. */
export async function opening(): Promise<Spec> {
  const random = new Random(13, 'points');
  const wrongOnes = new Set(random.permutation(GRID * GRID).subarray(0, 10));
  const within = (i: number) => (i + random.uniform(0.15, 0.85)) / (GRID / 2) - 1;
  const points = Array.from({ length: GRID * GRID }, (_, i) =>
    labelled(within(i % GRID), within(Math.floor(i / GRID)), wrongOnes.has(i)),
  );
  const anywhere = () => random.uniform(-1, 1);
  const fresh = Array.from({ length: 1000 }, () => labelled(anywhere(), anywhere()));
  const networks = [
    await learned('learned by heart', points, fresh, 0),
    await learned('kept from it, by weight decay', points, fresh, 3),
  ];
  return twoBorders(points, networks, {
    title: 'The same points, the same network',
    subtitle: 'squares: ten wrong labels · dashed: the true border',
    truth: border,
  });
}

/** Trains the network on `points`, and asks it all over the square. */
async function learned(
  name: string,
  points: readonly LabelledPoint[],
  fresh: readonly LabelledPoint[],
  weightDecay: number,
): Promise<Answers> {
  const model = new NeuralNetwork({ seed: 1 })
    .add(new DenseLayer(2, 64, 'relu'))
    .add(new DenseLayer(64, 64, 'relu'))
    .add(new DenseLayer(64, 2, 'softmax'));
  const optimizer = adamw({ learningRate: 0.01, weightDecay });
  await model.train(rowsOf(points), labelsOf(points), { epochs: 800, batchSize: 64, threads: 1, optimizer });
  const own = model.evaluate(rowsOf(points), labelsOf(points));
  const other = model.evaluate(rowsOf(fresh), labelsOf(fresh));
  const half = PIXELS / 2;
  const everywhere = Array.from({ length: PIXELS * PIXELS }, (_, i) =>
    labelled(((i % PIXELS) + 0.5) / half - 1, 1 - (Math.floor(i / PIXELS) + 0.5) / half),
  );
  const answers = model.predict(rowsOf(everywhere)).data;
  return {
    name,
    p: answers.filter((_, i) => i % 2 === 1),
    lines: [
      `${Math.round(points.length * own.accuracy)} of ${points.length} answered as labelled`,
      `${(100 * other.accuracy).toFixed(0)} % of ${fresh.length} new points right`,
    ],
  };
}

/** A point with its true label, or with the wrong one. */
function labelled(x: number, y: number, wrong = false): LabelledPoint {
  const above = y > border(x);
  return { x, y, wrong, label: above !== wrong ? 1 : 0 };
}

const rowsOf = (points: readonly LabelledPoint[]): Matrix<number, 2> =>
  new Matrix(points.length, 2, Float32Array.from(points.flatMap(({ x, y }) => [x, y])));

const labelsOf = (points: readonly LabelledPoint[]): Labels<number, 2> =>
  new Labels(
    points.map(({ label }) => label),
    2,
  );
