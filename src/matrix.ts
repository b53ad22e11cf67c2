/**
 * Matrices whose type remembers their size.
 *
 * Row-major: element (i, j) lies at `data[i · columns + j]`, so one image is one contiguous row.
 *
 * Lessons: notebooks/03-forward-pass.ipynb, 10-speed.ipynb.
 */
import { type RowIndices, requireCount, requireRange, requireRows, shown } from './checks.ts';
import type { RowSource } from './rows.ts';

/** Numbers in single precision (training) or double precision (gradient checks). */
export type FloatArray = Float32Array | Float64Array;

/** An array of `length` zeros with the precision of `like`. */
export const floatsLike = (like: FloatArray, length: number): FloatArray =>
  like instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);

/** True if no number is infinite or NaN. */
export function allFinite(values: FloatArray): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

/** A table of numbers with `Rows` rows and `Columns` columns. */
export class Matrix<Rows extends number = number, Columns extends number = number> implements RowSource<Rows, Columns> {
  readonly rows: Rows;
  readonly columns: Columns;
  readonly data: FloatArray;

  /** Zeros, or the given numbers (not copied). Throws unless `data` is a Float32Array or a Float64Array of rows × columns. */
  constructor(rows: Rows, columns: Columns, data: FloatArray = new Float32Array(rows * columns)) {
    requireCount('Matrix', 'rows', rows, 0);
    requireCount('Matrix', 'columns', columns);
    requireFloats(`Matrix(${rows} × ${columns})`, data);
    if (data.length !== rows * columns) {
      throw new RangeError(`Matrix(${rows} × ${columns}): got ${data.length} numbers, expected ${rows * columns}`);
    }
    this.rows = rows;
    this.columns = columns;
    this.data = data;
  }

  /**
   * A matrix from nested arrays, one a row: 2 × 3 from `[[1, 2, 3], [4, 5, 6]]`, whose type knows its size; rows that are read
   * from a file have a size known only at run time. Throws if the rows differ in length or hold what is no number.
   */
  static from<const Values extends readonly (readonly number[])[]>(
    values: Values,
  ): Matrix<Values['length'], Values[number]['length']> {
    requireNumbers(values);
    const columns: Values[number]['length'] = values[0]?.length ?? 0;
    const data = new Float32Array(values.length * columns);
    for (const [i, row] of values.entries()) data.set(row, i * columns);
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

  /**
   * The matrix product A · B: (R × K) · (K × C) gives (R × C), cᵢⱼ = Σₖ aᵢₖ bₖⱼ. A wrong inner size does not compile, and
   * throws. A zero in A is passed over, which for an image that is mostly black saves most of the work.
   */
  multiply<C extends number>(other: Matrix<Columns, C>): Matrix<Rows, C> {
    requireMatrix('multiply', 'the right matrix', other);
    if (this.columns !== other.rows) {
      throw new RangeError(
        `multiply: (${this.rows} × ${this.columns}) · (${other.rows} × ${other.columns}): the right matrix has ${other.rows} rows, expected ${this.columns}`,
      );
    }
    const { rows, columns, data: a } = this;
    const { columns: width, data: b } = other;
    const c = floatsLike(b instanceof Float64Array ? b : a, rows * width);
    const skipsZeros = allFinite(b); // 0 · ∞ is not 0
    for (let i = 0; i < rows; i++) {
      for (let k = 0; k < columns; k++) {
        const value = a[i * columns + k];
        if (value === 0 && skipsZeros) continue;
        for (let j = 0, to = i * width, from = k * width; j < width; j++) c[to + j] += value * b[from + j];
      }
    }
    return new Matrix(rows, width, c);
  }

  /** Adds a row b to every row: aᵢⱼ + bⱼ. */
  addRow(b: Matrix<1, Columns>): Matrix<Rows, Columns> {
    this.#requireColumns('addRow', b);
    const { rows, columns, data } = this;
    const out = floatsLike(data, data.length);
    for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < columns; j++, at++) out[at] = data[at] + b.data[j];
    return new Matrix(rows, columns, out);
  }

  /** The sum over all rows, one number for each column: Σᵢ aᵢⱼ. */
  sumRows(): Matrix<1, Columns> {
    const { rows, columns, data } = this;
    const out = floatsLike(data, columns);
    for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < columns; j++, at++) out[j] += data[at];
    return new Matrix(1, columns, out);
  }

  /** Element by element: aᵢⱼ · bᵢⱼ (in lessons A ⊙ B). Throws if the sizes differ. */
  times(other: Matrix<Rows, Columns>): Matrix<Rows, Columns> {
    this.#requireColumns('times', other);
    if (this.rows !== other.rows)
      throw new RangeError(`${this.#label}.times: the other matrix has ${other.rows} rows, expected ${this.rows}`);
    return this.map((value, i) => value * other.data[i]);
  }

  #requireColumns(operation: string, other: Matrix): void {
    requireMatrix(`${this.#label}.${operation}`, 'the other matrix', other);
    if (other.columns !== this.columns) {
      throw new RangeError(
        `${this.#label}.${operation}: the other matrix has ${other.columns} columns, expected ${this.columns}`,
      );
    }
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

/** Throws unless it holds floats: a sum in an array of bytes would be rounded and wrap around. */
function requireFloats(operation: string, data: unknown): void {
  if (data instanceof Float32Array || data instanceof Float64Array) return;
  const list = Array.isArray(data) || ArrayBuffer.isView(data) ? ': Float32Array.from(values)' : '';
  throw new TypeError(`${operation}: the numbers are ${shown(data)}, expected a Float32Array or a Float64Array${list}`);
}

/** The call that makes a matrix of what is none, as the end of a sentence; empty if there is none. */
export function conversionOf(value: unknown): string {
  if (Array.isArray(value)) return ': Matrix.from(rows)';
  return ArrayBuffer.isView(value) ? ': new Matrix(rows, columns, values)' : '';
}

/** Throws unless it is a matrix, which a list of rows is not. `what` names it: 'the logits'. */
export function requireMatrix(operation: string, what: string, value: unknown): asserts value is Matrix {
  const { data, columns } = (value ?? {}) as { readonly data?: unknown; readonly columns?: unknown };
  if (ArrayBuffer.isView(data) && Number.isInteger(columns)) return;
  throw new TypeError(`${operation}: ${what} is ${shown(value)}, expected a Matrix${conversionOf(value)}`);
}

/** Throws unless it is a list of lists of numbers, all of one length. */
function requireNumbers(rows: unknown): asserts rows is readonly (readonly number[])[] {
  if (!Array.isArray(rows)) {
    throw new TypeError(`Matrix.from: got ${shown(rows)}, expected a list of rows: Matrix.from([[1, 2], [3, 4]])`);
  }
  for (const [i, row] of rows.entries()) {
    if (!Array.isArray(row)) {
      throw new TypeError(`Matrix.from: row ${i} is ${shown(row)}, expected a list of numbers; for one row: [row]`);
    }
    if (row.length !== rows[0].length) {
      throw new RangeError(`Matrix.from: row ${i} has ${row.length} numbers, expected ${rows[0].length} as in row 0`);
    }
    const at = row.findIndex((value: unknown) => typeof value !== 'number');
    if (at >= 0) {
      throw new TypeError(`Matrix.from: row ${i}, column ${at} is ${shown(row[at])}, expected a number`);
    }
  }
}
