/**
 * A feed-forward neural network: a stack of layers whose type remembers the width of its input and of its output.
 *
 * Lessons: notebooks/03-forward-pass.ipynb, 04-backprop.ipynb, 07-training.ipynb, 00-welcome.ipynb, 11-mnist.ipynb.
 */

import { requireKnown } from './checks.ts';
import { type KernelsName, kernelsNamed } from './kernels/index.ts';
import { batchGradient, targetReader } from './kernels/plain-session.ts';
import { type AnyLayer, type DenseLayer, type Layer, type Precision, type Same, workOf } from './layers.ts';
import { type LossName, meanSquaredError, requireLoss } from './losses.ts';
import { type FloatArray, Matrix } from './matrix.ts';
import { argmaxRows } from './metrics.ts';
import { Random } from './random.ts';
import type { Targets } from './rows.ts';
import { Labels, type RowSource } from './rows.ts';
import { type History, type TrainOptions, train } from './training.ts';

export interface NetworkOptions {
  /** Where the random numbers of weights, shuffling and dropout start; 1 unless given. */
  readonly seed?: number;
  /** What training makes small; cross-entropy unless given. */
  readonly loss?: LossName;
  /** 'float64' is for checking gradients; it needs the plain kernels and selects them. */
  readonly precision?: Precision;
  /** Which code computes; 'fast' (WebAssembly) unless given, 'plain' is the one to read. */
  readonly kernels?: KernelsName;
}

/** What `evaluate` finds. */
export interface Evaluation {
  /** Share of the rows whose largest output is at the right class, 0 to 1. */
  readonly accuracy: number;
  /** Mean loss of the rows. */
  readonly loss: number;
  /** The class with the largest output, for each row. */
  readonly predictions: Uint16Array;
  /** The outputs, one row for each input row. */
  readonly outputs: Matrix;
}

/** Loss and gradients, shaped like the layers' parameters. */
export interface Gradients {
  readonly loss: number;
  /** One entry a layer; none for a layer without parameters. */
  readonly layers: ({ readonly weights: Matrix; readonly bias: Matrix } | undefined)[];
}

const options = ['seed', 'loss', 'precision', 'kernels'];

// biome-ignore lint/suspicious/noExplicitAny: an empty network accepts a first layer of any width.
export class NeuralNetwork<In extends number = any, Out extends number = any> {
  readonly seed: number;
  readonly loss: LossName;
  readonly precision: Precision;
  readonly kernels: KernelsName;
  readonly layers: AnyLayer[] = [];
  readonly #weightRandom: Random;
  #runs = 0;

  /** Throws on an unknown option, loss or kernels. */
  constructor(settings: NetworkOptions = {}) {
    requireKnown('NeuralNetwork', settings, options);
    const { seed = 1, loss = 'cross-entropy', precision = 'float32' } = settings;
    const { kernels = precision === 'float64' ? 'plain' : 'fast' } = settings;
    requireLoss('NeuralNetwork', loss);
    kernelsNamed('NeuralNetwork', kernels);
    if (precision === 'float64' && kernels === 'fast') {
      throw new TypeError(
        "NeuralNetwork: the fast kernels compute in float32; precision 'float64' needs kernels: 'plain'",
      );
    }
    if (precision !== 'float32' && precision !== 'float64') {
      throw new TypeError(`NeuralNetwork: unknown precision '${String(precision)}', expected float32 or float64`);
    }
    this.seed = seed;
    this.loss = loss;
    this.precision = precision;
    this.kernels = kernels;
    this.#weightRandom = new Random(seed, 'weights');
  }

  /**
   * Puts a layer on top and draws its weights if it has none. A layer whose inputs are not the network's outputs does
   * not compile; with sizes known only at run time it throws.
   */
  add<I extends Out, O extends number | Same>(
    layer: Layer<I, O>,
  ): NeuralNetwork<0 extends 1 & In ? I : In, O extends number ? O : Out> {
    const added = layer as unknown as AnyLayer;
    const below = this.denseLayers.at(-1);
    if (added.kind === 'dense') {
      if (below && below.outputs !== added.inputs) {
        throw new RangeError(
          `add(${added.label}): the layer has ${added.inputs} inputs, expected ${below.outputs}, the outputs of ${below.label}`,
        );
      }
      if (!added.initialized) added.initialize(this.#weightRandom, this.precision);
    }
    this.layers.push(added);
    return this as unknown as NeuralNetwork<0 extends 1 & In ? I : In, O extends number ? O : Out>;
  }

  /** The dense layers, in order: those with weights. */
  get denseLayers(): DenseLayer<number, number>[] {
    return this.layers.filter((layer) => layer.kind === 'dense');
  }

  /** How many columns the network's input has. */
  get inputs(): In {
    return this.#requireDense('inputs')[0].inputs as In;
  }

  /** How many numbers the network gives out for each row. */
  get outputs(): Out {
    return this.#requireDense('outputs').at(-1)?.outputs as Out;
  }

  /** How many numbers training can change: all weights and biases. */
  get parameters(): number {
    return this.denseLayers.reduce((sum, layer) => sum + layer.inputs * layer.outputs + layer.outputs, 0);
  }

  #requireDense(operation: string): DenseLayer<number, number>[] {
    const dense = this.denseLayers;
    if (dense.length === 0) throw new Error(`${operation}: the network has no dense layer yet; add one first`);
    return dense;
  }

  /** Throws unless the rows fit the first layer and the targets fit the rows and the last layer. */
  #requireFit(operation: string, x: RowSource, y?: Targets): void {
    const dense = this.#requireDense(operation);
    const [first, last] = [dense[0], dense[dense.length - 1]];
    if (x.columns !== first.inputs) {
      throw new RangeError(`${first.label}: input has ${x.columns} columns, expected ${first.inputs}`);
    }
    if (!y) return;
    if (y.rows !== x.rows)
      throw new RangeError(`${operation}: got ${x.rows} inputs and ${y.rows} targets, expected as many of both`);
    if (x.rows === 0) throw new RangeError(`${operation}: got no rows, expected at least 1`);
    const width = y instanceof Labels ? y.classes : y.columns;
    if (width !== last.outputs) {
      throw new RangeError(
        `${last.label}: targets have ${width} ${y instanceof Labels ? 'classes' : 'columns'}, expected ${last.outputs}`,
      );
    }
    if (this.loss === 'cross-entropy' && last.activation !== 'softmax') {
      throw new TypeError(
        `${operation}: cross-entropy needs softmax in the last layer, got ${last.activation}; use { loss: 'mean-squared-error' } or softmax`,
      );
    }
  }

  /** The network's outputs: one row for each row of x. */
  predict<Rows extends number>(x: RowSource<Rows, In>): Matrix<Rows, Out> {
    this.#requireFit('predict', x);
    const indices = Uint32Array.from({ length: x.rows }, (_, i) => i);
    return new Matrix(x.rows, this.outputs, this.#predictRows(x, indices));
  }

  #predictRows(x: RowSource, indices: Uint32Array): FloatArray {
    return kernelsNamed('predict', this.kernels).predict(this.layers.map(workOf), x, indices);
  }

  /** Accuracy and mean loss on rows the network may or may not have been trained on. */
  async evaluate(x: RowSource<number, In>, y: Targets<Out>): Promise<Evaluation> {
    this.#requireFit('evaluate', x, y);
    const { rows } = x;
    const columns = this.outputs;
    const outputs = this.precision === 'float64' ? new Float64Array(rows * columns) : new Float32Array(rows * columns);
    let loss = 0;
    const batch = 1000;
    for (let from = 0; from < rows; from += batch) {
      const indices = Uint32Array.from({ length: Math.min(batch, rows - from) }, (_, i) => from + i);
      const part = this.#predictRows(x, indices);
      outputs.set(part, from * columns);
      loss += lossOf(this.loss, part, y, indices, columns) * indices.length;
    }
    const all = new Matrix(rows, columns as number, outputs);
    const predictions = argmaxRows(all);
    const right = y instanceof Labels ? y.values : argmaxRows(y);
    const correct = predictions.reduce((sum, predicted, i) => sum + (predicted === right[i] ? 1 : 0), 0);
    return { accuracy: correct / rows, loss: loss / rows, predictions, outputs: all };
  }

  /**
   * Trains the network: mini-batches in an order drawn from the seed, for `epochs` passes over the rows.
   * Throws on options that make no sense, and a {@link DivergenceError} when the loss runs away.
   */
  async train(x: RowSource<number, In>, y: Targets<Out>, settings: TrainOptions<In, Out> = {}): Promise<History> {
    this.#requireFit('train', x, y);
    if (settings.validation)
      this.#requireFit('train: validation', settings.validation.images, settings.validation.labels);
    this.#runs++;
    return train(this as unknown as NeuralNetwork, x, y, settings as TrainOptions, this.#runs);
  }

  /**
   * Loss and gradients of one batch, by backpropagation with the plain kernels; nothing is changed.
   * With `dropoutSeed`, dropout is active and its mask drawn from that seed.
   */
  gradients(x: RowSource<number, In>, y: Targets<Out>, settings: { readonly dropoutSeed?: number } = {}): Gradients {
    this.#requireFit('gradients', x, y);
    requireKnown('gradients', settings, ['dropoutSeed']);
    const indices = Uint32Array.from({ length: x.rows }, (_, i) => i);
    const input =
      this.precision === 'float64' ? new Float64Array(x.rows * x.columns) : new Float32Array(x.rows * x.columns);
    x.gather(indices, input);
    const random = settings.dropoutSeed === undefined ? undefined : new Random(settings.dropoutSeed, 'dropout');
    const objective = { loss: this.loss, labelSmoothing: 0 };
    const { loss, layers } = batchGradient(this.layers.map(workOf), objective, input, y, indices, random);
    return {
      loss,
      layers: layers.map((gradient, l) => {
        const layer = this.layers[l];
        if (!gradient || layer.kind === 'dropout') return undefined;
        return {
          weights: new Matrix<number, number>(layer.inputs, layer.outputs, gradient.weights),
          bias: new Matrix<number, number>(1, layer.outputs, gradient.bias),
        };
      }),
    };
  }

  /** The layers as a table: shape, activation, parameters. */
  summary(): string {
    const rows = this.layers.map((layer, l) =>
      layer.kind === 'dropout'
        ? [String(l), 'Dropout', '', `rate ${layer.rate}`, '0']
        : [
            String(l),
            'Dense',
            `${layer.inputs} → ${layer.outputs}`,
            layer.activation,
            count(layer.inputs * layer.outputs + layer.outputs),
          ],
    );
    const table = [
      ['', 'layer', 'shape', 'activation', 'parameters'],
      ...rows,
      ['', 'total', '', '', count(this.parameters)],
    ];
    const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
    const line = (row: string[]) =>
      row.map((cell, column) => (column === 4 ? cell.padStart(widths[4]) : cell.padEnd(widths[column]))).join('  ');
    return table.map(line).join('\n');
  }
}

const count = (value: number) => value.toLocaleString('en-US');

/** The mean loss of a batch of outputs (after softmax). */
function lossOf(loss: LossName, outputs: FloatArray, y: Targets, indices: Uint32Array, columns: number): number {
  const target = targetReader(y, indices, 0);
  if (loss === 'mean-squared-error') return meanSquaredError(outputs.slice(), target, indices.length, columns);
  let total = 0;
  for (let i = 0; i < indices.length; i++) {
    for (let j = 0; j < columns; j++) {
      const t = target(i, j);
      // Float32 probabilities below 1e-45 are stored as 0; the smallest number there is keeps the loss finite.
      if (t !== 0) total -= t * Math.log(Math.max(outputs[i * columns + j], 1.4e-45));
    }
  }
  return total / indices.length;
}
