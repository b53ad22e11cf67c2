/** Random training work: networks, options and rows of every kind. */
import fc from 'fast-check';
import { type ActivationName, activationNames } from '../../src/activations.ts';
import type { Session, StepResult, Work } from '../../src/computation.ts';
import { DenseLayer, Dropout } from '../../src/layers/index.ts';
import { type LossName, lossNames } from '../../src/losses.ts';
import { Matrix } from '../../src/matrix.ts';
import { NeuralNetwork } from '../../src/network.ts';
import { adam, adamw, type BuiltInOptimizer, momentum, nesterov, rmsprop, sgd } from '../../src/optimizers.ts';
import { Random } from '../../src/random.ts';
import { ByteMatrix, Labels, type RowSource } from '../../src/rows.ts';

/** How the rows are given to the network. */
export const inputKinds = ['floats', 'sparse floats', 'bytes', 'sparse bytes', 'index view', 'changing'] as const;
type InputKind = (typeof inputKinds)[number];

// A large ε keeps rounding errors of gradients that are nearly 0 from becoming steps of full size.
const epsilon = 1e-3;
export const optimizers: readonly BuiltInOptimizer[] = [
  sgd({ learningRate: 0.1 }),
  sgd({ learningRate: 0.1, weightDecay: 0.02 }),
  momentum({ learningRate: 0.05 }),
  nesterov({ learningRate: 0.05, weightDecay: 0.01 }),
  rmsprop({ learningRate: 0.01, epsilon }),
  rmsprop({ learningRate: 0.01, epsilon, momentum: 0.5, weightDecay: 0.01 }),
  adam({ learningRate: 0.01, epsilon }),
  adam({ learningRate: 0.01, epsilon, weightDecay: 0.05 }),
  adamw({ learningRate: 0.01, epsilon, weightDecay: 0.1 }),
];

const width = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(1, 3, 8, 10, 16, 24, 127));
const dropoutRates = fc.array(fc.constantFrom(0, 0.1, 0.5, 0.8), { maxLength: 2 });

export interface Case {
  readonly seed: number;
  readonly inputs: number;
  readonly kind: InputKind;
  readonly inputDropouts: readonly number[];
  readonly hidden: readonly { units: number; activation: ActivationName; dropouts: readonly number[] }[];
  readonly classes: number;
  readonly last: ActivationName;
  readonly loss: LossName;
  readonly labelSmoothing: number;
  readonly softTargets: boolean;
  readonly rows: number;
  readonly batchSize: number;
  readonly optimizer: number;
  /** Which dense layers are frozen, among those that are there. */
  readonly frozen: readonly number[];
  readonly clipNorm: number | undefined;
  /** Weighs the classes, where there are labels and cross-entropy. */
  readonly weighs: boolean;
}

export const cases: fc.Arbitrary<Case> = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  inputs: width,
  kind: fc.constantFrom(...inputKinds),
  inputDropouts: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: dropoutRates }),
  hidden: fc.array(
    fc.record({ units: width, activation: fc.constantFrom(...activationNames), dropouts: dropoutRates }),
    {
      maxLength: 3,
    },
  ),
  classes: fc.oneof(fc.integer({ min: 2, max: 20 }), fc.constantFrom(1, 100, 300)),
  last: fc.constantFrom(...activationNames),
  loss: fc.constantFrom(...lossNames),
  labelSmoothing: fc.constantFrom(0, 0.1),
  softTargets: fc.boolean(),
  rows: fc.integer({ min: 1, max: 60 }),
  batchSize: fc.integer({ min: 1, max: 33 }),
  optimizer: fc.nat({ max: optimizers.length - 1 }),
  frozen: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(fc.nat({ max: 3 })) }),
  clipNorm: fc.constantFrom(undefined, undefined, 0.01, 0.5, 1000),
  weighs: fc.boolean(),
});

/** Work with the network at hand. */
export type CaseWork = Work & { readonly optimizer: BuiltInOptimizer };

/** The work of a case, with a network of its own, so that it can be run several times. */
export function workOf(c: Case, threads = 1): CaseWork {
  const random = new Random(c.seed);
  const { loss } = c;
  const network = new NeuralNetwork<number, number>({ loss, ...(loss === 'huber' && { huberDelta: 0.5 }) });
  const drop = (rates: readonly number[]) => {
    for (const rate of rates) network.add(new Dropout(rate));
  };
  drop(c.inputDropouts);
  let inputs = c.inputs;
  const dense = (outputs: number, activation: ActivationName) => {
    const weights = Float32Array.from({ length: inputs * outputs }, () => random.normal(0, Math.sqrt(1.5 / inputs)));
    const bias = Float32Array.from({ length: outputs }, () => random.normal(0, 0.1));
    network.add(new DenseLayer<number, number>(inputs, outputs, activation).setParameters(weights, bias));
    inputs = outputs;
  };
  for (const { units, activation, dropouts } of c.hidden) {
    dense(units, activation);
    drop(dropouts);
  }
  const heads: { readonly [loss in LossName]?: ActivationName } = {
    'cross-entropy': 'softmax',
    'binary-cross-entropy': 'sigmoid',
  };
  dense(c.classes, heads[loss] ?? c.last);
  const { denseLayers } = network;
  // At least one layer is trained.
  for (const l of c.frozen) if (l < denseLayers.length - 1) denseLayers[l].trainable = false;
  const labels = Array.from({ length: c.rows }, () => random.integer(c.classes));
  const soft = new Matrix(
    c.rows,
    c.classes,
    Float32Array.from({ length: c.rows * c.classes }, (_, i) => {
      const right = labels[Math.floor(i / c.classes)] === i % c.classes;
      return right ? 0.7 : 0.3 / Math.max(1, c.classes - 1);
    }),
  );
  return {
    network,
    labelSmoothing: c.labelSmoothing,
    clipNorm: c.clipNorm,
    ...(c.weighs && !c.softTargets && loss === 'cross-entropy' && { classWeights: weightsFor(c.classes) }),
    optimizer: optimizers[c.optimizer],
    inputs: rowsOf(c.kind, c.rows, c.inputs, random),
    targets: c.softTargets ? soft : new Labels(labels, c.classes),
    batchSize: c.batchSize,
    seed: c.seed,
    threads,
  };
}

/** From 0.5 to 3.5, rising and falling. */
const weightsFor = (classes: number) => Array.from({ length: classes }, (_, c) => 0.5 + ((c * 2) % 7) / 2);

function rowsOf(kind: InputKind, rows: number, columns: number, random: Random): RowSource {
  const length = rows * columns;
  const sparse = kind.startsWith('sparse') || kind === 'index view';
  if (kind === 'floats' || kind === 'sparse floats' || kind === 'changing') {
    const matrix = new Matrix(
      rows,
      columns,
      Float32Array.from({ length }, () => (sparse && random.uniform() < 0.8 ? 0 : random.normal())),
    );
    if (kind !== 'changing') return matrix;
    // Rows that are another time others: shifted by how often they were read.
    let reads = 0;
    return {
      rows,
      columns,
      changing: true,
      gather(indices, out) {
        reads++;
        matrix.gather(indices, out);
        for (let i = 0; i < out.length; i++) if ((i + reads) % 3 === 0) out[i] = 0;
      },
    };
  }
  const stored = kind === 'index view' ? rows + 5 : rows;
  const bytes = Uint8Array.from({ length: stored * columns }, () =>
    sparse && random.uniform() < 0.8 ? 0 : random.integer(256),
  );
  const values = Float32Array.from({ length: 256 }, (_, byte) => byte / 128);
  const index = kind === 'index view' ? Uint32Array.from({ length: rows }, (_, i) => rows + 4 - i) : undefined;
  return new ByteMatrix(rows, columns, bytes, values, index);
}

/** Runs two epochs over the rows, `chunk` steps at a time, and returns what the steps found. */
export function runAll(session: Session, work: CaseWork, chunk = 3, epochs = 2): StepResult[] {
  const { rows } = work.inputs;
  const order = Uint32Array.from({ length: rows }, (_, i) => rows - 1 - i);
  const steps = Math.ceil(rows / work.batchSize);
  const results: StepResult[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let from = 0; from < steps; from += chunk) {
      const count = Math.min(chunk, steps - from);
      const part = order.subarray(from * work.batchSize, Math.min(rows, (from + count) * work.batchSize));
      const rates = Float64Array.from(
        { length: count },
        (_, s) => work.optimizer.learningRate / (1 + epoch + (from + s) / 7),
      );
      results.push(...session.run(part, rates));
    }
  }
  session.pull();
  return results;
}

/** Weights and biases of all layers, one after another. */
export function parametersOf({ network }: Work): Float32Array {
  return Float32Array.from(network.parameters.flatMap(({ data }) => [...data]));
}
