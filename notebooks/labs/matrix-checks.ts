/** What the checks of the labs share: a matrix that an answer gave is compared, and its faults are named. */
import { Matrix, type Random } from '../../src/index.ts';
import { expectThat } from '../../src/notebook/index.ts';

/** The checks compute in double precision; an answer may round to single precision. */
export const TOLERANCE = 1e-5;

export const total = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, one) => sum + one, 0);
export const shape = (m: Matrix): string => `${m.rows} × ${m.columns}`;
export const brief = (n: number): string => String(Number(n.toPrecision(4))).replace('-', '−');

/** Normal random numbers, in double precision. */
export function randomMatrix<R extends number>(random: Random, rows: R, columns: number, std = 1): Matrix<R> {
  return new Matrix(rows, columns, new Float64Array(rows * columns)).map(() => random.normal(0, std));
}

/** Throws unless `got` is a matrix of that size, with no number that is not finite. */
export function expectMatrix(got: unknown, rows: number, columns: number, what: string): asserts got is Matrix {
  expectThat(got instanceof Matrix, `${what} should be a Matrix`);
  const m = got as Matrix;
  expectThat(m.rows === rows && m.columns === columns, `${what} is ${shape(m)}, expected ${rows} × ${columns}`);
  const bad = m.data.find((value) => !Number.isFinite(value));
  expectThat(bad === undefined, `${what} contains ${String(bad)}`);
}

export const close = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  a.length === b.length &&
  Array.from(a).every((value, i) => Math.abs(value - b[i]) <= TOLERANCE * Math.max(1, Math.abs(value), Math.abs(b[i])));

/** Throws at the first number that differs, and says where; `columns` are those of the matrix that holds the numbers. */
export function expectNumbers(
  got: ArrayLike<number>,
  wanted: ArrayLike<number>,
  what: string,
  columns = wanted.length,
): void {
  const i = Array.from(wanted).findIndex((value, i) => !close([got[i]], [value]));
  const place = columns < wanted.length ? `in row ${Math.floor(i / columns)}, column ${i % columns}` : `at place ${i}`;
  expectThat(i < 0, `${what}: expected ${brief(wanted[i] ?? 0)} ${place}, got ${brief(got[i] ?? Number.NaN)}`);
}

/** A matrix that an answer gave is compared with the right one; known faults are called by their name. */
export function expectMatrixClose(
  got: unknown,
  wanted: Matrix,
  what: string,
  faults: readonly (readonly [looksLike: Matrix, fault: string])[] = [],
): void {
  for (const [looksLike, fault] of faults) {
    const isThat = got instanceof Matrix && got.columns === looksLike.columns && close(got.data, looksLike.data);
    expectThat(!isThat || close(looksLike.data, wanted.data), `${what}: ${fault}`);
  }
  expectMatrix(got, wanted.rows, wanted.columns, what);
  expectNumbers(got.data, wanted.data, what, wanted.columns);
}

/** What the answer must leave as it was. Returns a function that throws if one of the matrices was changed. */
export function watch(matrices: Readonly<Record<string, Matrix>>): () => void {
  const before = Object.entries(matrices).map(([name, { data }]) => ({ name, data, copy: data.slice() }));
  return () => {
    for (const { name, data, copy } of before) {
      expectThat(
        data.every((value, i) => Object.is(value, copy[i])),
        `your answer changes ${name}, which others still need: write into a new matrix`,
      );
    }
  };
}
