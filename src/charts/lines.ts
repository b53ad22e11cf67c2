/** Lines: several runs or functions in one picture, with a band for the spread, on linear or logarithmic axes. */
import { requireKnown } from '../checks.ts';
import { linearAxis, logarithmicAxis, percentFormat, percentLabels } from './axes.ts';
import { colours, series as palette, type Spec, vegaLite } from './theme.ts';

export interface ComparisonSeries {
  readonly name: string;
  /** A y that is not finite interrupts the line. Low and high give the band, where there is one. */
  readonly points: readonly {
    readonly x: number;
    readonly y: number;
    readonly low?: number;
    readonly high?: number;
  }[];
  readonly dashed?: boolean;
  /** A colour, or a place in the shared row of colours. Default: its place among the series. */
  readonly colour?: number | string;
}

export interface ComparisonOptions {
  readonly title: string;
  readonly subtitle?: string;
  readonly x: string;
  readonly y: string;
  /** Which axes are logarithmic; values there have to be above 0. Default: neither. */
  readonly logarithmic?: 'x' | 'y' | 'both';
  /** Lowest and highest y shown; what lies outside is cut off. Default: all is shown. */
  readonly range?: readonly [number, number];
  /** True draws the points of the lines as well; a list of points is drawn in grey, on top. */
  readonly dots?: boolean | readonly (readonly [x: number, y: number])[];
  /** y is a share and is written in percent. */
  readonly percent?: boolean;
  /** A dashed vertical line with a word beside it. */
  readonly mark?: { readonly x: number; readonly text: string };
}

/** A function of one variable, or several, as points. */
export interface Curve {
  readonly name: string;
  /** A y that is not finite interrupts the line. */
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly dashed?: boolean;
  /** A colour, or a place in the shared row of colours. Default: its place among the curves. */
  readonly colour?: number | string;
}

export type FunctionCurvesOptions = ComparisonOptions;

const optionNames: readonly (keyof ComparisonOptions)[] = [
  'title',
  'subtitle',
  'x',
  'y',
  'logarithmic',
  'range',
  'dots',
  'percent',
  'mark',
];

const WIDTH = 500;

const short = (value: number | undefined) =>
  value !== undefined && Number.isFinite(value) ? Number(value.toPrecision(4)) : null;

/** {@link comparisonCurves} for points that are pairs. Throws without curves. */
export function functionCurves(curves: readonly Curve[], options: FunctionCurvesOptions): Spec {
  requireKnown('functionCurves', options, optionNames);
  if (curves.length === 0) throw new RangeError('functionCurves: got no curves, expected at least 1');
  return comparisonCurves(
    curves.map(({ points, ...curve }) => ({ ...curve, points: points.map(([x, y]) => ({ x, y })) })),
    options,
  );
}

/** One line for each series; a click in the legend brings one forward. Throws without series, or on a zero on a logarithmic axis. */
export function comparisonCurves(series: readonly ComparisonSeries[], options: ComparisonOptions): Spec {
  requireKnown('comparisonCurves', options, optionNames);
  const { title, subtitle, logarithmic, range, dots = false, percent = false, mark } = options;
  if (series.length === 0) throw new RangeError('comparisonCurves: got no series, expected at least 1');
  const [logX, logY] = [logarithmic === 'x' || logarithmic === 'both', logarithmic === 'y' || logarithmic === 'both'];
  for (const { name, points } of series) {
    const wrong = points.find((p) => (logX && p.x <= 0) || (logY && (p.y <= 0 || (p.low ?? 1) <= 0)));
    if (wrong) {
      throw new RangeError(
        `comparisonCurves: ${name} has the point (${wrong.x}, ${wrong.y}), expected numbers above 0 on a logarithmic axis`,
      );
    }
  }
  const used = (pick: (point: ComparisonSeries['points'][number]) => (number | undefined)[]) =>
    series.flatMap(({ points }) => points.flatMap(pick)).filter((value) => Number.isFinite(value)) as number[];
  const xs = used(({ x }) => [x]);
  const margin = dots === true ? 0.04 : 0;
  const x = {
    field: 'x',
    type: 'quantitative',
    title: options.x,
    ...(logX ? logarithmicAxis(xs, margin) : linearAxis(xs, margin)),
  };
  const y = {
    field: 'y',
    type: 'quantitative',
    title: options.y,
    ...(logY
      ? logarithmicAxis(range ?? used(({ y, low, high }) => [y, low, high]), range ? 0 : 0.04)
      : {
          scale: { zero: false, ...(range && { domain: [...range], nice: false }) },
          axis: { tickCount: 6, ...(percent && percentLabels()) },
        }),
  };
  // As many names in a row as fit above the picture.
  const columns = Math.max(1, Math.floor(WIDTH / (46 + 7 * Math.max(...series.map(({ name }) => name.length)))));
  const { color, strokeDash } = byName(
    'name',
    series.map(({ name, colour, dashed }, i) => ({ name, colour: colourOf(colour ?? i), dash: dashed ? [6, 4] : [] })),
    series.length > 1 ? { columns, symbolOpacity: 1, offset: 6 } : null,
  );
  const opacity = (value: number) => ({ condition: { param: 'chosen', value }, value: value / 8 });
  const lines = {
    params: [{ name: 'chosen', select: { type: 'point', fields: ['name'] }, bind: 'legend' }],
    mark: { type: 'line', clip: true, strokeWidth: 2.5 },
    encoding: { x, y, color, opacity: opacity(1), ...(series.some(({ dashed }) => dashed) && { strokeDash }) },
  };
  const points = {
    mark: { type: 'point', clip: true, filled: true, size: 45 },
    encoding: {
      x,
      y,
      color,
      opacity: opacity(1),
      tooltip: [
        { field: 'name', title: 'run' },
        { field: 'x', type: 'quantitative', title: options.x },
        { field: 'y', type: 'quantitative', title: options.y, format: percent ? percentFormat() : '.4~g' },
      ],
    },
  };
  return vegaLite({
    title: subtitle ? { text: title, subtitle } : title,
    width: WIDTH,
    height: 290,
    data: {
      values: series.flatMap(({ name, points }) => points.map(({ x, y }) => ({ name, x: short(x), y: short(y) }))),
    },
    layer: [
      ...bands(series, { x, y, fill: color, opacity: opacity(0.18) }),
      lines,
      ...(dots === true ? [points] : []),
      ...(dots !== true && dots && dots.length > 0
        ? [
            {
              data: { values: dots.map(([x, y]) => ({ x: short(x), y: short(y) })) },
              mark: { type: 'point', filled: true, size: 28, color: colours.grey, opacity: 0.7 },
              encoding: { x, y },
            },
          ]
        : []),
      ...(mark ? verticalMark(mark, x) : []),
    ],
  });
}

const colourOf = (colour: number | string) => (typeof colour === 'string' ? colour : palette[colour % palette.length]);

/** Colour and dashes of each line by its name, and one legend for both, above the picture. */
export function byName(
  field: string,
  looks: readonly { readonly name: string; readonly colour: string; readonly dash: readonly number[] }[],
  legend: object | null = {},
) {
  const domain = looks.map(({ name }) => name);
  const shared = {
    field,
    type: 'nominal',
    title: null,
    legend: legend && { orient: 'top', direction: 'horizontal', symbolType: 'stroke', symbolSize: 400, ...legend },
  };
  return {
    color: { ...shared, scale: { domain, range: looks.map(({ colour }) => colour) } },
    strokeDash: { ...shared, scale: { domain, range: looks.map(({ dash }) => (dash.length > 0 ? dash : [1, 0])) } },
  };
}

/** The spread of each line: along the low ends, and back along the high ones. */
function bands(series: readonly ComparisonSeries[], encoding: object): object[] {
  const outlines = series.flatMap(({ name, points }) => {
    const there = points.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
    const back = [...there].reverse();
    const ends = [...there.map(({ x, low }) => [x, low]), ...back.map(({ x, high }) => [x, high])];
    return ends.map(([x, y], n) => ({ name, n, x: short(x), y: short(y) }));
  });
  if (outlines.length === 0) return [];
  return [
    {
      // A closed line with a filling: Vega's area mark draws stray slivers on the canvas of a page.
      data: { values: outlines },
      mark: { type: 'line', clip: true, interpolate: 'linear-closed', strokeWidth: 0 },
      encoding: { ...encoding, detail: { field: 'name' }, order: { field: 'n', type: 'quantitative' } },
    },
  ];
}

function verticalMark(mark: { readonly x: number; readonly text: string }, x: object): object[] {
  const data = { values: [mark] };
  return [
    { data, mark: { type: 'rule', strokeDash: [4, 4], color: '#555555' }, encoding: { x } },
    // White around the letters: a line may run behind them.
    ...[{ stroke: 'white', strokeWidth: 4, strokeJoin: 'round' }, { color: '#333333' }].map((look) => ({
      data,
      mark: { type: 'text', align: 'left', baseline: 'top', dx: 6, fontSize: 13, ...look },
      encoding: { x, y: { value: 4 }, text: { field: 'text' } },
    })),
  ];
}
