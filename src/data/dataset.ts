/**
 * Labelled images, and ways to divide them: every split is a view by index, no image is copied.
 *
 * Lesson: notebooks/06-preprocessing.ipynb.
 */

import { type RowIndices, requireCount, requireKnown, requireNumber, shown } from '../checks.ts';
import { Matrix } from '../matrix.ts';
import { Random } from '../random.ts';
import { type ByteMatrix, type Labels, requireLabels, requireRowSource } from '../rows.ts';

/** Images, one per row, and the class of each. */
export interface Split<In extends number = number, Classes extends number = number> {
  readonly images: ByteMatrix<number, In>;
  readonly labels: Labels<number, Classes>;
}

/** Rows of numbers, as those of a table, and the class of each or the numbers to be predicted from it. */
export interface TableRows<Answers extends Labels | Matrix = Labels, In extends number = number> {
  readonly images: Matrix<number, In>;
  readonly labels: Answers;
}

/** What both kinds of rows have in common. */
interface AnyRows {
  readonly images: ByteMatrix | Matrix;
  readonly labels: Labels | Matrix;
}

/** A data set in the two parts it is published in: one for training, one for testing. */
export interface Dataset<In extends number = number, Classes extends number = number> {
  /** 'MNIST', 'digits 8×8', … */
  readonly name: string;
  /** Where it came from, for messages. */
  readonly source: string;
  readonly width: number;
  /** `In` = width · height. */
  readonly height: number;
  readonly classNames: readonly string[];
  /** 'scaled' if its images are whole pictures, scaled and made grey: what reads another picture with a network does the same. */
  readonly photos?: 'scaled';
  /** What was assumed when its files were read, a sentence each. */
  readonly notes?: readonly string[];
  readonly train: Split<In, Classes>;
  readonly test: Split<In, Classes>;
}

/** Throws unless it has images and labels, which plain arrays are not. */
function requireParts(operation: string, split: AnyRows): void {
  const { images, labels } = split ?? {};
  if (images === undefined || labels === undefined) {
    throw new TypeError(`${operation}: the split is ${shown(split)}, expected { images, labels }`);
  }
  requireRowSource(operation, images);
  if (!(labels instanceof Matrix)) requireLabels(operation, labels);
}

/** Throws unless a split holds at least one image and exactly one label for each image. */
export function requireSplit(operation: string, split: AnyRows): void {
  requireParts(operation, split);
  const { images, labels } = split;
  if (images.rows !== labels.rows) {
    throw new RangeError(`${operation}: ${images.rows} images but ${labels.rows} labels, expected one label per image`);
  }
  if (images.rows === 0) throw new RangeError(`${operation}: the split is empty, expected at least one image`);
}

/** The images and labels `indices` of a split. Bytes are shared, other numbers are copied. */
export function selectRows<In extends number, Classes extends number>(
  split: Split<In, Classes>,
  indices: RowIndices,
): Split<In, Classes>;
export function selectRows<Answers extends Labels | Matrix, In extends number>(
  split: TableRows<Answers, In>,
  indices: RowIndices,
): TableRows<Answers, In>;
export function selectRows(split: AnyRows, indices: RowIndices): AnyRows {
  requireParts('selectRows', split);
  return selected(split, indices);
}

const selected = ({ images, labels }: AnyRows, indices: RowIndices): AnyRows => ({
  images: images.select(indices),
  labels: labels.select(indices),
});

/** The split in random order; the same seed gives the same order. Bytes are shared, other numbers are copied. */
export function shuffleSplit<In extends number, Classes extends number>(
  split: Split<In, Classes>,
  seed?: number,
): Split<In, Classes>;
export function shuffleSplit<Answers extends Labels | Matrix, In extends number>(
  split: TableRows<Answers, In>,
  seed?: number,
): TableRows<Answers, In>;
export function shuffleSplit(split: AnyRows, seed = 1): AnyRows {
  requireSplit('shuffleSplit', split);
  return selected(split, new Random(seed, 'shuffle').permutation(split.images.rows));
}

/** How many labels each class has. */
export function classCounts(labels: Labels): number[] {
  requireLabels('classCounts', labels);
  const counts = new Array<number>(labels.classes).fill(0);
  for (const label of labels.values) counts[label]++;
  return counts;
}

export interface SplitOptions {
  /** The share of the images that goes to validation, above 0 and below 1. */
  readonly validation?: number;
  readonly seed?: number;
}

/**
 * Divides a split in two, stratified: both parts hold the classes in the same proportions. Validation gets
 * round(validation · n) images (default: a tenth). Rows with numbers for labels are chosen at random by the seed. Bytes are
 * shared, other numbers are copied.
 */
export function splitDataset<In extends number, Classes extends number>(
  split: Split<In, Classes>,
  options?: SplitOptions,
): { train: Split<In, Classes>; validation: Split<In, Classes> };
export function splitDataset<Answers extends Labels | Matrix, In extends number>(
  split: TableRows<Answers, In>,
  options?: SplitOptions,
): { train: TableRows<Answers, In>; validation: TableRows<Answers, In> };
export function splitDataset(split: AnyRows, options: SplitOptions = {}): { train: AnyRows; validation: AnyRows } {
  requireKnown('splitDataset', options, ['validation', 'seed']);
  requireSplit('splitDataset', split);
  const { validation = 0.1, seed } = options;
  const { labels } = split;
  const isClasses = !(labels instanceof Matrix);
  const { rest, part } = isClasses
    ? stratifiedIndices(labels, validation, seed)
    : randomIndices(labels.rows, validation, seed);
  return { train: selected(split, rest), validation: selected(split, part) };
}

/** Divides the numbers of `rows` rows: `part` gets round(share · rows) of them at random. Both are in ascending order. */
function randomIndices(rows: number, share: number, seed = 1): { rest: Uint32Array; part: Uint32Array } {
  const total = shareOf('splitDataset', rows, share);
  const order = new Random(seed, 'split').permutation(rows);
  return { rest: order.slice(total).sort(), part: order.slice(0, total).sort() };
}

/** round(share · rows). Throws if that is none or all, or the share is not above 0 and below 1. */
function shareOf(operation: string, rows: number, share: number): number {
  requireNumber(operation, 'share', share, 0, 1, true);
  const total = Math.round(share * rows);
  if (total === 0 || total === rows) {
    throw new RangeError(
      `${operation}: a share of ${share} of ${rows} rows is ${total} rows, expected at least 1 on each side`,
    );
  }
  return total;
}

/**
 * Divides the row numbers of `labels`: `part` gets round(share · n) of them, each class by its share (largest remainders
 * first), chosen at random by the seed; `rest` gets the others. Both are in ascending order.
 * Throws if the share is not above 0 and below 1, or so small or large that one side would be empty.
 */
export function stratifiedIndices(labels: Labels, share: number, seed = 1): { rest: Uint32Array; part: Uint32Array } {
  requireLabels('stratifiedIndices', labels);
  const total = shareOf('stratifiedIndices', labels.rows, share);
  const groups = shuffledClasses(labels, seed);
  const taken = groups.map((group) => Math.floor(share * group.length));
  const byRemainder = groups
    .map((group, k) => ({ k, remainder: share * group.length - taken[k] }))
    .sort((a, b) => b.remainder - a.remainder || a.k - b.k);
  const missing = total - taken.reduce((sum, count) => sum + count, 0);
  for (const { k } of byRemainder.slice(0, missing)) taken[k]++;

  const chosen = new Uint8Array(labels.rows);
  groups.forEach((group, k) => {
    for (const row of group.slice(0, taken[k])) chosen[row] = 1;
  });
  return { rest: rowsWhere(chosen, (mark) => mark === 0), part: rowsWhere(chosen, (mark) => mark === 1) };
}

/**
 * The row numbers for k-fold cross-validation, shuffled and stratified: each row is in the test part of exactly one
 * fold, and the folds differ by at most one row, in each class and in total. All in ascending order.
 */
export function stratifiedFolds(labels: Labels, folds: number, seed = 1): { train: Uint32Array; test: Uint32Array }[] {
  requireLabels('stratifiedFolds', labels);
  requireCount('stratifiedFolds', 'folds', folds, 2);
  if (folds > labels.rows) {
    throw new RangeError(`stratifiedFolds: ${folds} folds of ${labels.rows} rows, expected at most one fold per row`);
  }
  const foldOf = new Uint32Array(labels.rows);
  // Dealt round the table without starting anew at each class, so that no fold collects all the odd ones.
  let next = 0;
  for (const group of shuffledClasses(labels, seed)) {
    for (const row of group) foldOf[row] = next++ % folds;
  }
  return Array.from({ length: folds }, (_, fold) => ({
    train: rowsWhere(foldOf, (of) => of !== fold),
    test: rowsWhere(foldOf, (of) => of === fold),
  }));
}

/** The row numbers of each class, each class in random order. */
function shuffledClasses(labels: Labels, seed: number): Uint32Array[] {
  const groups = classCounts(labels).map((count) => new Uint32Array(count));
  const filled = new Array<number>(labels.classes).fill(0);
  labels.values.forEach((label, row) => {
    groups[label][filled[label]++] = row;
  });
  const random = new Random(seed, 'stratified');
  return groups.map((group) => random.shuffle(group));
}

function rowsWhere(marks: Uint8Array | Uint32Array, test: (mark: number) => boolean): Uint32Array {
  const rows: number[] = [];
  for (let row = 0; row < marks.length; row++) if (test(marks[row])) rows.push(row);
  return Uint32Array.from(rows);
}
