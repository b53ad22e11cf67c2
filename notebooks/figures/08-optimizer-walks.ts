/** Walks of several optimizers over one surface, seen from above, with a slider for the steps; they also walk by themselves. */

import { movingVegaLite } from '../../src/charts/motion.ts';
import { unpacked } from '../../src/charts/packed-lists.ts';
import { type Colour, mix, sprite, spriteLayer } from '../../src/charts/sprite.ts';
import type { Spec } from '../../src/charts/theme.ts';

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
  /** The lowest point, marked with a cross; heights are measured from there. */
  readonly lowest?: readonly [u: number, v: number];
  /** The step that is shown first. Default: the last one. */
  readonly step?: number;
  /**
   * True draws the heights above `lowest` below the map, step by step: at the end, where the walks crowd around the
   * lowest point, these tell them apart.
   */
  readonly heights?: boolean;
}

const [WIDTH, HEIGHT] = [490, 320];
const PANEL = 120;
/** Heights below this share of the highest one are drawn at it. */
const FLOOR = 1e-7;
/** Bands between the lowest and the highest point. */
const BANDS = 14;
/** The last steps of a walk stand out; what lies further back is a thin trail. */
const RECENT = 6;

/** From white, low, to the colour of sand, high: no walk has such a colour, and all are darker. */
const ground = (value: number): Colour => mix([255, 254, 250], [226, 208, 172], (value + 1) / 2);

/** Throws if there is no walk, or if the surface has a height that is not finite. */
export function optimizerWalks(walks: readonly Walk[], options: OptimizerWalksOptions): Spec {
  const { title, subtitle, u, v, loss, lowest, step, heights = false } = options;
  if (walks.length === 0) throw new RangeError('optimizerWalks: got no walks, expected at least 1');
  const last = Math.max(...walks.map(({ points }) => points.length - 1));
  if (heights && !lowest) throw new TypeError('optimizerWalks: heights are measured from lowest, which is not given');
  const paths = walks.map(({ points }) => untilAway(points, u, v));
  const floor = lowest ? loss(...lowest) : 0;
  const highest = Math.max(...paths.map(([start]) => loss(...start) - floor));
  const height = (a: number, b: number) => short(lowest ? Math.max(loss(a, b) - floor, FLOOR * highest) : loss(a, b));
  // Each walk in one word: thousands of numbers would take a line each in a notebook.
  const values = walks.map(({ name }, i) => ({
    ...{ name, end: paths[i].length - 1 },
    walk: paths[i].map(([a, b]) => [short(a), short(b), height(a, b)].join()).join(' '),
  }));
  const part = (at: number) => `toNumber(split(datum.point, ',')[${at}])`;
  const transform = [
    ...unpacked('walk', 'point', 'row', 'name'),
    { calculate: 'datum.row - 1', as: 'n' },
    ...['u', 'v', 'height'].map((as, at) => ({ calculate: part(at), as })),
  ];
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
    legend: {
      ...{ title: null, symbolType: 'stroke', symbolSize: 400, orient: 'top' },
      ...{ symbolStrokeWidth: 3, symbolOpacity: 1 },
    },
  };
  if (step !== undefined && !(Number.isInteger(step) && step >= 0 && step <= last)) {
    throw new RangeError(`optimizerWalks: step is ${step}, expected a whole number from 0 to ${last}`);
  }
  const opacity = (full: number) => ({ condition: { param: 'chosen', value: full }, value: 0.06 });
  const order = { field: 'n', type: 'quantitative' };
  const tooltip = [
    { field: 'name', title: 'walk' },
    { field: 'n', title: 'step', type: 'quantitative' },
    { field: 'height', type: 'quantitative', format: '.3~g' },
  ];
  const latest = 'datum.n == min(steps, datum.end)';
  const head = { type: 'point', clip: true, filled: true, stroke: 'white', strokeWidth: 1.5 };
  const map = {
    width: WIDTH,
    height: HEIGHT,
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
        mark: { type: 'line', clip: true, strokeWidth: 1.5 },
        encoding: { ...position, color, opacity: opacity(0.75), order },
      },
      {
        transform: [{ filter: `datum.n <= steps && datum.n >= steps - ${RECENT}` }],
        mark: { type: 'line', clip: true, strokeWidth: 2.8, point: { size: 28 } },
        encoding: { ...position, color, opacity: opacity(1), order, tooltip },
      },
      {
        transform: [{ filter: latest }],
        mark: { ...head, size: 150 },
        encoding: { ...position, color, opacity: opacity(1), tooltip },
      },
    ],
  };
  const steps = {
    ...{ field: 'n', type: 'quantitative', title: 'step', scale: { domain: [-0.01 * last, 1.01 * last], nice: false } },
    axis: { grid: false, labelFlush: false, tickMinStep: 1, tickCount: 9 },
  };
  const place = {
    x: steps,
    y: {
      ...{ field: 'height', type: 'quantitative', title: 'height' },
      scale: { type: 'log', nice: false },
      axis: powersOfTen(paths.flat().map(([a, b]) => height(a, b))),
    },
  };
  const panel = {
    width: WIDTH,
    height: PANEL,
    layer: [
      {
        mark: { type: 'line', strokeWidth: 1.8 },
        encoding: { ...place, color, opacity: opacity(0.75), order },
      },
      {
        data: { values: [{}] },
        transform: [{ calculate: 'steps', as: 'n' }],
        mark: { type: 'rule', color: '#777777', strokeDash: [4, 3] },
        encoding: { x: steps },
      },
      {
        transform: [{ filter: latest }],
        mark: { ...head, clip: false, size: 90 },
        encoding: { ...place, color, opacity: opacity(1), tooltip },
      },
    ],
  };
  return movingVegaLite(
    {
      ...{ name: 'steps', label: 'steps', value: step ?? last, last },
      milliseconds: Math.max(60, Math.min(250, 8000 / last)),
    },
    {
      title: { text: title, ...(subtitle && { subtitle }) },
      ...{ data: { values }, transform },
      ...(heights ? { vconcat: [map, panel], spacing: 14 } : map),
    },
  );
}

const short = (value: number) => Number(value.toPrecision(4));

/** The walk up to its first point far outside of the view: a rule that runs away soon leaves for infinity. */
function untilAway(points: Walk['points'], [left, right]: readonly number[], [bottom, top]: readonly number[]) {
  const away = points.findIndex(
    ([a, b]) => !(Math.abs(a - left) < 100 * (right - left) && Math.abs(b - bottom) < 100 * (top - bottom)),
  );
  return points.slice(0, away < 1 ? undefined : away + 1).filter(([a, b]) => Number.isFinite(a + b));
}

/** Ticks at powers of ten alone, at most five. */
function powersOfTen(heights: readonly number[]) {
  const [low, high] = [Math.ceil(Math.log10(Math.min(...heights))), Math.floor(Math.log10(Math.max(...heights)))];
  const every = Math.ceil((high - low + 1) / 5);
  const powers = Array.from({ length: high - low + 1 }, (_, i) => low + i).filter((n) => n % every === 0);
  const name = (n: number) => `'10${String(n).replace(/./g, (c) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)] ?? '⁻')}'`;
  const names = Array.from({ length: high - low + 1 }, (_, i) => name(low + i));
  return {
    values: powers.map((n) => Number(`1e${n}`)),
    labelExpr: `[${names.join(', ')}][round(log(datum.value) / LN10) - (${low})]`,
  };
}

/** Bands of equal √height, so that the flat ground of a valley has lines, too. */
export function contour(
  [left, right]: readonly [number, number],
  [bottom, top]: readonly [number, number],
  loss: (u: number, v: number) => number,
  [width, height]: readonly [number, number] = [WIDTH, HEIGHT],
): Record<string, unknown> {
  const enlarge = 2;
  const [columns, rows] = [width / enlarge, height / enlarge];
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
