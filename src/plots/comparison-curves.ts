/** Measurements of several runs in one picture: a line each, with a band for the spread, on linear or logarithmic axes. */
import { series as palette, type Spec, vegaLite } from './theme.ts';

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
  /** Its place in the shared row of colours; its place among the series unless given. */
  readonly colour?: number;
}

export interface ComparisonOptions {
  readonly title: string;
  readonly subtitle?: string;
  readonly x: string;
  readonly y: string;
  /** Which axes are logarithmic; neither unless given. Values there have to be above 0. */
  readonly logarithmic?: 'x' | 'y' | 'both';
  /** Lowest and highest y shown; what lies outside is cut off. All is shown unless given. */
  readonly range?: readonly [number, number];
  /** True draws the points as well. */
  readonly dots?: boolean;
  /** y is a share and is written in percent. */
  readonly percent?: boolean;
  /** A dashed vertical line with a word beside it. */
  readonly mark?: { readonly x: number; readonly text: string };
}

const short = (value: number | undefined) =>
  value !== undefined && Number.isFinite(value) ? Number(value.toPrecision(4)) : null;

/** One line a series; a click in the legend brings one forward. Throws without series, or on a zero on a logarithmic axis. */
export function comparisonCurves(series: readonly ComparisonSeries[], options: ComparisonOptions): Spec {
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
  const values = series.flatMap(({ name, points }) =>
    points.map(({ x, y, low, high }) => ({
      ...{ name, x: short(x), y: short(y) },
      ...(low !== undefined && { low: short(low), high: short(high) }),
    })),
  );
  const names = series.map(({ name }) => name);
  const xs = values.map(({ x }) => x ?? Number.NaN).filter(Number.isFinite);
  const x = {
    field: 'x',
    type: 'quantitative',
    title: options.x,
    scale: { type: logX ? 'log' : 'linear', domain: [Math.min(...xs), Math.max(...xs)], nice: false },
    axis: { grid: false, labelFlush: false, ...(logX ? { labelExpr: wholePowers } : { tickCount: 8 }) },
  };
  const y = {
    field: 'y',
    type: 'quantitative',
    title: options.y,
    scale: { ...(logY ? { type: 'log' } : { zero: false }), ...(range && { domain: [...range], nice: false }) },
    axis: logY
      ? { labelExpr: wholePowers }
      : percent
        ? { tickCount: 6, labelExpr: "format(100 * datum.value, '~g') + ' %'" }
        : { tickCount: 6 },
  };
  const legend =
    series.length > 1
      ? { title: null, orient: 'right', symbolType: 'stroke', symbolSize: 400, rowPadding: 5, symbolOpacity: 1 }
      : null;
  const color = {
    field: 'name',
    type: 'nominal',
    scale: { domain: names, range: series.map(({ colour }, i) => palette[(colour ?? i) % palette.length]) },
    legend,
  };
  const opacity = (value: number) => ({ condition: { param: 'chosen', value }, value: value / 8 });
  const format = percent ? '.2%' : '.4~g';
  return vegaLite({
    title: subtitle ? { text: title, subtitle } : title,
    width: 460,
    height: 290,
    data: { values },
    layer: [
      ...(values.some((value) => 'low' in value)
        ? [
            {
              transform: [{ filter: 'isValid(datum.low)' }],
              mark: { type: 'area', clip: true },
              encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color, opacity: opacity(0.18) },
            },
          ]
        : []),
      {
        params: [{ name: 'chosen', select: { type: 'point', fields: ['name'] }, bind: 'legend' }],
        mark: { type: 'line', clip: true, strokeWidth: 2.5 },
        encoding: {
          ...{ x, y, color, opacity: opacity(1) },
          ...(series.some(({ dashed }) => dashed) && {
            strokeDash: {
              field: 'name',
              type: 'nominal',
              scale: { domain: names, range: series.map(({ dashed }) => (dashed ? [6, 4] : [1, 0])) },
              legend,
            },
          }),
        },
      },
      ...(dots
        ? [
            {
              mark: { type: 'point', clip: true, filled: true, size: 45 },
              encoding: {
                ...{ x, y, color, opacity: opacity(1) },
                tooltip: [
                  { field: 'name', title: 'run' },
                  { field: 'x', type: 'quantitative', title: options.x },
                  { field: 'y', type: 'quantitative', title: options.y, format },
                ],
              },
            },
          ]
        : []),
      ...(mark
        ? [
            {
              data: { values: [{ x: mark.x, text: mark.text }] },
              mark: { type: 'rule', strokeDash: [4, 4], color: '#555555' },
              encoding: { x },
            },
            {
              data: { values: [{ x: mark.x, text: mark.text }] },
              mark: { type: 'text', align: 'left', baseline: 'top', dx: 6, color: '#333333', fontSize: 13 },
              encoding: { x, y: { value: 4 }, text: { field: 'text' } },
            },
          ]
        : []),
    ],
  });
}

/** On a logarithmic axis only powers of ten are named: 0.001, 1, 10 000 fit, all the lines between them do not. */
const wholePowers =
  "abs(round(log(datum.value) / LN10) - log(datum.value) / LN10) < 1e-6 ? format(datum.value, '~g') : ''";
