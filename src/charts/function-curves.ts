/** Curves of one variable in one picture, with optional points. */
import { colours, type Spec, vegaLite } from './theme.ts';

export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly dashed?: boolean;
}

export interface FunctionCurvesOptions {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** Lowest and highest y shown; what lies outside is cut off. All is shown unless given. */
  readonly range?: readonly [number, number];
  /** Drawn as dots on top. */
  readonly dots?: readonly (readonly [x: number, y: number])[];
}

/** One line a curve; a point with y = NaN interrupts its line. Throws without curves. */
export function functionCurves(curves: readonly Curve[], options: FunctionCurvesOptions): Spec {
  if (curves.length === 0) throw new RangeError('functionCurves: got no curves, expected at least 1');
  const { title, x, y, range, dots = [] } = options;
  const values = curves.flatMap(({ name, points, dashed = false }) =>
    points.map(([x, y]) => ({ name, dashed, x: rounded(x), y: Number.isFinite(y) ? rounded(y) : null })),
  );
  const position = {
    x: { field: 'x', type: 'quantitative', title: x, scale: { nice: false }, axis: { labelFlush: false } },
    y: {
      field: 'y',
      type: 'quantitative',
      title: y,
      ...(range && { scale: { domain: [...range], nice: false } }),
    },
  };
  return vegaLite({
    title,
    width: 520,
    height: 280,
    layer: [
      {
        data: { values },
        mark: { type: 'line', clip: true, strokeWidth: 2.5 },
        encoding: {
          ...position,
          color: {
            field: 'name',
            type: 'nominal',
            sort: null,
            legend: curves.length > 1 ? { title: null, orient: 'bottom' } : null,
          },
          strokeDash: {
            field: 'dashed',
            type: 'nominal',
            scale: { domain: [false, true], range: [[], [6, 4]] },
            legend: null,
          },
        },
      },
      ...(dots.length > 0
        ? [
            {
              data: { values: dots.map(([x, y]) => ({ x: rounded(x), y: rounded(y) })) },
              mark: { type: 'point', filled: true, size: 28, color: colours.grey, opacity: 0.7 },
              encoding: position,
            },
          ]
        : []),
    ],
  });
}

const rounded = (value: number) => Number(value.toPrecision(5));
