/** Walks of several optimizers over one surface, seen from above, with a slider for the steps. */
import { type Colour, sprite, spriteLayer } from './sprite.ts';
import { type Spec, vegaLite } from './theme.ts';

export interface Walk {
  readonly name: string;
  readonly colour: string;
  /** Where it stood before the first step, and after each one. */
  readonly points: readonly (readonly [u: number, v: number])[];
}

export interface OptimizerWalksOptions {
  readonly title: string;
  readonly subtitle?: string;
  readonly u: readonly [low: number, high: number];
  readonly v: readonly [low: number, high: number];
  /** The height of the surface. */
  readonly loss: (u: number, v: number) => number;
  /** The lowest point, marked with a cross. */
  readonly lowest?: readonly [u: number, v: number];
  /** The step that is shown first; the last one unless given. At the end the walks crowd around the lowest point. */
  readonly step?: number;
}

const [WIDTH, HEIGHT] = [520, 340];
/** Bands of equal height between the lowest and the highest point. */
const BANDS = 14;
/** The last steps of a walk stand out; what lies further back is a thin trail. */
const RECENT = 6;

/** From a bluish white, low, to grey, high: the walks keep their colours on it. */
const ground = (value: number): Colour => {
  const share = (value + 1) / 2;
  return [Math.round(252 - 92 * share), Math.round(253 - 84 * share), Math.round(255 - 74 * share)];
};

/** Throws if there is no walk, or if the surface has a height that is not finite. */
export function optimizerWalks(walks: readonly Walk[], options: OptimizerWalksOptions): Spec {
  const { title, subtitle, u, v, loss, lowest, step } = options;
  if (walks.length === 0) throw new RangeError('optimizerWalks: got no walks, expected at least 1');
  const last = Math.max(...walks.map(({ points }) => points.length - 1));
  const values = walks.flatMap(({ name, points }) =>
    points.map(([a, b], n) => ({
      ...{ name, n, u: short(a), v: short(b), loss: short(loss(a, b)) },
      ...(n === points.length - 1 && { end: true }),
    })),
  );
  const axis = (field: 'u' | 'v', domain: readonly number[]) => ({
    field,
    type: 'quantitative',
    title: field,
    scale: { domain: [...domain], nice: false },
    axis: { grid: false, tickCount: 6, labelFlush: false },
  });
  const position = { x: axis('u', u), y: axis('v', v) };
  const color = {
    field: 'name',
    type: 'nominal',
    scale: { domain: walks.map(({ name }) => name), range: walks.map(({ colour }) => colour) },
    legend: { ...{ title: null, symbolType: 'stroke', symbolSize: 400, orient: 'top' }, symbolStrokeWidth: 3 },
  };
  if (step !== undefined && !(Number.isInteger(step) && step >= 0 && step <= last)) {
    throw new RangeError(`optimizerWalks: step is ${step}, expected a whole number from 0 to ${last}`);
  }
  const opacity = (full: number) => ({ condition: { param: 'chosen', value: full }, value: 0.06 });
  const tooltip = [
    { field: 'name', title: 'optimizer' },
    { field: 'n', title: 'step', type: 'quantitative' },
    { field: 'loss', type: 'quantitative', format: '.3~g' },
  ];
  return vegaLite({
    title: { text: title, ...(subtitle && { subtitle }) },
    width: WIDTH,
    height: HEIGHT,
    data: { values },
    params: [
      { name: 'steps', value: step ?? last, bind: { input: 'range', min: 0, max: last, step: 1, name: 'steps ' } },
    ],
    layer: [
      contour(u, v, loss),
      ...(lowest
        ? [
            {
              data: { values: [{ u: lowest[0], v: lowest[1] }] },
              mark: { type: 'point', shape: 'cross', filled: true, size: 140, color: '#222222', opacity: 1 },
              encoding: position,
            },
          ]
        : []),
      {
        transform: [{ filter: 'datum.n <= steps' }],
        params: [{ name: 'chosen', select: { type: 'point', fields: ['name'] }, bind: 'legend' }],
        mark: { type: 'line', clip: true, strokeWidth: 1.3 },
        encoding: { ...position, color, opacity: opacity(0.55), order: { field: 'n', type: 'quantitative' } },
      },
      {
        transform: [{ filter: `datum.n <= steps && datum.n >= steps - ${RECENT}` }],
        mark: { type: 'line', clip: true, strokeWidth: 2.6, point: { size: 26 } },
        encoding: { ...position, color, opacity: opacity(1), order: { field: 'n', type: 'quantitative' }, tooltip },
      },
      {
        transform: [{ filter: 'datum.n == steps || (datum.end && datum.n < steps)' }],
        mark: { type: 'point', clip: true, filled: true, size: 130, stroke: 'white', strokeWidth: 1.5 },
        encoding: { ...position, color, opacity: opacity(1), tooltip },
      },
    ],
  });
}

const short = (value: number) => Number(value.toPrecision(4));

/** Bands of equal √height, so that the flat ground of a valley has lines, too. */
function contour(
  [left, right]: readonly [number, number],
  [bottom, top]: readonly [number, number],
  loss: (u: number, v: number) => number,
): Record<string, unknown> {
  const enlarge = 2;
  const [columns, rows] = [WIDTH / enlarge, HEIGHT / enlarge];
  const heights = Float64Array.from({ length: columns * rows }, (_, i) =>
    loss(
      left + ((right - left) * ((i % columns) + 0.5)) / columns,
      top - ((top - bottom) * (Math.floor(i / columns) + 0.5)) / rows,
    ),
  );
  const [low, high] = heights.reduce(([l, h], z) => [Math.min(l, z), Math.max(h, z)], [Infinity, -Infinity]);
  if (!Number.isFinite(low + high)) {
    throw new RangeError(`optimizerWalks: the surface goes from ${low} to ${high}, expected finite heights`);
  }
  const bands = heights.map((z) => {
    const share = Math.sqrt((z - low) / (high - low || 1));
    return (2 * Math.min(BANDS - 1, Math.floor(share * BANDS))) / (BANDS - 1) - 1;
  });
  return spriteLayer(
    sprite([bands], { width: columns, height: rows, columns: 1, enlarge, gap: [0, 0], colour: ground }),
  );
}
