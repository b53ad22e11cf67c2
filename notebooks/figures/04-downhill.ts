/** Gradient descent on a landscape of two numbers: a line is fitted to points, with sliders for learning rate and steps, which also run by themselves. */

import { movingVegaLite } from '../../src/charts/motion.ts';
import { colours, type Spec } from '../../src/charts/theme.ts';
import { mean } from '../../src/metrics.ts';
import { contour } from './08-optimizer-walks.ts';

export interface DownhillOptions {
  /** Where the walk starts. */
  readonly start: { readonly w: number; readonly b: number };
  /** Where the sliders start. */
  readonly learningRate: number;
  readonly steps: number;
}

const [MAP_WIDTH, MAP_HEIGHT, PLOT] = [260, 260, 180];
/** What the map shows. */
const W = [-2.4, 2.8] as const;
const B = [-3, 3.4] as const;
const MOST_STEPS = 30;

/**
 * The line w x + b and the loss L = mean of (w x + b − t)², a bowl over w and b. If the mean of x is 0, a step of
 * gradient descent shrinks the distance of w from the best w by the factor 1 − 2 η · mean(x²), and that of b by 1 − 2 η:
 * so the picture computes each step itself. Throws if the mean of x is not 0.
 */
export function downhill(points: readonly (readonly [x: number, t: number])[], options: DownhillOptions): Spec {
  const { start, learningRate, steps } = options;
  if (Math.abs(mean(points.map(([x]) => x))) > 1e-9) {
    throw new RangeError(`downhill: the mean of x is ${mean(points.map(([x]) => x))}, expected 0`);
  }
  const spread = mean(points.map(([x]) => x * x));
  const best = { w: mean(points.map(([x, t]) => x * t)) / spread, b: mean(points.map(([, t]) => t)) };
  const loss = (w: number, b: number) => mean(points.map(([x, t]) => (w * x + b - t) ** 2));
  const lowest = loss(best.w, best.b);
  const after = (from: number, to: number, curvature: number, n: string) =>
    `${to} + ${from - to} * pow(1 - ${2 * curvature} * eta, ${n})`;
  const walk = (n: string) => [
    { calculate: after(start.w, best.w, spread, n), as: 'w' },
    { calculate: after(start.b, best.b, 1, n), as: 'b' },
  ];
  const ball = { data: { values: [{}] }, transform: walk('steps') };
  const axis = (field: 'w' | 'b', title: string, domain: readonly number[]) => ({
    field,
    type: 'quantitative',
    title,
    scale: { domain: [...domain], nice: false },
    axis: { grid: false, tickCount: 6, labelFlush: false },
  });
  const place = { x: axis('w', 'slope w of the line', W), y: axis('b', 'height b of the line', B) };
  const path = {
    data: { sequence: { start: 0, stop: MOST_STEPS + 1, step: 1, as: 'n' } },
    transform: [{ filter: 'datum.n <= steps' }, ...walk('datum.n')],
  };
  const [left, right] = [Math.min(...points.map(([x]) => x)) - 0.5, Math.max(...points.map(([x]) => x)) + 0.5];
  const ts = points.map(([, t]) => t);
  const x = {
    field: 'x',
    type: 'quantitative',
    title: 'x',
    scale: { domain: [left, right], nice: false },
    axis: { grid: false, tickCount: 5, labelFlush: false },
  };
  const y = {
    field: 't',
    type: 'quantitative',
    title: 't',
    scale: { domain: [Math.min(...ts) - 2, Math.max(...ts) + 2], nice: false },
    axis: { grid: false, tickCount: 6 },
  };
  return movingVegaLite(
    { name: 'steps', label: 'steps', value: steps, last: MOST_STEPS, milliseconds: 250 },
    {
      title: {
        text: 'Every place on the map is a line',
        subtitle: [
          'left: the stronger the colour, the higher; the cross is the lowest place',
          'right: the points (green) and the line of the ball (violet)',
        ],
      },
      params: [
        {
          name: 'eta',
          value: learningRate,
          bind: { input: 'range', min: 0.005, max: 0.24, step: 0.005, name: 'learning rate η ' },
        },
      ],
      spacing: 24,
      hconcat: [
        {
          width: MAP_WIDTH,
          height: MAP_HEIGHT,
          layer: [
            contour(W, B, loss, [MAP_WIDTH, MAP_HEIGHT]),
            {
              data: { values: [best] },
              mark: { type: 'point', shape: 'cross', filled: true, size: 110, color: colours.ink, opacity: 1 },
              encoding: place,
            },
            {
              ...path,
              mark: {
                type: 'line',
                clip: true,
                strokeWidth: 1.5,
                color: colours.ink,
                point: { size: 22, color: colours.ink },
              },
              encoding: { ...place, order: { field: 'n', type: 'quantitative' } },
            },
            {
              ...ball,
              mark: {
                type: 'point',
                clip: true,
                filled: true,
                size: 190,
                opacity: 1,
                color: colours.violet,
                stroke: 'white',
                strokeWidth: 1.5,
              },
              encoding: place,
            },
          ],
        },
        {
          width: PLOT,
          height: MAP_HEIGHT,
          layer: [
            {
              data: { values: [{ x: left }, { x: right }] },
              transform: [...walk('steps'), { calculate: 'datum.w * datum.x + datum.b', as: 't' }],
              mark: { type: 'line', clip: true, strokeWidth: 2.5, color: colours.violet },
              encoding: { x, y },
            },
            {
              data: { values: points.map(([x, t]) => ({ x, t })) },
              transform: [...walk('steps'), { calculate: 'datum.w * datum.x + datum.b', as: 'line' }],
              mark: { type: 'rule', clip: true, color: colours.grey, strokeDash: [3, 3] },
              encoding: { x, y, y2: { field: 'line' } },
            },
            {
              data: { values: points.map(([x, t]) => ({ x, t })) },
              mark: { type: 'point', filled: true, size: 80, opacity: 1, color: colours.green },
              encoding: { x, y },
            },
            {
              ...ball,
              transform: [
                ...walk('steps'),
                {
                  calculate: `${lowest} + ${spread} * pow(datum.w - ${best.w}, 2) + pow(datum.b - ${best.b}, 2)`,
                  as: 'loss',
                },
                {
                  calculate: "steps + (steps == 1 ? ' step: loss ' : ' steps: loss ') + format(datum.loss, '.3~g')",
                  as: 'text',
                },
              ],
              mark: { type: 'text', align: 'left', baseline: 'top', fontSize: 14, fontWeight: 600 },
              encoding: { x: { value: 6 }, y: { value: 4 }, text: { field: 'text' } },
            },
          ],
        },
      ],
    },
  );
}
