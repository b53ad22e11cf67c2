/** Gradient clipping by norm: a step that would be too long is shortened, and keeps its direction. */
import { requireNumber } from './checks.ts';
import type { Matrix } from './matrix.ts';

/** Keeps the factor finite where all gradients are 0; PyTorch's. */
const EPSILON = 1e-6;

/**
 * The gradients times min(1, c ÷ (‖g‖ + 10⁻⁶)), where ‖g‖ is the square root of the sum of the squares of all their numbers
 * and c = `maxNorm`; and ‖g‖ itself. Changes nothing in place. Throws unless c is above 0. Pascanu et al. (2013), as PyTorch's
 * `clip_grad_norm_`.
 */
export function clipByNorm(
  gradients: readonly Matrix[],
  maxNorm: number,
): { readonly norm: number; readonly gradients: Matrix[] } {
  requireNumber('clipByNorm', 'maxNorm', maxNorm, Number.MIN_VALUE);
  let squares = 0;
  for (const { data } of gradients) for (let i = 0; i < data.length; i++) squares += data[i] * data[i];
  const norm = Math.sqrt(squares);
  const factor = Math.min(1, maxNorm / (norm + EPSILON));
  return { norm, gradients: gradients.map((gradient) => gradient.map((value) => value * factor)) };
}
