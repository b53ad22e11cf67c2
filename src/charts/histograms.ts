/** How often each class occurs, and how numbers are spread. */
import { requireCount, requireKnown } from '../checks.ts';
import { percentFormat } from './axes.ts';
import { colours, requireNames, type Spec, series, vegaLite } from './theme.ts';

export interface ClassCounts {
  readonly name: string;
  readonly counts: readonly number[];
}

/** Bars side by side, one colour for each part. Throws if the parts differ in their number of classes. */
export function classHistogram(
  parts: readonly ClassCounts[],
  options: { readonly title?: string; readonly classNames?: readonly string[] } = {},
): Spec {
  requireKnown('classHistogram', options, ['title', 'classNames']);
  const classes = parts[0]?.counts.length ?? 0;
  if (classes === 0 || parts.some((part) => part.counts.length !== classes)) {
    throw new RangeError(
      `classHistogram: the parts have ${parts.map((part) => part.counts.length)} classes, expected the same number, at least 1`,
    );
  }
  const { title = 'Images of each class', classNames = parts[0].counts.map((_, i) => String(i)) } = options;
  requireNames('classHistogram', classNames, classes);
  const values = parts.flatMap(({ name, counts }) =>
    counts.map((count, i) => ({ part: name, class: classNames[i], count })),
  );
  const names = parts.map((part) => part.name);
  return vegaLite({
    title,
    width: 500,
    height: 200,
    data: { values },
    mark: { type: 'bar', tooltip: true },
    encoding: {
      x: {
        field: 'class',
        type: 'ordinal',
        title: 'class',
        sort: [...classNames],
        axis: { labelAngle: classNames.some((name) => name.length > 5) ? -40 : 0 },
      },
      xOffset: { field: 'part', sort: names },
      y: { field: 'count', type: 'quantitative', title: 'images', axis: { tickCount: 5 } },
      color: {
        field: 'part',
        type: 'nominal',
        sort: names,
        title: null,
        scale: { domain: names, range: series.slice(0, names.length) },
        legend: names.length > 1 ? { orient: 'top' } : null,
      },
    },
  });
}

/** One bar of a histogram: how many of the numbers lie from `from` to `to`, and which share of all they are. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly share: number;
}

/**
 * The numbers counted in `bins` bins of the same width, from `low` to `high`. Numbers outside are counted in the first
 * and the last bin. Throws on a range that does not rise, and if there is no number.
 */
export function binned(numbers: ArrayLike<number>, [low, high]: readonly [number, number], bins: number): Bin[] {
  requireCount('binned', 'bins', bins);
  if (!(low < high)) throw new RangeError(`binned: the range is ${low} to ${high}, expected it to rise`);
  if (numbers.length === 0) throw new RangeError('binned: got no numbers, expected at least 1');
  const step = (high - low) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < numbers.length; i++) {
    counts[Math.min(bins - 1, Math.max(0, Math.floor((numbers[i] - low) / step)))]++;
  }
  const short = (value: number) => Number(value.toPrecision(5));
  return counts.map((count, i) => ({
    from: short(low + i * step),
    to: short(low + (i + 1) * step),
    count,
    share: short(count / numbers.length),
  }));
}

/** Mark and encoding of the bins as bars, as high as their `count` or their `share`. `x` and `y` describe the axes, `mark` the bars. */
export const bars = (height: 'count' | 'share', x: object, y: object, mark: object = {}) => ({
  mark: { type: 'bar', color: colours.violet, ...mark },
  encoding: {
    x: { field: 'from', type: 'quantitative', ...x },
    x2: { field: 'to' },
    y: { field: height, type: 'quantitative', ...y },
    y2: { datum: 0 },
    tooltip: [
      { field: 'from', type: 'quantitative', format: '.3~g' },
      { field: 'to', type: 'quantitative', format: '.3~g' },
      { field: height, type: 'quantitative', format: height === 'share' ? percentFormat() : ',d' },
    ],
  },
});
