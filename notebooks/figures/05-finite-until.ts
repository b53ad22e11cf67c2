/** How far several ways to compute a number stay finite. */
import { dotPlot } from '../../src/charts/dot-plot.ts';
import type { Spec } from '../../src/charts/theme.ts';

/** One way to compute, and the last place of the axis where it gives a finite number. */
export interface FiniteUntil {
  readonly name: string;
  readonly last: number;
}

export interface FiniteUntilOptions {
  readonly title: string;
  readonly subtitle?: string;
  readonly x: string;
  /** Where the axis ends. */
  readonly end: number;
}

/** A bar for each way, as far as its number is finite. Throws without ways, or if one ends outside the axis. */
export function finiteUntil(ways: readonly FiniteUntil[], { title, subtitle, x, end }: FiniteUntilOptions): Spec {
  const outside = ways.find(({ last }) => !(last >= 0 && last <= end));
  if (ways.length === 0 || outside) {
    throw new RangeError(
      `finiteUntil: got ${outside ? `${outside.name} until ${outside.last}, expected 0 to ${end}` : 'no ways'}`,
    );
  }
  const dots = ways.map(({ name, last }) => ({
    name,
    value: last,
    bar: [0, last] as const,
    text: last < end ? `to ${last}, then ∞` : 'everywhere',
  }));
  const ticks = Array.from({ length: 6 }, (_, i) => (i * end) / 5);
  const domain = [0, 1.35 * end] as const; // room for the texts
  return dotPlot([{ dots, x, domain, width: 340, write: (value) => `to ${value}`, axis: { values: ticks } }], {
    title,
    ...(subtitle && { subtitle }),
    of: 'computed',
  });
}
