/**
 * Forward pass, backpropagation and training run, put together from the operations in `plain.ts`.
 *
 * Lesson: notebooks/04-backprop.ipynb.
 */
import { type LossName, meanSquaredError, smoothedTarget, softmaxCrossEntropy } from '../losses.ts';
import type { FloatArray } from '../matrix.ts';
import { Updater } from '../optimizers.ts';
import { Random } from '../random.ts';
import { Labels, type RowSource, type Targets } from '../rows.ts';
import type { DenseWork, Kernels, LayerWork, StepResult, TrainingSession, TrainingWork } from './kernels.ts';
import { activate, activationGradient, applyMask, denseForward, denseGradient, denseInputGradient } from './plain.ts';

export const plainKernels: Kernels = {
  name: 'plain',
  predict(layers, inputs, indices) {
    const x = floats(layers, indices.length * inputs.columns);
    inputs.gather(indices, x);
    return forward(layers, x, indices.length).output;
  },
  open: (work) => new PlainSession(work),
};

/** An array of the same precision as the network's parameters. */
function floats(layers: readonly LayerWork[], length: number): FloatArray {
  const dense = layers.find((layer) => layer.kind === 'dense');
  return dense?.weights instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
}

/** What the backward pass needs of the forward pass, for each layer: its input, z, its output, the dropout mask. */
interface Trace {
  readonly x: FloatArray;
  readonly z: FloatArray;
  readonly a: FloatArray;
  readonly mask?: FloatArray;
}

/** The forward pass. With `random`, dropout is active. `logits` leaves the last softmax out. */
function forward(
  layers: readonly LayerWork[],
  input: FloatArray,
  rows: number,
  random?: Random,
  logits = false,
): { output: FloatArray; traces: Trace[] } {
  const traces: Trace[] = [];
  let x = input;
  for (const [l, layer] of layers.entries()) {
    if (layer.kind === 'dropout') {
      if (!random) continue;
      const mask = dropoutMask(layer.rate, random, floats(layers, x.length));
      const a = floats(layers, x.length);
      applyMask(x, mask, a);
      traces[l] = { x, z: x, a, mask };
      x = a;
    } else {
      const z = floats(layers, rows * layer.outputs);
      denseForward(x, layer.weights, layer.bias, rows, z);
      let a = z;
      if (!(logits && l === layers.length - 1)) {
        a = floats(layers, z.length);
        activate(layer.activation, z, layer.outputs, a);
      }
      traces[l] = { x, z, a };
      x = a;
    }
  }
  return { output: x, traces };
}

/** One mask for a batch: 0 with probability `rate`, else 1 ÷ (1 − rate), so that the expected sum stays the same. */
export function dropoutMask<T extends FloatArray>(rate: number, random: Random, out: T): T {
  const kept = 1 / (1 - rate);
  const threshold = rate * 0x100000000;
  for (let i = 0; i < out.length; i++) out[i] = random.bits() < threshold ? 0 : kept;
  return out;
}

/** The gradient of one dense layer. */
export interface LayerGradient {
  readonly weights: FloatArray;
  readonly bias: FloatArray;
}

/** Loss and gradients of a batch. */
export interface BatchGradient {
  readonly loss: number;
  readonly correct: number;
  /** One entry a layer; none for a layer without parameters. */
  readonly layers: (LayerGradient | undefined)[];
}

/** What a batch is measured against. */
export interface Objective {
  readonly loss: LossName;
  readonly labelSmoothing: number;
}

/**
 * Backpropagation: one forward pass, the gradient of the loss with respect to the logits, then layer by layer back.
 *
 * @param input rows × inputs; @param indices which rows of `targets` belong to the batch; @param random if given, dropout is active
 */
export function batchGradient(
  layers: readonly LayerWork[],
  objective: Objective,
  input: FloatArray,
  targets: Targets,
  indices: Uint32Array,
  random?: Random,
): BatchGradient {
  const rows = indices.length;
  const fused = objective.loss === 'cross-entropy';
  const { output, traces } = forward(layers, input, rows, random, fused);
  const columns = output.length / rows;
  const target = targetReader(targets, indices, objective.labelSmoothing);
  const correct = countCorrect(output, columns, targets, indices);
  const delta = output.slice();
  const loss = fused
    ? softmaxCrossEntropy(delta, target, rows, columns)
    : meanSquaredError(delta, target, rows, columns);

  const gradients: (LayerGradient | undefined)[] = layers.map(() => undefined);
  let upstream: FloatArray = delta; // ∂L/∂a of the layer at hand, or ∂L/∂z where loss and softmax are one
  for (let l = layers.length - 1; l >= 0; l--) {
    const layer = layers[l];
    const trace = traces[l];
    if (layer.kind === 'dropout') {
      if (trace?.mask) applyMask(upstream, trace.mask, upstream);
      continue;
    }
    if (!(fused && l === layers.length - 1)) {
      activationGradient(layer.activation, trace.z, trace.a, layer.outputs, upstream);
    }
    const weights = floats(layers, layer.weights.length);
    const bias = floats(layers, layer.bias.length);
    denseGradient(trace.x, upstream, rows, weights, bias);
    gradients[l] = { weights, bias };
    if (l > 0) {
      const below = floats(layers, trace.x.length);
      denseInputGradient(upstream, layer.weights, rows, layer.outputs, below);
      upstream = below;
    }
  }
  return { loss, correct, layers: gradients };
}

/** How the loss reads its targets: one-hot from labels, smoothed if asked, or the rows of a matrix. */
export function targetReader(
  targets: Targets,
  indices: Uint32Array,
  smoothing: number,
): (row: number, column: number) => number {
  if (targets instanceof Labels) {
    const { values, classes } = targets;
    return (row, column) => smoothedTarget(values[indices[row]] === column, smoothing, classes);
  }
  const { data, columns } = targets;
  return (row, column) => (1 - smoothing) * data[indices[row] * columns + column] + smoothing / columns;
}

/** How many rows have their largest output where the target is largest. */
export function countCorrect(output: FloatArray, columns: number, targets: Targets, indices: Uint32Array): number {
  let correct = 0;
  for (let i = 0; i < indices.length; i++) {
    const right =
      targets instanceof Labels ? targets.values[indices[i]] : largestOf(targets.data, indices[i] * columns, columns);
    if (largestOf(output, i * columns, columns) === right) correct++;
  }
  return correct;
}

/** The position of the largest of `count` numbers from `from` on; the first of equals. */
export function largestOf(values: ArrayLike<number>, from: number, count: number): number {
  let best = 0;
  for (let j = 1; j < count; j++) if (values[from + j] > values[from + best]) best = j;
  return best;
}

class PlainSession implements TrainingSession {
  readonly #work: TrainingWork;
  readonly #random: Random;
  readonly #parameters: FloatArray[];
  readonly #updater: Updater;
  readonly #input: FloatArray;

  constructor(work: TrainingWork) {
    this.#work = work;
    this.#random = new Random(work.seed, 'dropout');
    const dense = work.layers.filter((layer): layer is DenseWork => layer.kind === 'dense');
    this.#parameters = dense.flatMap((layer) => [layer.weights, layer.bias]);
    this.#updater = new Updater(work.optimizer, this.#parameters);
    this.#input = floats(work.layers, work.batchSize * work.inputs.columns);
  }

  run(order: Uint32Array, rates: Float64Array): StepResult[] {
    const { layers, inputs, targets, batchSize } = this.#work;
    return Array.from(rates, (rate, s) => {
      const indices = order.subarray(s * batchSize, (s + 1) * batchSize);
      const input = this.#input.subarray(0, indices.length * inputs.columns);
      (inputs as RowSource).gather(indices, input);
      const {
        loss,
        correct,
        layers: gradients,
      } = batchGradient(layers, this.#work, input, targets, indices, this.#random);
      const flat = gradients.flatMap((gradient) => (gradient ? [gradient.weights, gradient.bias] : []));
      this.#updater.step(this.#parameters, flat, rate);
      return { loss, correct };
    });
  }

  // The parameters are changed where they lie.
  pull(): void {}
  push(): void {}
  close(): void {}
}
