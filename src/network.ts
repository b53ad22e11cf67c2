/**
 * A feed-forward neural network: a stack of layers whose type remembers the width of its input and of its output.
 *
 * Lessons: notebooks/03-forward-pass.ipynb, 04-backprop.ipynb, 07-training.ipynb, 00-welcome.ipynb, 11-mnist.ipynb.
 */
import { activate, activationGradient } from './activations.ts';
import { matrixOf } from './batches.ts';
import { requireKnown, shown } from './checks.ts';
import { computationNamed, type KernelsName } from './computation.ts';
import { requireFit, requireInputs } from './fit.ts';
import { interruptible } from './host.ts';
import type { AnyLayer, DenseLayer, Layer, Pass, Precision, Same } from './layers/index.ts';
import { type LossName, outputLoss, requireLoss } from './losses.ts';
import { Matrix } from './matrix.ts';
import { countCorrect, nameClasses, predictedClasses } from './metrics.ts';
import { Random } from './random.ts';
import type { RowSource, Targets } from './rows.ts';
import { count, textTable } from './text.ts';
import type { TrainOptions } from './train-options.ts';
import { type History, train } from './training.ts';

export interface NetworkOptions {
  /** Where the random numbers of weights, shuffling and dropout start. Default: 1. */
  readonly seed?: number;
  /** What training makes small. Default: cross-entropy. */
  readonly loss?: LossName;
  /** 'float64' is for checking gradients; it needs the plain computation and selects it. */
  readonly precision?: Precision;
  /** Which code computes: 'fast' (WebAssembly, the default), or 'plain', the one to read. */
  readonly kernels?: KernelsName;
}

/** What `evaluate` finds. */
export interface Evaluation {
  /**
   * The share of the rows whose largest output is at the right class, from 0 to 1; with one output, of those where it is
   * above 0.5 if the target is 1, and not above if it is 0. NaN where the targets are numbers and no classes.
   */
  readonly accuracy: number;
  /** Mean loss of the rows. */
  readonly loss: number;
  /** The class with the largest output, for each row; with one output, 1 where it is above 0.5. Empty without classes. */
  readonly predictions: Uint16Array;
  /** The outputs, one row for each input row. */
  readonly outputs: Matrix;
}

export interface GradientOptions {
  /** Makes dropout active, with masks drawn from these random numbers. */
  readonly dropout?: Random;
  /** Also gives ∂L/∂X. */
  readonly inputs?: boolean;
  /** ε: how much of each label is spread over all classes. Default: 0. */
  readonly labelSmoothing?: number;
}

/** The loss of a batch and its gradients. */
export interface Gradients {
  readonly loss: number;
  /** How many rows are classified right; NaN where the targets are numbers and no classes. */
  readonly correct: number;
  /** ∂L/∂W and ∂L/∂b of each dense layer, in the order of `parameters`. */
  readonly gradients: Matrix[];
  /** ∂L/∂X, if asked for. */
  readonly inputs?: Matrix;
}

const options = ['seed', 'loss', 'precision', 'kernels'];

/** Which network has trained a layer: two would pull its weights about without knowing of each other. */
const trainedBy = new WeakMap<AnyLayer, object>();

// biome-ignore lint/suspicious/noExplicitAny: an empty network accepts a first layer of any width.
export class NeuralNetwork<In extends number = any, Out extends number = any> {
  readonly seed: number;
  readonly loss: LossName;
  readonly precision: Precision;
  readonly kernels: KernelsName;
  readonly layers: AnyLayer[] = [];
  readonly #weightRandom: Random;
  #runs = 0;
  /** The training that runs, with the signal of the stop button. */
  #training: { readonly stop: AbortSignal | undefined } | undefined;

  /** Throws on an unknown option, loss or kernels. */
  constructor(settings: NetworkOptions = {}) {
    requireKnown('NeuralNetwork', settings, options);
    const { seed = 1, loss = 'cross-entropy', precision = 'float32' } = settings;
    const { kernels = precision === 'float64' ? 'plain' : 'fast' } = settings;
    requireLoss('NeuralNetwork', loss);
    computationNamed('NeuralNetwork', kernels);
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
   * not compile; with sizes known only at run time it throws. So does a layer that is in the network already.
   */
  add<I extends Out, O extends number | Same>(
    layer: Layer<I, O>,
  ): NeuralNetwork<0 extends 1 & In ? I : In, O extends number ? O : Out> {
    const added = layer as unknown as AnyLayer;
    requireLayer(added);
    if (this.layers.includes(added)) {
      throw new Error(`add(${added.label}): this layer is in the network already, expected a new one for each place`);
    }
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

  /** All weights and biases: W and b of the first dense layer, of the second, and so on. The matrices are the layers' own. */
  get parameters(): Matrix[] {
    return this.denseLayers.flatMap(({ weights, bias }) => [weights, bias]);
  }

  /** How many numbers training can change. */
  get parameterCount(): number {
    return this.denseLayers.reduce((sum, layer) => sum + layer.inputs * layer.outputs + layer.outputs, 0);
  }

  /** The arrays of the network's precision. */
  get floats(): Float32ArrayConstructor | Float64ArrayConstructor {
    return this.precision === 'float64' ? Float64Array : Float32Array;
  }

  #requireDense(operation: string): DenseLayer<number, number>[] {
    const dense = this.denseLayers;
    return dense.length === 0 ? this.missing(operation) : dense;
  }

  /** Throws: there is no layer to compute with. */
  missing(operation: string): never {
    throw new Error(`${operation}: the network has no dense layer yet; add one first`);
  }

  /** The forward pass, layer by layer: what each one reads and gives out. With `dropout`, dropout is active. */
  forward(x: Matrix<number, In>, dropout?: Random): Pass[] {
    const passes: Pass[] = [];
    let input: Matrix = x;
    for (const layer of this.layers) {
      if (layer.kind === 'dense') {
        const z = layer.preActivation(input);
        passes.push({ x: input, z, a: activate(layer.activation, z) });
      } else {
        const mask = dropout ? layer.mask(input.rows, input.columns, dropout, input.data) : undefined;
        passes.push({ x: input, z: mask ?? input, a: mask ? layer.forward(input, mask) : input });
      }
      input = passes[passes.length - 1].a;
    }
    return passes;
  }

  /** The backward pass, from δ = ∂L/∂Z of the last layer: the gradients of all parameters, and if asked for, ∂L/∂X. */
  backward(passes: readonly Pass[], delta: Matrix, inputs = false): Pick<Gradients, 'gradients' | 'inputs'> {
    const gradients: Matrix[] = [];
    const last = this.layers.length - 1;
    let upstream = delta;
    for (let l = last; l >= 0; l--) {
      const [layer, { x, z, a }] = [this.layers[l], passes[l]];
      if (layer.kind === 'dropout') {
        if (a !== x) upstream = layer.backward(z, upstream); // inactive, it lets all through: A is X
        continue;
      }
      if (l < last) upstream = activationGradient(layer.activation, z, a, upstream); // from ∂L/∂A to ∂L/∂Z
      const back = layer.backward(x, upstream);
      gradients.unshift(back.weights, back.bias);
      if (l > 0 || inputs) upstream = back.input;
    }
    return inputs ? { gradients, inputs: upstream } : { gradients };
  }

  /**
   * Loss and gradients of one batch, by backpropagation with the plain computation; nothing is changed. With `dropout`,
   * dropout is active; with `inputs`, ∂L/∂X is among the results.
   */
  gradients(
    x: RowSource<number, In>,
    y: Targets<Out>,
    settings: GradientOptions & { readonly inputs: true },
  ): Gradients & { readonly inputs: Matrix<number, In> };
  gradients(x: RowSource<number, In>, y: Targets<Out>, settings?: GradientOptions): Gradients;
  gradients(x: RowSource<number, In>, y: Targets<Out>, settings: GradientOptions = {}): Gradients {
    requireKnown('gradients', settings, ['dropout', 'inputs', 'labelSmoothing']);
    requireFit('gradients', this, x, y);
    const { dropout } = settings;
    if (dropout !== undefined && typeof dropout?.bits !== 'function') {
      throw new TypeError(`gradients: dropout is ${shown(dropout)}, expected random numbers: new Random(seed)`);
    }
    return this.backpropagate(this.#matrixOf(x), y, settings);
  }

  /** What `gradients` does with rows that are known to fit: the forward pass, the loss, the backward pass. */
  backpropagate(x: Matrix<number, In>, y: Targets<Out>, settings: GradientOptions = {}): Gradients {
    const { dropout, inputs = false, labelSmoothing = 0 } = settings;
    const { activation } = this.denseLayers[this.denseLayers.length - 1];
    const passes = this.forward(x, dropout);
    const output = passes[passes.length - 1];
    const { loss, gradient } = outputLoss(this.loss, activation, output, y, { labelSmoothing });
    const correct = nameClasses(y, activation) ? countCorrect(output.a, y) : Number.NaN;
    return { loss, correct, ...this.backward(passes, gradient, inputs) };
  }

  /** The network's outputs A: one row for each row of x. */
  predict<Rows extends number>(x: RowSource<Rows, In>): Matrix<Rows, Out> {
    requireInputs('predict', this, x);
    return this.#outputsOf(x).outputs;
  }

  /** The logits Z, which the activation of the last layer turns into outputs: one row for each row of x. */
  logits<Rows extends number>(x: RowSource<Rows, In>): Matrix<Rows, Out> {
    requireInputs('logits', this, x);
    return this.#outputsOf(x).logits;
  }

  /** Z and A of the last layer, computed for a thousand rows at a time: plain layers keep all that they compute. */
  #outputsOf<Rows extends number>(x: RowSource<Rows>): Record<'logits' | 'outputs', Matrix<Rows, Out>> {
    const { outputs: columns, floats: Floats } = this;
    const computation = computationNamed('predict', this.kernels);
    const [logits, outputs] = [new Floats(x.rows * columns), new Floats(x.rows * columns)];
    for (let from = 0; from < x.rows; from += 1000) {
      const indices = Uint32Array.from({ length: Math.min(1000, x.rows - from) }, (_, i) => from + i);
      const part = computation.forward(this as unknown as NeuralNetwork, x, indices);
      logits.set(part.logits, from * columns);
      outputs.set(part.outputs, from * columns);
    }
    return { logits: new Matrix(x.rows, columns, logits), outputs: new Matrix(x.rows, columns, outputs) };
  }

  /** All rows as numbers, in the network's precision. */
  #matrixOf(x: RowSource<number, In>): Matrix<number, In> {
    if (x instanceof Matrix && x.data instanceof this.floats) return x;
    return matrixOf(
      x,
      Uint32Array.from({ length: x.rows }, (_, i) => i),
      this.floats,
    );
  }

  /** Accuracy and mean loss on rows the network may or may not have been trained on. */
  evaluate(x: RowSource<number, In>, y: Targets<Out>): Evaluation {
    const { activation } = requireFit('evaluate', this, x, y);
    const { logits: z, outputs: a } = this.#outputsOf(x);
    const { loss } = outputLoss(this.loss, activation, { z, a }, y);
    if (!nameClasses(y, activation)) return { accuracy: Number.NaN, loss, predictions: new Uint16Array(0), outputs: a };
    return { accuracy: countCorrect(a, y) / x.rows, loss, predictions: predictedClasses(a, y), outputs: a };
  }

  /**
   * Trains the network: mini-batches in an order drawn from the seed, for `epochs` passes over the rows.
   * Throws on options that make no sense, on a layer that another network has trained, and a {@link DivergenceError} when
   * the loss runs away.
   */
  async train(x: RowSource<number, In>, y: Targets<Out>, settings: TrainOptions<In, Out> = {}): Promise<History> {
    requireFit('train', this, x, y);
    // One that the stop button has ended in the midst of a step does not come to its end.
    if (this.#training && !this.#training.stop?.aborted)
      throw new Error('train: this network is being trained already; await the first training');
    for (const layer of this.denseLayers) {
      if ((trainedBy.get(layer) ?? this) === this) continue;
      throw new Error(
        `train: ${layer.label} was trained in another network, expected layers of this network's own; copy its weights with setParameters`,
      );
    }
    const begin = () => {
      for (const layer of this.denseLayers) trainedBy.set(layer, this);
      return ++this.#runs;
    };
    return await interruptible((stop) => this.#run(x, y, settings, begin, stop));
  }

  async #run(
    x: RowSource<number, In>,
    y: Targets<Out>,
    settings: TrainOptions<In, Out>,
    begin: () => number,
    stop: AbortSignal | undefined,
  ): Promise<History> {
    const training = { stop };
    this.#training = training;
    try {
      return await train(this as unknown as NeuralNetwork, x, y, settings as TrainOptions, begin, stop);
    } finally {
      if (this.#training === training) this.#training = undefined;
    }
  }

  /** JSON would leave out the weights: it throws. */
  toJSON(): never {
    throw new TypeError(
      'JSON.stringify: a network is not saved as JSON; use saveModel(path, model) or encodeModel(model)',
    );
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
    const total = ['', 'total', '', '', count(this.parameterCount)];
    return textTable(['', 'layer', 'shape', 'activation', 'parameters'], [...rows, total], { right: ['parameters'] });
  }
}

/** Throws unless it is a layer, as a plain object with the fields of one is not. */
function requireLayer(layer: AnyLayer): void {
  const isLayer =
    layer?.kind === 'dense'
      ? typeof layer.preActivation === 'function'
      : layer?.kind === 'dropout' && typeof layer.mask === 'function';
  if (!isLayer) {
    throw new TypeError(
      `add: got ${shown(layer)}, expected a layer: new DenseLayer(inputs, outputs, activation) or new Dropout(rate)`,
    );
  }
}
