/**
 * Losses: what being wrong costs. Each is a mean over the batch, with its gradient beside it.
 *
 * Lesson: notebooks/05-loss.ipynb.
 */
import { type ActivationName, activationGradient, sigmoid, softmax } from './activations.ts';
import { requireKnown, requireNumber, shown } from './checks.ts';
import { type FloatArray, Matrix, requireMatrix } from './matrix.ts';
import { Labels, requireTargets, type Targets } from './rows.ts';

export const lossNames = ['cross-entropy', 'binary-cross-entropy', 'mean-squared-error', 'huber'] as const;
export type LossName = (typeof lossNames)[number];

/** Throws unless `name` is a loss. */
export function requireLoss(operation: string, name: string): asserts name is LossName {
  if (!lossNames.includes(name as LossName)) {
    const what = typeof name === 'string' ? `unknown loss '${name}'` : `the loss is ${shown(name)}`;
    throw new TypeError(`${operation}: ${what}, expected one of ${lossNames.join(', ')}`);
  }
}

export interface LossOptions {
  /** ε, from 0 to below 1: this much of each target is spread evenly over all classes. Default: 0. */
  readonly labelSmoothing?: number;
}

/** How much each class counts: one number above 0 for each. */
export type ClassWeights = FloatArray | readonly number[];

export interface CrossEntropyOptions extends LossOptions {
  /** w, for targets that are Labels. Default: all the same. */
  readonly classWeights?: ClassWeights;
}

export interface HuberOptions extends LossOptions {
  /** Differences above it cost in proportion to their size, those below it to their square. Default: 1. */
  readonly huberDelta?: number;
}

/** A loss of a batch, and where it leads. */
export interface Loss<Rows extends number = number, Columns extends number = number> {
  /** The mean over the rows. */
  readonly loss: number;
  /** The loss of each row. */
  readonly losses: Float64Array;
  /** The derivative of the mean with respect to what the loss was computed from. */
  readonly gradient: Matrix<Rows, Columns>;
}

/**
 * Over how many classes label smoothing spreads a target: over the columns; over two where a column stands for a yes or
 * no of its own.
 */
export const smoothedOver = (name: LossName, columns: number): number =>
  name === 'binary-cross-entropy' || (name !== 'cross-entropy' && columns === 1) ? 2 : columns;

/**
 * The loss of an answer that knows nothing: the same probability for every class, for the squared error and Huber 0. It
 * tells how large losses are for these targets.
 */
export function lossOfGuessing(name: LossName, targets: Targets, huberDelta?: number): number {
  if (name === 'binary-cross-entropy') return Math.LN2;
  const columns = columnsOf(targets);
  if (name === 'cross-entropy') return Math.log(columns);
  if (name === 'huber') return huber(new Matrix(targets.rows, columns), targets, { huberDelta }).loss;
  if (targets instanceof Labels) return 1 / columns;
  let squares = 0;
  for (const t of targets.data) squares += t * t;
  return squares / targets.data.length;
}

/** A target with its label smoothed: 1 − ε for the right class, and ε spread evenly over all. Szegedy et al. (2016). */
export function smoothedTarget(isLabel: boolean, smoothing: number, classes: number): number {
  return (isLabel ? 1 - smoothing : 0) + smoothing / classes;
}

/**
 * The targets T as rows of numbers, in double precision: one-hot rows from labels, smoothed if asked, as suits
 * the loss.
 */
export function targetRows<Columns extends number>(
  targets: Targets<Columns>,
  labelSmoothing = 0,
  loss: LossName = 'cross-entropy',
): Matrix<number, Columns> {
  requireTargets('loss', targets);
  requireNumber('targets', 'labelSmoothing', labelSmoothing, 0, 1, true);
  const columns = columnsOf(targets);
  const classes = smoothedOver(loss, columns);
  const out = new Float64Array(targets.rows * columns);
  if (targets instanceof Labels) {
    out.fill(smoothedTarget(false, labelSmoothing, classes));
    targets.values.forEach((label, i) => {
      out[i * columns + label] = smoothedTarget(true, labelSmoothing, classes);
    });
  } else {
    for (let i = 0; i < out.length; i++) out[i] = (1 - labelSmoothing) * targets.data[i] + labelSmoothing / classes;
  }
  return new Matrix(targets.rows, columns, out);
}

/**
 * Softmax and cross-entropy together, from logits Z and targets T (rows of probabilities):
 *
 *   L = mean over rows of −Σⱼ tⱼ log pⱼ,   log pⱼ = (zⱼ − m) − log Σₖ e^(zₖ − m),   ∂L/∂Z = (P − T) ÷ rows
 *
 * With class weights w, the mean is weighted, as in PyTorch: L = Σ over rows of −Σⱼ wⱼ tⱼ log pⱼ, divided by the sum of
 * the weights of the rows' labels; `losses` are the terms of that sum.
 *
 * Computed from the logits, because log(softmax(z)) taken in two steps is log 0 as soon as a probability underflows.
 * `gradient` is ∂L/∂Z. Throws if the sizes differ, and on weights that are not for these targets.
 */
export function softmaxCrossEntropy<Rows extends number, Columns extends number>(
  z: Matrix<Rows, Columns>,
  targets: Targets<Columns>,
  options: CrossEntropyOptions = {},
): Loss<Rows, Columns> {
  const { t, shareOf, total } = weightedTargets(z, targets, options); // without class weights: share 1, total = rows
  const { rows, columns } = z;
  const losses = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const logits = z.row(i);
    let largest = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < columns; j++) largest = Math.max(largest, logits[j]);
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += Math.exp(logits[j] - largest);
    const logSum = Math.log(sum);
    for (let j = 0; j < columns; j++) {
      const target = t.data[i * columns + j];
      if (target !== 0) losses[i] -= target * (logits[j] - largest - logSum);
    }
  }
  const p = new Matrix(rows, columns, softmax(z.data, columns));
  const gradient = p.map((value, i) => (value * shareOf(i) - t.data[i]) / total);
  return { loss: sumOf(losses) / total, losses, gradient };
}

/**
 * The target rows times the class weights, the sum of the row to which number i belongs, and the sum of the weights of all
 * labels.
 */
function weightedTargets(z: Matrix, targets: Targets, options: CrossEntropyOptions) {
  requireKnown('softmaxCrossEntropy', options, ['labelSmoothing', 'classWeights']);
  const { classWeights, ...others } = options;
  const t = requireTargetRows('softmaxCrossEntropy', 'the logits', 'cross-entropy', z, targets, others);
  if (classWeights === undefined) return { t, shareOf: () => 1, total: t.rows };
  const { labels, values } = requireClassWeights('softmaxCrossEntropy', 'cross-entropy', targets, classWeights);
  const shares = new Float64Array(t.rows);
  t.data.forEach((value, i) => {
    t.data[i] = value * values[i % t.columns];
    shares[Math.floor(i / t.columns)] += t.data[i];
  });
  const total = sumOf(Float64Array.from(labels.values, (label) => values[label]));
  return { t, shareOf: (i: number) => shares[Math.floor(i / t.columns)], total };
}

/**
 * The weights with the labels they are for. Throws unless the loss is cross-entropy, the targets are Labels, and there is one
 * number above 0 for each class.
 */
export function requireClassWeights(
  operation: string,
  loss: LossName,
  targets: Targets,
  values: ClassWeights,
): { readonly labels: Labels; readonly values: ClassWeights } {
  if (loss !== 'cross-entropy' || !(targets instanceof Labels)) {
    const binary = 'binary-cross-entropy; for two classes, use two outputs with softmax';
    const other = loss === 'binary-cross-entropy' ? binary : loss;
    const what = loss === 'cross-entropy' ? 'targets in a Matrix: new Labels(values, classes)' : other;
    throw new TypeError(`${operation}: classWeights are for cross-entropy and Labels, got ${what}`);
  }
  if (!Array.isArray(values) && !(values instanceof Float64Array) && !(values instanceof Float32Array)) {
    throw new TypeError(
      `${operation}: classWeights is ${shown(values)}, expected a list of ${targets.classes} numbers`,
    );
  }
  if (values.length !== targets.classes) {
    throw new RangeError(
      `${operation}: got ${values.length} classWeights, expected ${targets.classes}, one for each class`,
    );
  }
  for (let c = 0; c < values.length; c++) {
    requireNumber(operation, `the weight of class ${c}`, values[c], Number.MIN_VALUE);
  }
  return { labels: targets, values };
}

/**
 * Sigmoid and binary cross-entropy together, from logits Z and targets T (each from 0 to 1, a yes or no of its own):
 *
 *   L = mean over rows and columns of −t log p − (1 − t) log(1 − p) = max(z, 0) − z t + log(1 + e^−|z|),   p = σ(z)
 *   ∂L/∂Z = (P − T) ÷ (rows · columns)
 *
 * Computed from the logits, because log p and log(1 − p) are −∞ as soon as p is rounded to 0 or 1. `gradient` is ∂L/∂Z.
 * Label smoothing draws a target towards ½. Throws if the sizes differ.
 */
export function binaryCrossEntropy<Rows extends number, Columns extends number>(
  z: Matrix<Rows, Columns>,
  targets: Targets<Columns>,
  options: LossOptions = {},
): Loss<Rows, Columns> {
  const t = requireTargetRows('binaryCrossEntropy', 'the logits', 'binary-cross-entropy', z, targets, options);
  const { rows, columns } = z;
  const losses = new Float64Array(rows);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, at++) {
      const logit = z.data[at];
      losses[i] += (Math.max(logit, 0) - logit * t.data[at] + Math.log1p(Math.exp(-Math.abs(logit)))) / columns;
    }
  }
  const gradient = z.map((logit, i) => (sigmoid.value(logit) - t.data[i]) / (rows * columns));
  return { loss: meanOf(losses), losses, gradient };
}

/**
 * Mean squared error: L = mean over rows and columns of (a − t)²,  ∂L/∂A = 2 (A − T) ÷ (rows · columns).
 * `gradient` is ∂L/∂A. Throws if the sizes differ.
 */
export function meanSquaredError<Rows extends number, Columns extends number>(
  a: Matrix<Rows, Columns>,
  targets: Targets<Columns>,
  options: LossOptions = {},
): Loss<Rows, Columns> {
  const t = requireTargetRows('meanSquaredError', 'the outputs', 'mean-squared-error', a, targets, options);
  const { rows, columns } = a;
  const losses = new Float64Array(rows);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, at++) losses[i] += (a.data[at] - t.data[at]) ** 2 / columns;
  }
  const gradient = a.map((value, i) => (2 * (value - t.data[i])) / (rows * columns));
  return { loss: meanOf(losses), losses, gradient };
}

/**
 * The Huber loss: L = mean over rows and columns of h(a − t), with h(d) = ½ d² up to |d| = δ and δ (|d| − ½ δ) past it, so
 * that a wild target pulls no harder than δ: ∂L/∂A = min(δ, max(−δ, A − T)) ÷ (rows · columns). δ is `huberDelta`.
 * `gradient` is ∂L/∂A. Throws if the sizes differ, and unless δ is above 0. Huber (1964).
 */
export function huber<Rows extends number, Columns extends number>(
  a: Matrix<Rows, Columns>,
  targets: Targets<Columns>,
  options: HuberOptions = {},
): Loss<Rows, Columns> {
  requireKnown('huber', options, ['labelSmoothing', 'huberDelta']);
  const { huberDelta = 1, ...others } = options;
  requireNumber('huber', 'huberDelta', huberDelta, Number.MIN_VALUE);
  const t = requireTargetRows('huber', 'the outputs', 'huber', a, targets, others);
  const { rows, columns } = a;
  const losses = new Float64Array(rows);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, at++) {
      const size = Math.abs(a.data[at] - t.data[at]);
      losses[i] += (size <= huberDelta ? 0.5 * size * size : huberDelta * (size - 0.5 * huberDelta)) / columns;
    }
  }
  const slope = (d: number) => Math.max(-huberDelta, Math.min(huberDelta, d));
  const gradient = a.map((value, i) => slope(value - t.data[i]) / (rows * columns));
  return { loss: meanOf(losses), losses, gradient };
}

/** The loss of a network's last layer, from its Z and A; here `gradient` is δ = ∂L/∂Z whatever the loss. */
export function outputLoss<Rows extends number, Columns extends number>(
  name: LossName,
  activation: ActivationName,
  { z, a }: { readonly z: Matrix<Rows, Columns>; readonly a: Matrix<Rows, Columns> },
  targets: Targets<Columns>,
  { labelSmoothing, classWeights, huberDelta }: CrossEntropyOptions & HuberOptions = {},
): Loss<Rows, Columns> {
  if (name === 'cross-entropy') return softmaxCrossEntropy(z, targets, { labelSmoothing, classWeights });
  if (name === 'binary-cross-entropy') return binaryCrossEntropy(z, targets, { labelSmoothing });
  const { gradient, ...loss } =
    name === 'huber'
      ? huber(a, targets, { labelSmoothing, huberDelta })
      : meanSquaredError(a, targets, { labelSmoothing });
  return { ...loss, gradient: activationGradient(activation, z, a, gradient) };
}

const columnsOf = <Columns extends number>(targets: Targets<Columns>): Columns =>
  targets instanceof Labels ? targets.classes : targets.columns;

/** The targets as rows. Throws unless `got`, named by `what`, is a matrix of their size, and on unknown options. */
function requireTargetRows(
  operation: string,
  what: string,
  loss: LossName,
  got: Matrix,
  targets: Targets,
  options: LossOptions,
): Matrix {
  requireMatrix(operation, what, got);
  requireKnown(operation, options, ['labelSmoothing']);
  const rows = targetRows(targets, options.labelSmoothing, loss);
  if (got.rows === rows.rows && got.columns === rows.columns) return rows;
  const [size, wanted] = [rows, got].map((one) => `${one.rows} × ${one.columns}`);
  throw new RangeError(`${operation}: the targets are ${size}, expected ${wanted}`);
}

const meanOf = (losses: Float64Array): number => sumOf(losses) / losses.length;

function sumOf(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
