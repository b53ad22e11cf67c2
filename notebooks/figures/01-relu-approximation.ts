/** A curve and its approximation by ReLU pieces, with a slider for the number of pieces. */
import { colours, type Spec, vegaLite } from '../../src/charts/index.ts';

type Points = readonly (readonly [x: number, y: number])[];

export interface Approximation {
  readonly pieces: number;
  /** The corners of the broken line, from left to right. */
  readonly corners: Points;
  /** Largest distance from the curve. */
  readonly largestError: number;
}

/** Throws without approximations; the slider starts at the one with the number of pieces `start`. */
export function reluApproximation(
  curve: Points,
  approximations: readonly Approximation[],
  start = approximations[0]?.pieces,
): Spec {
  if (!approximations.some(({ pieces }) => pieces === start)) {
    throw new RangeError(`reluApproximation: there is no approximation with ${start} pieces`);
  }
  const counts = approximations.map(({ pieces }) => pieces);
  const ys = [...curve, ...approximations.flatMap(({ corners }) => corners)].map(([, y]) => y);
  const [bottom, top] = [Math.min(...ys), Math.max(...ys)];
  // Twice as much above, for the line of text.
  const margin = 0.1 * (top - bottom);
  const xy = {
    x: { field: 'x', type: 'quantitative', title: 'x', axis: { labelFlush: false } },
    y: {
      field: 'y',
      type: 'quantitative',
      title: 'y',
      scale: { domain: [rounded(bottom - margin), rounded(top + 2 * margin)], nice: false },
    },
  };
  const point = ([x, y]: readonly [number, number]) => ({ x: rounded(x), y: rounded(y) });
  const chosen = { filter: 'datum.pieces == pieces' };
  const text = (as: string) => ({ type: 'nominal', field: as });
  return vegaLite({
    title: 'More pieces, closer to the curve',
    width: 480,
    height: 280,
    params: [
      {
        name: 'pieces',
        value: start,
        bind: { input: 'range', min: Math.min(...counts), max: Math.max(...counts), step: 1, name: 'ReLU pieces ' },
      },
    ],
    layer: [
      {
        data: { values: curve.map(point) },
        mark: { type: 'line', strokeWidth: 6, color: colours.green, opacity: 0.5 },
        encoding: xy,
      },
      {
        data: {
          values: approximations.flatMap(({ pieces, corners }) => corners.map((p) => ({ pieces, ...point(p) }))),
        },
        transform: [chosen],
        mark: {
          type: 'line',
          strokeWidth: 2.5,
          color: colours.violet,
          point: { filled: true, size: 50, color: colours.violet },
        },
        encoding: xy,
      },
      {
        data: { values: approximations.map(({ pieces, largestError }) => ({ pieces, error: rounded(largestError) })) },
        transform: [
          chosen,
          {
            calculate: "datum.pieces + (datum.pieces == 1 ? ' piece' : ' pieces') + ', largest error ' + datum.error",
            as: 'label',
          },
        ],
        mark: { type: 'text', x: 'width', y: 0, dx: -6, dy: 12, align: 'right', fontSize: 14, fontWeight: 'bold' },
        encoding: { text: text('label') },
      },
    ],
  });
}

const rounded = (value: number) => Number(value.toPrecision(3));
