/** The checks of a lesson as a small table: what was expected, what came, and the largest difference. */
import { difference } from '../gradient-check.ts';
import { type FloatArray, Matrix } from '../matrix.ts';
import { showTable } from './show.ts';

type Numbers = number | readonly number[] | FloatArray | Matrix;

export interface Check {
  readonly operation: string;
  readonly expected: Numbers;
  readonly got: Numbers;
  /** The largest difference allowed, relative for large numbers and absolute for small ones; 1e-6 unless given. */
  readonly tolerance?: number;
}

const valuesOf = (numbers: Numbers): ArrayLike<number> =>
  typeof numbers === 'number' ? [numbers] : numbers instanceof Matrix ? numbers.data : numbers;

/** Shows the table. Throws if a difference is larger than its tolerance, or if shapes differ. */
export function check(checks: readonly Check[]): void {
  const rows = checks.map(({ operation, expected, got, tolerance = 1e-6 }) => {
    const [e, g] = [valuesOf(expected), valuesOf(got)];
    if (e.length !== g.length) throw new Error(`check: ${operation}: expected ${e.length} numbers, got ${g.length}`);
    let largest = 0;
    for (let i = 0; i < e.length; i++) largest = Math.max(largest, difference(e[i], g[i]));
    const right = largest <= tolerance;
    return {
      operation,
      expected: brief(e),
      got: brief(g),
      'largest difference': largest === 0 ? '0' : largest.toExponential(1),
      '': right ? '✓' : '✗',
    };
  });
  showTable(rows);
  const wrong = rows.find((row) => row[''] === '✗');
  if (wrong)
    throw new Error(
      `check: ${wrong.operation}: expected ${wrong.expected}, got ${wrong.got} (largest difference ${wrong['largest difference']})`,
    );
}

/** The first numbers, and how many there are. */
function brief(values: ArrayLike<number>): string {
  const shown = Array.from({ length: Math.min(3, values.length) }, (_, i) =>
    String(Number(values[i].toPrecision(4))).replace('-', '−'),
  );
  return values.length > 3 ? `${shown.join(', ')}, … (${values.length})` : shown.join(', ');
}
