/** How the weights of several networks are spread: one histogram below the other, on the same axis. */

import { bars, binned, colours, type Spec, series, vegaLite } from '../../src/charts/index.ts';
import { requireKnown } from '../../src/checks.ts';
import type { FloatArray } from '../../src/matrix.ts';

export interface NamedWeights {
  readonly name: string;
  readonly weights: FloatArray;
}

export interface WeightHistogramsOptions {
  readonly title?: string;
  /** How many bars. Default: 41. */
  readonly bins?: number;
}

/**
 * One panel a network: how many weights lie where, with their root mean square. Weights beyond the axis, which reaches
 * four times the largest root mean square, are counted in the bars at its ends. Throws without weights.
 */
export function weightHistograms(networks: readonly NamedWeights[], options: WeightHistogramsOptions = {}): Spec {
  requireKnown('weightHistograms', options, ['title', 'bins']);
  if (networks.length === 0 || networks.some(({ weights }) => weights.length === 0)) {
    throw new RangeError('weightHistograms: got no weights, expected at least 1 for each network');
  }
  const { title = 'How large the weights are', bins = 41 } = options;
  const sizes = networks.map(({ weights }) => rootMeanSquare(weights));
  const end = Math.ceil(40 * Math.max(...sizes)) / 10;
  const panels = networks.map(({ name, weights }, n) => ({
    name,
    values: binned(weights, [-end, end], bins),
    colour: series[n % series.length],
    size: sizes[n],
  }));
  const most = Math.max(...panels.flatMap(({ values }) => values.map(({ count }) => count)));
  return vegaLite({
    title,
    vconcat: panels.map(({ name, values, colour, size }, n) => ({
      title: {
        text: `${name}: root mean square ${size.toPrecision(2)}`,
        fontSize: 13,
        fontWeight: 'normal',
        offset: 4,
        color: colours.ink,
      },
      width: 520,
      height: 90,
      data: { values },
      ...bars(
        'count',
        {
          title: n === networks.length - 1 ? 'weight' : null,
          scale: { domain: [-end, end], nice: false },
          axis: { grid: false, tickCount: 8, labelFlush: false },
        },
        {
          title: 'weights',
          scale: { domain: [0, most] },
          axis: { tickCount: 3, labelExpr: "format(datum.value, '~s')" },
        },
        { color: colour, stroke: 'white', strokeWidth: 0.5 },
      ),
    })),
    spacing: 14,
  });
}

/** √(mean of w²) */
function rootMeanSquare(weights: FloatArray): number {
  let sum = 0;
  for (const weight of weights) sum += weight * weight;
  return Math.sqrt(sum / weights.length);
}
