/** A training run with the fast kernels. */

import type { Session, StepResult, Work } from '../computation.ts';
import { type BuiltInOptimizer, isBuiltIn, type Optimizer, type StepSizes, TINY } from '../optimizers.ts';
import { Random } from '../random.ts';
import { Labels } from '../rows.ts';
import { Layout, requireSinglePrecision, writeOptimizer } from './layout.ts';
import { instantiate, type KernelExports, kernelMemory, sizeOf } from './module.ts';
import { compressInto, countSparse } from './sparse-rows.ts';
import { BARRIER_BYTES, mayBlock, type Patience, possibleThreads, Team } from './threads.ts';

/** Gathered rows take at most about this many bytes, unless a single batch is larger. */
const STAGED_BYTES = 4 << 20;
/** So many rows at most go into one call. */
const ROWS_PER_CALL = 1 << 16;
/** Below this many multiplications a step, threads would wait for each other longer than they work. */
const WORTH_A_THREAD = 1 << 19;

/** For tests and measurements: what is otherwise decided by measured thresholds. */
export interface Tuning {
  /** False multiplies by zeros too. */
  readonly sparse?: boolean;
  /** Uses all threads, however little there is to do. */
  readonly alwaysThreads?: boolean;
  /** How long threads wait for each other before they give up. */
  readonly patience?: Partial<Patience>;
}

/** Opens a session: lays out memory, compresses the input if that pays, starts threads. */
export async function openFastSession(work: Work, tuning: Tuning = {}): Promise<Session> {
  const { sparse = true, alwaysThreads = false } = tuning;
  const { network, inputs, targets, batchSize } = work;
  const { layers } = network;
  requireSinglePrecision('train', network);
  const optimizer = requireBuiltIn(work.optimizer);
  const perStep = layers.reduce((sum, l) => sum + (l.kind === 'dense' ? l.inputs * l.outputs : 0), 0) * batchSize;
  const threads = perStep < WORTH_A_THREAD && !alwaysThreads ? 1 : possibleThreads(work.threads);

  // A mask on the input needs the rows themselves.
  const entries = layers[0].kind === 'dropout' || !sparse ? undefined : countSparse(inputs);
  const rowBytes = inputs.columns * 4;
  const steps = Math.max(
    1,
    Math.floor(Math.min(ROWS_PER_CALL, entries ? Infinity : STAGED_BYTES / rowBytes) / batchSize),
  );
  const layout = new Layout(
    layers,
    batchSize,
    entries === undefined
      ? { stagedRows: steps * batchSize }
      : { stagedRows: 0, sparse: { entries, rows: inputs.rows } },
    { optimizer, sparsity: sparse },
  );
  const { arena } = layout;
  const columns = targets instanceof Labels ? targets.classes : targets.columns;
  const targetStride = layout.layers[layout.layers.length - 1].fields.stride;
  const addresses = {
    order: arena.reserve(steps * batchSize * 4),
    labels: targets instanceof Labels ? arena.reserve(targets.rows * 2) : 0,
    targets: targets instanceof Labels ? 0 : arena.reserve(targets.rows * columns * 4),
    targetRows: arena.reserve(threads * targetStride),
    losses: arena.reserve(batchSize * 8),
    hits: arena.reserve(batchSize * 4),
    results: arena.reserve(steps * 16),
    optimizer: arena.reserve(sizeOf('Optimizer')),
    stepSizes: arena.reserve(steps * sizeOf('StepSize')),
    random: arena.reserve(threads * 64),
    barrier: arena.reserve(BARRIER_BYTES),
  };

  const memory = kernelMemory('train', arena.bytes, threads > 1);
  const { buffer } = memory;
  const kernels = instantiate(memory);
  layout.write(buffer, {
    ...addresses,
    crossEntropy: network.loss === 'cross-entropy' ? 1 : 0,
    labelSmoothing: work.labelSmoothing,
    targetStride,
    threads,
  });
  writeOptimizer(buffer, addresses.optimizer, optimizer);
  if (targets instanceof Labels) new Uint16Array(buffer, addresses.labels, targets.rows).set(targets.values);
  else new Float32Array(buffer, addresses.targets, targets.data.length).set(targets.data);
  const [s01, s00, s11, s10] = new Random(work.seed, 'dropout').state();
  for (let t = 0; t < threads; t++) new Int32Array(buffer, addresses.random + t * 64, 4).set([s00, s01, s10, s11]);
  if (entries !== undefined)
    compressInto(buffer, inputs, layout.rowStarts, layout.rowEntries, layout.layers[0].fields.used);
  layout.push(kernels, buffer);
  const team =
    threads > 1 ? await Team.start(memory, layout.plan, addresses.barrier, threads, tuning.patience) : undefined;
  return new FastSession(work, optimizer, layout, kernels, buffer, addresses, steps, team);
}

function requireBuiltIn(optimizer: Optimizer): BuiltInOptimizer {
  if (isBuiltIn(optimizer)) return optimizer;
  throw new TypeError(
    "train: the fast kernels know the library's own optimizers only; use { kernels: 'plain' } for one of your own",
  );
}

class FastSession implements Session {
  readonly #work: Work;
  readonly #layout: Layout;
  readonly #kernels: KernelExports;
  readonly #buffer: ArrayBufferLike;
  readonly #addresses: { readonly order: number; readonly results: number; readonly stepSizes: number };
  /** How many steps fit into one call. */
  readonly #steps: number;
  readonly #team: Team | undefined;
  readonly #stepSizes: StepSizes;

  constructor(
    work: Work,
    optimizer: BuiltInOptimizer,
    layout: Layout,
    kernels: KernelExports,
    buffer: ArrayBufferLike,
    addresses: { readonly order: number; readonly results: number; readonly stepSizes: number },
    steps: number,
    team: Team | undefined,
  ) {
    this.#work = work;
    this.#layout = layout;
    this.#kernels = kernels;
    this.#buffer = buffer;
    this.#addresses = addresses;
    this.#steps = steps;
    this.#team = team;
    this.#stepSizes = optimizer.stepSizes();
  }

  run(order: Uint32Array, rates: Float64Array): StepResult[] {
    const { batchSize } = this.#work;
    const results: StepResult[] = [];
    for (let from = 0; from < rates.length; from += this.#steps) {
      const to = Math.min(from + this.#steps, rates.length);
      const rows = order.subarray(from * batchSize, Math.min(to * batchSize, order.length));
      results.push(...this.#call(rows, rates.subarray(from, to)));
    }
    return results;
  }

  /** As many steps as fit into one call of the module. */
  #call(order: Uint32Array, rates: Float64Array): StepResult[] {
    const { batchSize, inputs } = this.#work;
    const buffer = this.#buffer;
    const { plan } = this.#layout;
    new Uint32Array(buffer, this.#addresses.order, order.length).set(order);
    this.#layout.setRows(buffer, order.length);
    const sizes = new Float32Array(buffer, this.#addresses.stepSizes, (rates.length * sizeOf('StepSize')) / 4);
    rates.forEach((rate, s) => {
      const { rate: r, epsilon, shrink } = this.#stepSizes(rate);
      sizes.set([r, epsilon, shrink, TINY], (s * sizeOf('StepSize')) / 4);
    });
    for (let from = 0; this.#layout.x && from < order.length; from += batchSize) {
      this.#layout.stage(buffer, inputs, order.subarray(from, from + batchSize), from);
    }
    this.#team?.wake();
    if (!this.#kernels.train(plan, 0, mayBlock())) throw this.#team?.lost();
    const found = new Float64Array(buffer, this.#addresses.results, rates.length * 2);
    return Array.from(rates, (_, s) => ({ loss: found[2 * s], correct: found[2 * s + 1] }));
  }

  pull(): void {
    this.#layout.pull(this.#kernels, this.#buffer);
  }

  push(): void {
    this.#layout.push(this.#kernels, this.#buffer);
  }

  close(): void {
    this.#team?.close();
  }
}
