/** Gradient descent on a parabola, with a slider for the learning rate: creeping, arriving, swinging, running away. */
import { colours, type Spec, vegaLite } from '../../src/charts/theme.ts';

export interface StepSizeOptions {
  /** Where the slider of the learning rate starts. Default: 0.2. */
  readonly learningRate?: number;
  /** Where the walk starts. Default: −4. */
  readonly start?: number;
}

/** How many steps are shown. */
const STEPS = 12;

/** L = w² ÷ 2, so that each step multiplies w by 1 − η. It is computed by the picture itself. */
export function stepSize({ learningRate = 0.2, start = -4 }: StepSizeOptions = {}): Spec {
  const x = {
    field: 'w',
    type: 'quantitative',
    title: 'weight w',
    scale: { domain: [-8, 8], nice: false },
    axis: { labelFlush: false },
  };
  const y = { field: 'loss', type: 'quantitative', title: 'loss L = w² ÷ 2', scale: { domain: [0, 32], nice: false } };
  const n = { field: 'n', type: 'quantitative', title: 'step', scale: { domain: [-0.4, STEPS + 0.4], nice: false } };
  const walk = {
    data: { sequence: { start: 0, stop: STEPS + 1, step: 1, as: 'n' } },
    transform: [
      {
        calculate: `${start} * (datum.n == 0 ? 1 : pow(abs(1 - eta), datum.n) * (eta > 1 && datum.n % 2 == 1 ? -1 : 1))`,
        as: 'w',
      },
      { calculate: 'datum.w * datum.w / 2', as: 'loss' },
    ],
  };
  return vegaLite({
    title: { text: 'Twelve steps downhill', subtitle: 'one dot a step; right: the loss on a logarithmic axis' },
    params: [
      {
        name: 'eta',
        value: learningRate,
        bind: { input: 'range', min: 0.02, max: 2.2, step: 0.02, name: 'learning rate η ' },
      },
    ],
    spacing: 40,
    hconcat: [
      {
        width: 270,
        height: 260,
        layer: [
          {
            data: { sequence: { start: -8, stop: 8.05, step: 0.1, as: 'w' } },
            transform: [{ calculate: 'datum.w * datum.w / 2', as: 'loss' }],
            mark: { type: 'line', color: '#bbbbbb', strokeWidth: 3, clip: true },
            encoding: { x, y },
          },
          {
            ...walk,
            mark: {
              type: 'line',
              clip: true,
              color: colours.violet,
              strokeWidth: 1.5,
              point: { filled: true, color: colours.violet, size: 50 },
            },
            encoding: { x, y, order: { field: 'n', type: 'quantitative' } },
          },
        ],
      },
      {
        width: 170,
        height: 260,
        ...walk,
        transform: [...walk.transform, { calculate: 'max(datum.loss, 1e-6)', as: 'shown' }],
        mark: {
          type: 'line',
          clip: true,
          color: colours.violet,
          strokeWidth: 2.5,
          point: { filled: true, color: colours.violet, size: 40 },
        },
        encoding: {
          x: { ...n, axis: { grid: false, values: [0, 4, 8, 12] } },
          y: {
            field: 'shown',
            type: 'quantitative',
            title: 'loss',
            scale: { type: 'log', domain: [4e-7, 1e3], nice: false },
            axis: {
              values: [1e-6, 1e-4, 1e-2, 1, 100],
              labelExpr: "datum.value < 1e-5 ? '10⁻⁶' : datum.value < 1e-3 ? '10⁻⁴' : format(datum.value, '~g')",
            },
          },
        },
      },
    ],
  });
}
