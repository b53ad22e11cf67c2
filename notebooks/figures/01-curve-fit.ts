/** A network learning a curve: samples, the network's output at some epochs, and where its neurons bend. */
import { colours, movingVegaLite, type Spec } from '../../src/charts/index.ts';
import { rounded } from '../../src/text.ts';

type Points = readonly (readonly [x: number, y: number])[];

export interface CurveSnapshot {
  readonly epoch: number;
  readonly loss: number;
  /** The network's output. */
  readonly curve: Points;
  /** The inputs at which a neuron of the hidden layer bends, −b ÷ w. */
  readonly bends: readonly number[];
}

/** The slider walks through the snapshots and starts at the last. Throws unless there are at least two. */
export function curveFit(samples: Points, snapshots: readonly CurveSnapshot[]): Spec {
  if (snapshots.length < 2) throw new RangeError(`curveFit: got ${snapshots.length} snapshots, expected at least 2`);
  const xs = samples.map(([x]) => x);
  const ys = samples.map(([, y]) => y);
  const [low, high] = [Math.floor(2 * Math.min(...xs)) / 2, Math.ceil(2 * Math.max(...xs)) / 2];
  const [bottom, top] = [Math.min(...ys), Math.max(...ys)];
  // Room for the line of text above.
  const margin = 0.25 * (top - bottom);
  const xy = {
    x: {
      field: 'x',
      type: 'quantitative',
      title: 'input x',
      scale: { domain: [low, high], nice: false },
      axis: { labelFlush: false },
    },
    y: {
      field: 'y',
      type: 'quantitative',
      title: 'output y',
      scale: { domain: [rounded(bottom - margin, 3), rounded(top + margin, 3)], nice: false, zero: false },
    },
  };
  const chosen = { filter: 'datum.shot == snapshot' };
  const point = ([x, y]: readonly [number, number]) => ({ x: rounded(x, 3), y: rounded(y, 3) });
  const inside = (x: number) => x >= low && x <= high;
  return movingVegaLite(
    { name: 'snapshot', label: 'moment', value: snapshots.length - 1, last: snapshots.length - 1, milliseconds: 500 },
    {
      title: {
        text: 'A layer of ReLUs learns a curve',
        subtitle: ['dots: what it was shown, line: what it answers,', 'ticks: where its neurons bend'],
      },
      width: 500,
      height: 300,
      layer: [
        {
          data: { values: samples.map(point) },
          mark: { type: 'point', filled: true, size: 30, color: colours.grey, opacity: 0.6 },
          encoding: xy,
        },
        {
          data: { values: snapshots.flatMap(({ curve }, shot) => curve.map((p) => ({ shot, ...point(p) }))) },
          transform: [chosen],
          mark: { type: 'line', clip: true, strokeWidth: 3.5, color: colours.violet },
          encoding: xy,
        },
        {
          data: {
            values: snapshots.flatMap(({ bends }, shot) =>
              bends.filter(inside).map((x) => ({ shot, x: rounded(x, 3) })),
            ),
          },
          transform: [chosen],
          mark: {
            type: 'tick',
            orient: 'vertical',
            y: 'height',
            yOffset: -7,
            size: 14,
            thickness: 2,
            color: colours.ink,
          },
          encoding: { x: xy.x },
        },
        {
          data: {
            values: snapshots.map(({ epoch, loss }, shot) => ({ shot, epoch, loss: Number(loss.toPrecision(2)) })),
          },
          transform: [chosen, { calculate: "'epoch ' + datum.epoch + ', loss ' + datum.loss", as: 'label' }],
          // Top right: on the left the untrained network's line runs there.
          mark: { type: 'text', x: 'width', y: 14, xOffset: -8, align: 'right', fontSize: 14, fontWeight: 'bold' },
          encoding: { text: { field: 'label', type: 'nominal' } },
        },
      ],
    },
  );
}
