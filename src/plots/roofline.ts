/** The roofline of a machine, with measured programs below it (Williams, Waterman & Patterson, 2009). */
import { colours, type Spec, series, vegaLite } from './theme.ts';

export interface Roof {
  readonly name: string;
  /** 10⁹ floating-point operations a second. */
  readonly gigaflops: number;
}

export interface RooflinePoint {
  readonly name: string;
  /** Floating-point operations for each byte that has to be read or written at least once. */
  readonly intensity: number;
  readonly gigaflops: number;
}

export interface RooflineOptions {
  /** What memory delivers, in 10⁹ bytes a second. */
  readonly bandwidth: number;
  /** The highest one is where memory's slope ends. */
  readonly roofs: readonly Roof[];
  readonly title?: string;
  readonly subtitle?: string;
}

/** Both axes logarithmic: operations a second over operations per byte. Throws without points or roofs. */
export function roofline(points: readonly RooflinePoint[], options: RooflineOptions): Spec {
  const { bandwidth, roofs, title = 'Below the roof', subtitle } = options;
  if (points.length === 0) throw new RangeError('roofline: got no points, expected at least 1');
  if (roofs.length === 0) throw new RangeError('roofline: got no roofs, expected at least 1');
  if (!(bandwidth > 0)) throw new RangeError(`roofline: bandwidth is ${bandwidth}, expected more than 0`);
  const peak = Math.max(...roofs.map(({ gigaflops }) => gigaflops));
  const speeds = points.map(({ gigaflops }) => gigaflops);
  const places = points.map(({ intensity }) => intensity);
  const left = 10 ** Math.floor(Math.log10(Math.min(0.2, ...places)));
  const right = 10 ** Math.ceil(Math.log10(20 * Math.max(peak / bandwidth, ...places)));
  const low = 10 ** Math.floor(Math.log10(Math.min(bandwidth * left, ...speeds)));
  const high = 3 * Math.max(peak, ...speeds);
  const x = {
    field: 'intensity',
    type: 'quantitative',
    title: 'operations per byte (logarithmic)',
    scale: { type: 'log', domain: [left, right], nice: false },
    axis: { values: powers(left, right), format: '~r', labelFlush: false },
  };
  const y = {
    field: 'gigaflops',
    type: 'quantitative',
    title: 'GF/s (logarithmic)',
    scale: { type: 'log', domain: [low, high], nice: false },
    axis: { values: powers(low, high), format: '~r' },
  };
  const lines = roofs.flatMap(({ name, gigaflops }) => [
    { name, intensity: gigaflops / bandwidth, gigaflops },
    { name, intensity: right, gigaflops },
  ]);
  const labels = roofs.map(({ name, gigaflops }) => ({
    intensity: right,
    gigaflops,
    text: `${name}: ${digits(gigaflops)} GF/s`,
  }));
  const values = points.map(({ name, intensity, gigaflops }) => ({
    name: `${name}: ${digits(gigaflops)} GF/s`,
    intensity: short(intensity),
    gigaflops: short(gigaflops),
  }));
  const names = values.map(({ name }) => name);
  return vegaLite({
    title: { text: title, ...(subtitle && { subtitle }) },
    width: 500,
    height: 300,
    layer: [
      {
        data: {
          values: [
            { intensity: left, gigaflops: bandwidth * left },
            { intensity: peak / bandwidth, gigaflops: peak },
          ].map((end) => ({ intensity: short(end.intensity), gigaflops: short(end.gigaflops) })),
        },
        mark: { type: 'line', color: colours.ink, strokeWidth: 2.5, clip: true },
        encoding: { x, y },
      },
      {
        data: {
          values: lines.map((end) => ({ ...end, intensity: short(end.intensity), gigaflops: short(end.gigaflops) })),
        },
        mark: { type: 'line', color: colours.ink, strokeWidth: 2.5, clip: true },
        encoding: { x, y, detail: { field: 'name' } },
      },
      {
        data: { values: labels },
        mark: { type: 'text', align: 'right', dy: -9, fontSize: 12, color: colours.ink },
        encoding: { x, y, text: { field: 'text' } },
      },
      {
        data: {
          values: [{ intensity: left, gigaflops: bandwidth * left, text: `memory: ${digits(bandwidth)} GB/s` }],
        },
        mark: { type: 'text', align: 'left', dx: 16, dy: 6, fontSize: 12, color: colours.ink },
        encoding: { x, y, text: { field: 'text' } },
      },
      {
        data: { values },
        mark: { type: 'point', filled: true, size: 120, opacity: 1, tooltip: true },
        encoding: {
          x,
          y,
          color: {
            field: 'name',
            type: 'nominal',
            sort: null,
            scale: { domain: names, range: names.map((_, i) => series[i % series.length]) },
            legend: { title: null, orient: 'bottom', columns: 2, symbolSize: 110, labelFontSize: 13, labelLimit: 260 },
          },
          shape: {
            field: 'name',
            type: 'nominal',
            sort: null,
            scale: {
              domain: names,
              range: names.map((_, i) => ['circle', 'square', 'triangle-up', 'diamond', 'cross'][i % 5]),
            },
            legend: { title: null, orient: 'bottom', columns: 2 },
          },
        },
      },
    ],
  });
}

const digits = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(2));
const short = (value: number) => Number(value.toPrecision(5));

function powers(low: number, high: number): number[] {
  const first = Math.round(Math.log10(low));
  return Array.from({ length: Math.floor(Math.log10(high) + 1e-9) - first + 1 }, (_, i) =>
    Number((10 ** (first + i)).toPrecision(1)),
  );
}
