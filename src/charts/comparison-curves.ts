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
  /** A colour, or a place in the shared row of colours; its place among the series unless given. */
  readonly colour?: number | string;
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

const WIDTH = 500;

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
  const values = series.flatMap(({ name, points }) => points.map(({ x, y }) => ({ name, x: short(x), y: short(y) })));
  // Along the low ends, and back along the high ones.
  const outlines = series.flatMap(({ name, points }) => {
    const there = points.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
    const back = [...there].reverse();
    const ends = [...there.map(({ x, low }) => [x, low]), ...back.map(({ x, high }) => [x, high])];
    return ends.map(([x, y], n) => ({ name, n, x: short(x), y: short(y) }));
  });
  const names = series.map(({ name }) => name);
  const used = (pick: (point: ComparisonSeries['points'][number]) => (number | undefined)[]) =>
    series.flatMap(({ points }) => points.flatMap(pick)).filter((value) => Number.isFinite(value)) as number[];
  const xs = used(({ x }) => [x]);
  const x = {
    field: 'x',
    type: 'quantitative',
    title: options.x,
    ...(logX ? logarithmicAxis(xs, dots ? 0.04 : 0) : linearAxis(xs, dots)),
  };
  const y = {
    field: 'y',
    type: 'quantitative',
    title: options.y,
    ...(logY
      ? logarithmicAxis(range ?? used(({ y, low, high }) => [y, low, high]), range ? 0 : 0.04)
      : {
          scale: { zero: false, ...(range && { domain: [...range], nice: false }) },
          axis: { tickCount: 6, ...(percent && { labelExpr: "format(100 * datum.value, '~g') + ' %'" }) },
        }),
  };
  // As many names in a row as fit above the picture.
  const columns = Math.max(1, Math.floor(WIDTH / (46 + 7 * Math.max(...names.map((name) => name.length)))));
  const legend =
    series.length > 1
      ? { title: null, orient: 'top', columns, symbolType: 'stroke', symbolSize: 400, symbolOpacity: 1, offset: 6 }
      : null;
  const color = {
    field: 'name',
    type: 'nominal',
    scale: { domain: names, range: series.map(({ colour }, i) => colourOf(colour ?? i)) },
    legend,
  };
  const opacity = (value: number) => ({ condition: { param: 'chosen', value }, value: value / 8 });
  const format = percent ? '.2%' : '.4~g';
  return vegaLite({
    title: subtitle ? { text: title, subtitle } : title,
    width: WIDTH,
    height: 290,
    data: { values },
    layer: [
      ...(outlines.length > 0
        ? [
            {
              // A closed line with a filling: Vega's area mark draws stray slivers on the canvas of a page.
              data: { values: outlines },
              mark: { type: 'line', clip: true, interpolate: 'linear-closed', strokeWidth: 0 },
              encoding: {
                ...{ x, y, opacity: opacity(0.18) },
                fill: color,
                detail: { field: 'name' },
                order: { field: 'n', type: 'quantitative' },
              },
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

const colourOf = (colour: number | string) => (typeof colour === 'string' ? colour : palette[colour % palette.length]);

/** From the first to the last number, with whole ticks where the numbers are whole; dots keep away from the ends. */
function linearAxis(values: readonly number[], dots: boolean) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const space = dots ? 0.04 * (high - low) : 0;
  const whole = values.every(Number.isInteger);
  return {
    scale: { domain: [low - space, high + space], nice: false, zero: false },
    axis: { grid: false, labelFlush: false, tickCount: 8, ...(whole && { tickMinStep: 1, format: 'd' }) },
  };
}

/** Ticks at powers of ten alone, written as such where they are long; 2 and 5 join them on a short axis. */
function logarithmicAxis(values: readonly number[], margin: number) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const space = (high / low) ** margin;
  const [first, last] = [Math.floor(Math.log10(low) + 1e-9), Math.ceil(Math.log10(high) - 1e-9)];
  const every = Math.ceil((last - first) / 8) || 1;
  const powers = Array.from({ length: last - first + 1 }, (_, i) => first + i).filter((n) => n % every === 0);
  const ticks = powers.flatMap((n) => (last - first <= 3 ? [1, 2, 5] : [1]).map((digit) => Number(`${digit}e${n}`)));
  const long = first < -4 || last > 5;
  const name = (n: number) => `'10${String(n).replace(/./g, (c) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)] ?? '⁻')}'`;
  const names = Array.from({ length: last - first + 1 }, (_, i) => name(first + i));
  return {
    scale: { type: 'log', domain: [low / space, high * space], nice: false },
    axis: {
      grid: true,
      values: ticks.filter((tick) => tick >= (low / space) * 0.999 && tick <= high * space * 1.001),
      labelFlush: false,
      labelExpr: long
        ? `[${names.join(', ')}][round(log(datum.value) / LN10) - (${first})]`
        : "format(datum.value, '~r')",
    },
  };
}
