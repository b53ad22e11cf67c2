/**
 * A learning-rate finder: one short training whose learning rate rises from step to step, from far too small to far too
 * large, and what the loss does meanwhile. Smith (2015).
 *
 * Lesson: notebooks/07-training.ipynb.
 */
import type { Callback } from './callbacks.ts';
import { requireCount, requireKnown, requireNumber } from './checks.ts';
import { DivergenceError } from './divergence.ts';
import { requireFit } from './fit.ts';
import { DenseLayer, Dropout } from './layers/index.ts';
import { NeuralNetwork } from './network.ts';
import { adam, isBuiltIn } from './optimizers.ts';
import type { RowsFor, TargetsFor } from './rows.ts';
import type { TrainOptions } from './train-options.ts';

/** How the steps are made: as `train` makes them. */
type StepOptions = Pick<
  TrainOptions,
  | 'batchSize'
  | 'optimizer'
  | 'augmentation'
  | 'labelSmoothing'
  | 'classWeights'
  | 'clipNorm'
  | 'kernels'
  | 'threads'
  | 'signal'
>;

export interface LearningRateOptions extends StepOptions {
  /** The first learning rate. Default: 1e-6. */
  readonly from?: number;
  /** The last one, if the loss does not run away before. Default: 10. */
  readonly to?: number;
  /** How many steps it takes from `from` to `to`. Default: 150. */
  readonly steps?: number;
}

/** What {@link findLearningRate} finds, step by step. */
export interface LearningRates {
  /** η of each step: from · (to ÷ from)^(s ÷ (steps − 1)) for s = 0, 1, … */
  readonly rates: Float64Array;
  /** The loss of each step's batch, smoothed over the steps before it. */
  readonly losses: Float64Array;
  /** A tenth of the rate at which the smoothed loss was lowest: as steep as it gets, and far from where it runs away. */
  readonly suggestion: number;
}

/** β of the smoothing: the mean of the losses so far, each one's weight β times that of the next. */
const SMOOTHING = 0.9;
/** The search ends where the smoothed loss is this many times the lowest one. */
const RUNAWAY = 4;

const stepNames = [
  ...['batchSize', 'optimizer', 'augmentation', 'labelSmoothing', 'classWeights', 'clipNorm'],
  ...['kernels', 'threads', 'signal'],
];

/**
 * Trains a copy of the network with a learning rate that rises from `from` to `to` by the same factor at each step, until the
 * loss is four times its lowest, and gives rates, smoothed losses and a suggestion. The network itself keeps its weights, and
 * its next training draws the orders that it would have drawn. The same network, rows and options give the same result.
 * Throws on options that make no sense, on an optimizer of one's own, whose memory it would change, where the loss only
 * rises, and the signal's reason if it is aborted.
 */
export async function findLearningRate<
  In extends number,
  Out extends number,
  Columns extends number,
  Outputs extends number,
>(
  network: NeuralNetwork<In, Out>,
  x: RowsFor<In, number, Columns>,
  y: TargetsFor<Out, Outputs>,
  options: LearningRateOptions = {},
): Promise<LearningRates> {
  requireKnown('findLearningRate', options, ['from', 'to', 'steps', ...stepNames]);
  const { from = 1e-6, to = 10, steps = 150, optimizer = adam(), batchSize = 64, ...others } = options;
  requireNumber('findLearningRate', 'from', from, Number.MIN_VALUE);
  requireNumber('findLearningRate', 'to', to, Number.MIN_VALUE);
  if (!(to > from)) throw new RangeError(`findLearningRate: to is ${to}, expected more than from, ${from}`);
  requireCount('findLearningRate', 'steps', steps, 10);
  requireCount('findLearningRate', 'batchSize', batchSize);
  if (!isBuiltIn(optimizer)) {
    throw new TypeError("findLearningRate: expected one of the library's optimizers: one of your own has a memory");
  }
  requireFit('findLearningRate', network, x, y);

  const smoothed = new SmoothedLosses();
  const watch: Callback = {
    // One step at a time: a loss that is not a number ends the training, and the losses before it are wanted.
    onSteps: () => 1,
    onBatches(results, run) {
      for (const { loss } of results) if (smoothed.count < steps) smoothed.add(loss);
      if (smoothed.count === steps || smoothed.runsAway) run.stop('interrupted');
    },
  };
  const factor = (step: number) => (to / from) ** (Math.min(step, steps - 1) / (steps - 1));
  try {
    await copyOf(network).train(x, y, {
      ...others,
      batchSize,
      epochs: Math.ceil(steps / Math.ceil(x.rows / batchSize)),
      optimizer: optimizer.fresh({ learningRate: from }),
      schedule: factor,
      callbacks: [watch],
    });
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error; // that is how far the rate could rise
  }
  options.signal?.throwIfAborted();
  const losses = smoothed.losses();
  const lowest = losses.indexOf(Math.min(...losses));
  if (lowest <= 0) {
    throw new RangeError(
      `findLearningRate: the loss only rises from a learning rate of ${from} on, expected a smaller one in \`from\``,
    );
  }
  const rates = Float64Array.from(losses, (_, step) => from * factor(step));
  return { rates, losses, suggestion: rates[lowest] / 10 };
}

/** The mean of the losses so far, in which each has β times the weight of the next; with the beginning corrected as in Adam. */
class SmoothedLosses {
  readonly #losses: number[] = [];
  #sum = 0;
  #weight = 0;
  #lowest = Number.POSITIVE_INFINITY;
  /** Whether the loss has left its lowest point far below. */
  runsAway = false;

  get count(): number {
    return this.#losses.length;
  }

  add(loss: number): void {
    if (this.runsAway) return;
    this.#sum = SMOOTHING * this.#sum + (1 - SMOOTHING) * loss;
    this.#weight = SMOOTHING * this.#weight + (1 - SMOOTHING);
    const mean = this.#sum / this.#weight;
    this.#lowest = Math.min(this.#lowest, mean);
    this.runsAway = !(mean <= RUNAWAY * this.#lowest);
    if (Number.isFinite(mean)) this.#losses.push(mean);
  }

  losses(): Float64Array {
    return Float64Array.from(this.#losses);
  }
}

/** A network with the same layers and weights, which it does not share. */
function copyOf<In extends number, Out extends number>(network: NeuralNetwork<In, Out>): NeuralNetwork<In, Out> {
  const { seed, loss, huberDelta, precision, kernels } = network;
  const copy = new NeuralNetwork<number, number>({ seed, loss, huberDelta, precision, kernels });
  for (const layer of network.layers) {
    if (layer.kind === 'dropout') {
      copy.add(new Dropout(layer.rate));
      continue;
    }
    const { inputs, outputs, activation, trainable, weights, bias } = layer;
    const dense = new DenseLayer<number, number>(inputs, outputs, activation, { trainable });
    copy.add(dense.setParameters(weights.data, bias.data, precision));
  }
  return copy as unknown as NeuralNetwork<In, Out>;
}
