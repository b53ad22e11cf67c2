/**
 * Layers: a dense layer with its activation, and dropout. Their types carry their sizes, so that a network whose layers
 * do not fit together does not compile.
 *
 * Lessons: notebooks/03-forward-pass.ipynb, notebooks/09-regularization.ipynb, 00-welcome.ipynb.
 */
import { type ActivationName, requireActivation } from './activations.ts';
import { requireCount, requireKnown, requireNumber } from './checks.ts';
import { he, type Initializer, type InitializerName, initializerNamed, xavier } from './initializers.ts';
import type { LayerWork } from './kernels/kernels.ts';
import { activate, denseForward } from './kernels/plain.ts';
import { type FloatArray, Matrix } from './matrix.ts';
import type { Random } from './random.ts';

/** The width of a layer that gives out as many numbers as it gets. */
export type Same = 'same';

/** Single precision for training, double precision for checking gradients. */
export type Precision = 'float32' | 'float64';

/** What a network can be made of. */
export interface Layer<In extends number, Out extends number | Same> {
  readonly kind: 'dense' | 'dropout';
  readonly inputs: In;
  readonly outputs: Out;
  /** How the layer appears in messages: `DenseLayer(784 → 128)`. */
  readonly label: string;
}

export interface DenseOptions {
  /** How the weights start; He for ReLU, SiLU, softmax and identity, Xavier for sigmoid and tanh unless given. */
  readonly initializer?: InitializerName | Initializer;
}

/** A dense (fully connected) layer: A = f(X W + b), with W inputs × outputs and b one row of outputs. */
export class DenseLayer<In extends number, Out extends number> implements Layer<In, Out> {
  readonly kind = 'dense';
  readonly inputs: In;
  readonly outputs: Out;
  readonly activation: ActivationName;
  readonly #initializer: Initializer;
  #weights: Matrix<In, Out> | undefined;
  #bias: Matrix<1, Out> | undefined;

  /** Throws on a size below 1, an unknown activation or an unknown initializer. */
  constructor(inputs: In, outputs: Out, activation: ActivationName, options: DenseOptions = {}) {
    requireCount('DenseLayer', 'inputs', inputs);
    requireCount('DenseLayer', 'outputs', outputs);
    const operation = `DenseLayer(${inputs} → ${outputs})`;
    requireActivation(operation, activation);
    requireKnown(operation, options, ['initializer']);
    const { initializer = activation === 'sigmoid' || activation === 'tanh' ? xavier : he } = options;
    this.inputs = inputs;
    this.outputs = outputs;
    this.activation = activation;
    this.#initializer = typeof initializer === 'string' ? initializerNamed(operation, initializer) : initializer;
  }

  get label(): string {
    return `DenseLayer(${this.inputs} → ${this.outputs})`;
  }

  /** True once the weights have been drawn or set. */
  get initialized(): boolean {
    return this.#weights !== undefined;
  }

  /** W, inputs × outputs. Throws before `initialize`; a network initializes its layers when they are added. */
  get weights(): Matrix<In, Out> {
    return this.#weights ?? this.#missing();
  }

  /** b, one row. */
  get bias(): Matrix<1, Out> {
    return this.#bias ?? this.#missing();
  }

  #missing(): never {
    throw new Error(`${this.label}: has no weights yet; add it to a network, or call initialize(random)`);
  }

  /** Draws new weights, sets the bias to 0, and returns the layer. */
  initialize(random: Random, precision: Precision = 'float32'): this {
    const array = (length: number): FloatArray =>
      precision === 'float64' ? new Float64Array(length) : new Float32Array(length);
    const weights = array(this.inputs * this.outputs).map(() => this.#initializer(random, this.inputs, this.outputs));
    this.#weights = new Matrix(this.inputs, this.outputs, weights);
    this.#bias = new Matrix(1, this.outputs, array(this.outputs));
    return this;
  }

  /** Copies the given numbers into W (row by row, inputs × outputs) and b. */
  setParameters(weights: ArrayLike<number>, bias: ArrayLike<number>, precision: Precision = 'float32'): this {
    const array = precision === 'float64' ? Float64Array : Float32Array;
    if (weights.length !== this.inputs * this.outputs || bias.length !== this.outputs) {
      throw new RangeError(
        `${this.label}: got ${weights.length} weights and ${bias.length} biases, expected ${this.inputs * this.outputs} and ${this.outputs}`,
      );
    }
    this.#weights = new Matrix(this.inputs, this.outputs, array.from(weights));
    this.#bias = new Matrix(1, this.outputs, array.from(bias));
    return this;
  }

  /** Z = X W + b: the logits, if this is the last layer. Throws if X has not `inputs` columns. */
  preActivation<Rows extends number>(x: Matrix<Rows, In>): Matrix<Rows, Out> {
    if (x.columns !== this.inputs) {
      throw new RangeError(`${this.label}: input has ${x.columns} columns, expected ${this.inputs}`);
    }
    const z =
      this.weights.data instanceof Float64Array
        ? new Float64Array(x.rows * this.outputs)
        : new Float32Array(x.rows * this.outputs);
    denseForward(x.data, this.weights.data, this.bias.data, x.rows, z);
    return new Matrix(x.rows, this.outputs, z);
  }

  /** A = f(X W + b), rows × outputs. Throws if X has not `inputs` columns. */
  forward<Rows extends number>(x: Matrix<Rows, In>): Matrix<Rows, Out> {
    const z = this.preActivation(x);
    activate(this.activation, z.data, this.outputs, z.data);
    return z;
  }
}

/**
 * Dropout: in training each number is set to 0 with probability `rate`, the others are divided by 1 − rate, so that their
 * expected value stays the same; when predicting it does nothing. Srivastava et al. (2014).
 */
// biome-ignore lint/suspicious/noExplicitAny: it fits behind a layer of any width; the network's type keeps that width.
export class Dropout implements Layer<any, Same> {
  readonly kind = 'dropout';
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  declare readonly inputs: any;
  readonly outputs: Same = 'same';
  readonly rate: number;

  /** @param rate from 0 to below 1 */
  constructor(rate: number) {
    requireNumber('Dropout', 'rate', rate, 0, 1, true);
    this.rate = rate;
  }

  get label(): string {
    return `Dropout(${this.rate})`;
  }
}

/** The layer as its kernels see it: the arrays are those of the layer. */
export function workOf(layer: AnyLayer): LayerWork {
  if (layer.kind === 'dropout') return { kind: 'dropout', rate: layer.rate };
  const { inputs, outputs, activation, weights, bias } = layer;
  return { kind: 'dense', inputs, outputs, activation, weights: weights.data, bias: bias.data };
}

/** A layer whose sizes are known only at run time. */
export type AnyLayer = DenseLayer<number, number> | Dropout;
