/**
 * What a network and its training ask of the code that computes: one small interface with two implementations. The
 * plain one, below, runs the layers and the optimizer as they are written; the fast one (fast/) gives the same numbers,
 * but for rounding, from WebAssembly.
 */
import { matrixOf } from './batches.ts';
import { clipByNorm } from './clipping.ts';
import { fastComputation } from './fast/computation.ts';
import { breakable } from './host.ts';
import type { ClassWeights } from './losses.ts';
import type { FloatArray } from './matrix.ts';
import type { NeuralNetwork } from './network.ts';
import { isBuiltIn, type Optimizer, type ParameterMemory } from './optimizers.ts';
import { Random } from './random.ts';
import type { RowSource, Targets } from './rows.ts';

/** A training run, as the code that computes sees it. */
export interface Work {
  readonly network: NeuralNetwork;
  readonly inputs: RowSource;
  readonly targets: Targets;
  readonly batchSize: number;
  readonly labelSmoothing: number;
  /** How much each class counts. */
  readonly classWeights?: ClassWeights | undefined;
  /** The largest norm of all gradients together. */
  readonly clipNorm?: number | undefined;
  readonly optimizer: Optimizer;
  /** Seeds the dropout masks. */
  readonly seed: number;
  /** How many threads may be used. */
  readonly threads: number;
  /** What a session of the same work remembered, to go on from there. */
  readonly memory?: SessionMemory | undefined;
}

/** What a session remembers from step to step, beside the parameters themselves. */
export interface SessionMemory {
  /** The optimizer's memory of each parameter, in the order of the layers; of frozen ones there is nothing. */
  readonly parameters: readonly ParameterMemory[];
  /** The state of the random numbers that dropout draws. */
  readonly dropout: readonly number[];
}

/** What one optimizer step found before it changed the parameters. */
export interface StepResult {
  /** Mean loss of the batch. */
  readonly loss: number;
  /** How many rows of the batch were classified right. */
  readonly correct: number;
}

/** A training run in progress. Between `open` and `close` the parameters belong to the session. */
export interface Session {
  /**
   * One optimizer step for each learning rate in `rates`; step s takes rows `order[s · batchSize …]`, the last one what is
   * left. Fewer steps if the person has broken one off.
   */
  run(order: Uint32Array, rates: Float64Array): StepResult[];
  /** Brings the parameters of the network's layers up to date. */
  pull(): void;
  /** Takes over the parameters of the network's layers, for example after they were restored. */
  push(): void;
  /** A copy of what the next step depends on, beside the parameters. */
  memory(): SessionMemory;
  close(): void | Promise<void>;
}

/** Z and A of a network's last layer, row by row. */
export interface Output {
  readonly logits: FloatArray;
  readonly outputs: FloatArray;
}

/** An implementation. */
export interface Computation {
  /** The last layer's Z and A for rows `indices` of the inputs. Dropout does nothing here. */
  forward(network: NeuralNetwork, inputs: RowSource, indices: Uint32Array): Output;
  open(work: Work): Session | Promise<Session>;
}

const plainComputation: Computation = {
  forward(network, inputs, indices) {
    const { z, a } = network.forward(matrixOf(inputs, indices, network.floats)).at(-1) ?? network.missing('forward');
    return { logits: z.data, outputs: a.data };
  },
  open: (work) => new PlainSession(work),
};

/** Steps of more than this many milliseconds can be broken off in the middle; to make them so takes a tenth of one. */
const LONG = 100;

class PlainSession implements Session {
  readonly #work: Work;
  readonly #dropout: Random;
  /** Whether the step at hand may take long: the one before did, or there was none. */
  #isLong = true;

  constructor(work: Work) {
    this.#work = work;
    this.#dropout = new Random(work.seed, 'dropout');
    if (!work.memory) return;
    const { network, memory } = work;
    const optimizer = requireMemory(work.optimizer);
    for (const [i, { data }] of network.allParameters.entries()) optimizer.remember(data, memory.parameters[i]);
    this.#dropout.restore(memory.dropout);
  }

  run(order: Uint32Array, rates: Float64Array): StepResult[] {
    const results: StepResult[] = [];
    for (const [s, rate] of rates.entries()) {
      const { batchSize } = this.#work;
      const result = this.#step(order.subarray(s * batchSize, (s + 1) * batchSize), rate);
      if (!result) break;
      results.push(result);
    }
    return results;
  }

  /** One step; undefined if it was broken off, and then nothing has changed. */
  #step(rows: Uint32Array, rate: number): StepResult | undefined {
    const { network, inputs, targets, labelSmoothing, classWeights, clipNorm, optimizer } = this.#work;
    const before = [inputs.state?.(), this.#dropout.state()] as const;
    const start = performance.now();
    // What model.gradients does, without looking at the rows once more.
    const backpropagate = () =>
      network.backpropagate(matrixOf(inputs, rows, network.floats), targets.select(rows), {
        dropout: this.#dropout,
        labelSmoothing,
        classWeights,
      });
    const found = this.#isLong ? breakable(backpropagate) : backpropagate();
    this.#isLong = performance.now() - start > LONG;
    if (!found) {
      if (before[0]) inputs.restore?.(before[0]);
      this.#dropout.restore(before[1]);
      return undefined;
    }
    const { loss, correct, gradients } = found;
    const clipped = clipNorm === undefined ? gradients : clipByNorm(gradients, clipNorm).gradients;
    optimizer.step(network.parameters, clipped, rate);
    return { loss, correct };
  }

  // The parameters are changed where they lie.
  pull(): void {}
  push(): void {}
  close(): void {}

  memory(): SessionMemory {
    const { network } = this.#work;
    const optimizer = requireMemory(this.#work.optimizer);
    const parameters = network.allParameters.map(({ data }) => optimizer.memoryOf(data));
    return { parameters, dropout: this.#dropout.state() };
  }
}

/** Throws unless the optimizer can tell what it remembers. */
function requireMemory(optimizer: Optimizer) {
  if (isBuiltIn(optimizer)) return optimizer;
  throw new TypeError(
    "train: checkpoints hold the memory of the library's own optimizers only, and this one is of your own",
  );
}

const computations = { plain: plainComputation, fast: fastComputation } as const;
export type KernelsName = keyof typeof computations;

/** The computation of that name. Throws if there is none. */
export function computationNamed(operation: string, name: string): Computation {
  if (!Object.hasOwn(computations, name)) {
    throw new TypeError(
      `${operation}: unknown kernels '${name}', expected one of ${Object.keys(computations).join(', ')}`,
    );
  }
  return computations[name as KernelsName];
}
