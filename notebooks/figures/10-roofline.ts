/** The roofline of a machine, with measured programs below it (Williams, Waterman & Patterson, 2009). */
import { colours, type Spec, series, vegaLite } from '../../src/charts/theme.ts';
import { significant } from '../../src/text.ts';

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

const [WIDTH, HEIGHT] = [510, 330];

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
  const low = 0.5 * Math.min(bandwidth * left, ...speeds);
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
  // Half-way up memory's slope.
  const ridge = Math.sqrt((left * peak) / bandwidth);
  const lines = roofs.flatMap(({ name, gigaflops }) => [
    { name, intensity: gigaflops / bandwidth, gigaflops },
    { name, intensity: right, gigaflops },
  ]);
  const labels = roofs.map(({ name, gigaflops }) => ({
    intensity: right,
    gigaflops,
    text: `${name}: ${digits(gigaflops)} GF/s`,
  }));
  const across = (intensity: number) => (WIDTH * Math.log(intensity / left)) / Math.log(right / left);
  const down = (gigaflops: number) => (HEIGHT * Math.log(high / gigaflops)) / Math.log(high / low);
  const column = Math.max(...places.map(across)) + 26;
  const values = points.map(({ name, intensity, gigaflops }, i) => ({
    name: `${name}: ${digits(gigaflops)} GF/s`,
    intensity: short(intensity),
    gigaflops: short(gigaflops),
    colour: series[i % series.length],
  }));
  // Names stand in a column right of the points, none on another and none on a roof.
  let free = 0;
  const names = points
    .map(({ intensity, gigaflops }, i) => ({
      ...{ x: Math.round(across(intensity)), y: Math.round(down(gigaflops)), x2: Math.round(column) },
      ...{ text: values[i].name, colour: values[i].colour },
    }))
    .sort((one, other) => one.y - other.y)
    .map((label) => {
      let y2 = Math.max(label.y, free);
      for (const roof of roofs.map(({ gigaflops }) => down(gigaflops)).sort((one, other) => one - other)) {
        if (Math.abs(y2 - roof) < 11) y2 = roof + 11;
      }
      free = y2 + 19;
      return { ...label, y2: Math.round(y2) };
    });
  const place = (field: string) => ({ field, type: 'quantitative', scale: null });
  return vegaLite({
    title: { text: title, ...(subtitle && { subtitle }) },
    width: WIDTH,
    height: HEIGHT,
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
          values: [{ intensity: ridge, gigaflops: bandwidth * ridge, text: `memory: ${digits(bandwidth)} GB/s` }],
        },
        mark: { type: 'text', align: 'left', dx: 10, dy: 8, fontSize: 12, color: colours.ink },
        encoding: { x, y, text: { field: 'text' } },
      },
      {
        data: { values: names },
        mark: { type: 'rule', strokeWidth: 1 },
        encoding: {
          ...{ x: place('x'), y: place('y'), x2: { field: 'x2' }, y2: { field: 'y2' } },
          color: { field: 'colour', scale: null },
        },
      },
      {
        data: { values },
        mark: { type: 'point', filled: true, size: 120, opacity: 1 },
        encoding: {
          ...{ x, y, color: { field: 'colour', scale: null } },
          tooltip: [
            { field: 'name' },
            { field: 'intensity', title: 'operations per byte', type: 'quantitative', format: '.2~r' },
            { field: 'gigaflops', title: 'GF/s', type: 'quantitative', format: '.2~r' },
          ],
        },
      },
      {
        data: { values: names },
        mark: { type: 'text', align: 'left', baseline: 'middle', dx: 4, fontSize: 12, color: colours.ink },
        encoding: {
          ...{ x: place('x2'), y: place('y2') },
          text: { field: 'text' },
        },
      },
    ],
  });
}

const digits = (value: number): string => significant(value, 2);
const short = (value: number) => Number(value.toPrecision(5));

function powers(low: number, high: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  return Array.from({ length: Math.floor(Math.log10(high) + 1e-9) - first + 1 }, (_, i) =>
    Number((10 ** (first + i)).toPrecision(1)),
  );
}
