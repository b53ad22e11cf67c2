/**
 * Losses: what being wrong costs. Each is a mean over the batch, with its gradient beside it.
 *
 * Lesson: notebooks/05-loss.ipynb.
 */
import { softmax } from './activations.ts';
import type { FloatArray } from './matrix.ts';

export const lossNames = ['cross-entropy', 'mean-squared-error'] as const;
export type LossName = (typeof lossNames)[number];

/** Throws unless `name` is a loss. */
export function requireLoss(operation: string, name: string): asserts name is LossName {
  if (!lossNames.includes(name as LossName)) {
    throw new TypeError(`${operation}: unknown loss '${name}', expected one of ${lossNames.join(', ')}`);
  }
}

/** Targets with the label smoothed: 1 − ε goes to the right class, ε is spread evenly over all. Szegedy et al. (2016). */
export function smoothedTarget(isLabel: boolean, smoothing: number, classes: number): number {
  return (isLabel ? 1 - smoothing : 0) + smoothing / classes;
}

/**
 * Softmax and cross-entropy together, for a batch of logits z and targets t (rows of probabilities):
 *
 *   L = mean over rows of −Σⱼ tⱼ log pⱼ,   log pⱼ = (zⱼ − m) − log Σₖ e^(zₖ − m),   ∂L/∂z = (p − t) ÷ rows
 *
 * Computed from the logits, because log(softmax(z)) taken in two steps is log 0 as soon as a probability underflows.
 *
 * @param z logits, rows × columns; replaced by the gradient ∂L/∂z
 * @param losses gets −Σ t log p of each row
 * @returns the mean loss
 */
export function softmaxCrossEntropy(
  z: FloatArray,
  target: (row: number, column: number) => number,
  rows: number,
  columns: number,
  losses: Float64Array = new Float64Array(rows),
): number {
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const from = i * columns;
    let largest = Number.NEGATIVE_INFINITY;
    for (let j = from; j < from + columns; j++) largest = Math.max(largest, z[j]);
    let sum = 0;
    for (let j = from; j < from + columns; j++) sum += Math.exp(z[j] - largest);
    const logSum = Math.log(sum);
    let loss = 0;
    for (let j = 0; j < columns; j++) {
      const t = target(i, j);
      if (t !== 0) loss -= t * (z[from + j] - largest - logSum);
    }
    losses[i] = loss;
    total += loss;
  }
  softmax(z, columns, z);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) z[i * columns + j] = (z[i * columns + j] - target(i, j)) / rows;
  }
  return total / rows;
}

/**
 * Mean squared error: L = mean over rows and columns of (a − t)²,  ∂L/∂a = 2 (a − t) ÷ (rows · columns).
 *
 * @param a outputs, rows × columns; replaced by the gradient ∂L/∂a
 * @param losses gets the mean over the columns of each row
 * @returns the mean loss
 */
export function meanSquaredError(
  a: FloatArray,
  target: (row: number, column: number) => number,
  rows: number,
  columns: number,
  losses: Float64Array = new Float64Array(rows),
): number {
  let total = 0;
  for (let i = 0; i < rows; i++) {
    let loss = 0;
    for (let j = 0; j < columns; j++) {
      const difference = a[i * columns + j] - target(i, j);
      loss += (difference * difference) / columns;
      a[i * columns + j] = (2 * difference) / (rows * columns);
    }
    losses[i] = loss;
    total += loss;
  }
  return total / rows;
}
