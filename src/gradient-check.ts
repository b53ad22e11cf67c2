/**
 * Checks gradients against finite differences: ∂L/∂w ≈ (L(w + h) − L(w − h)) ÷ 2h, in double precision.
 *
 * Lesson: notebooks/04-backprop.ipynb.
 */

import { requireKnown, requireNumber } from './checks.ts';
import type { FloatArray } from './matrix.ts';
import type { NeuralNetwork } from './network.ts';
import { Random } from './random.ts';
import type { RowsFor, TargetsFor } from './rows.ts';

/**
 * Central differences of f at x, one element at a time; x is as before afterwards. Error of order h². Throws unless x is
 * in double precision.
 */
export function numericalGradient(f: () => number, x: FloatArray, h = 1e-5): Float64Array {
  if (!(x instanceof Float64Array)) {
    throw new TypeError('numericalGradient: x is a Float32Array, expected a Float64Array: finite differences need it');
  }
  return x.map((value, i) => {
    x[i] = value + h;
    const above = f();
    x[i] = value - h;
    const below = f();
    x[i] = value;
    return (above - below) / (2 * h);
  });
}

/** |a − b| ÷ max(1, |a|, |b|): relative for large numbers, absolute for small ones. */
export function relativeDifference(a: number, b: number): number {
  return Math.abs(a - b) / Math.max(1, Math.abs(a), Math.abs(b));
}

/** The result for one parameter array. */
export interface CheckedArray {
  /** `layers.0.weight` */
  readonly name: string;
  /** How many numbers were compared. */
  readonly count: number;
  readonly largestDifference: number;
}

export interface GradientCheckOptions {
  /** h, the step of the finite differences; default: 1e-5. */
  readonly step?: number;
  /** Largest {@link relativeDifference} allowed; default: 1e-7. */
  readonly tolerance?: number;
  /** Makes dropout active, with masks drawn from this seed. */
  readonly dropoutSeed?: number;
}

/** A gradient that differs from the finite difference. */
export class GradientCheckError extends Error {
  override readonly name = 'GradientCheckError';
}

/**
 * Compares the network's gradients with finite differences, for every weight and bias that is not frozen.
 * Throws a {@link GradientCheckError} naming the layer, the index, the expected and the given number.
 * The network needs `precision: 'float64'`.
 */
export function checkGradients<In extends number, Out extends number, Columns extends number, Outputs extends number>(
  network: NeuralNetwork<In, Out>,
  x: RowsFor<In, number, Columns>,
  y: TargetsFor<Out, Outputs>,
  options: GradientCheckOptions = {},
): CheckedArray[] {
  requireKnown('checkGradients', options, ['step', 'tolerance', 'dropoutSeed']);
  const { step = 1e-5, tolerance = 1e-7, dropoutSeed } = options;
  requireNumber('checkGradients', 'step', step, Number.MIN_VALUE);
  if (network.precision !== 'float64') {
    throw new TypeError(
      "checkGradients: finite differences need double precision: new NeuralNetwork({ precision: 'float64' })",
    );
  }
  // The same masks for every evaluation: each begins a stream of its own.
  const run = () =>
    network.gradients(x, y, dropoutSeed === undefined ? {} : { dropout: new Random(dropoutSeed, 'dropout') });
  const { gradients } = run();
  const layers = network.denseLayers.filter(({ trainable }) => trainable);
  if (layers.length === 0) throw new Error('checkGradients: all layers are frozen, expected at least one that is not');
  return layers.flatMap((layer, d) =>
    (['weights', 'bias'] as const).map((part, p) => {
      const name = `layers.${network.layers.indexOf(layer)}.${part === 'weights' ? 'weight' : 'bias'}`;
      const expected = numericalGradient(() => run().loss, layer[part].data, step);
      const got = gradients[2 * d + p].data;
      let largestDifference = 0;
      expected.forEach((value, i) => {
        const difference = relativeDifference(value, got[i]);
        largestDifference = Math.max(largestDifference, difference);
        if (!(difference <= tolerance)) {
          const at = part === 'weights' ? `[${Math.floor(i / layer.outputs)}, ${i % layer.outputs}]` : `[${i}]`;
          throw new GradientCheckError(
            `${layer.label} ${layer.activation}: gradient of ${name}${at}: expected ${value} by finite differences, got ${got[i]}`,
          );
        }
      });
      return { name, count: got.length, largestDifference };
    }),
  );
}
