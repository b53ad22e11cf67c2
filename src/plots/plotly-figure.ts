/** Pictures that turn in three dimensions (Plotly), each with a flat twin (Vega-Lite) for readers without a page. */
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
  /** Colours z on a logarithmic scale in the flat twin. */
  readonly logarithmic?: boolean;
}

/** A surface over a plane, and its twin: the same numbers as a map seen from above. Throws if the sizes do not fit. */
export function surface({ title, axes, x, y, z, paths = [], logarithmic = false }: Surface): SpatialFigure {
  if (z.length !== y.length || z.some((row) => row.length !== x.length)) {
    throw new RangeError(
      `surface: z has ${z.length} rows of ${z.map((row) => row.length)}, expected ${y.length} of ${x.length}`,
    );
  }
  const lines = paths.map(({ name, colour, points }) => ({
    type: 'scatter3d',
    mode: 'lines+markers',
    name,
    x: points.map((p) => p[0]),
    y: points.map((p) => p[1]),
    z: points.map((p) => p[2]),
    line: { color: colour, width: 6 },
    marker: { color: colour, size: 3 },
  }));
  return {
    title,
    data: [{ type: 'surface', x, y, z, colorscale: 'Viridis', showscale: false, opacity: 0.92 }, ...lines],
    layout: {
      title: { text: title, x: 0.02, font: { size: 16 } },
      font: { family: font, size: 12 },
      height: 460,
      margin: { l: 0, r: 0, t: 44, b: 0 },
      scene: {
        xaxis: { title: { text: axes[0] } },
        yaxis: { title: { text: axes[1] } },
        zaxis: { title: { text: axes[2] } },
        camera: { eye: { x: 1.5, y: -1.5, z: 0.9 } },
      },
      legend: { x: 0.02, y: 0.95 },
    },
    twin: fromAbove({ title, axes, x, y, z, paths, logarithmic }),
  };
}

function fromAbove({ title, axes, x, y, z, paths = [], logarithmic }: Surface): Spec {
  const half = (values: readonly number[]) => (values[1] - values[0]) / 2;
  const [dx, dy] = [half(x), half(y)];
  const [wx, wy] = [dx * 1.05, dy * 1.05]; // cells overlap a little: no seams
  const cells = z.flatMap((row, i) =>
    row.map((value, j) => ({
      x: x[j] - wx,
      x2: x[j] + wx,
      y: y[i] - wy,
      y2: y[i] + wy,
      z: Number(value.toPrecision(4)),
    })),
  );
  const steps = paths.flatMap(({ name, points }) => points.map((p, n) => ({ name, n, x: p[0], y: p[1] })));
  const axis = (field: string, name: string, values: readonly number[], d: number) => ({
    field,
    type: 'quantitative',
    title: name,
    scale: { domain: [values[0] - d, (values.at(-1) as number) + d], nice: false },
    axis: { grid: false },
  });
  const [horizontal, vertical] = [axis('x', axes[0], x, dx), axis('y', axes[1], y, dy)];
  const colour = {
    field: 'z',
    type: 'quantitative',
    title: axes[2],
    scale: { scheme: 'viridis', ...(logarithmic && { type: 'log' }) },
  };
  const walks = {
    data: { values: steps },
    encoding: {
      x: horizontal,
      y: vertical,
      order: { field: 'n' },
      stroke: {
        field: 'name',
        type: 'nominal',
        title: null,
        scale: { domain: paths.map((p) => p.name), range: paths.map((p) => p.colour) },
      },
    },
    mark: { type: 'line', strokeWidth: 2.5, point: { filled: true, size: 14 } },
  };
  return vegaLite({
    title,
    width: 460,
    height: 360,
    layer: [
      {
        data: { values: cells },
        mark: 'rect',
        encoding: { x: horizontal, x2: { field: 'x2' }, y: vertical, y2: { field: 'y2' }, color: colour },
      },
      ...(steps.length ? [walks] : []),
    ],
  });
}
