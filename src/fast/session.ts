/** A training run with the fast kernels. */

import type { Session, SessionMemory, StepResult, Work } from '../computation.ts';
import { breakable, canBreak } from '../host.ts';
import { smoothedOver } from '../losses.ts';
import { type BuiltInOptimizer, requireBuiltIn, type StepSizes } from '../optimizers.ts';
import { Random } from '../random.ts';
import { Labels } from '../rows.ts';
import { Layout, requireFloat32 } from './layout.ts';
import { kernelMemory } from './memory.ts';
import { instantiate, type KernelExports } from './module.ts';
import { optimizerFields, writeStepSize } from './optimizer.ts';
import { keepMemory, sharedMemory } from './spare-memory.ts';
import { compressInto, countSparse } from './sparse-rows.ts';
import { Barrier, Loss, readStructure, Size, sizeOf } from './structures.ts';
import { type Patience, Team } from './team.ts';
import { fixedThreads, MeasuredThreads, type ThreadChooser } from './thread-count.ts';
import { mayBlock, possibleThreads } from './threads.ts';

const lossNumbers = {
  'cross-entropy': Loss.crossEntropy,
  'binary-cross-entropy': Loss.binaryCrossEntropy,
  'mean-squared-error': Loss.squaredError,
  huber: Loss.huber,
} as const;

/** Gathered rows take at most about this many bytes, or those of one batch. */
const STAGED_BYTES = 4 << 20;
/** At most this many rows go into one call. */
const ROWS_PER_CALL = 1 << 16;
/** Below this many multiplications a step, threads would wait for each other longer than they work. */
const WORTH_A_THREAD = 1 << 19;
/**
 * A step of at least this many multiplications, about a tenth of a second, can be broken off in its middle. It needs a copy
 * of all that the step changes, which with a batch of so many rows takes at most a twentieth of the step.
 */
const LONG_STEP = 2 ** 31;
const ROWS_WORTH_A_COPY = 512;

/** For tests and measurements: what is otherwise decided by measured thresholds. */
export interface Tuning {
  /** False multiplies by zeros too; default: true. */
  readonly sparse?: boolean;
  /** Uses all threads in each call, however little there is to do; default: false. */
  readonly alwaysThreads?: boolean;
  /** Chooses the number of threads of each call. */
  readonly chooser?: ThreadChooser;
  /** How long threads wait for each other before they give up. */
  readonly patience?: Partial<Patience>;
}

/** Opens a session: lays out memory, compresses the input if that pays, starts threads. */
export async function openFastSession(work: Work, tuning: Tuning = {}): Promise<Session> {
  const { network, inputs, batchSize } = work;
  const { sparse = true } = tuning;
  requireFloat32('train', network);
  const optimizer = requireBuiltIn(work.optimizer);
  const threads = threadsFor(work, tuning);
  // A mask on the input needs the rows themselves.
  const entries = network.layers[0].kind === 'dropout' || !sparse ? undefined : countSparse(inputs);
  const stepsPerCall = stepsFor(work, entries !== undefined);
  const input =
    entries === undefined
      ? { stagedRows: stepsPerCall * batchSize }
      : { stagedRows: 0, sparse: { entries, rows: inputs.rows } };
  const { clipNorm = 0 } = work;
  const layout = new Layout(network.layers, batchSize, input, { optimizer, sparsity: sparse, clips: clipNorm > 0 });
  const addresses = reserveFor(work, optimizer, layout, stepsPerCall, threads);

  const { bytes } = layout.arena;
  const memory = threads > 1 ? sharedMemory('train', bytes) : kernelMemory('train', bytes, false);
  const { buffer } = memory;
  const kernels = instantiate(memory);
  layout.write(buffer, {
    ...addresses,
    loss: lossNumbers[network.loss],
    labelSmoothing: work.labelSmoothing,
    smoothedOver: smoothedOver(network.loss, network.outputs),
    huberDelta: network.huberDelta ?? 0,
    clipNorm,
    threads,
  });
  if (work.memory) layout.pushMoments(kernels, buffer, work.memory.parameters);
  layout.push(kernels, buffer);
  writeTargets(work, buffer, addresses);
  writeRandom(work, buffer, addresses.random, threads);
  if (entries !== undefined) compressInto(buffer, inputs, layout);
  const place = { memory, plan: layout.plan, barrier: addresses.barrier };
  const team = threads > 1 ? await Team.start(place, threads, tuning.patience) : undefined;
  const { alwaysThreads, chooser = alwaysThreads ? fixedThreads(threads) : new MeasuredThreads(threads) } = tuning;
  const parts = { work, optimizer, layout, addresses, kernels, memory, buffer, stepsPerCall, team, chooser };
  return new FastSession(parts);
}

/** How many threads are worth starting. */
function threadsFor(
  { network, batchSize, threads }: Work,
  { chooser, alwaysThreads = chooser !== undefined }: Tuning,
): number {
  return multiplications(network, batchSize) < WORTH_A_THREAD && !alwaysThreads ? 1 : possibleThreads(threads);
}

/** How many multiplications one product with all weights takes, the forward pass for example. */
const multiplications = ({ denseLayers }: Work['network'], rows: number): number =>
  denseLayers.reduce((sum, { inputs, outputs }) => sum + rows * inputs * outputs, 0);

/** How many steps fit into one call. */
function stepsFor({ inputs, batchSize }: Work, compressed: boolean): number {
  const staged = compressed ? Number.POSITIVE_INFINITY : STAGED_BYTES / (inputs.columns * 4);
  return Math.max(1, Math.floor(Math.min(ROWS_PER_CALL, staged) / batchSize));
}

/** Memory for what a run needs beside the layers; the names are those of `Plan`. */
function reserveFor(
  { targets, batchSize, classWeights }: Work,
  optimizer: BuiltInOptimizer,
  layout: Layout,
  steps: number,
  threads: number,
) {
  const { arena, layers } = layout;
  const targetStride = layers[layers.length - 1].fields.stride;
  const labels = targets instanceof Labels;
  return {
    order: arena.reserve(steps * batchSize * 4),
    labels: labels ? arena.reserve(targets.rows * 2) : 0,
    targets: labels ? 0 : arena.reserve(targets.rows * targets.columns * 4),
    classWeights: classWeights ? arena.reserve(classWeights.length * 4) : 0,
    targetRows: arena.reserve(threads * targetStride),
    targetStride,
    losses: arena.reserve(batchSize * 8),
    hits: arena.reserve(batchSize * 4),
    results: arena.reserve(steps * sizeOf('Result')),
    optimizer: arena.structure('Optimizer', optimizerFields(optimizer)),
    stepSizes: arena.reserve(steps * sizeOf('StepSize')),
    random: arena.reserve(threads * Size.cacheLine),
    barrier: arena.reserve(Barrier.size),
  };
}

type Addresses = ReturnType<typeof reserveFor>;

function writeTargets({ targets, classWeights }: Work, buffer: ArrayBufferLike, addresses: Addresses): void {
  if (classWeights) new Float32Array(buffer, addresses.classWeights, classWeights.length).set(classWeights);
  if (targets instanceof Labels) new Uint16Array(buffer, addresses.labels, targets.rows).set(targets.values);
  else new Float32Array(buffer, addresses.targets, targets.data.length).set(targets.data);
}

/** Bytes of a generator's state. */
const RANDOM_STATE = 16;

/** Gives each thread the generator of the dropout masks: two words of 64 bits, their lower halves first. */
function writeRandom({ seed, memory }: Work, buffer: ArrayBufferLike, address: number, threads: number): void {
  const [s01, s00, s11, s10] = memory?.dropout ?? new Random(seed, 'dropout').state();
  for (let t = 0; t < threads; t++) {
    new Int32Array(buffer, address + t * Size.cacheLine, 4).set([s00, s01, s10, s11]);
  }
}

interface Parts {
  readonly work: Work;
  readonly optimizer: BuiltInOptimizer;
  readonly layout: Layout;
  readonly addresses: Addresses;
  readonly kernels: KernelExports;
  readonly memory: WebAssembly.Memory;
  readonly buffer: ArrayBufferLike;
  readonly stepsPerCall: number;
  readonly team: Team | undefined;
  readonly chooser: ThreadChooser;
}

const abandoned = new FinalizationRegistry<Team>((team) => void team.abandon());

class FastSession implements Session {
  readonly #parts: Parts;
  readonly #stepSizes: StepSizes;
  readonly #isLong: boolean;
  #steps: number;
  /** What was remembered before the step that was broken off, after which no other can follow. */
  #brokenOff: SessionMemory | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#steps = Math.max(0, ...(parts.work.memory?.parameters.map(({ steps }) => steps) ?? []));
    this.#stepSizes = parts.optimizer.stepSizes(this.#steps);
    const { network, batchSize } = parts.work;
    this.#isLong = batchSize >= ROWS_WORTH_A_COPY && multiplications(network, batchSize) >= LONG_STEP;
    if (parts.team) abandoned.register(this, parts.team, this);
  }

  run(order: Uint32Array, rates: Float64Array): StepResult[] {
    if (this.#brokenOff) throw new Error('train: the training was broken off');
    const { work, stepsPerCall, chooser } = this.#parts;
    const results: StepResult[] = [];
    for (let from = 0; from < rates.length; ) {
      const call = chooser.next();
      const to = Math.min(from + Math.min(call.steps, stepsPerCall), rates.length);
      const rows = order.subarray(from * work.batchSize, Math.min(to * work.batchSize, order.length));
      const steps = () => this.#call(rows, rates.subarray(from, to), call.threads);
      const done = this.#isLong && canBreak() ? this.#breakable(steps) : steps();
      if (!done) break;
      results.push(...done);
      from = to;
    }
    return results;
  }

  /** Runs long steps; undefined if they were broken off, and then all is as it was before them. */
  #breakable(steps: () => StepResult[]): StepResult[] | undefined {
    const { team, work } = this.#parts;
    let before: { readonly memory: SessionMemory; readonly inputs: readonly number[] | undefined } | undefined;
    const done = breakable(() => {
      this.pull();
      before = { memory: this.memory(), inputs: work.inputs.state?.() };
      return steps();
    });
    if (done || !before) return done;
    // The other threads may still write to the memory of the kernels: it is not used any more.
    team?.breakOff();
    if (before.inputs) work.inputs.restore?.(before.inputs);
    this.#brokenOff = before.memory;
    return undefined;
  }

  /** As many steps as fit into one call of the module. */
  #call(order: Uint32Array, rates: Float64Array, threads: number): StepResult[] {
    const { work, layout, addresses, kernels, buffer, team, chooser } = this.#parts;
    new Uint32Array(buffer, addresses.order, order.length).set(order);
    layout.setCall(buffer, { rows: order.length, threads });
    for (const [s, rate] of rates.entries()) {
      writeStepSize(buffer, addresses.stepSizes + s * sizeOf('StepSize'), this.#stepSizes(rate));
    }
    for (let from = 0; layout.x && from < order.length; from += work.batchSize) {
      layout.stage(buffer, work.inputs, order.subarray(from, from + work.batchSize), from);
    }
    // A thread that has not taken part lately has drawn fewer numbers than the first, which always does.
    const random = new Uint8Array(buffer, addresses.random, threads * Size.cacheLine);
    for (let t = 1; t < threads; t++) random.copyWithin(t * Size.cacheLine, 0, RANDOM_STATE);
    team?.wake(threads);
    const start = performance.now();
    if (!kernels.train(layout.plan, 0, mayBlock())) throw team?.lost();
    chooser.record({ threads, steps: rates.length }, performance.now() - start);
    this.#steps += rates.length;
    return Array.from(rates, (_, s) => readStructure(buffer, 'Result', addresses.results + s * sizeOf('Result')));
  }

  pull(): void {
    if (this.#brokenOff) return; // the layers have what the step began with
    const { layout, kernels, buffer } = this.#parts;
    layout.pull(kernels, buffer);
  }

  push(): void {
    if (this.#brokenOff) return;
    const { layout, kernels, buffer } = this.#parts;
    layout.push(kernels, buffer);
  }

  memory(): SessionMemory {
    if (this.#brokenOff) return this.#brokenOff;
    const { layout, kernels, buffer, optimizer, addresses } = this.#parts;
    const steps = this.#steps;
    // Before the first step the moments are 0: there is nothing to remember.
    const moments = layout.pullMoments(kernels, buffer, steps === 0 ? 0 : optimizer.states);
    // All threads have drawn the same numbers.
    const [s00, s01, s10, s11] = new Int32Array(buffer, addresses.random, 4);
    const ofLayer = (i: number) => layout.layers[Math.floor(i / 2)].fields;
    const parameters = moments.map((states, i) => ({ steps: ofLayer(i).frozen ? 0 : steps, states }));
    return { parameters, dropout: [s01, s00, s11, s10] };
  }

  async close(): Promise<void> {
    const { team, memory } = this.#parts;
    abandoned.unregister(this);
    if (await team?.close()) keepMemory(memory);
  }
}
