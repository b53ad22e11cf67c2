/** PyTorch's values, gradients and optimizer steps, written by tools/python/write_pytorch_fixtures.py. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { ActivationName } from '../src/activations.ts';
import { DenseLayer } from '../src/layers/index.ts';
import type { LossName } from '../src/losses.ts';
import { type FloatArray, Matrix } from '../src/matrix.ts';
import { NeuralNetwork } from '../src/network.ts';

type Table = number[][];
type Weights = { weight: Table; bias: number[] }[];
interface ActivationCase {
  z: Table;
  value: Table;
  upstream: Table;
  gradient: Table;
}
interface LossCase {
  loss: LossName;
  output: ActivationName;
  case: string;
  labelSmoothing?: number;
  logits: Table;
  labels: number[];
  value: number;
  gradient: Table;
}
interface NetworkCase {
  hidden: ActivationName;
  output: ActivationName;
  loss: LossName;
  value: number;
  outputs: Table;
  gradients: Weights;
}
export interface OptimizerRun {
  name: string;
  optimizer: 'SGD' | 'RMSprop' | 'Adam' | 'AdamW';
  options: {
    lr: number;
    momentum?: number;
    nesterov?: boolean;
    weight_decay?: number;
    alpha?: number;
    eps?: number;
    betas?: [number, number];
  };
  decayed: 'all' | 'weights';
  learningRates: number[];
  losses: number[];
  parameters: Table;
}
interface Fixtures {
  torch: string;
  /** Not every activation is there: the script needs PyTorch. */
  activations: { readonly [name in ActivationName]?: ActivationCase } & { readonly softmax: ActivationCase };
  losses: LossCase[];
  network: { sizes: number[]; layers: Weights; input: Table; labels: number[]; cases: NetworkCase[] };
  optimizers: {
    sizes: number[];
    layers: Weights;
    batches: { input: Table; labels: number[] }[];
    runs: OptimizerRun[];
  };
  binary: { case: string; logits: Table; targets: Table; value: number; gradient: Table }[];
  huber: { huberDelta: number; outputs: Table; targets: Table; value: number; gradient: Table }[];
  classWeights: {
    classWeights: number[];
    labelSmoothing: number;
    logits: Table;
    labels: number[];
    value: number;
    losses: number[];
    gradient: Table;
  }[];
  clipping: { maxNorm: number; norm: number; gradients: Table[]; clipped: Table[] }[];
  schedules: { schedule: string; learningRate: number; options: Record<string, number>; values: number[] }[];
}

export const fixtures: Fixtures = JSON.parse(
  readFileSync(new URL('../data/pytorch-fixtures.json', import.meta.url), 'utf8'),
);

/** A matrix in double precision. */
export const matrix64 = (table: Table): Matrix =>
  new Matrix(table.length, table[0].length, Float64Array.from(table.flat()));

/** A network in double precision with the given weights. */
export function networkOf(
  layers: Weights,
  hidden: ActivationName,
  output: ActivationName,
  loss: LossName,
): NeuralNetwork<number, number> {
  const model = new NeuralNetwork<number, number>({ precision: 'float64', loss });
  for (const [l, { weight, bias }] of layers.entries()) {
    const activation = l === layers.length - 1 ? output : hidden;
    const layer = new DenseLayer<number, number>(weight.length, bias.length, activation);
    model.add(layer.setParameters(weight.flat(), bias, 'float64'));
  }
  return model;
}

/** Asserts that all numbers agree within `tolerance`, relative for large and absolute for small ones. */
export function assertClose(
  got: FloatArray | number[],
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  assert.equal(got.length, expected.length, `${what}: length`);
  for (let i = 0; i < got.length; i++) {
    const scale = Math.max(1, Math.abs(expected[i]));
    assert.ok(
      Math.abs(got[i] - expected[i]) <= tolerance * scale,
      `${what}[${i}]: expected ${expected[i]}, got ${got[i]}`,
    );
  }
}
