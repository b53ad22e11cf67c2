/**
 * The dot plot: a line for each name and a dot at its number, with the single runs, the spread and the number in words
 * where there are any (W. S. Cleveland, *The Elements of Graphing Data*, 1985). Panels beside each other share the lines.
 *
 * Lessons: 05, 09, 10, 11, 12, by the figures in notebooks/figures.
 */
import { requireKnown } from '../checks.ts';
import { colours, type Spec, vegaLite } from './theme.ts';

/** One line of a panel. */
export interface Dot {
  readonly name: string;
  /** Where the dot is. */
  readonly value: number;
  /** The single results of which the value is the mean: small dots. */
  readonly runs?: readonly number[];
  /** Ends of the bar behind the dot: one standard deviation either way, or from the start of the axis. */
  readonly bar?: readonly [from: number, to: number];
  /** A dashed line comes from there: what it was before. */
  readonly before?: number;
  /** Written to the right of dot and bar. */
  readonly text?: string;
  /** Its place in `series`. Default: 0. */
  readonly series?: number;
}

/** Dots on one axis. */
export interface DotPanel {
  readonly dots: readonly Dot[];
  /** What the axis counts. */
  readonly x: string;
  /** Ends of the axis, with room for the texts. */
  readonly domain: readonly [low: number, high: number];
  /** Length of the axis, in pixels. */
  readonly width: number;
  /** A number as tooltips write it. */
  readonly write: (value: number) => string;
  /** Written above the panel. */
  readonly title?: string;
  /** Default: linear. */
  readonly logarithmic?: boolean;
  /** Ticks and labels, as Vega-Lite names them. */
  readonly axis?: object;
  /** A dashed line through all lines: what they are compared with. */
  readonly reference?: number;
}

export interface DotPlotOptions {
  readonly title: string;
  readonly subtitle?: string | readonly string[];
  /** What a line stands for, in tooltips: 'method'. */
  readonly of: string;
  /** Colours of the dots. Default: violet alone. */
  readonly series?: readonly { readonly name: string; readonly colour: string }[];
  /** Whether the names of the series stand above. Default: no. */
  readonly legend?: boolean;
}

/** Pixels from line to line. */
const STEP = 36;

/** The panels side by side. Throws without panels or lines, if panels differ in their lines, and on numbers outside of an axis. */
export function dotPlot(panels: readonly DotPanel[], options: DotPlotOptions): Spec {
  requireKnown('dotPlot', options, ['title', 'subtitle', 'of', 'series', 'legend']);
  const { title, subtitle, of, series = [{ name: '', colour: colours.violet }], legend = false } = options;
  const names = panels[0]?.dots.map(({ name }) => name) ?? [];
  if (names.length === 0) throw new RangeError('dotPlot: got no lines, expected at least 1');
  for (const panel of panels) requireInside(panel, names, series.length);
  const color = {
    field: 'series',
    type: 'nominal',
    title: null,
    scale: { domain: series.map(({ name }) => name), range: series.map(({ colour }) => colour) },
    legend: legend ? { orient: 'top', direction: 'horizontal', symbolOpacity: 1, symbolSize: 90 } : null,
  };
  const lane = (isFirst: boolean) => ({
    field: 'name',
    type: 'nominal',
    sort: names,
    title: null,
    axis: {
      ...{ grid: true, ticks: false, domain: false, labelLimit: 260, labelFontSize: 13, labelPadding: 8 },
      ...(!isFirst && { labels: false }),
    },
  });
  const views = panels.map((panel, i) => panelOf(panel, { lane: lane(i === 0), color, of, series }));
  return vegaLite({
    title: { text: title, ...(subtitle && { subtitle }) },
    ...(views.length === 1 ? views[0] : { hconcat: views, spacing: 16 }),
  });
}

interface Shared {
  readonly lane: object;
  readonly color: object;
  readonly of: string;
  readonly series: readonly { readonly name: string }[];
}

function panelOf(panel: DotPanel, { lane, color, of, series }: Shared): object {
  const { dots, domain, write, logarithmic = false, axis, reference } = panel;
  const x = (field: string) => ({
    field,
    type: 'quantitative',
    title: panel.x,
    scale: { domain: [...domain], nice: false, ...(logarithmic ? { type: 'log' } : { zero: false }) },
    axis: { labelFlush: false, ...axis },
  });
  const ofDot = ({ name, series: at = 0 }: Dot) => ({ name, series: series[at].name });
  const values = dots.map((dot) => {
    const { value, bar: [from, to] = [undefined, undefined], before, text } = dot;
    const end = Math.max(value, to ?? value);
    const numbers = Object.entries({ value, from, to, before, end: text === undefined ? undefined : end });
    return {
      ...ofDot(dot),
      ...Object.fromEntries(numbers.flatMap(([key, number]) => (number === undefined ? [] : [[key, short(number)]]))),
      shown: write(value),
      ...(text !== undefined && { text }),
    };
  });
  const runs = dots.flatMap((dot) =>
    (dot.runs ?? []).map((run) => ({ ...ofDot(dot), run: short(run), shown: write(run) })),
  );
  const tooltip = [
    { field: 'name', title: of },
    // What stands in parentheses is said of the axis.
    { field: 'shown', title: panel.x.replace(/ \(.*\)$/, '') },
  ];
  const some = (key: keyof Dot) => dots.some((dot) => dot[key] !== undefined);
  const dashes = { type: 'rule', color: colours.grey, strokeDash: [5, 4], strokeWidth: 1.5 };
  const data = { values };
  return {
    ...(panel.title && { title: { text: panel.title, fontSize: 13, anchor: 'middle' } }),
    width: panel.width,
    height: { step: STEP },
    layer: [
      ...(reference === undefined
        ? []
        : [{ data: { values: [{ reference: short(reference) }] }, mark: dashes, encoding: { x: x('reference') } }]),
      ...(some('before')
        ? [
            {
              data,
              transform: [{ filter: 'isValid(datum.before)' }],
              mark: dashes,
              encoding: { x: x('before'), x2: { field: 'value' }, y: lane },
            },
          ]
        : []),
      ...(some('bar')
        ? [
            {
              data,
              transform: [{ filter: 'isValid(datum.from)' }],
              mark: { type: 'rule', strokeWidth: 6, strokeCap: 'round', color: colours.lilac },
              encoding: { x: x('from'), x2: { field: 'to' }, y: lane },
            },
          ]
        : []),
      ...(runs.length > 0
        ? [
            {
              data: { values: runs },
              mark: { type: 'point', filled: true, size: 32, opacity: 0.65 },
              encoding: { x: x('run'), y: lane, color, tooltip },
            },
          ]
        : []),
      {
        data,
        mark: { type: 'point', filled: true, size: 120, opacity: 1, stroke: 'white', strokeWidth: 1 },
        encoding: { x: x('value'), y: lane, color, tooltip },
      },
      ...(some('text')
        ? [
            {
              data,
              transform: [{ filter: 'isValid(datum.text)' }],
              mark: { type: 'text', align: 'left', baseline: 'middle', dx: 11, fontSize: 13, color: colours.ink },
              encoding: { x: x('end'), y: lane, text: { field: 'text' } },
            },
          ]
        : []),
    ],
  };
}

const short = (value: number): number => Number(value.toPrecision(5));

/** Ends of an axis around the numbers, with `margin` of their range at each end. */
export function domainAround(numbers: readonly number[], margin = 0.06): [low: number, high: number] {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const space = margin * (high - low || 1);
  return [low - space, high + space];
}

function requireInside(
  { dots, domain: [low, high], reference, x }: DotPanel,
  names: readonly string[],
  series: number,
) {
  const own = dots.map(({ name }) => name);
  if (own.join('\n') !== names.join('\n')) {
    throw new RangeError(`dotPlot: "${x}" has the lines ${own.join(', ')}, expected ${names.join(', ')}`);
  }
  const inside = (number: number) => number >= low && number <= high;
  for (const { name, value, runs = [], bar = [], before, series: at = 0 } of dots) {
    const outside = [value, ...runs, ...bar, before ?? value, reference ?? value].find((number) => !inside(number));
    if (outside !== undefined) {
      throw new RangeError(`dotPlot: ${name} is at ${outside}, expected ${low} to ${high}, the ends of "${x}"`);
    }
    if (!(Number.isInteger(at) && at >= 0 && at < series)) {
      throw new RangeError(`dotPlot: ${name} is of series ${at}, expected less than ${series}`);
    }
  }
}
