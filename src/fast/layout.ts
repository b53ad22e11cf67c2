/** Where everything lies in the memory of the fast kernels: padded sizes, panels, strides. Only this file knows. */
import type { ActivationName } from '../activations.ts';
import type { AnyLayer, DenseLayer } from '../layers/index.ts';
import type { NeuralNetwork } from '../network.ts';
import type { BuiltInOptimizer } from '../optimizers.ts';
import type { RowSource } from '../rows.ts';
import { type KernelExports, PAGE, placeOf, sizeOf, writeStructure } from './module.ts';

/** Hands out addresses. The first page belongs to the module's own constants. */
export class Arena {
  #top = PAGE;

  reserve(bytes: number): number {
    const address = this.#top;
    this.#top = address + Math.ceil(bytes / 64) * 64;
    return address;
  }

  get bytes(): number {
    return this.#top;
  }
}

/** Throws if the network computes in double precision. */
export function requireSinglePrecision(operation: string, network: NeuralNetwork): void {
  if (network.precision === 'float32') return;
  throw new TypeError(`${operation}: the fast kernels compute in float32; use { kernels: 'plain' } for float64`);
}

/** In the order of `Activation` in assembly/activations.ts. */
export const activationNumbers: readonly ActivationName[] = ['identity', 'relu', 'sigmoid', 'tanh', 'silu', 'softmax'];
const optimizerNumbers = ['sgd', 'rmsprop', 'adam'] as const;

/** An input that is compressed once for the whole run is sparse below this share of numbers that are not 0. */
export const SPARSE_INPUT_BELOW = 0.6;

/**
 * The share of numbers that are not 0 below which it pays to compress rows before they are multiplied by `columns`
 * columns of weights. Measured (bench/): for a number that is not 0, the sparse kernels take as long as the dense
 * ones for 1.25 numbers; compressing takes as long as 10 columns for each number, sorting by column as long as 40 for
 * each that is not 0.
 */
const sparseBelow = (columns: number, sorted: boolean) =>
  Math.max(0, (columns - 10) / (1.25 * columns + (sorted ? 20 : 0)));

/** Narrower products are always dense. */
const SPARSE_COLUMNS = 32;

export const roundUp = (value: number, unit: number) => Math.ceil(value / unit) * unit;
export const paddedOutputs = (outputs: number) => Math.max(16, roundUp(outputs, 8));

/** Bytes from row to row: a cache line more than needed, so that columns do not fall into the same cache set. */
export const strideOf = (columns: number) => roundUp(columns * 4, 64) + 64;

/** The same for gathered input rows: without gaps where none are needed, so that they are gathered in place. */
const inputStrideOf = (columns: number) =>
  columns % 8 === 0 && columns % 256 !== 0 ? columns * 4 : strideOf(roundUp(columns, 8));

interface DropoutAddress {
  readonly rate: number;
  readonly columns: number;
  readonly mask: number;
  readonly stride: number;
}

/** A dense layer with the addresses of all that belongs to it; the names are those of `Layer` in assembly/plan.ts. */
interface LayerAddress {
  readonly work: DenseLayer<number, number>;
  readonly fields: Parameters<typeof writeStructure<'Layer'>>[3];
  readonly dropouts: readonly DropoutAddress[];
}

/** How the kernels get the rows of the input. */
export interface InputLayout {
  /** Rows that are gathered before each call; 0 if the rows were compressed before the run. */
  readonly stagedRows: number;
  /** Entries of the rows that were compressed before the run, and how many rows those are. */
  readonly sparse?: { readonly entries: number; readonly rows: number };
}

/** What the layout depends on in training. */
export interface TrainingLayout {
  readonly optimizer: BuiltInOptimizer;
  /** Reserves room for every way to compute, also for those that would not be chosen; false unless given. */
  readonly everyWay?: boolean;
  /** False multiplies by the zeros of hidden layers too; true unless given. */
  readonly sparsity?: boolean;
}

/** Addresses for a network and batches of up to `batchSize` rows. With `training`, all that backpropagation needs. */
export class Layout {
  readonly arena = new Arena();
  readonly layers: LayerAddress[] = [];
  readonly batchSize: number;
  readonly plan: number;
  /** Where gathered input rows go, and bytes from one to the next. */
  readonly x: number;
  readonly xStride: number;
  readonly rowStarts: number;
  readonly rowEntries: number;
  /** Holds the row-major weights of one layer on their way in and out. */
  readonly transfer: number;
  readonly inputDropouts: readonly DropoutAddress[];
  readonly layerTable: number;
  readonly #dropoutTable: number;
  #gathered: Float32Array | undefined;

  constructor(layers: readonly AnyLayer[], batchSize: number, input: InputLayout, training?: TrainingLayout) {
    const { arena } = this;
    this.batchSize = batchSize;
    const dense = layers.filter((layer) => layer.kind === 'dense');
    const rows = roundUp(batchSize, 4);
    this.plan = arena.reserve(sizeOf('Plan'));
    this.layerTable = arena.reserve(dense.length * sizeOf('Layer'));
    this.#dropoutTable = arena.reserve(layers.length * sizeOf('Dropout'));

    const dropoutsAfter = (position: number, columns: number, stride: number): DropoutAddress[] => {
      const found: DropoutAddress[] = [];
      for (let l = position; training && l < layers.length; l++) {
        const layer = layers[l];
        if (layer.kind === 'dense') break;
        found.push({ rate: layer.rate, columns, mask: arena.reserve(rows * stride), stride });
      }
      return found;
    };

    const paddedInputs = roundUp(dense[0].inputs, 8);
    this.xStride = inputStrideOf(dense[0].inputs);
    this.x = input.stagedRows > 0 ? arena.reserve((input.stagedRows + 4) * this.xStride) : 0;
    this.rowStarts = input.sparse ? arena.reserve((input.sparse.rows + 1) * 4) : 0;
    this.rowEntries = input.sparse ? arena.reserve(input.sparse.entries * 8) : 0;
    this.transfer = arena.reserve(Math.max(...dense.map((layer) => layer.inputs * layer.outputs)) * 4);
    this.inputDropouts = dropoutsAfter(0, dense[0].inputs, this.xStride);

    const sparsity = training?.sparsity ?? true;
    const states = training ? training.optimizer.states : 0;
    let below = { out: this.x, stride: this.xStride, width: paddedInputs, sparse: input.stagedRows > 0 };
    for (const work of dense) {
      const first = this.layers.length === 0;
      const width = paddedOutputs(work.outputs);
      const stride = strideOf(width);
      const weights = below.width * width * 4;
      const values = () => arena.reserve(rows * stride);
      const perRow = () => arena.reserve(rows * 4);
      const dropouts = dropoutsAfter(layers.indexOf(work) + 1, work.outputs, stride);
      const presparse = first && input.sparse !== undefined;
      const sparse =
        presparse || (sparsity && below.sparse && (width >= SPARSE_COLUMNS || training?.everyWay === true));
      const sparseDelta =
        sparsity &&
        training &&
        !first &&
        work.activation === 'relu' &&
        below.width >= SPARSE_COLUMNS &&
        work !== dense.at(-1);
      const bucketStride = batchSize * 8 + 64;
      const a = values();
      const out = dropouts.length > 0 ? values() : a;
      const fields = {
        inputs: work.inputs,
        outputs: work.outputs,
        paddedInputs: below.width,
        paddedOutputs: width,
        activation: activationNumbers.indexOf(work.activation),
        weights: arena.reserve(weights),
        transposed: training && !first ? arena.reserve(weights) : 0,
        bias: arena.reserve(width * 4),
        state0: states > 0 ? arena.reserve(weights) : 0,
        state1: states > 1 ? arena.reserve(weights) : 0,
        biasState0: states > 0 ? arena.reserve(width * 4) : 0,
        biasState1: states > 1 ? arena.reserve(width * 4) : 0,
        gradient: training ? arena.reserve(fuses(training.optimizer) && !training.everyWay ? 0 : weights) : 0,
        biasGradient: training ? arena.reserve(width * 4) : 0,
        x: below.out,
        xStride: below.stride,
        entries: sparse && !presparse ? arena.reserve(rows * work.inputs * 8) : 0,
        starts: sparse ? perRow() : 0,
        ends: sparse ? perRow() : 0,
        counts: sparse && training ? arena.reserve(below.width * 4) : 0,
        buckets: sparse && training ? arena.reserve(below.width * bucketStride) : 0,
        bucketStride,
        sparseBelow: sparseBelow(width, training !== undefined),
        used: presparse && training ? arena.reserve(below.width) : 0,
        a,
        slope: training && work.activation === 'silu' ? values() : 0,
        out,
        delta: training ? values() : 0,
        stride,
        deltaEntries: sparseDelta ? arena.reserve(rows * work.outputs * 8) : 0,
        deltaStarts: sparseDelta ? perRow() : 0,
        deltaEnds: sparseDelta ? perRow() : 0,
        deltaSparseBelow: sparseBelow(below.width, false),
        dropouts: dropouts.length,
        dropout: 0,
      };
      this.layers.push({ work, fields, dropouts });
      below = { out, stride, width, sparse: work.activation === 'relu' || dropouts.length > 0 };
    }
  }

  /** Writes layers, dropouts and `plan` to memory. */
  write(buffer: ArrayBufferLike, plan: Partial<Parameters<typeof writeStructure<'Plan'>>[3]> = {}): void {
    const view = new DataView(buffer);
    let free = this.#dropoutTable;
    const writeDropouts = (dropouts: readonly DropoutAddress[]): number => {
      const address = free;
      for (const { rate, columns, mask, stride } of dropouts) {
        // The mask holds single precision, as the plain one does.
        const values = { threshold: rate * 0x100000000, kept: 1 / (1 - rate), columns, mask, stride };
        writeStructure(view, 'Dropout', free, values);
        free += sizeOf('Dropout');
      }
      return address;
    };
    const inputDropout = writeDropouts(this.inputDropouts);
    for (const [l, { fields, dropouts }] of this.layers.entries()) {
      const dropout = writeDropouts(dropouts);
      writeStructure(view, 'Layer', this.layerTable + l * sizeOf('Layer'), { ...fields, dropout });
    }
    writeStructure(view, 'Plan', this.plan, {
      layers: this.layers.length,
      layer: this.layerTable,
      batchSize: this.batchSize,
      rows: 0,
      order: 0,
      rowStarts: this.rowStarts,
      crossEntropy: 0,
      labels: 0,
      targets: 0,
      labelSmoothing: 0,
      targetRows: 0,
      targetStride: 0,
      losses: 0,
      hits: 0,
      results: 0,
      optimizer: 0,
      stepSizes: 0,
      inputDropouts: this.inputDropouts.length,
      inputDropout,
      random: 0,
      threads: 1,
      barrier: 0,
      ...plan,
    });
  }

  /** How many rows the next call works on. */
  setRows(buffer: ArrayBufferLike, rows: number): void {
    new DataView(buffer).setUint32(this.plan + placeOf('Plan', 'rows'), rows, true);
  }

  /** Copies the layers' weights and biases into memory. */
  push(kernels: KernelExports, buffer: ArrayBufferLike): void {
    const floats = new Float32Array(buffer);
    for (const { work, fields } of this.layers) {
      floats.set(work.weights.data, this.transfer / 4);
      kernels.pack(this.transfer, work.inputs, work.outputs, fields.paddedInputs, fields.weights);
      floats.set(work.bias.data, fields.bias / 4);
      const { transposed, paddedInputs, paddedOutputs } = fields;
      if (transposed) kernels.transpose(fields.weights, transposed, 0, paddedInputs, paddedInputs, paddedOutputs);
    }
  }

  /** Copies weights and biases from memory to the layers. */
  pull(kernels: KernelExports, buffer: ArrayBufferLike): void {
    const floats = new Float32Array(buffer);
    for (const { work, fields } of this.layers) {
      kernels.unpack(fields.weights, work.inputs, work.outputs, fields.paddedInputs, this.transfer);
      work.weights.data.set(floats.subarray(this.transfer / 4, this.transfer / 4 + work.weights.data.length));
      work.bias.data.set(floats.subarray(fields.bias / 4, fields.bias / 4 + work.outputs));
    }
  }

  /** Gathers rows `indices` of the input to where the kernels read row `firstRow` and those behind it. */
  stage(buffer: ArrayBufferLike, inputs: RowSource, indices: Uint32Array, firstRow = 0): void {
    const { columns } = inputs;
    const address = this.x + firstRow * this.xStride;
    if (this.xStride === columns * 4) {
      inputs.gather(indices, new Float32Array(buffer, address, indices.length * columns));
      return;
    }
    this.#gathered ??= new Float32Array(this.batchSize * columns);
    inputs.gather(indices, this.#gathered.subarray(0, indices.length * columns));
    writeRows(buffer, address, this.xStride, this.#gathered.subarray(0, indices.length * columns), columns);
  }
}

/** Copies a row-major matrix to rows that are `stride` bytes apart. */
export function writeRows(
  buffer: ArrayBufferLike,
  address: number,
  stride: number,
  values: Float32Array,
  columns: number,
): void {
  const floats = new Float32Array(buffer);
  for (let row = 0; row * columns < values.length; row++) {
    floats.set(values.subarray(row * columns, (row + 1) * columns), (address + row * stride) / 4);
  }
}

/** Copies rows that are `stride` bytes apart to a row-major matrix. */
export function readRows(
  buffer: ArrayBufferLike,
  address: number,
  stride: number,
  rows: number,
  columns: number,
  out: Float32Array = new Float32Array(rows * columns),
): Float32Array {
  const floats = new Float32Array(buffer);
  for (let row = 0; row < rows; row++) {
    const at = (address + row * stride) / 4;
    out.set(floats.subarray(at, at + columns), row * columns);
  }
  return out;
}

/** As `fuses` in assembly/optimizers.ts: does the update happen inside the gradient kernels? */
function fuses(optimizer: BuiltInOptimizer): boolean {
  if (optimizer.kind === 'adam') return optimizer.decoupled || optimizer.weightDecay === 0;
  return optimizer.kind === 'sgd' && optimizer.momentum === 0 && optimizer.weightDecay === 0;
}

/** Writes the optimizer's settings. */
export function writeOptimizer(buffer: ArrayBufferLike, address: number, o: BuiltInOptimizer): void {
  const first = o.kind === 'adam' ? o.beta1 : o.kind === 'rmsprop' ? o.alpha : 0;
  const second = o.kind === 'adam' ? o.beta2 : 0;
  writeStructure(new DataView(buffer), 'Optimizer', address, {
    kind: optimizerNumbers.indexOf(o.kind),
    nesterov: o.kind === 'sgd' && o.nesterov ? 1 : 0,
    momentum: o.kind === 'adam' ? 0 : o.momentum,
    decay: o.kind === 'adam' && o.decoupled ? 0 : o.weightDecay,
    first,
    firstRest: 1 - first,
    second,
    secondRest: 1 - second,
  });
}
