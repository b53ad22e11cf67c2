/** Numbers as the page writes them. */

/** "0.123", with three digits that count. */
export function loss(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return value >= 1000 || (value > 0 && value < 0.001) ? value.toExponential(1) : value.toPrecision(3);
}
