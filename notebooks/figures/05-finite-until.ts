/** How far several ways to compute a number stay finite: a bar for each, and ∞ where it ends. */
import { colours, type Spec, vegaLite } from '../../src/charts/theme.ts';

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

/** Blue while finite, grey beyond. Throws without ways, or if one ends outside the axis. */
export function finiteUntil(ways: readonly FiniteUntil[], options: FiniteUntilOptions): Spec {
  const { title, subtitle, x, end } = options;
  const outside = ways.find(({ last }) => !(last >= 0 && last <= end));
  if (ways.length === 0 || outside) {
    throw new RangeError(
      `finiteUntil: got ${outside ? `${outside.name} until ${outside.last}, expected 0 to ${end}` : 'no ways'}`,
    );
  }
  const values = ways.flatMap(({ name, last }) => [
    { name, from: 0, to: last, what: 'finite', text: last < end ? `to ${last}` : 'everywhere' },
    ...(last < end ? [{ name, from: last, to: end, what: 'infinite', text: '∞' }] : []),
  ]);
  const names = ways.map(({ name }) => name);
  const place = {
    field: 'from',
    type: 'quantitative',
    title: x,
    scale: { domain: [0, end], nice: false },
    axis: { tickCount: 5 },
  };
  const lane = {
    field: 'name',
    type: 'nominal',
    sort: names,
    title: null,
    axis: { ticks: false, domain: false, labelLimit: 260, labelPadding: 8, labelFontSize: 13 },
  };
  return vegaLite({
    title: { text: title, ...(subtitle && { subtitle }) },
    width: 340,
    height: { step: 46 },
    data: { values },
    encoding: { y: { ...lane, scale: { paddingInner: 0.3 } } },
    layer: [
      {
        mark: { type: 'bar', cornerRadius: 3 },
        encoding: {
          x: place,
          x2: { field: 'to' },
          color: { condition: { test: "datum.what === 'finite'", value: colours.violet }, value: colours.pale },
        },
      },
      {
        // Inside its bar where there is room, else behind its end.
        transform: [{ calculate: `datum.to - datum.from > ${end / 5} || datum.what === 'infinite'`, as: 'inside' }],
        layer: [
          text("datum.what === 'finite' && datum.inside", 'to', { align: 'right', dx: -8, color: 'white' }),
          text("datum.what === 'finite' && !datum.inside", 'to', { align: 'left', dx: 8 }),
          text("datum.what === 'infinite'", 'to', { align: 'right', dx: -10, fontSize: 22 }),
        ],
      },
    ],
  });
}

const text = (filter: string, x: string, more: object) => ({
  transform: [{ filter }],
  mark: { type: 'text', baseline: 'middle', fontSize: 14, fontWeight: 600, color: colours.ink, ...more },
  encoding: { x: { field: x, type: 'quantitative' }, text: { field: 'text' } },
});
