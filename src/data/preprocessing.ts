/**
 * From raw images to what a network reads: flatten, scale, standardise, one-hot. Whatever is fitted (a range, a mean, a
 * deviation) is fitted on the training part and then applied to both parts, so that the test part teaches nothing.
 * Splitting and shuffling are in dataset.ts.
 *
 * Lesson: notebooks/06-preprocessing.ipynb.
 */
import { requireNumber, shown } from '../checks.ts';
import { type FloatArray, Matrix, requireMatrix } from '../matrix.ts';
import { ByteMatrix, Labels, requireBytes, requireRowSource } from '../rows.ts';

/** An image (rows of pixels) as one row: row after row. Throws if the rows differ in length. */
export function flatten(image: readonly ArrayLike<number>[]): number[] {
  const width = image[0]?.length ?? 0;
  return image.flatMap((row, y) => {
    if (row.length !== width) {
      throw new RangeError(`flatten: row ${y} of the image has ${row.length} pixels, expected ${width} as in row 0`);
    }
    return Array.from(row);
  });
}

/** Images (count × height × width) as a matrix (count × height · width). Throws if they differ in size. */
export function flattenImages(images: readonly (readonly ArrayLike<number>[])[]): Matrix {
  const height = images[0]?.length ?? 0;
  const rows = images.map((image, i) => {
    if (image.length !== height) {
      throw new RangeError(`flattenImages: image ${i} has ${image.length} rows, expected ${height} as image 0`);
    }
    return flatten(image);
  });
  return Matrix.from(rows);
}

/** One-hot rows of class numbers: a 1 in the column of the class, 0 elsewhere. Throws if one is not 0 … classes − 1. */
export function oneHot<Classes extends number>(values: ArrayLike<number>, classes: Classes): Matrix<number, Classes> {
  return new Labels(values, classes).oneHot();
}

/** (x − low) ÷ (high − low), with the smallest and the largest number of the training part. */
export interface UnitScale {
  readonly low: number;
  readonly high: number;
  /** The scaled numbers: from 0 to 1 on the training part, possibly beyond on others. */
  apply<Rows extends number, Columns extends number>(x: Matrix<Rows, Columns>): Matrix<Rows, Columns>;
}

/** Finds the range of a matrix, to scale it and others to [0, 1]. Throws if it is empty or all its numbers are equal. */
export function fitUnitScale(train: Matrix): UnitScale {
  requireMatrix('fitUnitScale', 'the training part', train);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of train.data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high > low)) {
    throw new RangeError(`fitUnitScale: the numbers go from ${low} to ${high}, expected at least two different ones`);
  }
  return {
    low,
    high,
    apply(x) {
      requireMatrix('UnitScale', 'the input', x);
      return x.map((value) => (value - low) / (high - low));
    },
  };
}

/** (x − mean) ÷ deviation for bytes, with one mean and one deviation for all pixels. */
export interface ByteStandardizer {
  readonly mean: number;
  readonly deviation: number;
  /** The same bytes standing for standardised numbers: nothing is copied but the table of 256 values. */
  apply<Rows extends number, Columns extends number>(x: ByteMatrix<Rows, Columns>): ByteMatrix<Rows, Columns>;
}

/** (x − mean) ÷ deviation, with a mean and a deviation for each column. */
export interface Standardizer<Columns extends number = number> {
  readonly mean: Float64Array;
  /** Of a column whose numbers are all equal this is 1, so that the column becomes 0. */
  readonly deviation: Float64Array;
  apply<Rows extends number>(x: Matrix<Rows, Columns>): Matrix<Rows, Columns>;
}

/**
 * Finds the mean and the standard deviation (the root of the mean squared difference from the mean) of the training part:
 * one pair for all pixels of a {@link ByteMatrix}, one pair for each column of a {@link Matrix}.
 * Throws if there are no rows, or if all pixels of a ByteMatrix are equal.
 */
export function fitStandardizer(train: ByteMatrix): ByteStandardizer;
export function fitStandardizer<Columns extends number>(train: Matrix<number, Columns>): Standardizer<Columns>;
export function fitStandardizer(train: ByteMatrix | Matrix): ByteStandardizer | Standardizer {
  requireRowSource('fitStandardizer', train);
  if (train.rows === 0) throw new RangeError('fitStandardizer: the training part has no rows, expected at least one');
  return train instanceof ByteMatrix ? standardizeBytes(train) : standardizeColumns(train);
}

/**
 * The standardizer with a mean and a deviation that were saved: two numbers for a {@link ByteMatrix}, or two lists with a
 * number for each column of a {@link Matrix}. It gives the numbers of the one that {@link fitStandardizer} made.
 *
 *     const saved = JSON.stringify({ mean: [...scale.mean], deviation: [...scale.deviation] });
 *     const same = standardizer(JSON.parse(saved));
 *
 * Throws unless all are finite numbers, as many means as deviations, and the deviations above 0.
 */
export function standardizer(saved: {
  readonly mean: ArrayLike<number>;
  readonly deviation: ArrayLike<number>;
}): Standardizer;
export function standardizer(saved: { readonly mean: number; readonly deviation: number }): ByteStandardizer;
export function standardizer(saved: {
  readonly mean: number | ArrayLike<number>;
  readonly deviation: number | ArrayLike<number>;
}): ByteStandardizer | Standardizer {
  const { mean, deviation } = saved ?? {};
  if (typeof mean === 'number' && typeof deviation === 'number') {
    requireNumber('standardizer', 'mean', mean);
    requireNumber('standardizer', 'deviation', deviation, Number.MIN_VALUE);
    return byteStandardizer(mean, deviation);
  }
  const [means, deviations] = [listOf('mean', mean), listOf('deviation', deviation)];
  if (means.length !== deviations.length || means.length === 0) {
    throw new RangeError(
      `standardizer: got ${means.length} means and ${deviations.length} deviations, expected one of each for each column`,
    );
  }
  means.forEach((value, j) => {
    requireNumber('standardizer', `mean ${j}`, value);
    requireNumber('standardizer', `deviation ${j}`, deviations[j], Number.MIN_VALUE);
  });
  return columnStandardizer(Float64Array.from(means), Float64Array.from(deviations));
}

function listOf(name: string, given: unknown): readonly number[] {
  if (Array.isArray(given) || given instanceof Float64Array || given instanceof Float32Array) {
    return Array.from(given);
  }
  // What JSON makes of a Float64Array is no list.
  throw new TypeError(
    `standardizer: ${name} is ${shown(given)}, expected a list of numbers, such as [...scale.${name}], or one number for bytes`,
  );
}

function standardizeBytes(train: ByteMatrix): ByteStandardizer {
  const counts = new Float64Array(256);
  for (let i = 0; i < train.rows; i++) for (const byte of train.rowBytes(i)) counts[byte]++;
  const total = train.rows * train.columns;
  let mean = 0;
  counts.forEach((count, byte) => {
    mean += (count / total) * train.values[byte];
  });
  let variance = 0;
  counts.forEach((count, byte) => {
    const difference = train.values[byte] - mean;
    variance += (count / total) * difference * difference;
  });
  const deviation = Math.sqrt(variance);
  // Rounding leaves a trace of variance where there is none.
  if (!(deviation > 1e-9 * Math.abs(mean))) {
    throw new RangeError(`fitStandardizer: all pixels are ${mean}, expected at least two different ones`);
  }
  return byteStandardizer(mean, deviation);
}

function byteStandardizer(mean: number, deviation: number): ByteStandardizer {
  return {
    mean,
    deviation,
    apply(x) {
      requireBytes('Standardizer', x);
      return x.withValues(x.values.map((value) => (value - mean) / deviation));
    },
  };
}

function standardizeColumns<Columns extends number>(train: Matrix<number, Columns>): Standardizer<Columns> {
  const { rows, columns, data } = train;
  const mean = new Float64Array(columns);
  const deviation = new Float64Array(columns);
  data.forEach((value: number, n: number) => {
    mean[n % columns] += value / rows;
  });
  data.forEach((value: number, n: number) => {
    const difference = value - mean[n % columns];
    deviation[n % columns] += (difference * difference) / rows;
  });
  deviation.forEach((variance, j) => {
    const root = Math.sqrt(variance);
    deviation[j] = root > 1e-12 * Math.abs(mean[j]) ? root : 1;
  });
  return columnStandardizer(mean, deviation);
}

function columnStandardizer<Columns extends number>(
  mean: Float64Array,
  deviation: Float64Array,
): Standardizer<Columns> {
  const columns = mean.length;
  const apply = <Rows extends number>(x: Matrix<Rows, Columns>): Matrix<Rows, Columns> => {
    requireMatrix('Standardizer', 'the input', x);
    if (x.columns !== columns) {
      throw new RangeError(
        `Standardizer: the matrix has ${x.columns} columns, expected ${columns} as it was fitted on`,
      );
    }
    const out: FloatArray = x.data.map((value, n) => (value - mean[n % columns]) / deviation[n % columns]);
    return new Matrix(x.rows, x.columns, out);
  };
  return { mean, deviation, apply };
}
