/** Numbers as the page writes them. */

/** "96.4 %" */
export const percent = (share: number): string => (Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : '–');

/** "0.123", with three digits that count. */
export function loss(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return value >= 1000 || (value > 0 && value < 0.001) ? value.toExponential(1) : value.toPrecision(3);
}

/** "2,410" */
export const count = (value: number): string => value.toLocaleString('en-US');

/** "1 image", "3 images" */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;
