/**
 * Metrics: what predictions are worth. Classes are numbers from 0.
 *
 * Lessons: notebooks/11-mnist.ipynb, 12-digits-8x8.ipynb.
 */

import type { ActivationName } from './activations.ts';
import { requireCount, requireFresh } from './checks.ts';
import { type Matrix, requireMatrix } from './matrix.ts';
import { Labels, type Targets } from './rows.ts';

/** The position of the largest of `count` numbers, counted from `from`; ties go to the first. */
export function argmax(values: ArrayLike<number>, from = 0, count = values.length - from): number {
  let best = 0;
  for (let j = 1; j < count; j++) if (values[from + j] > values[from + best]) best = j;
  return best;
}

/** The column of the largest number of each row; ties go to the first. */
export function argmaxRows(matrix: Matrix): Uint16Array {
  requireMatrix('argmaxRows', 'the input', matrix);
  const { rows, columns, data } = matrix;
  if (columns > 65_536) throw new RangeError(`argmaxRows: got ${columns} columns, expected at most 65536`);
  return Uint16Array.from({ length: rows }, (_, i) => argmax(data, i * columns, columns));
}

/**
 * The class that each row stands for: the column of its largest number; of a single column, 1 where the number is above
 * 0.5, else 0.
 */
export function classesOf(rows: Matrix): Uint16Array {
  return rows.columns === 1 ? Uint16Array.from(rows.data, (value) => (value > 0.5 ? 1 : 0)) : argmaxRows(rows);
}

/**
 * Whether a row can be right or wrong: its target is a class, and not any number. Labels are; rows of targets behind
 * softmax or sigmoid are, if each is a distribution, or in a single column 0 or 1. Behind another activation, numbers
 * are numbers.
 */
export function nameClasses(targets: Targets, activation: ActivationName): boolean {
  if (targets instanceof Labels) return true;
  if (activation !== 'softmax' && activation !== 'sigmoid') return false;
  if (targets.columns === 1) return targets.data.every((value) => value === 0 || value === 1);
  return notDistribution(targets) === undefined;
}

/** The first row that is no distribution, whose numbers are not all at least 0 with a sum of 1 (but for rounding). */
export function notDistribution({ rows, columns, data }: Matrix): number | undefined {
  for (let i = 0; i < rows; i++) {
    let [sum, least] = [0, 0];
    for (let j = i * columns; j < (i + 1) * columns; j++) {
      sum += data[j];
      least = Math.min(least, data[j]);
    }
    if (!(least >= 0 && Math.abs(sum - 1) <= 1e-3)) return i;
  }
  return undefined;
}

/** The class that each row of outputs stands for; labels of a single class leave nothing to tell apart. */
export const predictedClasses = (outputs: Matrix, targets: Targets): Uint16Array =>
  targets instanceof Labels ? argmaxRows(outputs) : classesOf(outputs);

/** How many rows stand for the class that the target says. */
export function countCorrect(outputs: Matrix, targets: Targets): number {
  const right = targets instanceof Labels ? targets.values : classesOf(targets);
  const predicted = predictedClasses(outputs, targets);
  return predicted.reduce((sum, label, i) => sum + (label === right[i] ? 1 : 0), 0);
}

type Classes = Labels | ArrayLike<number>;
function valuesOf(operation: string, classes: Classes): ArrayLike<number> {
  requireFresh(operation, classes, [Labels]);
  return classes instanceof Labels ? classes.values : classes;
}

function classCountOf(operation: string, labels: Classes): number {
  requireFresh(operation, labels, [Labels]);
  if (labels instanceof Labels) return labels.classes;
  throw new TypeError(
    `${operation}: got no number of classes, expected it behind the predictions, or labels that know it: new Labels(values, classes)`,
  );
}

function requirePairs(operation: string, labels: ArrayLike<number>, predictions: ArrayLike<number>): void {
  if (labels.length !== predictions.length || labels.length === 0) {
    throw new RangeError(
      `${operation}: got ${labels.length} labels and ${predictions.length} predictions, expected the same number of each, at least 1`,
    );
  }
}

/** The share of right predictions, 0 to 1. */
export function accuracy(labels: Classes, predictions: Classes): number {
  const [right, got] = [valuesOf('accuracy', labels), valuesOf('accuracy', predictions)];
  requirePairs('accuracy', right, got);
  let correct = 0;
  for (let i = 0; i < right.length; i++) if (right[i] === got[i]) correct++;
  return correct / right.length;
}

/** How often class i (row) was read as class j (column). {@link Labels} know how many classes there are. */
export function confusionMatrix(labels: Labels, predictions: Classes, classes?: number): number[][];
export function confusionMatrix(labels: Classes, predictions: Classes, classes: number): number[][];
export function confusionMatrix(
  labels: Classes,
  predictions: Classes,
  classes: number = classCountOf('confusionMatrix', labels),
): number[][] {
  const [right, got] = [valuesOf('confusionMatrix', labels), valuesOf('confusionMatrix', predictions)];
  requirePairs('confusionMatrix', right, got);
  requireCount('confusionMatrix', 'classes', classes);
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < right.length; i++) {
    if (![right[i], got[i]].every((value) => Number.isInteger(value) && value >= 0 && value < classes)) {
      throw new RangeError(
        `confusionMatrix: pair ${i} is (${right[i]}, ${got[i]}), expected classes below ${classes}: whole numbers from 0`,
      );
    }
    counts[right[i]][got[i]]++;
  }
  return counts;
}

/** How one class is read. NaN where there is nothing to divide by. */
export interface ClassReport {
  readonly class: number;
  /** How many rows are of this class. */
  readonly support: number;
  /** Of the rows read as this class, the share that are. */
  readonly precision: number;
  /** Of the rows of this class, the share read as it. */
  readonly recall: number;
  /** 2 · precision · recall ÷ (precision + recall) */
  readonly f1: number;
}

/** Precision, recall and F1 of each class. {@link Labels} know how many classes there are. */
export function classReport(labels: Labels, predictions: Classes, classes?: number): ClassReport[];
export function classReport(labels: Classes, predictions: Classes, classes: number): ClassReport[];
export function classReport(
  labels: Classes,
  predictions: Classes,
  classes: number = classCountOf('classReport', labels),
): ClassReport[] {
  const counts = confusionMatrix(labels, predictions, classes);
  return counts.map((row, c) => {
    const support = row.reduce((sum, n) => sum + n, 0);
    const readAs = counts.reduce((sum, other) => sum + other[c], 0);
    const precision = counts[c][c] / readAs;
    const recall = counts[c][c] / support;
    return { class: c, support, precision, recall, f1: (2 * counts[c][c]) / (readAs + support) };
  });
}

/**
 * The 95 % interval of a share by Wilson (1927): where the true accuracy lies, given `correct` of `total`.
 * Unlike p ± 1.96·√(p(1−p)/n) it stays inside 0…1 and works near 1.
 */
export function wilsonInterval(correct: number, total: number, z = 1.959963984540054): { low: number; high: number } {
  if (!(Number.isInteger(correct) && Number.isInteger(total) && total > 0 && correct >= 0 && correct <= total)) {
    throw new RangeError(
      `wilsonInterval: got ${correct} of ${total}, expected whole numbers, 0 ≤ correct ≤ total, total at least 1`,
    );
  }
  const p = correct / total;
  const centre = p + (z * z) / (2 * total);
  const spread = z * Math.sqrt((p * (1 - p)) / total + (z * z) / (4 * total * total));
  const scale = 1 + (z * z) / total;
  return { low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) };
}

/** The rows whose confidence (the largest probability of the row) lies in one range. */
export interface CalibrationBin {
  /** Confidences above `low` (in the first bin, from 0) up to `high`. */
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** How many of them are read right. */
  readonly correct: number;
  /** The mean confidence; NaN in an empty bin. */
  readonly confidence: number;
  /** correct ÷ count; NaN in an empty bin. */
  readonly accuracy: number;
}

/**
 * Sorts the rows of `probabilities` into `bins` ranges of equal width by their confidence, to compare what the network
 * claims with what it keeps. Throws if the sizes do not fit, or if a row's largest number is not a probability.
 * After Guo, Pleiss, Sun & Weinberger (2017), On Calibration of Modern Neural Networks.
 */
export function calibrationBins(labels: Classes, probabilities: Matrix, bins = 10): CalibrationBin[] {
  requireCount('calibrationBins', 'bins', bins);
  requireMatrix('calibrationBins', 'the second argument', probabilities);
  if (probabilities.columns === 1) {
    throw new RangeError('calibrationBins: got one column, expected a probability for each of at least two classes');
  }
  const right = valuesOf('calibrationBins', labels);
  const predictions = argmaxRows(probabilities);
  requirePairs('calibrationBins', right, predictions);
  const sums = Array.from({ length: bins }, () => ({ count: 0, correct: 0, confidence: 0 }));
  for (const [i, predicted] of predictions.entries()) {
    const confidence = probabilities.at(i, predicted);
    // Float32 sums reach a little over 1.
    if (!(confidence >= 0 && confidence < 1 + 1e-5)) {
      throw new RangeError(`calibrationBins: row ${i} has the confidence ${confidence}, expected a number from 0 to 1`);
    }
    const bin = sums[Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1))];
    bin.count++;
    bin.confidence += Math.min(1, confidence);
    if (predicted === right[i]) bin.correct++;
  }
  return sums.map(({ count, correct, confidence }, n) => ({
    low: n / bins,
    high: (n + 1) / bins,
    count,
    correct,
    confidence: confidence / count,
    accuracy: correct / count,
  }));
}

/**
 * The expected calibration error, 0 to 1: Σ count ÷ n · |accuracy − confidence| over the bins. 0 means that of all rows
 * read with 80 % confidence, 80 % are read right, and so on. Throws if all bins are empty.
 * After Naeini, Cooper & Hauskrecht (2015), Obtaining Well Calibrated Probabilities Using Bayesian Binning.
 */
export function expectedCalibrationError(bins: readonly CalibrationBin[]): number {
  const filled = bins.filter(({ count }) => count > 0);
  const total = filled.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) throw new RangeError('expectedCalibrationError: all bins are empty, expected at least 1 row');
  return (
    filled.reduce((sum, { count, accuracy, confidence }) => sum + count * Math.abs(accuracy - confidence), 0) / total
  );
}

/** The arithmetic mean. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The standard deviation (std) of a sample, √(Σ (v − mean)² ÷ (n − 1)); NaN for a single value. */
export function std(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}
