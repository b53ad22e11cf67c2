/** Where everything that belongs to one dense layer lies in the memory of the kernels. */
import type { ActivationName } from '../activations.ts';
import type { DenseLayer, Dropout } from '../layers/index.ts';
import type { BuiltInOptimizer } from '../optimizers.ts';
import { type Arena, roundUp, strideOf } from './memory.ts';
import { fuses } from './optimizer.ts';
import { Activation, type Fields, Finish, Size } from './structures.ts';

/** What the layout depends on in training. */
export interface TrainingLayout {
  readonly optimizer: BuiltInOptimizer;
  /** Reserves room for sparse products also where they would not be chosen; default: false. */
  readonly alwaysSparse?: boolean;
  /** Keeps all gradients until their norm is known; default: false. */
  readonly clips?: boolean;
  /** False multiplies by the zeros of hidden layers too; default: true. */
  readonly sparsity?: boolean;
}

/** What the layers of a network have in common. */
export interface LayoutContext {
  readonly arena: Arena;
  readonly batchSize: number;
  readonly training?: TrainingLayout;
}

/** What a layer finds below it: another layer, or the input. */
export interface Below {
  readonly out: number;
  readonly stride: number;
  /** Columns, rounded up. */
  readonly width: number;
  /** Whether there are zeros that may be worth skipping, or none are there any more. */
  readonly zeros: 'none' | 'some' | 'compressed';
  /** The layer whose δ is wanted; undefined above the input. */
  readonly layer?: LayerLayout;
}

/** A dense layer with the addresses of all that belongs to it; the names are those of assembly/plan.ts. */
export interface LayerLayout {
  readonly dense: DenseLayer<number, number>;
  readonly fields: Fields<'Layer'>;
  readonly weights: Fields<'Parameter'>;
  readonly bias: Fields<'Parameter'>;
}

/** Narrower products are always dense. */
const SPARSE_COLUMNS = 32;

/**
 * The share of numbers that are not 0 below which it pays to compress rows before they are multiplied by `columns`
 * columns of weights. Measured (bench/): for a number that is not 0, the sparse kernels take as long as the dense
 * ones for 1.25 numbers; compressing takes as long as 10 columns for each number, sorting by column as long as 40 for
 * each that is not 0.
 */
const sparseBelow = (columns: number, sorted: boolean) =>
  Math.max(0, (columns - 10) / (1.25 * columns + (sorted ? 20 : 0)));

/** The activations whose derivative does not follow from a alone: the forward pass stores it. */
const STORES_SLOPE: readonly ActivationName[] = ['silu', 'gelu'];

/** Bytes of `columns` columns of panels with `rows` rows. */
const panelBytes = (rows: number, columns: number) => (columns / Size.panelColumns) * rows * Size.panelRow;

/** Reserves memory for a layer and the dropout layers that follow it. */
export function layOutLayer(
  context: LayoutContext,
  dense: DenseLayer<number, number>,
  below: Below,
  dropouts: readonly Dropout[],
  last: boolean,
): LayerLayout {
  const { arena, batchSize, training } = context;
  const { inputs, outputs } = dense;
  const paddedOutputs = Math.max(Size.leastOutputs, roundUp(outputs, Size.panelColumns));
  const stride = strideOf(paddedOutputs);
  const bytes = panelBytes(below.width, paddedOutputs);
  const values = () => arena.reserve(rowsOf(context) * stride);
  const a = values();
  const stored = training !== undefined && (training.clips === true || !fuses(training.optimizer));
  const weights = parameter(context, bytes, stored);
  const bias = parameter(context, paddedOutputs * 4, training !== undefined);
  const forward = forwardProduct(context, dense, below, { weights, bias, a, stride, paddedOutputs, last });
  const transposed = training && below.layer ? arena.reserve(bytes) : 0;
  const backward =
    training && below.layer
      ? backwardProduct(context, dense, below, below.layer, { transposed, stride, paddedOutputs, last })
      : undefined;
  const bucketed = training && forward.starts > 0;
  const bucketStride = batchSize * Size.entry + Size.cacheLine;
  const fields = {
    inputs,
    outputs,
    paddedInputs: below.width,
    paddedOutputs,
    activation: Activation[dense.activation],
    frozen: dense.trainable ? 0 : 1,
    weights: arena.structure('Parameter', weights),
    bias: arena.structure('Parameter', bias),
    transposed,
    x: below.out,
    forward: arena.structure('Product', forward),
    backward: backward ? arena.structure('Product', backward) : 0,
    counts: bucketed ? arena.reserve(below.width * 4) : 0,
    buckets: bucketed ? arena.reserve(below.width * bucketStride) : 0,
    bucketStride,
    used: training && below.zeros === 'compressed' ? arena.reserve(below.width) : 0,
    // A sum of 8 bytes for 8 inputs, and one for 8 outputs.
    squares: training?.clips ? arena.reserve(below.width + paddedOutputs) : 0,
    a,
    slope: training && STORES_SLOPE.includes(dense.activation) ? values() : 0,
    out: dropouts.length > 0 ? values() : a,
    delta: training ? values() : 0,
    stride,
    dropouts: dropouts.length,
    dropout: layOutDropouts(context, dropouts, outputs, paddedOutputs, stride),
  };
  return { dense, fields, weights, bias };
}

/** The masks of dropout layers for rows of `columns` numbers; returns the address of the first layer's structure. */
export function layOutDropouts(
  context: LayoutContext,
  dropouts: readonly Dropout[],
  columns: number,
  width: number,
  stride: number,
): number {
  const fields = dropouts.map(({ rate }) => ({
    threshold: rate * 0x100000000,
    kept: 1 / (1 - rate),
    columns,
    width,
    mask: context.arena.reserve(rowsOf(context) * stride),
    stride,
  }));
  return context.arena.structures('Dropout', fields);
}

/** Rows of a batch, rounded up to what the dense product takes at a time. */
const rowsOf = ({ batchSize }: LayoutContext) => roundUp(batchSize, Size.blockRows);

function parameter({ arena, training }: LayoutContext, bytes: number, gradient: boolean): Fields<'Parameter'> {
  const states = training ? training.optimizer.states : 0;
  return {
    values: arena.reserve(bytes),
    gradient: gradient ? arena.reserve(bytes) : 0,
    state0: states > 0 ? arena.reserve(bytes) : 0,
    state1: states > 1 ? arena.reserve(bytes) : 0,
  };
}

/** Room for the sparse rows of a product: entries, unless they were made before the run, and where each row lies. */
function sparseRows(context: LayoutContext, columns: number, wanted: boolean, compressed = false) {
  const { arena } = context;
  const rows = rowsOf(context);
  return {
    entries: wanted && !compressed ? arena.reserve(rows * columns * Size.entry) : 0,
    starts: wanted ? arena.reserve(rows * 4) : 0,
    ends: wanted ? arena.reserve(rows * 4) : 0,
  };
}

/** z = x W + b */
function forwardProduct(
  context: LayoutContext,
  dense: DenseLayer<number, number>,
  below: Below,
  own: {
    weights: Fields<'Parameter'>;
    bias: Fields<'Parameter'>;
    a: number;
    stride: number;
    paddedOutputs: number;
    last: boolean;
  },
): Fields<'Product'> {
  const { training } = context;
  const compressed = below.zeros === 'compressed';
  const pays = own.paddedOutputs >= SPARSE_COLUMNS || training?.alwaysSparse === true;
  const sparse = compressed || (below.zeros === 'some' && training?.sparsity !== false && pays);
  return {
    ...sparseRows(context, dense.inputs, sparse, compressed),
    xStride: below.stride,
    depth: dense.inputs,
    sparseBelow: sparseBelow(own.paddedOutputs, training !== undefined),
    weights: own.weights.values,
    panelStride: below.width * Size.panelRow,
    panels: own.paddedOutputs / Size.panelColumns,
    bias: own.bias.values,
    out: own.a,
    outStride: own.stride,
    // When predicting, the last layer passes on its sums: they are wanted as logits.
    finish: dense.activation === 'relu' && (training || !own.last) ? Finish.relu : Finish.none,
    mask: 0,
  };
}

/** ∂L/∂x = δ Wᵀ, and at once δ of the layer below where that is ReLU without dropout. */
function backwardProduct(
  context: LayoutContext,
  dense: DenseLayer<number, number>,
  below: Below,
  { dense: { activation }, fields }: LayerLayout,
  own: { transposed: number; stride: number; paddedOutputs: number; last: boolean },
): Fields<'Product'> {
  const wide = below.width >= SPARSE_COLUMNS;
  const sparse = context.training?.sparsity !== false && dense.activation === 'relu' && wide && !own.last;
  const relu = activation === 'relu' && fields.dropouts === 0;
  return {
    ...sparseRows(context, dense.outputs, sparse),
    xStride: own.stride,
    depth: dense.outputs,
    sparseBelow: sparseBelow(below.width, false),
    weights: own.transposed,
    panelStride: own.paddedOutputs * Size.panelRow,
    panels: below.width / Size.panelColumns,
    bias: context.arena.reserve(below.width * 4), // never written: zeros
    out: fields.delta,
    outStride: fields.stride,
    finish: relu ? Finish.reluGradient : Finish.none,
    mask: relu ? fields.a : 0,
  };
}
