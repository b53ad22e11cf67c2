/**
 * What a network may be given: rows that fit its first layer, targets that fit the rows, the last layer and the loss, and
 * numbers that can be computed with. What does not fit throws, and says what was expected.
 */
import type { ActivationName } from './activations.ts';
import { shown } from './checks.ts';
import type { DenseLayer } from './layers/index.ts';
import { Matrix } from './matrix.ts';
import { notDistribution } from './metrics.ts';
import type { NeuralNetwork } from './network.ts';
import {
  ByteMatrix,
  type LabelledRows,
  Labels,
  type RowSource,
  requireRowSource,
  requireTargets,
  type Targets,
} from './rows.ts';

/** What is asked of a network here; so it may be one of any widths. */
type Network = Pick<NeuralNetwork, 'layers' | 'denseLayers' | 'loss' | 'precision' | 'missing'>;

/** Throws unless the network ends with a dense layer and x has rows for it; returns that layer. */
export function requireInputs(operation: string, network: Network, x: RowSource): DenseLayer<number, number> {
  requireRowSource(operation, x);
  const { denseLayers: dense } = network;
  const [first, last] = [dense[0], dense[dense.length - 1]];
  if (!first) return network.missing(operation);
  if (x.columns !== first.inputs) {
    throw new RangeError(`${first.label}: input has ${x.columns} columns, expected ${first.inputs}`);
  }
  for (const layer of dense) requirePrecision(operation, network, layer);
  const top = network.layers.at(-1);
  if (top && top.kind !== 'dense') {
    throw new TypeError(`${operation}: ${top.label} is behind the output, expected a dense layer at the end`);
  }
  requireFinite(`${operation}: input`, network, x);
  return last;
}

/** Throws if a layer's weights are in another precision than the network's. */
export function requirePrecision(
  operation: string,
  { precision }: Pick<NeuralNetwork, 'precision'>,
  layer: DenseLayer<number, number>,
): void {
  if (layer.precision === precision) return;
  throw new TypeError(
    `${operation}: the weights of ${layer.label} are in ${layer.precision}, expected ${precision}, the network's precision; setParameters(weights, bias, '${precision}')`,
  );
}

/** The same, and throws unless there is a target for each row, such as the last layer and the loss take. */
export function requireFit(operation: string, network: Network, x: RowSource, y: Targets): DenseLayer<number, number> {
  const last = requireInputs(operation, network, x);
  requireTargets(operation, y);
  if (y.rows !== x.rows) {
    throw new RangeError(`${operation}: got ${x.rows} inputs and ${y.rows} targets, expected the same number of each`);
  }
  if (x.rows === 0) throw new RangeError(`${operation}: got no rows, expected at least 1`);
  requireWidth(last, y);
  requireLossFits(operation, network, last);
  if (y instanceof Matrix) requireTargetsFit(operation, network, y);
  return last;
}

/** The same for rows that are measured on the way. */
export function requireValidation(network: Network, rows: LabelledRows): void {
  const { images, labels } = rows ?? {};
  if (images === undefined || labels === undefined) {
    throw new TypeError(`train: validation is ${shown(rows)}, expected { images, labels }`);
  }
  requireReachable('train: validation', network, requireFit('train: validation', network, images, labels), labels);
}

function requireWidth({ label, outputs }: DenseLayer<number, number>, y: Targets): void {
  const [width, what] = y instanceof Labels ? [y.classes, 'classes'] : [y.columns, 'columns'];
  if (width === outputs) return;
  const how = y instanceof Labels && outputs === 1 ? ': for one output, a Matrix with one column of 0 and 1' : '';
  throw new RangeError(`${label}: targets have ${width} ${what}, expected ${outputs}${how}`);
}

/** The activation that is computed together with a loss. */
const heads = { 'cross-entropy': 'softmax', 'binary-cross-entropy': 'sigmoid' } as const;

function requireLossFits(operation: string, { loss }: Network, { activation }: DenseLayer<number, number>): void {
  if (loss === 'mean-squared-error' || loss === 'huber' || activation === heads[loss]) return;
  const other =
    activation === 'softmax'
      ? 'cross-entropy'
      : activation === 'sigmoid'
        ? 'binary-cross-entropy'
        : 'mean-squared-error';
  throw new TypeError(
    `${operation}: ${loss} needs ${heads[loss]} in the last layer, got ${activation}; use { loss: '${other}' } or ${heads[loss]}`,
  );
}

/** What the outputs of an activation lie between, at most. */
const reach: Partial<Record<ActivationName, readonly [low: number, high: number]>> = {
  sigmoid: [0, 1],
  softmax: [0, 1],
  tanh: [-1, 1],
  relu: [0, Number.POSITIVE_INFINITY],
};

/** Throws on a target that the last layer can never give, for the losses that take any numbers: to learn it makes no sense. */
export function requireReachable(
  operation: string,
  { loss }: Network,
  { activation }: DenseLayer<number, number>,
  y: Targets,
): void {
  if (!(y instanceof Matrix) || (loss !== 'mean-squared-error' && loss !== 'huber')) return;
  const [low, high] = reach[activation] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const at = y.data.findIndex((value) => value < low || value > high);
  if (at < 0) return;
  const range = high === Number.POSITIVE_INFINITY ? `of at least ${low}` : `from ${low} to ${high}`;
  throw new RangeError(
    `${operation}: target ${place(y, at)}, expected a number ${range}, which is all that ${activation} in the last layer gives; scale the targets, or use identity`,
  );
}

function requireTargetsFit(operation: string, network: Network, y: Matrix): void {
  requireFinite(`${operation}: target`, network, y);
  if (network.loss === 'binary-cross-entropy') {
    const at = y.data.findIndex((value) => value < 0 || value > 1);
    if (at >= 0) throw new RangeError(`${operation}: target ${place(y, at)}, expected a number from 0 to 1`);
  }
  if (network.loss !== 'cross-entropy') return;
  const row = notDistribution(y);
  if (row === undefined) return;
  const numbers = Array.from(y.row(row).subarray(0, 10), (value) => Number(value.toPrecision(4)));
  const how = y.columns === 1 ? "; for one output, use sigmoid and { loss: 'binary-cross-entropy' }" : '';
  throw new RangeError(
    `${operation}: target row ${row} is ${numbers.join(', ')}${y.columns > 10 ? ', …' : ''}, expected probabilities: at least 0, with a sum of 1${how}`,
  );
}

/** Throws if a float is NaN or infinite, or becomes infinite in single precision. */
function requireFinite(what: string, { precision }: Network, table: RowSource): void {
  if (table instanceof ByteMatrix) {
    // Finite when the table was made, but they may be changed.
    const byte = table.values.findIndex((value) => !Number.isFinite(value));
    if (byte >= 0)
      throw new RangeError(`${what}: byte ${byte} stands for ${table.values[byte]}, expected a finite number`);
  }
  if (!(table instanceof Matrix)) return;
  const single = precision === 'float32' && table.data instanceof Float64Array;
  for (let at = 0; at < table.data.length; at++) {
    const value = table.data[at];
    if (Number.isFinite(single ? Math.fround(value) : value)) continue;
    const limit = Number.isFinite(value) ? ' in single precision, below 3.4e38' : '';
    throw new RangeError(`${what} ${place(table, at)}, expected a finite number${limit}`);
  }
}

const place = ({ columns, data }: Matrix, at: number): string =>
  `row ${Math.floor(at / columns)}, column ${at % columns} is ${data[at]}`;
