/**
 * Dropout: in training some numbers are set to 0, other ones each time, so that no unit can rely on one neighbour.
 *
 * Lesson: notebooks/09-regularization.ipynb.
 */
import { requireNumber } from '../checks.ts';
import { type FloatArray, floatsLike, Matrix } from '../matrix.ts';
import type { Random } from '../random.ts';
import type { Layer, Same } from './layer.ts';

/**
 * In training each number is set to 0 with probability `rate`, and the others are divided by 1 − rate, so that their
 * expected value stays the same; when predicting it does nothing. Srivastava et al. (2014).
 */
// biome-ignore lint/suspicious/noExplicitAny: it fits behind a layer of any width; the network's type keeps that width.
export class Dropout implements Layer<any, Same> {
  readonly kind = 'dropout';
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  declare readonly inputs: any;
  readonly outputs: Same = 'same';
  readonly rate: number;

  /** @param rate from 0 to below 1 */
  constructor(rate: number) {
    requireNumber('Dropout', 'rate', rate, 0, 1, true);
    this.rate = rate;
  }

  get label(): string {
    return `Dropout(${this.rate})`;
  }

  /** A mask for a batch: 0 with probability `rate`, else 1 ÷ (1 − rate). `like` gives its precision. */
  mask<Rows extends number, Columns extends number>(
    rows: Rows,
    columns: Columns,
    random: Random,
    like: FloatArray = new Float32Array(0),
  ): Matrix<Rows, Columns> {
    const kept = 1 / (1 - this.rate);
    const threshold = this.rate * 0x100000000;
    const values = floatsLike(like, rows * columns);
    for (let i = 0; i < values.length; i++) values[i] = random.bits() < threshold ? 0 : kept;
    return new Matrix(rows, columns, values);
  }

  /** A = X ⊙ mask. */
  forward<Rows extends number, Columns extends number>(
    x: Matrix<Rows, Columns>,
    mask: Matrix<Rows, Columns>,
  ): Matrix<Rows, Columns> {
    return x.times(mask);
  }

  /** ∂L/∂X = ∂L/∂A ⊙ mask, the mask of the forward pass. */
  backward<Rows extends number, Columns extends number>(
    mask: Matrix<Rows, Columns>,
    upstream: Matrix<Rows, Columns>,
  ): Matrix<Rows, Columns> {
    return upstream.times(mask);
  }
}
