/**
 * Matrices whose type remembers their size, and tables of rows that a network reads.
 *
 * Row-major: element (i, j) lies at `data[i · columns + j]`, so one image is one contiguous row.
 *
 * Lesson: notebooks/03-forward-pass.ipynb.
 */

/** Numbers in single precision (training) or double precision (gradient checks). */
export type FloatArray = Float32Array | Float64Array;

/** Rows that a network can read: floats ({@link Matrix}), bytes ({@link ByteMatrix}), or images made on the way. */
export interface RowSource<Rows extends number = number, Columns extends number = number> {
  readonly rows: Rows;
  readonly columns: Columns;
  /** True if the rows differ from reading to reading (data augmentation), so that nothing may be kept of them. */
  readonly changing?: boolean;
  /** Writes row `indices[n]` to `out[n · columns …]`, for each n. */
  gather(indices: Uint32Array, out: FloatArray): void;
}

/** Throws unless `value` is a whole number of at least `least`. */
export function requireCount(operation: string, name: string, value: number, least = 1): void {
  if (!Number.isInteger(value) || value < least) {
    throw new RangeError(`${operation}: ${name} is ${value}, expected a whole number of at least ${least}`);
  }
}

/** A table of numbers with `Rows` rows and `Columns` columns. */
export class Matrix<Rows extends number = number, Columns extends number = number> implements RowSource<Rows, Columns> {
  readonly rows: Rows;
  readonly columns: Columns;
  readonly data: FloatArray;

  /** Zeros, or the given numbers (not copied). Throws if `data` does not hold rows × columns numbers. */
  constructor(rows: Rows, columns: Columns, data: FloatArray = new Float32Array(rows * columns)) {
    requireCount('Matrix', 'rows', rows, 0);
    requireCount('Matrix', 'columns', columns);
    if (data.length !== rows * columns) {
      throw new RangeError(`Matrix(${rows} × ${columns}): got ${data.length} numbers, expected ${rows * columns}`);
    }
    this.rows = rows;
    this.columns = columns;
    this.data = data;
  }

  /** A matrix from nested arrays, one a row. Throws if the rows differ in length. */
  static from(values: readonly (readonly number[])[]): Matrix {
    const columns = values[0]?.length ?? 0;
    const data = new Float32Array(values.length * columns);
    for (const [i, row] of values.entries()) {
      if (row.length !== columns) {
        throw new RangeError(`Matrix.from: row ${i} has ${row.length} numbers, expected ${columns} as in row 0`);
      }
      data.set(row, i * columns);
    }
    return new Matrix(values.length, columns, data);
  }

  /** Element (i, j). Throws outside the matrix. */
  at(i: number, j: number): number {
    if (!(i >= 0 && i < this.rows && j >= 0 && j < this.columns)) {
      throw new RangeError(`Matrix(${this.rows} × ${this.columns}): there is no element (${i}, ${j})`);
    }
    return this.data[i * this.columns + j];
  }

  /** Row i as a view: writing to it writes to the matrix. */
  row(i: number): FloatArray {
    if (!(i >= 0 && i < this.rows))
      throw new RangeError(`Matrix(${this.rows} × ${this.columns}): there is no row ${i}`);
    return this.data.subarray(i * this.columns, (i + 1) * this.columns);
  }

  /** f applied to each element. */
  map(f: (value: number, index: number) => number): Matrix<Rows, Columns> {
    return new Matrix(this.rows, this.columns, this.data.map(f));
  }

  /** Aᵀ: rows become columns. */
  transpose(): Matrix<Columns, Rows> {
    const out = this.data.slice();
    for (let i = 0; i < this.rows; i++) {
      for (let j = 0; j < this.columns; j++) out[j * this.rows + i] = this.data[i * this.columns + j];
    }
    return new Matrix(this.columns, this.rows, out);
  }

  /** The matrix product A · B: (R × K) · (K × C) gives (R × C). A wrong inner size does not compile, and throws. */
  multiply<C extends number>(other: Matrix<Columns, C>): Matrix<Rows, C> {
    if (this.columns !== other.rows) {
      throw new RangeError(
        `multiply: (${this.rows} × ${this.columns}) · (${other.rows} × ${other.columns}): the right matrix has ${other.rows} rows, expected ${this.columns}`,
      );
    }
    const { rows, columns } = this;
    const width = other.columns;
    const wide = this.data instanceof Float64Array || other.data instanceof Float64Array;
    const out: FloatArray = wide ? new Float64Array(rows * width) : new Float32Array(rows * width);
    for (let i = 0; i < rows; i++) {
      for (let k = 0; k < columns; k++) {
        const a = this.data[i * columns + k];
        for (let j = 0; j < width; j++) out[i * width + j] += a * other.data[k * width + j];
      }
    }
    return new Matrix(rows, width, out);
  }

  /** Rows `indices`, copied into a new matrix. */
  select(indices: Uint32Array): Matrix<number, Columns> {
    const out =
      this.data instanceof Float64Array
        ? new Float64Array(indices.length * this.columns)
        : new Float32Array(indices.length * this.columns);
    this.gather(indices, out);
    return new Matrix(indices.length, this.columns, out);
  }

  gather(indices: Uint32Array, out: FloatArray): void {
    const { columns, data } = this;
    for (let n = 0; n < indices.length; n++) {
      const from = indices[n] * columns;
      out.set(data.subarray(from, from + columns), n * columns);
    }
  }
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
    if (!(i >= 0 && i < this.rows))
      throw new RangeError(`ByteMatrix(${this.rows} × ${this.columns}): there is no row ${i}`);
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

  /** Rows `indices` as a view: the bytes are shared. */
  select(indices: Uint32Array): ByteMatrix<number, Columns> {
    const index = this.index ? indices.map((i) => (this.index as Uint32Array)[i]) : indices;
    return new ByteMatrix(indices.length, this.columns, this.bytes, this.values, index);
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
    const { columns, bytes, values, index } = this;
    for (let n = 0; n < indices.length; n++) {
      const from = (index ? index[indices[n]] : indices[n]) * columns;
      const to = n * columns;
      for (let j = 0; j < columns; j++) out[to + j] = values[bytes[from + j]];
    }
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

  /** Throws if a value is not a whole number from 0 to classes − 1. */
  constructor(values: ArrayLike<number>, classes: Classes, rows: Rows = values.length as Rows) {
    requireCount('Labels', 'classes', classes);
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

  /** Labels `indices`, copied. */
  select(indices: Uint32Array): Labels<number, Classes> {
    return new Labels(
      Uint16Array.from(indices, (i) => this.values[i]),
      this.classes,
    );
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
