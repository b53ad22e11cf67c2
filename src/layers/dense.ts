/**
 * The dense layer, forward and backward. It knows nothing of losses, of optimizers, or of the layers around it.
 *
 * Lessons: notebooks/03-forward-pass.ipynb, notebooks/04-backprop.ipynb.
 */
import { type ActivationName, activate, requireActivation } from '../activations.ts';
import { requireBoolean, requireCount, requireKnown, shown } from '../checks.ts';
import { he, type Initializer, type InitializerName, initializerNamed, xavier } from '../initializers.ts';
import { type FloatArray, Matrix, requireMatrix } from '../matrix.ts';
import type { Random } from '../random.ts';
import type { Layer, Precision } from './layer.ts';

export interface DenseOptions {
  /** How the weights start. Default: Xavier for sigmoid and tanh, He for the others. */
  readonly initializer?: InitializerName | Initializer;
  /** False freezes the layer: {@link DenseLayer.trainable}. Default: true. */
  readonly trainable?: boolean;
}

/** A dense (fully connected) layer: A = f(X W + b), with W inputs × outputs and b one row of outputs. */
export class DenseLayer<In extends number, Out extends number> implements Layer<In, Out> {
  readonly kind = 'dense';
  readonly inputs: In;
  readonly outputs: Out;
  readonly activation: ActivationName;
  readonly #initializer: Initializer;
  #trainable: boolean;
  #weights: Matrix<In, Out> | undefined;
  #bias: Matrix<1, Out> | undefined;

  /** Throws on a size below 1, an unknown activation or an unknown initializer. */
  constructor(inputs: In, outputs: Out, activation: ActivationName, options: DenseOptions = {}) {
    requireCount('DenseLayer', 'inputs', inputs);
    requireCount('DenseLayer', 'outputs', outputs);
    const operation = `DenseLayer(${inputs} → ${outputs})`;
    requireActivation(operation, activation);
    requireKnown(operation, options, ['initializer', 'trainable']);
    const { trainable = true } = options;
    const { initializer = activation === 'sigmoid' || activation === 'tanh' ? xavier : he } = options;
    this.inputs = inputs;
    this.outputs = outputs;
    this.activation = activation;
    this.#trainable = requireBoolean(operation, 'trainable', trainable);
    this.#initializer = typeof initializer === 'string' ? initializerNamed(operation, initializer) : initializer;
  }

  get label(): string {
    return `DenseLayer(${this.inputs} → ${this.outputs})`;
  }

  /**
   * False for a frozen layer: training, and an optimizer's step over `model.parameters`, leave its weights as they are, bit
   * for bit. May be set at any time but during a training, for example to train a new layer on top of a model from a file:
   * `model.denseLayers[0].trainable = false`.
   */
  get trainable(): boolean {
    return this.#trainable;
  }

  set trainable(trainable: boolean) {
    this.#trainable = requireBoolean(this.label, 'trainable', trainable);
  }

  /** True once the weights have been drawn or set. */
  get initialized(): boolean {
    return this.#weights !== undefined;
  }

  /** That of the weights; undefined before `initialize`. */
  get precision(): Precision | undefined {
    if (this.#weights === undefined) return undefined;
    return this.#weights.data instanceof Float64Array ? 'float64' : 'float32';
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
    this.#requireFinite('initial weight', weights);
    this.#weights = new Matrix(this.inputs, this.outputs, weights);
    this.#bias = new Matrix(1, this.outputs, array(this.outputs));
    return this;
  }

  /**
   * Copies the given numbers into W (row by row, inputs × outputs) and b; the precision stays as it was. Throws unless there
   * is a finite number for each; then nothing has changed.
   */
  setParameters(weights: ArrayLike<number>, bias: ArrayLike<number>, precision?: Precision): this {
    const array = (precision ?? this.precision) === 'float64' ? Float64Array : Float32Array;
    if (typeof weights?.length !== 'number' || typeof bias?.length !== 'number') {
      throw new TypeError(
        `${this.label}: setParameters got ${shown(weights)} and ${shown(bias)}, expected two lists of numbers, such as weights.data and bias.data`,
      );
    }
    if (weights.length !== this.inputs * this.outputs || bias.length !== this.outputs) {
      throw new RangeError(
        `${this.label}: got ${weights.length} weights and ${bias.length} biases, expected ${this.inputs * this.outputs} and ${this.outputs}`,
      );
    }
    const [w, b] = [array.from(weights), array.from(bias)];
    this.#requireFinite('weight', w);
    this.#requireFinite('bias', b);
    this.#weights = new Matrix(this.inputs, this.outputs, w);
    this.#bias = new Matrix(1, this.outputs, b);
    return this;
  }

  #requireFinite(what: string, values: FloatArray): void {
    const at = values.findIndex((value) => !Number.isFinite(value));
    if (at < 0) return;
    const precision = values instanceof Float64Array ? 'float64' : 'float32';
    throw new RangeError(
      `${this.label}: ${what} ${at} is ${values[at]}, expected numbers that are finite in ${precision}`,
    );
  }

  /** Z = X W + b: the logits, if this is the last layer. Throws if X has not `inputs` columns. */
  preActivation<Rows extends number>(x: Matrix<Rows, In>): Matrix<Rows, Out> {
    requireMatrix(this.label, 'the input', x);
    if (x.columns !== this.inputs) {
      throw new RangeError(`${this.label}: input has ${x.columns} columns, expected ${this.inputs}`);
    }
    return x.multiply(this.weights).addRow(this.bias);
  }

  /** A = f(Z) = f(X W + b), rows × outputs. Throws if X has not `inputs` columns. */
  forward<Rows extends number>(x: Matrix<Rows, In>): Matrix<Rows, Out> {
    return activate(this.activation, this.preActivation(x));
  }

  /** JSON would leave out the weights: it throws. */
  toJSON(): never {
    throw new TypeError(`JSON.stringify: ${this.label} is not saved as JSON; use saveModel(path, model)`);
  }

  /** From δ = ∂L/∂Z to ∂L/∂W = Xᵀ δ, ∂L/∂b = Σ over the rows of δ, and ∂L/∂X = δ Wᵀ. */
  backward<Rows extends number>(x: Matrix<Rows, In>, delta: Matrix<Rows, Out>): DenseGradient<Rows, In, Out> {
    const { weights } = this;
    return {
      weights: x.transpose().multiply(delta),
      bias: delta.sumRows(),
      // Worked out only when it is read: below the first layer nobody asks.
      get input() {
        return delta.multiply(weights.transpose());
      },
    };
  }
}

/** The gradients of a dense layer: with respect to its weights, its bias and its input. */
export interface DenseGradient<Rows extends number, In extends number, Out extends number> {
  readonly weights: Matrix<In, Out>;
  readonly bias: Matrix<1, Out>;
  readonly input: Matrix<Rows, In>;
}
