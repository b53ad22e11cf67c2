/**
 * Tables of rows that a network reads, and the right answers that belong to them.
 *
 * Lesson: notebooks/06-preprocessing.ipynb.
 */
import { type RowIndices, requireCount, requireFresh, requireRange, requireRows, shown } from './checks.ts';
import { conversionOf, type FloatArray, Matrix } from './matrix.ts';

/** Rows that a network can read: floats ({@link Matrix}), bytes ({@link ByteMatrix}), or images made on the way. */
export interface RowSource<Rows extends number = number, Columns extends number = number> {
  readonly rows: Rows;
  readonly columns: Columns;
  /** True if the rows differ from reading to reading (data augmentation), so that nothing may be kept of them. */
  readonly changing?: boolean;
  /** Of rows that differ from reading to reading, for checkpoints: where the readings stand, and how to go on from there. */
  state?(): readonly number[];
  restore?(state: readonly number[]): void;
  /** Writes row `indices[n]` to `out[n · columns …]`, for each n. */
  gather(indices: Uint32Array, out: FloatArray): void;
}

/**
 * Rows of bytes, each byte standing for a number: `values[byte]`.
 *
 * A data set stays in this form (47 MB for MNIST's training images, 188 MB as floats); floats are made a batch at a
 * time. A split of the rows is a view: `index` lists which rows of `bytes` belong to it, nothing is copied.
 */
export class ByteMatrix<Rows extends number = number, Columns extends number = number>
  implements RowSource<Rows, Columns>
{
  readonly rows: Rows;
  readonly columns: Columns;
  readonly bytes: Uint8Array;
  /** What each byte value stands for: 256 numbers. */
  readonly values: Float32Array;
  /** Row i of this view is row `index[i]` of `bytes`; without an index, row i. */
  readonly index: Uint32Array | undefined;

  constructor(
    rows: Rows,
    columns: Columns,
    bytes: Uint8Array,
    values: Float32Array = byteScale(255),
    index?: Uint32Array,
  ) {
    requireCount('ByteMatrix', 'rows', rows, 0);
    requireCount('ByteMatrix', 'columns', columns);
    if (values.length !== 256)
      throw new RangeError(`ByteMatrix: got ${values.length} values, expected 256, one for each byte`);
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new RangeError(`ByteMatrix: byte ${bad} stands for ${values[bad]}, expected a finite number`);
    const stored = bytes.length / columns;
    if (index === undefined ? stored !== rows : index.length !== rows || !Number.isInteger(stored)) {
      throw new RangeError(
        `ByteMatrix(${rows} × ${columns}): got ${bytes.length} bytes${index ? ` and an index of ${index.length}` : ''}, expected ${rows * columns}`,
      );
    }
    index?.forEach((row) => {
      if (row >= stored) throw new RangeError(`ByteMatrix: the index names row ${row}, but there are ${stored} rows`);
    });
    this.rows = rows;
    this.columns = columns;
    this.bytes = bytes;
    this.values = values;
    this.index = index;
  }

  /** The bytes of row i, as a view. */
  rowBytes(i: number): Uint8Array {
    if (!(i >= 0 && i < this.rows)) throw new RangeError(`${this.#label}: there is no row ${i}`);
    const from = (this.index ? this.index[i] : i) * this.columns;
    return this.bytes.subarray(from, from + this.columns);
  }

  /** Row i as numbers. */
  row(i: number): Float32Array {
    return Float32Array.from(this.rowBytes(i), (byte) => this.values[byte]);
  }

  /** The same bytes read with other values, for example {@link byteScale} or a standardised scale. */
  withValues(values: Float32Array): ByteMatrix<Rows, Columns> {
    return new ByteMatrix(this.rows, this.columns, this.bytes, values, this.index);
  }

  /** Rows `indices` as a view: the bytes are shared. Throws if there is no such row. */
  select(indices: RowIndices): ByteMatrix<number, Columns> {
    const rows = requireRows(`${this.#label}.select`, indices, this.rows);
    const { index } = this;
    return new ByteMatrix(rows.length, this.columns, this.bytes, this.values, index ? rows.map((i) => index[i]) : rows);
  }

  /** Rows `from` … `to` − 1 as a view. Throws unless 0 ≤ from ≤ to ≤ rows. */
  slice(from: number, to: number = this.rows): ByteMatrix<number, Columns> {
    return this.select(requireRange(`${this.#label}.slice`, from, to, this.rows));
  }

  /** All rows as a matrix of floats. */
  toMatrix(): Matrix<Rows, Columns> {
    const out = new Float32Array(this.rows * this.columns);
    this.gather(
      Uint32Array.from({ length: this.rows }, (_, i) => i),
      out,
    );
    return new Matrix(this.rows, this.columns, out);
  }

  gather(indices: Uint32Array, out: FloatArray): void {
    const { rows, columns, bytes, values, index } = this;
    for (let n = 0; n < indices.length; n++) {
      if (indices[n] >= rows) requireRows(`${this.#label}.gather`, indices, rows);
      const from = (index ? index[indices[n]] : indices[n]) * columns;
      const to = n * columns;
      for (let j = 0; j < columns; j++) out[to + j] = values[bytes[from + j]];
    }
  }

  get #label(): string {
    return `ByteMatrix(${this.rows} × ${this.columns})`;
  }
}

/** The scale byte ↦ byte ÷ maximum: 255 for MNIST's pixels, 16 for the 8×8 digits. */
export function byteScale(maximum: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, byte) => byte / maximum);
}

/** The right answers, as class numbers 0 … classes − 1. */
export class Labels<Rows extends number = number, Classes extends number = number> {
  readonly rows: Rows;
  readonly classes: Classes;
  readonly values: Uint16Array;

  /** Throws if a value is not a whole number from 0 to classes − 1, or if there are more than 65,536 classes. */
  constructor(values: ArrayLike<number>, classes: Classes, rows: Rows = values.length as Rows) {
    requireFresh('Labels', values, [Labels]);
    requireCount('Labels', 'classes', classes);
    if (classes > 65_536) throw new RangeError(`Labels: classes is ${classes}, expected at most 65536`);
    for (let i = 0; i < values.length; i++) {
      if (!Number.isInteger(values[i]) || values[i] < 0 || values[i] >= classes) {
        throw new RangeError(`Labels: label ${i} is ${values[i]}, expected a whole number from 0 to ${classes - 1}`);
      }
    }
    if (rows !== values.length) throw new RangeError(`Labels: got ${values.length} labels, expected ${rows}`);
    this.rows = rows;
    this.classes = classes;
    this.values = Uint16Array.from(values);
  }

  /** Labels `indices`, copied. Throws if there is no such row. */
  select(indices: RowIndices): Labels<number, Classes> {
    const rows = requireRows(`Labels(${this.rows}).select`, indices, this.rows);
    return new Labels(
      Uint16Array.from(rows, (i) => this.values[i]),
      this.classes,
    );
  }

  /** Labels `from` … `to` − 1, copied. Throws unless 0 ≤ from ≤ to ≤ rows. */
  slice(from: number, to: number = this.rows): Labels<number, Classes> {
    return this.select(requireRange(`Labels(${this.rows}).slice`, from, to, this.rows));
  }

  /** One-hot rows: a 1 in the column of the class, 0 elsewhere. */
  oneHot(): Matrix<Rows, Classes> {
    const out = new Matrix(this.rows, this.classes);
    this.values.forEach((label, i) => {
      out.data[i * this.classes + label] = 1;
    });
    return out;
  }
}

/** The right answers: class numbers, or a row of target values for each input row. */
export type Targets<Outputs extends number = number> = Labels<number, Outputs> | Matrix<number, Outputs>;

/** Rows with `Wanted` columns, or with a number of columns that is known only at run time: it is looked at then. */
export type RowsFor<Wanted extends number, Rows extends number, Columns extends number> =
  | RowSource<Rows, Wanted>
  | (number extends Columns ? RowSource<Rows, Columns> : never);

/** Targets for `Wanted` outputs, or for a number of outputs that is known only at run time. */
export type TargetsFor<Wanted extends number, Outputs extends number> =
  | Targets<Wanted>
  | (number extends Outputs ? Targets<Outputs> : never);

/** `Wanted`, or any number where `Given` is known only at run time. */
export type WidthFor<Wanted extends number, Given extends number> = number extends Given ? number : Wanted;

/** Throws unless they are Labels or a Matrix, and of the classes of now. */
export function requireTargets(operation: string, targets: Targets): void {
  requireFresh(operation, targets, [Labels, Matrix]);
  if (targets instanceof Labels || targets instanceof Matrix) return;
  const given: unknown = targets;
  const rows = Array.isArray(given) && Array.isArray(given[0]);
  throw new TypeError(
    `${operation}: the targets are ${shown(targets)}, expected Labels or a Matrix: ${rows ? '' : 'new Labels(values, classes), '}Matrix.from(rows)`,
  );
}

/** Throws unless it has rows that a network can read, which plain arrays do not. */
export function requireRowSource(operation: string, x: RowSource): void {
  requireFresh(operation, x, [Matrix, ByteMatrix]);
  if (typeof x?.gather === 'function' && Number.isInteger(x.columns)) return;
  throw new TypeError(`${operation}: the inputs are ${shown(x)}, expected rows such as a Matrix${conversionOf(x)}`);
}

/** Throws unless they are Labels. */
export function requireLabels(operation: string, labels: Labels): void {
  requireFresh(operation, labels, [Labels]);
  if (labels instanceof Labels) return;
  throw new TypeError(`${operation}: the labels are ${shown(labels)}, expected Labels: new Labels(values, classes)`);
}

/** Throws unless they are images in bytes. */
export function requireBytes(operation: string, images: ByteMatrix): void {
  requireFresh(operation, images, [ByteMatrix]);
  if (images instanceof ByteMatrix) return;
  throw new TypeError(
    `${operation}: the images are ${shown(images)}, expected images in bytes: new ByteMatrix(rows, columns, bytes)`,
  );
}

/** Rows of input with the right answer for each. */
export interface LabelledRows<In extends number = number, Out extends number = number> {
  readonly images: RowSource<number, In>;
  readonly labels: Targets<Out>;
}
