/**
 * Matrices whose type remembers their size.
 *
 * Row-major: element (i, j) lies at `data[i · columns + j]`, so one image is one contiguous row.
 *
 * Lesson: notebooks/03-forward-pass.ipynb.
 */
import { type RowIndices, requireCount, requireRange, requireRows } from './checks.ts';
import type { RowSource } from './rows.ts';

/** Numbers in single precision (training) or double precision (gradient checks). */
export type FloatArray = Float32Array | Float64Array;

/** An array of `length` zeros with the precision of `like`. */
export const floatsLike = (like: FloatArray, length: number): FloatArray =>
  like instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);

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
      throw new RangeError(`${this.#label}: there is no element (${i}, ${j})`);
    }
    return this.data[i * this.columns + j];
  }

  /** Row i as a view: writing to it writes to the matrix. */
  row(i: number): FloatArray {
    if (!(i >= 0 && i < this.rows)) throw new RangeError(`${this.#label}: there is no row ${i}`);
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

  /** Rows `indices`, copied into a new matrix. Throws if there is no such row. */
  select(indices: RowIndices): Matrix<number, Columns> {
    const rows = requireRows(`${this.#label}.select`, indices, this.rows);
    const out = floatsLike(this.data, rows.length * this.columns);
    this.gather(rows, out);
    return new Matrix(rows.length, this.columns, out);
  }

  /** Rows `from` … `to` − 1, copied into a new matrix. Throws unless 0 ≤ from ≤ to ≤ rows. */
  slice(from: number, to: number = this.rows): Matrix<number, Columns> {
    return this.select(requireRange(`${this.#label}.slice`, from, to, this.rows));
  }

  gather(indices: Uint32Array, out: FloatArray): void {
    const { rows, columns, data } = this;
    for (let n = 0; n < indices.length; n++) {
      if (indices[n] >= rows) requireRows(`${this.#label}.gather`, indices, rows);
      const from = indices[n] * columns;
      out.set(data.subarray(from, from + columns), n * columns);
    }
  }

  get #label(): string {
    return `Matrix(${this.rows} × ${this.columns})`;
  }
}
