/** The checks of a lesson as a small table: what was expected, what came, and the largest difference. */
import { requireFresh } from '../checks.ts';
import { relativeDifference } from '../gradient-check.ts';
import { type FloatArray, Matrix } from '../matrix.ts';
import { withMinus } from '../text.ts';
import { showTable } from './show.ts';

type Numbers = number | readonly number[] | FloatArray | Matrix;

export interface Check {
  readonly operation: string;
  readonly expected: Numbers;
  readonly got: Numbers;
  /** The largest difference allowed, relative for large numbers and absolute for small ones. Default: 1e-6. */
  readonly tolerance?: number;
}

function valuesOf(numbers: Numbers): ArrayLike<number> {
  requireFresh('check', numbers, [Matrix]);
  return typeof numbers === 'number' ? [numbers] : numbers instanceof Matrix ? numbers.data : numbers;
}

/** Shows the table, then throws if a difference is larger than its tolerance, or if shapes differ. */
export function check(checks: readonly Check[]): void {
  if (checks.length === 0) throw new RangeError('check: got nothing to check');
  const results = checks.map(({ operation, expected, got, tolerance = 1e-6 }) => {
    const [e, g] = [valuesOf(expected), valuesOf(got)];
    const [wanted, came] = [shapeOf(expected), shapeOf(got)];
    const sameShape =
      e.length === g.length && (wanted === came || !(expected instanceof Matrix && got instanceof Matrix));
    if (!sameShape) return { operation, expected: wanted, got: came, largest: 'other shape', right: false };
    let largest = 0;
    for (let i = 0; i < e.length; i++) {
      // The same infinity is no difference; NaN always is one.
      if (e[i] !== g[i]) largest = Math.max(largest, relativeDifference(e[i], g[i]));
    }
    const right = largest <= tolerance;
    return {
      ...{ operation, expected: brief(e), got: brief(g), right },
      largest: largest === 0 ? '0' : withMinus(largest.toExponential(1)),
    };
  });
  showTable(
    results.map(({ operation, expected, got, largest, right }) => ({
      ...{ operation, expected, got, 'largest difference': largest },
      '': right ? '✓' : '✗',
    })),
  );
  const wrong = results.filter((result) => !result.right);
  if (wrong.length === 0) return;
  const texts = wrong.map(
    ({ operation, expected, got, largest }) =>
      `${operation}: expected ${expected}, got ${got} (largest difference ${largest})`,
  );
  throw new Error(`check: ${texts.join('; ')}`);
}

function shapeOf(numbers: Numbers): string {
  if (numbers instanceof Matrix) return `${numbers.rows} × ${numbers.columns}`;
  return typeof numbers === 'number' ? 'a number' : `${numbers.length} numbers`;
}

/** The first numbers, and how many there are. */
function brief(values: ArrayLike<number>): string {
  const shown = Array.from({ length: Math.min(3, values.length) }, (_, i) =>
    // A whole number is shown whole: what was rounded could not be compared by eye.
    withMinus(Number.isInteger(values[i]) ? values[i] : Number(values[i].toPrecision(4))),
  );
  return values.length > 3 ? `${shown.join(', ')}, … (${values.length})` : shown.join(', ');
}
