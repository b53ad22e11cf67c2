/**
 * Lab C's trainings. One program, made of six parts; in each of six cases one of the parts is broken. Who reads this file
 * reads the answers.
 */
import {
  accuracy,
  argmaxRows,
  type EpochRecord,
  type Labels,
  Matrix,
  Random,
  relu,
  type Split,
  softmax,
  softmaxCrossEntropy,
  softmaxGradient,
} from '../../src/index.ts';

/** Images, one in each row, and the class of each row. */
export interface Rows {
  readonly x: Matrix;
  readonly y: Labels;
}

/** The network: logits z = a W₂ + b₂, where a = relu(x W₁ + b₁). */
export interface Weights {
  readonly W1: Matrix;
  readonly b1: Matrix<1>;
  readonly W2: Matrix;
  readonly b2: Matrix<1>;
}

export interface Parts {
  readonly train: Rows;
  readonly validation: Rows;
}

/** The mean loss of a batch, and δ = ∂L/∂z for each row of logits z. */
export type LossOf = (z: Matrix, y: Labels) => { readonly loss: number; readonly delta: Matrix };
/** The gradients of a batch x, from the hidden activations a, the weights W₂ and δ. */
export type Backward = (
  x: Matrix,
  a: Matrix,
  W2: Matrix,
  delta: Matrix,
) => { readonly dW1: Matrix; readonly db1: Matrix; readonly dW2: Matrix; readonly db2: Matrix };
/** One part to learn from, one to measure with. */
export type SplitRows = (rows: Rows, random: Random) => Parts;
/** The rows in the order of the next epoch. */
export type Shuffle = (rows: Rows, random: Random) => Rows;
export type FirstWeights = (inputs: number, outputs: number, random: Random) => Matrix;

/** The parts of a training that can be broken. */
export interface Program {
  readonly split: SplitRows;
  readonly shuffle: Shuffle;
  readonly firstWeights: FirstWeights;
  readonly lossOf: LossOf;
  readonly backward: Backward;
  readonly learningRate: number;
}

/** The program with each of its parts right: what can be borrowed. */
export const right: Program = {
  split: ({ x, y }, random) => {
    const order = random.permutation(x.rows);
    const count = Math.round(0.8 * x.rows);
    const part = (rows: Uint32Array) => ({ x: x.select(rows), y: y.select(rows) });
    return { train: part(order.slice(0, count)), validation: part(order.slice(count)) };
  },
  shuffle: ({ x, y }, random) => {
    const order = random.permutation(x.rows);
    return { x: x.select(order), y: y.select(order) };
  },
  firstWeights: (inputs, outputs, random) => {
    const spread = Math.sqrt(2 / inputs);
    return zeros(inputs, outputs).map(() => random.normal(0, spread));
  },
  lossOf: (z, y) => {
    const { loss, gradient } = softmaxCrossEntropy(z, y);
    return { loss, delta: gradient };
  },
  backward: (x, a, W2, delta) => {
    const dA = delta.multiply(W2.transpose());
    const hidden = dA.map((value, at) => (a.data[at] > 0 ? value : 0));
    return {
      dW2: a.transpose().multiply(delta),
      db2: delta.sumRows(),
      dW1: x.transpose().multiply(hidden),
      db1: hidden.sumRows(),
    };
  },
  learningRate: 0.3,
};

/** The six cases. */
export const cases = {
  one: { ...right, learningRate: 0.0005 },
  two: {
    ...right,
    firstWeights: (inputs, outputs, random) => {
      const width = Math.sqrt(6 / inputs);
      return zeros(inputs, outputs).map(() => width * (random.uniform() - 1));
    },
  },
  three: {
    ...right,
    lossOf: (z, y) => {
      const p = new Matrix(z.rows, z.columns, softmax(z.data, z.columns));
      const { loss, gradient } = softmaxCrossEntropy(p, y);
      const delta = p.map(() => 0);
      softmaxGradient(p.data, gradient.data, z.columns, delta.data);
      return { loss, delta };
    },
  },
  four: {
    ...right,
    shuffle: ({ x, y }, random) => ({
      x: x.select(random.permutation(x.rows)),
      y: y.select(random.permutation(y.rows)),
    }),
  },
  five: {
    ...right,
    backward: (x, a, W2, delta) => {
      const dA = delta.multiply(W2.transpose());
      return {
        dW2: a.transpose().multiply(delta),
        db2: delta.sumRows(),
        dW1: x.transpose().multiply(dA),
        db1: dA.sumRows(),
      };
    },
  },
  six: {
    ...right,
    split: ({ x, y }, random) => {
      const count = Math.round(0.8 * x.rows);
      const part = (rows: Uint32Array) => ({ x: x.select(rows), y: y.select(rows) });
      return {
        train: part(random.permutation(x.rows).slice(0, count)),
        validation: part(random.permutation(x.rows).slice(count)),
      };
    },
  },
} satisfies Record<string, Program>;

/** Zeros in double precision, which finite differences need. */
export const zeros = <R extends number>(rows: R, columns: number): Matrix<R> =>
  new Matrix(rows, columns, new Float64Array(rows * columns));

/** The images of a data set as numbers in double precision. */
export function rowsOf({ images, labels }: Split): Rows {
  const x = zeros(images.rows, images.columns);
  for (let i = 0; i < images.rows; i++) x.row(i).set(images.row(i));
  return { x, y: labels };
}

/** A network of 32 hidden units, before its first step. */
export function newWeights({ firstWeights }: Program, seed = 1): Weights {
  const random = new Random(seed, 'first weights');
  return {
    W1: firstWeights(64, 32, random),
    b1: zeros(1, 32),
    W2: firstWeights(32, 10, random),
    b2: zeros(1, 10),
  };
}

/** The hidden activations and the logits of the rows x. */
export function forward({ W1, b1, W2, b2 }: Weights, x: Matrix): { readonly a: Matrix; readonly z: Matrix } {
  const a = x.multiply(W1).addRow(b1).map(relu.value);
  return { a, z: a.multiply(W2).addRow(b2) };
}

/** The loss of a batch, and its gradients in the order of the weights, as the program finds them. */
export function gradientsOf({ lossOf, backward }: Program, weights: Weights, { x, y }: Rows) {
  const { a, z } = forward(weights, x);
  const { loss, delta } = lossOf(z, y);
  return { loss, gradients: backward(x, a, weights.W2, delta) };
}

/** One step of SGD on a batch; returns the loss before it. */
export function step(program: Program, weights: Weights, batch: Rows): number {
  const { loss, gradients } = gradientsOf(program, weights, batch);
  const { dW1, db1, dW2, db2 } = gradients;
  for (const [w, g] of [
    [weights.W1, dW1],
    [weights.b1, db1],
    [weights.W2, dW2],
    [weights.b2, db2],
  ]) {
    for (let i = 0; i < w.data.length; i++) w.data[i] -= program.learningRate * g.data[i];
  }
  return loss;
}

/** What a program says of the rows: its loss, and the share it reads right. */
export function measure({ lossOf }: Program, weights: Weights, { x, y }: Rows) {
  const { z } = forward(weights, x);
  return { loss: lossOf(z, y).loss, accuracy: accuracy(argmaxRows(z), y) };
}

/** What a training leaves behind. */
export interface Trained extends Parts {
  readonly weights: Weights;
  readonly epochs: readonly (EpochRecord & Required<Pick<EpochRecord, 'validationLoss' | 'validationAccuracy'>>)[];
}

export interface TrainingOptions {
  /** Default: 20. */
  readonly epochs?: number;
  /** Default: 1. */
  readonly seed?: number;
}

/** Trains a network of the program, batches of 32 rows; nothing but the program decides what it gets to see. */
export function training(program: Program, rows: Rows, { epochs = 20, seed = 1 }: TrainingOptions = {}): Trained {
  const { train, validation } = program.split(rows, new Random(seed, 'split'));
  const weights = newWeights(program, seed);
  const random = new Random(seed, 'order');
  const records: Trained['epochs'][number][] = [];
  while (records.length < epochs) {
    const begin = performance.now();
    const { x, y } = program.shuffle(train, random);
    let total = 0;
    for (let from = 0; from < x.rows; from += 32) {
      const to = Math.min(from + 32, x.rows);
      const batch = { x: x.slice(from, to), y: y.slice(from, to) };
      total += batch.x.rows * step(program, weights, batch);
    }
    const measured = measure(program, weights, validation);
    records.push({
      epoch: records.length + 1,
      learningRate: program.learningRate,
      seconds: (performance.now() - begin) / 1000,
      loss: total / x.rows,
      accuracy: measure(program, weights, train).accuracy,
      validationLoss: measured.loss,
      validationAccuracy: measured.accuracy,
    });
  }
  return { train, validation, weights, epochs: records };
}
