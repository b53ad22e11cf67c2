/** Checks of options that many functions share: a misspelt or impossible option is an error, never ignored. */

/** Throws if `options` has a key that is not in `known`. */
export function requireKnown(operation: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new TypeError(`${operation}: unknown option '${key}', expected one of ${known.join(', ')}`);
    }
  }
}

/** Throws unless `value` is a number in [low, high], or in [low, high) if `open`. */
export function requireNumber(
  operation: string,
  name: string,
  value: unknown,
  low = Number.NEGATIVE_INFINITY,
  high = Number.POSITIVE_INFINITY,
  open = false,
): asserts value is number {
  const inside = typeof value === 'number' && value >= low && (open ? value < high : value <= high);
  if (!inside || !Number.isFinite(value)) {
    throw new RangeError(`${operation}: ${name} is ${String(value)}, expected a number ${range(low, high, open)}`);
  }
}

function range(low: number, high: number, open: boolean): string {
  if (low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY) return 'that is finite';
  if (high === Number.POSITIVE_INFINITY) return `of at least ${low}`;
  return `from ${low} to ${open ? 'below ' : ''}${high}`;
}
