/** Axes of the lines: from the first number to the last, linear or logarithmic. */

/** What an axis of shares writes at its ticks: `50 %`, as `percent` of text.ts does. */
export const percentLabels = (digits?: number) => ({
  labelExpr: `format(100 * datum.value, '${digits === undefined ? '~g' : `.${digits}f`}') + ' %'`,
});

/** How tooltips write shares, as `percent` of text.ts does: with one decimal, `98.2 %`, unless the text beside them has two. */
export const percentFormat = (digits = 1): string => `.${digits}%`;

/** Whole ticks where the numbers are whole. `margin` is the space at each end, as a share of the axis. */
export function linearAxis(values: readonly number[], margin = 0) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const space = margin * (high - low);
  const whole = values.every(Number.isInteger);
  return {
    scale: { domain: [low - space, high + space], nice: false, zero: false },
    axis: { grid: false, labelFlush: false, tickCount: 8, ...(whole && { tickMinStep: 1, format: 'd' }) },
  };
}

/** Ticks only at powers of ten, written as such where they are long; 2 and 5 join them on a short axis. */
export function logarithmicAxis(values: readonly number[], margin = 0) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const space = (high / low) ** margin;
  const [first, last] = [Math.floor(Math.log10(low) + 1e-9), Math.ceil(Math.log10(high) - 1e-9)];
  const every = Math.ceil((last - first) / 8) || 1;
  const all = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const powers = all.filter((n) => n % every === 0);
  const ticks = powers.flatMap((n) => (last - first <= 3 ? [1, 2, 5] : [1]).map((digit) => Number(`${digit}e${n}`)));
  const long = first < -4 || last > 5;
  const name = (n: number) => `'10${String(n).replace(/./g, (c) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)] ?? '⁻')}'`;
  return {
    scale: { type: 'log', domain: [low / space, high * space], nice: false },
    axis: {
      grid: true,
      values: ticks.filter((tick) => tick >= (low / space) * 0.999 && tick <= high * space * 1.001),
      labelFlush: false,
      labelExpr: long
        ? `[${all.map(name).join(', ')}][round(log(datum.value) / LN10) - (${first})]`
        : "format(datum.value, '~r')",
    },
  };
}
