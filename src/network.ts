/**
 * A feed-forward neural network: a stack of layers whose type remembers the width of its input and of its output.
 *
 * Lessons: notebooks/03-forward-pass.ipynb, 04-backprop.ipynb, 07-training.ipynb, 00-welcome.ipynb, 11-mnist.ipynb.
 */
import { activate, activationGradient } from './activations.ts';
import { matrixOf } from './batches.ts';
import { requireCount, requireKnown, requireNumber, shown } from './checks.ts';
import { computationNamed, type KernelsName } from './computation.ts';
import { requireFit, requireInputs, requirePrecision, requireReachable } from './fit.ts';
import { interruptible } from './host.ts';
import { beginTraining, requireSettled, requireUntrained } from './in-training.ts';
import type { AnyLayer, DenseLayer, Layer, Pass, Precision, Same } from './layers/index.ts';
import { type ClassWeights, type LossName, outputLoss, requireClassWeights, requireLoss } from './losses.ts';
import { Matrix } from './matrix.ts';
import { countCorrect, nameClasses, predictedClasses } from './metrics.ts';
import { Random } from './random.ts';
import type { RowSource, RowsFor, Targets, TargetsFor, WidthFor } from './rows.ts';
import { count, textTable } from './text.ts';
import type { TrainOptions } from './train-options.ts';
import { type History, train } from './training.ts';

export interface NetworkOptions {
  /** Where the random numbers of weights, shuffling and dropout start. Default: 1. */
  readonly seed?: number;
  /** What training makes small. Default: cross-entropy. */
  readonly loss?: LossName;
  /** δ of the loss 'huber': differences above it cost in proportion to their size. Default: 1. */
  readonly huberDelta?: number;
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
  /** How much each class counts in cross-entropy: {@link softmaxCrossEntropy}. Default: all the same. */
  readonly classWeights?: ClassWeights;
}

/** The loss of a batch and its gradients. */
export interface Gradients {
  readonly loss: number;
  /** How many rows are classified right; NaN where the targets are numbers and no classes. */
  readonly correct: number;
  /** ∂L/∂W and ∂L/∂b of each dense layer that is not frozen, in the order of `parameters`. */
  readonly gradients: Matrix[];
  /** ∂L/∂X, if asked for. */
  readonly inputs?: Matrix;
}

const options = ['seed', 'loss', 'huberDelta', 'precision', 'kernels'];

/** Which network has trained a layer: two would pull its weights about without knowing of each other. */
const trainedBy = new WeakMap<AnyLayer, object>();

/**
 * Layers, one on top of the other, a loss, and the seed of all random numbers.
 *
 * A copy is `decodeModel(encodeModel(model)).model`. `structuredClone`, and with it `postMessage`, copies the settings alone,
 * without weights or methods.
 */
// biome-ignore lint/suspicious/noExplicitAny: an empty network accepts a first layer of any width.
export class NeuralNetwork<In extends number = any, Out extends number = any> {
  readonly seed: number;
  readonly loss: LossName;
  /** δ of the loss 'huber'; undefined for others. */
  readonly huberDelta: number | undefined;
  readonly precision: Precision;
  readonly kernels: KernelsName;
  readonly layers: AnyLayer[] = [];
  readonly #added = new Set<AnyLayer>();
  #top: DenseLayer<number, number> | undefined;
  readonly #weightRandom: Random;
  #runs: number;

  /**
   * Throws on an unknown option, loss or kernels.
   * @param runs how many trainings a network that is read from a file has had: {@link NeuralNetwork.runs}
   */
  constructor(settings: NetworkOptions = {}, runs = 0) {
    requireCount('NeuralNetwork', 'runs', runs, 0);
    requireKnown('NeuralNetwork', settings, options);
    const { seed = 1, loss = 'cross-entropy', precision = 'float32' } = settings;
    const { huberDelta = loss === 'huber' ? 1 : undefined } = settings;
    const { kernels = precision === 'float64' ? 'plain' : 'fast' } = settings;
    requireLoss('NeuralNetwork', loss);
    if (huberDelta !== undefined) {
      if (loss !== 'huber') throw new TypeError(`NeuralNetwork: huberDelta is for the loss 'huber', got '${loss}'`);
      requireNumber('NeuralNetwork', 'huberDelta', huberDelta, Number.MIN_VALUE);
    }
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
    this.huberDelta = huberDelta;
    this.precision = precision;
    this.kernels = kernels;
    this.#weightRandom = new Random(seed, 'weights');
    this.#runs = runs;
  }

  /** How many trainings the network has had: the next one draws its random numbers from the seed and their number. */
  get runs(): number {
    return this.#runs;
  }

  /**
   * Puts a layer on top and draws its weights if it has none. A layer whose inputs are not the network's outputs does
   * not compile; with sizes known only at run time it throws. So does a layer that is in the network already, one whose
   * weights are in another precision than the network's, and any while the network is being trained.
   */
  add<I extends Out, O extends number | Same>(
    layer: Layer<I, O>,
  ): NeuralNetwork<0 extends 1 & In ? I : In, O extends number ? O : Out> {
    const added = layer as unknown as AnyLayer;
    requireLayer(added);
    requireUntrained(`add(${added.label})`, this);
    if (this.#added.has(added)) {
      throw new Error(`add(${added.label}): this layer is in the network already, expected a new one for each place`);
    }
    const below = this.#top;
    if (added.kind === 'dense') {
      if (below && below.outputs !== added.inputs) {
        throw new RangeError(
          `add(${added.label}): the layer has ${added.inputs} inputs, expected ${below.outputs}, the outputs of ${below.label}`,
        );
      }
      if (!added.initialized) added.initialize(this.#weightRandom, this.precision);
      requirePrecision(`add(${added.label})`, this, added);
      this.#top = added;
    }
    this.#added.add(added);
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

  /**
   * What training changes: W and b of the first dense layer, of the second, and so on, without those of frozen layers. The
   * matrices are the layers' own.
   */
  get parameters(): Matrix[] {
    return this.#trainableLayers.flatMap(({ weights, bias }) => [weights, bias]);
  }

  /** The same of all dense layers, frozen ones too. */
  get allParameters(): Matrix[] {
    return this.denseLayers.flatMap(({ weights, bias }) => [weights, bias]);
  }

  get #trainableLayers(): DenseLayer<number, number>[] {
    return this.denseLayers.filter(({ trainable }) => trainable);
  }

  /** How many weights and biases all layers have, frozen ones too. */
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

  /** The backward pass, from δ = ∂L/∂Z of the last layer: the gradients of `parameters`, and if asked for, ∂L/∂X. */
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
      if (layer.trainable) gradients.unshift(back.weights, back.bias);
      if (l > 0 || inputs) upstream = back.input;
    }
    return inputs ? { gradients, inputs: upstream } : { gradients };
  }

  /**
   * Loss and gradients of one batch, by backpropagation with the plain computation; nothing is changed. With `dropout`,
   * dropout is active; with `inputs`, ∂L/∂X is among the results.
   */
  gradients<Columns extends number, Outputs extends number>(
    x: RowsFor<In, number, Columns>,
    y: TargetsFor<Out, Outputs>,
    settings: GradientOptions & { readonly inputs: true },
  ): Gradients & { readonly inputs: Matrix<number, In> };
  gradients<Columns extends number, Outputs extends number>(
    x: RowsFor<In, number, Columns>,
    y: TargetsFor<Out, Outputs>,
    settings?: GradientOptions,
  ): Gradients;
  gradients(x: RowSource, y: Targets, settings: GradientOptions = {}): Gradients {
    requireKnown('gradients', settings, ['dropout', 'inputs', 'labelSmoothing', 'classWeights']);
    requireSettled('gradients', this);
    requireFit('gradients', this, x, y);
    const { dropout, classWeights } = settings;
    if (classWeights !== undefined) requireClassWeights('gradients', this.loss, y, classWeights);
    if (dropout !== undefined && typeof dropout?.bits !== 'function') {
      throw new TypeError(`gradients: dropout is ${shown(dropout)}, expected random numbers: new Random(seed)`);
    }
    return this.backpropagate(this.#matrixOf(x), y as Targets<Out>, settings);
  }

  /** What `gradients` does with rows that are known to fit: the forward pass, the loss, the backward pass. */
  backpropagate(x: Matrix<number, In>, y: Targets<Out>, settings: GradientOptions = {}): Gradients {
    const { dropout, inputs = false, labelSmoothing = 0, classWeights } = settings;
    const { activation } = this.denseLayers[this.denseLayers.length - 1];
    const passes = this.forward(x, dropout);
    const output = passes[passes.length - 1];
    const { huberDelta } = this;
    const { loss, gradient } = outputLoss(this.loss, activation, output, y, {
      labelSmoothing,
      classWeights,
      huberDelta,
    });
    const correct = nameClasses(y, activation) ? countCorrect(output.a, y) : Number.NaN;
    return { loss, correct, ...this.backward(passes, gradient, inputs) };
  }

  /** The network's outputs A: one row for each row of x. While it is trained, only callbacks may ask: else it throws. */
  predict<Rows extends number, Columns extends number>(x: RowsFor<In, Rows, Columns>): Matrix<Rows, Out> {
    requireSettled('predict', this);
    requireInputs('predict', this, x);
    return this.#outputsOf(x).outputs;
  }

  /** The logits Z, which the activation of the last layer turns into outputs: one row for each row of x. */
  logits<Rows extends number, Columns extends number>(x: RowsFor<In, Rows, Columns>): Matrix<Rows, Out> {
    requireSettled('logits', this);
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
  #matrixOf(x: RowSource): Matrix<number, In> {
    const rows = x as RowSource<number, In>;
    if (rows instanceof Matrix && rows.data instanceof this.floats) return rows;
    return matrixOf(
      rows,
      Uint32Array.from({ length: x.rows }, (_, i) => i),
      this.floats,
    );
  }

  /** Accuracy and mean loss on rows the network may or may not have been trained on. While it is trained, only callbacks may ask: else it throws. */
  evaluate<Columns extends number, Outputs extends number>(
    x: RowsFor<In, number, Columns>,
    y: TargetsFor<Out, Outputs>,
  ): Evaluation {
    requireSettled('evaluate', this);
    const { activation } = requireFit('evaluate', this, x, y);
    const { logits: z, outputs: a } = this.#outputsOf(x);
    const { loss } = outputLoss<number, number>(this.loss, activation, { z, a }, y, { huberDelta: this.huberDelta });
    if (!nameClasses(y, activation)) return { accuracy: Number.NaN, loss, predictions: new Uint16Array(0), outputs: a };
    return { accuracy: countCorrect(a, y) / x.rows, loss, predictions: predictedClasses(a, y), outputs: a };
  }

  /**
   * Trains the network: mini-batches in an order drawn from the seed, for `epochs` passes over the rows.
   * Frozen layers keep their weights. Throws on options that make no sense, on a layer that another network has trained,
   * and a {@link DivergenceError} when the loss runs away.
   */
  async train<Columns extends number, Outputs extends number>(
    x: RowsFor<In, number, Columns>,
    y: TargetsFor<Out, Outputs>,
    settings: TrainOptions<WidthFor<In, Columns>, WidthFor<Out, Outputs>> = {},
  ): Promise<History> {
    requireReachable('train', this, requireFit('train', this, x, y), y);
    requireUntrained('train', this, 'await the first training');
    for (const layer of this.#trainableLayers) {
      if ((trainedBy.get(layer) ?? this) === this) continue;
      throw new Error(
        `train: ${layer.label} was trained in another network, expected layers of this network's own; copy its weights with setParameters`,
      );
    }
    const begin = (number = this.#runs + 1) => {
      for (const layer of this.#trainableLayers) trainedBy.set(layer, this);
      this.#runs = number;
      return number;
    };
    return await interruptible((stop) => this.#run(x, y, settings as TrainOptions, begin, stop));
  }

  async #run(
    x: RowSource,
    y: Targets,
    settings: TrainOptions,
    begin: (number?: number) => number,
    stop: AbortSignal | undefined,
  ): Promise<History> {
    const end = beginTraining(this, stop);
    try {
      return await train(this as unknown as NeuralNetwork, x, y, settings, begin, stop);
    } finally {
      end();
    }
  }

  /** JSON would leave out the weights: it throws. */
  toJSON(): never {
    throw new TypeError(
      'JSON.stringify: a network is not saved as JSON; use saveModel(path, model) or encodeModel(model)',
    );
  }

  /** The layers as a table: shape, activation, parameters, and which layers are frozen. */
  summary(): string {
    const rows = this.layers.map((layer, l) =>
      layer.kind === 'dropout'
        ? [String(l), 'Dropout', '', `rate ${layer.rate}`, '0']
        : [
            String(l),
            layer.trainable ? 'Dense' : 'Dense, frozen',
            `${layer.inputs} → ${layer.outputs}`,
            layer.activation,
            count(layer.inputs * layer.outputs + layer.outputs),
          ],
    );
    const trainable = this.parameters.reduce((sum, { data }) => sum + data.length, 0);
    const totals = [['', 'total', '', '', count(this.parameterCount)]];
    if (trainable < this.parameterCount) totals.push(['', 'trainable', '', '', count(trainable)]);
    return textTable(['', 'layer', 'shape', 'activation', 'parameters'], [...rows, ...totals], {
      right: ['parameters'],
    });
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
