/** How many images each class has, in one part of a data set or several. */
import { requireNames, type Spec, series, vegaLite } from './theme.ts';

export interface ClassCounts {
  readonly name: string;
  readonly counts: readonly number[];
}

/** Bars side by side, one colour for each part. Throws if the parts differ in their number of classes. */
export function classHistogram(
  parts: readonly ClassCounts[],
  options: { readonly title?: string; readonly classNames?: readonly string[] } = {},
): Spec {
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
