/** The stages of lab D, a project of one's own: what is checked, and what can be borrowed. */
import {
  accuracy,
  argmaxRows,
  classCounts,
  DenseLayer,
  Labels,
  Matrix,
  NeuralNetwork,
  numericalGradient,
  Random,
} from '../../src/index.ts';
import { expectClose, expectThat } from '../../src/notebook/index.ts';
import {
  brief,
  close,
  expectMatrix,
  expectMatrixClose,
  expectNumbers,
  randomMatrix,
  TOLERANCE,
  total,
  watch,
} from './matrix-checks.ts';

/** The accuracy on the test part of always giving the answer that is most frequent in the training part. */
export type Baseline = (train: Labels, test: Labels) => number;
/** The rows that were read wrong, those first that came nearest to being right. */
export type NearestMistakes = (p: Matrix, y: Labels) => ArrayLike<number>;
/** ∂L/∂x of the mean loss, for a network of a relu layer and a softmax layer. */
export type InputGradient = (network: NeuralNetwork, x: Matrix, y: Labels) => Matrix;
/** A step of ε up the loss in each pixel, within 0 and 1. */
export type StepUp = (x: Matrix, gradient: Matrix, epsilon: number) => Matrix;
/** ε up or down in each pixel, by chance, within 0 and 1. */
export type Noise = (x: Matrix, epsilon: number, random: Random) => Matrix;
/** The smallest of 0.01, 0.02, …, 1 at which the answer is not `right` any more; Infinity if there is none. */
export type SmallestStep = (answerAt: (epsilon: number) => number, right: number) => number;

// What can be borrowed.

const baseline: Baseline = (train, test) => {
  const counts = classCounts(train);
  const most = counts.indexOf(Math.max(...counts));
  return accuracy(new Array<number>(test.rows).fill(most), test);
};

const nearestMistakes: NearestMistakes = (p, y) => {
  const answers = argmaxRows(p);
  const gap = (i: number) => p.at(i, answers[i]) - p.at(i, y.values[i]);
  const rows = Array.from({ length: p.rows }, (_, i) => i);
  return rows.filter((i) => answers[i] !== y.values[i]).sort((i, j) => gap(i) - gap(j));
};

const inputGradient: InputGradient = (network, x, y) => network.gradients(x, y, { inputs: true }).inputs;

const within = (value: number): number => Math.min(1, Math.max(0, value));
const stepUp: StepUp = (x, gradient, epsilon) =>
  x.map((value, at) => within(value + epsilon * Math.sign(gradient.data[at])));
const noise: Noise = (x, epsilon, random) =>
  x.map((value) => within(value + (random.uniform() < 0.5 ? -epsilon : epsilon)));

const smallestStep: SmallestStep = (answerAt, right) => {
  for (let n = 1; n <= 100; n++) if (answerAt(n / 100) !== right) return n / 100;
  return Number.POSITIVE_INFINITY;
};

// The checks.

const checkBaseline = (answer: Baseline): void => {
  const cases = [
    { what: 'with 5 of 8 training labels 1', train: [1, 1, 1, 1, 1, 0, 2, 2], test: [1, 0, 2, 1] },
    { what: 'where another class is frequent in the test part', train: [0, 0, 0, 1, 2], test: [1, 1, 1, 0, 2] },
    { what: 'where the frequent class is not in the test part', train: [2, 2, 2, 0], test: [0, 1, 0] },
    { what: 'with one class only', train: [1, 1], test: [1, 1, 1] },
  ];
  for (const { what, train, test } of cases) {
    const [learned, unseen] = [new Labels(train, 3), new Labels(test, 3)];
    const got = answer(learned, unseen);
    const wanted = baseline(learned, unseen);
    const ofTest = Math.max(...classCounts(unseen)) / test.length;
    expectThat(
      wanted === ofTest || got !== ofTest,
      `${what}: the answer is chosen by the test labels; they may only be counted against it`,
    );
    expectThat(
      got !== wanted * test.length || got === wanted,
      `${what}: ${brief(got)} is how many are right; expected the share`,
    );
    expectClose(got, wanted, `the baseline ${what}`, TOLERANCE);
  }
};

const checkNearestMistakes = (answer: NearestMistakes): void => {
  const random = new Random(1, 'mistakes');
  for (const classes of [3, 10]) {
    const p = randomMatrix(random, 40, classes, 2).map(Math.exp);
    for (let i = 0; i < p.rows; i++) {
      const row = p.row(i);
      const sum = total(row);
      for (let j = 0; j < classes; j++) row[j] /= sum;
    }
    const answers = argmaxRows(p);
    const y = new Labels(
      Array.from(answers, (one) => (random.uniform() < 0.5 ? one : random.integer(classes))),
      classes,
    );
    const unchanged = watch({ p });
    const got = Array.from(answer(p, y) ?? []);
    unchanged();
    const wanted = Array.from(nearestMistakes(p, y));
    const rights = got.filter((i) => answers[i] === y.values[i]).length;
    expectThat(rights === 0, `${rights} of the rows were read right; only mistakes are asked for`);
    expectThat(
      got.length === wanted.length && new Set(got).size === got.length,
      `${got.length} rows came back, expected each of the ${wanted.length} mistakes once`,
    );
    expectThat(
      wanted.length < 2 || [...got].reverse().join() !== wanted.join(),
      'the nearest mistakes come last; put them first',
    );
    const gap = (i: number) => p.at(i, answers[i]) - p.at(i, y.values[i]);
    const at = got.findIndex((row, n) => n > 0 && gap(row) < gap(got[n - 1]));
    expectThat(
      at < 0,
      `row ${got[at]} comes behind row ${got[at - 1]}, but the gap between what it answered and what was right is smaller: ${brief(gap(got[at] ?? 0))} < ${brief(gap(got[at - 1] ?? 0))}`,
    );
  }
  const none = answer(Matrix.from([[0.9, 0.1]]), new Labels([0], 2));
  expectThat(none?.length === 0, 'without a mistake, the list should be empty');
};

const checkInputGradient = (answer: InputGradient): void => {
  const random = new Random(1, 'input gradient');
  for (const [inputs, hidden, classes, rows] of [
    [5, 6, 3, 1],
    [4, 4, 4, 3], // square matrices: shapes do not tell
    [64, 16, 10, 2],
  ]) {
    const network = new NeuralNetwork({ seed: inputs, precision: 'float64' })
      .add(new DenseLayer(inputs, hidden, 'relu'))
      .add(new DenseLayer(hidden, classes, 'softmax')) as unknown as NeuralNetwork;
    const x = randomMatrix(random, rows, inputs);
    const y = new Labels(
      Array.from({ length: rows }, () => random.integer(classes)),
      classes,
    );
    const unchanged = watch({ x, 'the weights': network.denseLayers[0].weights });
    const got = answer(network, x, y);
    unchanged();
    const what = `∂L/∂x of ${inputs} → ${hidden} → ${classes}, for ${rows} ${rows === 1 ? 'row' : 'rows'}`;
    const wanted = inputGradient(network, x, y);
    const open = network.denseLayers.reduceRight(
      (back, layer) => back.multiply(layer.weights.transpose()),
      network.predict(x).map((p, at) => (p - (at % classes === y.values[Math.floor(at / classes)] ? 1 : 0)) / rows),
    );
    expectMatrixClose(got, wanted, what, [
      [wanted.map((value) => rows * value), 'this is the gradient of the sum over the rows; the loss is their mean'],
      [wanted.map((value) => -value), 'the sign is wrong: δ is p − t'],
      [open, 'relu’s gate is missing: where a hidden unit is 0, nothing goes back'],
    ]);
    const nudged = numericalGradient(() => network.gradients(x, y).loss, x.data);
    expectNumbers(got.data, nudged, `${what}, as finite differences`, inputs);
  }
};

/** Images from 0 to 1, some pixels at the ends. */
const randomImages = (random: Random, rows: number, columns: number): Matrix =>
  randomMatrix(random, rows, columns).map((value) => within(0.5 + value / 2));

const checkStepUp = (answer: StepUp): void => {
  const random = new Random(1, 'step');
  for (const epsilon of [0.1, 0.3, 0]) {
    const x = randomImages(random, 3, 20);
    // Some pixels have no gradient, as at the edge of an image.
    const gradient = randomMatrix(random, 3, 20, 0.01).map((value, at) => (at % 7 === 0 ? 0 : value));
    const unchanged = watch({ x, 'the gradient': gradient });
    const got = answer(x, gradient, epsilon);
    unchanged();
    const what = `a step of ${epsilon}`;
    const plain = (f: (slope: number) => number) => x.map((value, at) => value + f(gradient.data[at]));
    const limited = (m: Matrix) => m.map(within);
    expectMatrixClose(got, stepUp(x, gradient, epsilon), what, [
      [plain((slope) => epsilon * Math.sign(slope)), 'some pixels leave 0 … 1: no picture has those'],
      [
        limited(plain((slope) => epsilon * slope)),
        'the step is ε times the gradient; wanted is ε in each pixel, along its sign',
      ],
      [
        plain((slope) => epsilon * slope),
        'the step is ε times the gradient; wanted is ε in each pixel, along its sign',
      ],
      [limited(plain((slope) => -epsilon * Math.sign(slope))), 'this goes down the loss, towards the right answer'],
      [
        limited(plain((slope) => (slope > 0 ? epsilon : -epsilon))),
        'a pixel without a gradient should stay as it is: the sign of 0 is 0',
      ],
    ]);
  }
};

const checkNoise = (answer: Noise): void => {
  const x = new Matrix(4, 250).map(() => 0.5);
  const make = (seed: number) => answer(x, 0.2, new Random(seed, 'noise'));
  const unchanged = watch({ x });
  const got = make(1);
  unchanged();
  expectMatrix(got, 4, 250, 'the noisy images');
  const odd = got.data.find((value) => !close([Math.abs(value - 0.5)], [0.2]));
  expectThat(
    odd === undefined,
    `each pixel should move by exactly 0.2, up or down; one moved by ${brief(Math.abs((odd ?? 0) - 0.5))}`,
  );
  const up = got.data.filter((value) => value > 0.5).length;
  expectThat(up > 420 && up < 580, `${up} of 1000 pixels move up; expected about half of them`);
  expectThat(
    !close(got.row(0), got.row(1)),
    'the images all get the same noise: draw anew for each pixel of each image',
  );
  expectThat(
    close(make(1).data, got.data) && !close(make(2).data, got.data),
    'the same seed should give the same noise, another seed another: draw from the random that is given',
  );
  const ends = answer(
    new Matrix(1, 100).map((_, at) => at % 2),
    0.2,
    new Random(1, 'noise'),
  );
  expectMatrix(ends, 1, 100, 'the noisy images');
  expectThat(
    ends.data.every((value) => value >= 0 && value <= 1),
    'some pixels leave 0 … 1: no picture has those',
  );
  const moves = ends.data.map((value, at) => Math.abs(value - (at % 2)));
  const far = moves.findIndex((move) => !close([move], [0]) && !close([move], [0.2]));
  expectThat(
    far < 0,
    `a pixel of ${far % 2} became ${brief(ends.data[far] ?? 0)}; it should move by 0.2, or stay where that leads out of 0 … 1`,
  );
};

const checkSmallestStep = (answer: SmallestStep): void => {
  /** The answer is 3, except at the steps, in hundredths, of which `other` holds. */
  const ask = (other: (hundredths: number) => boolean) => {
    const asked: number[] = [];
    const got = answer((epsilon) => {
      asked.push(epsilon);
      return other(Math.round(100 * epsilon)) ? 8 : 3;
    }, 3);
    return { got, asked };
  };
  const { got, asked } = ask((n) => n >= 7);
  expectThat(asked.length > 0, 'answerAt was never called');
  expectThat(got !== 0, 'a step of 0 changes nothing: begin with 0.01');
  expectThat(got !== 0.06, 'at 0.06 the answer is still the right one; return the first step at which it is not');
  expectClose(got, 0.07, 'the smallest step, where the answer changes at 0.07 and stays changed', TOLERANCE);
  expectClose(ask(() => true).got, 0.01, 'the smallest step, where the answer changes at once', TOLERANCE);
  expectClose(ask((n) => n === 100).got, 1, 'the smallest step, where only the largest changes the answer', TOLERANCE);
  expectClose(
    ask((n) => n === 12 || n >= 40).got,
    0.12,
    'the smallest step, where the answer changes at 0.12, is right again at 0.13, and changes again at 0.4',
    TOLERANCE,
  );
  const never = ask(() => false).got;
  expectThat(
    never === Number.POSITIVE_INFINITY,
    `where no step changes the answer, expected Infinity, got ${brief(Number(never))}`,
  );
};

/** The stages in order. */
export const stages = {
  baseline: { name: '1 · the baseline', check: checkBaseline, borrowed: baseline },
  nearestMistakes: { name: '2 · the nearest mistakes', check: checkNearestMistakes, borrowed: nearestMistakes },
  inputGradient: { name: '3 · the gradient of an image', check: checkInputGradient, borrowed: inputGradient },
  stepUp: { name: '4 · a step up the loss', check: checkStepUp, borrowed: stepUp },
  noise: { name: '5 · noise of the same size', check: checkNoise, borrowed: noise },
  smallestStep: { name: '6 · how large a step', check: checkSmallestStep, borrowed: smallestStep },
} as const;
