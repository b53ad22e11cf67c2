/**
 * Divergence: a training whose loss runs away is ended, with the weights of the last good epoch.
 *
 * Lesson: notebooks/07-training.ipynb.
 */
import { matrixOf } from './batches.ts';
import { type Callback, Snapshot } from './callbacks.ts';
import { lossOfGuessing } from './losses.ts';
import { Matrix } from './matrix.ts';
import { ByteMatrix } from './rows.ts';
import type { Run } from './training.ts';

/** Training stopped because the loss ran away. The network has the weights of the last good epoch, else the initial ones. */
export class DivergenceError extends Error {
  override readonly name = 'DivergenceError';
  readonly epoch: number;
  readonly batch: number;

  constructor(epoch: number, batch: number, what: string, cause: string) {
    super(
      `train: epoch ${epoch}, batch ${batch}: ${what}. The likely cause is ${cause}. ` +
        'The weights of the last good epoch were kept.',
    );
    this.epoch = epoch;
    this.batch = batch;
  }
}

/** A loss this many times that of the beginning, in most batches of an epoch, counts as running away. */
const RUNAWAY = 100;
/** Inputs and targets above this are looked at before the learning rate is blamed. */
const LARGE = 100;

/**
 * Ends a training with a {@link DivergenceError} when a loss is not a number, or is above {@link RUNAWAY} times that of
 * the beginning in most batches of an epoch. The loss of the beginning is that of guessing, of the first batch, or of the
 * untrained network on rows from everywhere, whichever is the largest: a single batch may have a loss near 0. Every
 * training has this callback.
 */
export function divergence(): Callback {
  let beginning: number | undefined;
  let untrained = 0;
  let losses: number[] = [];
  let good: Snapshot | undefined;
  const diverged = (run: Run, batch: number, what: string) => new DivergenceError(run.epoch, batch, what, causeIn(run));
  return {
    onStart(run) {
      good = new Snapshot(run.network);
      untrained = lossOfSome(run);
    },
    onBatches(results, run) {
      for (const [s, { loss }] of results.entries()) {
        if (!Number.isFinite(loss)) throw diverged(run, run.batch - results.length + s + 1, `the loss is ${loss}`);
        beginning ??= Math.max(
          loss,
          untrained,
          lossOfGuessing(run.network.loss, run.targets, run.network.huberDelta),
          1e-6,
        );
        losses.push(loss);
      }
    },
    onEpoch(_, run) {
      const median = losses.sort((a, b) => a - b)[Math.floor(losses.length / 2)];
      losses = [];
      if (beginning !== undefined && median > RUNAWAY * beginning) {
        const what = `the loss was above ${RUNAWAY} times that of the beginning (${beginning.toPrecision(3)}) in most batches of the epoch`;
        throw diverged(run, run.batch, what);
      }
      // A computation that skips zeros does not see 0 × ∞, so the weights are looked at themselves.
      for (const layer of run.network.denseLayers) {
        if (![layer.weights, layer.bias].every(({ data }) => data.every(Number.isFinite)))
          throw diverged(run, run.batch, `${layer.label} has a weight that is not finite`);
      }
      good = new Snapshot(run.network);
    },
    state: () => ({
      name: 'divergence',
      numbers: { beginning, untrained, losses: [...losses] },
      weights: { good: good?.copies },
    }),
    onResume({ numbers, weights }, { network }) {
      untrained = Number(numbers.untrained);
      losses = [numbers.losses ?? []].flat();
      if (numbers.beginning !== undefined) beginning = Number(numbers.beginning);
      good = new Snapshot(network, weights.good);
    },
    onEnd(_, error) {
      if (error instanceof DivergenceError) good?.restore();
    },
  };
}

/** The network's loss on up to 256 rows, evenly spread; 0 for rows that change when they are read. */
function lossOfSome({ network, inputs, targets }: Run): number {
  if (inputs.changing) return 0;
  const some = Math.min(256, inputs.rows);
  const rows = Uint32Array.from({ length: some }, (_, i) => Math.floor((i * inputs.rows) / some));
  return network.evaluate(matrixOf(inputs, rows, network.floats), targets.select(rows)).loss;
}

/** What probably made a loss run away: numbers that are too large, else the learning rate. */
function causeIn({ inputs, targets, optimizer }: Run): string {
  const rate = `the learning rate (${optimizer.learningRate}): try a tenth of it`;
  for (const [name, rows] of Object.entries({ inputs, targets })) {
    const numbers = rows instanceof Matrix ? rows.data : rows instanceof ByteMatrix ? rows.values : [];
    let most = 0;
    for (let i = 0; i < numbers.length && Number.isFinite(most); i++) most = Math.max(most, Math.abs(numbers[i]));
    if (!Number.isFinite(most)) return `the ${name}: they hold a number that is not finite`;
    if (most > LARGE)
      return `the ${name}, which reach ${Number(most.toPrecision(3))}: scale them to about 1; else it is ${rate}`;
  }
  return rate;
}
