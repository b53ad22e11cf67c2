/**
 * What a network asks of the code that computes: one small interface, so that an implementation can be swapped.
 *
 * A network says what is to be computed (sizes, activations, the order of the rows); how numbers lie in memory is the
 * business of an implementation. `plain.ts` is the one to read.
 */
import type { ActivationName } from '../activations.ts';
import type { LossName } from '../losses.ts';
import type { FloatArray } from '../matrix.ts';
import type { Optimizer } from '../optimizers.ts';
import type { RowSource, Targets } from '../rows.ts';

/** A dense layer's parameters: weights are inputs × outputs, row-major. */
export interface DenseWork {
  readonly kind: 'dense';
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: ActivationName;
  readonly weights: FloatArray;
  readonly bias: FloatArray;
}

/** Dropout: each number is set to 0 with probability `rate`, the others are divided by 1 − rate; only in training. */
export interface DropoutWork {
  readonly kind: 'dropout';
  readonly rate: number;
}

export type LayerWork = DenseWork | DropoutWork;

/** A training run, as its kernels see it. */
export interface TrainingWork {
  readonly layers: readonly LayerWork[];
  readonly loss: LossName;
  readonly labelSmoothing: number;
  readonly optimizer: Optimizer;
  readonly inputs: RowSource;
  readonly targets: Targets;
  readonly batchSize: number;
  /** Seeds the dropout masks. */
  readonly seed: number;
  /** How many threads may be used. */
  readonly threads: number;
}

/** What one optimizer step found before it changed the parameters. */
export interface StepResult {
  /** Mean loss of the batch. */
  readonly loss: number;
  /** How many rows of the batch were classified right. */
  readonly correct: number;
}

/** A training run in progress. Between `open` and `close` the kernels own the parameters. */
export interface TrainingSession {
  /**
   * One optimizer step for each learning rate in `rates`. Step s uses rows `order[s · batchSize …]`; the last batch may
   * be shorter.
   */
  run(order: Uint32Array, rates: Float64Array): StepResult[];
  /** Copies the parameters back to the arrays of `layers`. */
  pull(): void;
  /** Copies the parameters from the arrays of `layers`, for example after they were restored. */
  push(): void;
  close(): void | Promise<void>;
}

/** An implementation. */
export interface Kernels {
  readonly name: 'plain' | 'fast';
  /** The network's outputs for rows `indices` of the inputs, row by row. Dropout does nothing here. */
  predict(layers: readonly LayerWork[], inputs: RowSource, indices: Uint32Array): FloatArray;
  open(work: TrainingWork): TrainingSession | Promise<TrainingSession>;
}
