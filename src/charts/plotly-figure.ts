/** Pictures that turn in three dimensions (Plotly), each with a flat twin (Vega-Lite) for readers without a page. */
import { requireKnown } from '../checks.ts';
import { type Colour, sprite, spriteLayer } from './sprite.ts';
import { font, type Spec, vegaLite } from './theme.ts';

/** A Plotly figure and the picture that stands for it where nothing can be run. */
export interface SpatialFigure {
  readonly title: string;
  readonly data: readonly object[];
  readonly layout: Readonly<Record<string, unknown>>;
  readonly twin: Spec;
}

export interface Surface {
  readonly title: string;
  /** Names of the axes. */
  readonly axes: readonly [x: string, y: string, z: string];
  /** At least two, evenly spaced and rising; y as well. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** z[row][column] at (x[column], y[row]). */
  readonly z: readonly (readonly number[])[];
  /** Walks over the surface. */
  readonly paths?: readonly {
    readonly name: string;
    readonly colour: string;
    readonly points: readonly (readonly [x: number, y: number, z: number])[];
  }[];
  /** Lengths of the axes beside each other; a low z keeps the rim from hiding what lies in the valley. */
  readonly proportions?: readonly [x: number, y: number, z: number];
  /** Colours z on a logarithmic scale; z has to be above 0. */
  readonly logarithmic?: boolean;
}

/**
 * A surface over a plane, and its twin: the same numbers as a map seen from above. Throws if the sizes do not fit, if x
 * or y is not evenly spaced, or if z has a number that can not be drawn.
 */
export function surface(given: Surface): SpatialFigure {
  requireKnown('surface', given, ['title', 'axes', 'x', 'y', 'z', 'paths', 'proportions', 'logarithmic']);
  const { title, axes, x, y, z, paths = [], proportions, logarithmic = false } = given;
  if (z.length !== y.length || z.some((row) => row.length !== x.length)) {
    throw new RangeError(
      `surface: z has ${z.length} rows of ${z.map((row) => row.length)}, expected ${y.length} of ${x.length}`,
    );
  }
  requireEven('x', x);
  requireEven('y', y);
  const wrong = z.flat().find((value) => !Number.isFinite(value) || (logarithmic && value <= 0));
  if (wrong !== undefined) {
    throw new RangeError(`surface: z has ${wrong}, expected finite numbers${logarithmic ? ' above 0' : ''}`);
  }
  // A walk lies on the surface; a little above it, it is seen whole.
  const lift = 0.015 * (Math.max(...z.flat()) - Math.min(...z.flat()));
  const lines = paths.map(({ name, colour, points }) => ({
    type: 'scatter3d',
    mode: 'lines+markers',
    name,
    x: points.map((p) => p[0]),
    y: points.map((p) => p[1]),
    z: points.map((p) => short(p[2] + lift)),
    line: { color: colour, width: 6 },
    marker: { color: colour, size: 3 },
  }));
  const heights = z.map((row) => row.map((value) => Number(value.toPrecision(4))));
  const ground = {
    type: 'surface',
    x: x.map(short),
    y: y.map(short),
    z: heights,
    ...(logarithmic && { surfacecolor: heights.map((row) => row.map((value) => short(Math.log10(value)))) }),
    colorscale: 'Viridis',
    showscale: false,
    opacity: 0.92,
  };
  return {
    title,
    data: [ground, ...lines],
    layout: {
      title: { text: title, x: 0.02, font: { size: 16, weight: 600, color: '#000' } },
      font: { family: font, size: 12 },
      height: 460,
      margin: { l: 0, r: 0, t: 44, b: 0 },
      scene: {
        xaxis: { title: { text: axes[0] } },
        yaxis: { title: { text: axes[1] } },
        zaxis: { title: { text: axes[2] } },
        ...(proportions && {
          aspectmode: 'manual',
          aspectratio: { x: proportions[0], y: proportions[1], z: proportions[2] },
        }),
        // From high enough to look into a valley.
        camera: { eye: { x: 1.15, y: -1.35, z: 1.45 }, center: { x: 0, y: 0, z: -0.2 } },
      },
      legend: { x: 0.02, y: 0.95 },
    },
    twin: fromAbove({ title, axes, x, y, z, paths, logarithmic }),
  };
}

const short = (value: number) => Number(value.toPrecision(4));

function requireEven(name: string, values: readonly number[]): void {
  const step = values[1] - values[0];
  const uneven = values.some((value, i) => i > 0 && !(Math.abs(value - values[i - 1] - step) <= 1e-6 * step));
  if (!(step > 0) || uneven) {
    throw new RangeError(`surface: ${name} is ${values.slice(0, 4)}, …, expected evenly spaced numbers that rise`);
  }
}

const [WIDTH, HEIGHT] = [430, 340];

/** Stops of viridis (van der Walt & Smith, 2015): light grows evenly, also for colour-blind readers. */
const viridis = [
  '#440154',
  '#482878',
  '#3e4989',
  '#31688e',
  '#26828e',
  '#1f9e89',
  '#35b779',
  '#6ece58',
  '#b5de2b',
  '#fde725',
];

/** The colour at `share` of the way through viridis, 0 to 1. */
function viridisAt(share: number): Colour {
  const place = Math.min(1, Math.max(0, share)) * (viridis.length - 1);
  const from = Math.min(viridis.length - 2, Math.floor(place));
  const channel = (stop: number, c: number) => Number.parseInt(viridis[stop].slice(1 + 2 * c, 3 + 2 * c), 16);
  return [0, 1, 2].map((c) =>
    Math.round(channel(from, c) + (channel(from + 1, c) - channel(from, c)) * (place - from)),
  ) as unknown as Colour;
}

/** The surface as one picture, a pixel for each z: a rectangle for each would be a hundred times larger. */
function fromAbove({ title, axes, x, y, z, paths = [], logarithmic = false }: Surface): Spec {
  const height = (value: number) => (logarithmic ? Math.log10(value) : value);
  const all = z.flat();
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const share = (value: number) => (height(value) - height(low)) / (height(high) - height(low) || 1);
  // Row 0 is the lowest y, and pictures begin at the top.
  const pixels = z.toReversed().flatMap((row) => row.map((value) => 2 * share(value) - 1));
  const map = sprite([pixels], {
    width: x.length,
    height: y.length,
    columns: 1,
    enlarge: 1,
    gap: [0, 0],
    colour: (value) => viridisAt((value + 1) / 2),
  });
  const steps = paths.flatMap(({ name, points }) => points.map((p, n) => ({ name, n, x: p[0], y: p[1] })));
  const axis = (field: string, name: string, values: readonly number[]) => {
    const half = (values[1] - values[0]) / 2;
    return {
      field,
      type: 'quantitative',
      title: name,
      scale: { domain: [values[0] - half, values[values.length - 1] + half], nice: false },
      axis: { grid: false, tickCount: 7 },
    };
  };
  const [horizontal, vertical] = [axis('x', axes[0], x), axis('y', axes[1], y)];
  // Two points that are not seen carry the axes and the legend of the colours.
  const ends = {
    data: { values: [low, high].map((value) => ({ x: x[0], y: y[0], z: value })) },
    mark: { type: 'point', filled: true, size: 0 },
    encoding: {
      x: horizontal,
      y: vertical,
      fill: {
        field: 'z',
        type: 'quantitative',
        title: axes[2],
        scale: { type: logarithmic ? 'log' : 'linear', domain: [low, high], range: viridis, nice: false },
        legend: { gradientLength: 200, gradientOpacity: 1, ...(logarithmic && { tickCount: 4 }) },
      },
    },
  };
  const walks = (stroke: string | undefined, strokeWidth: number, size: number) => ({
    data: { values: steps },
    encoding: {
      x: horizontal,
      y: vertical,
      order: { field: 'n', type: 'quantitative' },
      ...(stroke
        ? { detail: { field: 'name', type: 'nominal' } }
        : {
            stroke: {
              field: 'name',
              type: 'nominal',
              title: null,
              scale: { domain: paths.map((p) => p.name), range: paths.map((p) => p.colour) },
              legend: { symbolType: 'stroke', symbolSize: 400 },
            },
          }),
    },
    mark: { type: 'line', strokeWidth, clip: true, ...(stroke && { stroke }), point: point(stroke, size) },
  });
  const point = (fill: string | undefined, size: number) => ({ size, ...(fill ? { fill, stroke: fill } : {}) });
  const ground = spriteLayer({ ...map, width: WIDTH, height: HEIGHT });
  // A surface has no steps: here smoothing is right.
  ground.mark = { ...(ground.mark as object), smooth: true };
  return vegaLite({
    title,
    width: WIDTH,
    height: HEIGHT,
    layer: [
      ground,
      ends,
      // A white seam keeps every colour of a walk apart from the ground.
      ...(steps.length ? [walks('white', 5, 50), walks(undefined, 2.5, 20)] : []),
    ],
  });
}
