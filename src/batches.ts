/**
 * Mini-batches: the rows of a data set, a few at a time, in an order drawn anew for each epoch.
 *
 * Lesson: notebooks/07-training.ipynb.
 */
import { requireCount, requireKnown, shown } from './checks.ts';
import { Matrix } from './matrix.ts';
import type { Random } from './random.ts';
import { type RowSource, requireRowSource, requireTargets, type Targets } from './rows.ts';

export interface BatchOptions {
  /** How many rows a batch has; the last one of an epoch may have fewer. Default: 64. */
  readonly batchSize?: number;
  /** How often all rows are gone through. Default: 1. */
  readonly epochs?: number;
  /** Shuffles the rows before each epoch. Without it they keep their order. */
  readonly random?: Random;
}

/** A batch: inputs X, and the right answer for each of its rows. */
export interface Batch<In extends number, Answers> {
  readonly x: Matrix<number, In>;
  readonly y: Answers;
}

/** The rows in mini-batches, epoch after epoch. With the same `random` these are the batches of `train`. */
export function* batches<In extends number, Answers extends Targets>(
  data: { readonly images: RowSource<number, In>; readonly labels: Answers },
  options: BatchOptions = {},
): Generator<Batch<In, Answers>> {
  requireKnown('batches', options, ['batchSize', 'epochs', 'random']);
  const { batchSize = 64, epochs = 1, random } = options;
  requireCount('batches', 'batchSize', batchSize);
  requireCount('batches', 'epochs', epochs);
  const { images, labels } = data ?? {};
  if (images === undefined || labels === undefined) {
    throw new TypeError(
      `batches: the data is ${shown(data)}, expected { images, labels }: rows and Labels or a Matrix`,
    );
  }
  requireRowSource('batches', images);
  requireTargets('batches', labels);
  if (images.rows !== labels.rows) {
    throw new RangeError(
      `batches: got ${images.rows} inputs and ${labels.rows} targets, expected the same number of each`,
    );
  }
  const order = new RowOrder(images.rows, random);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rows = order.next();
    for (let from = 0; from < rows.length; from += batchSize) {
      const chosen = rows.subarray(from, from + batchSize);
      yield { x: matrixOf(images, chosen), y: labels.select(chosen) as Answers };
    }
  }
}

/** The order of the rows in each epoch: the one before, shuffled. */
export class RowOrder {
  readonly #rows: Uint32Array;
  readonly #random: Random | undefined;

  /** @param passed how many epochs are over: their orders are passed over */
  constructor(rows: number, random?: Random, passed = 0) {
    this.#rows = Uint32Array.from({ length: rows }, (_, i) => i);
    this.#random = random;
    for (let epoch = 0; epoch < passed; epoch++) this.next();
  }

  /** The order of the next epoch; the array is used again for the one after it. */
  next(): Uint32Array {
    return this.#random?.shuffle(this.#rows) ?? this.#rows;
  }
}

/** Rows `indices` as numbers. Default: in single precision. */
export function matrixOf<In extends number>(
  source: RowSource<number, In>,
  indices: Uint32Array,
  Floats: Float32ArrayConstructor | Float64ArrayConstructor = Float32Array,
): Matrix<number, In> {
  const out = new Floats(indices.length * source.columns);
  source.gather(indices, out);
  return new Matrix<number, In>(indices.length, source.columns, out);
}
