/** A road to a better network: the accuracy of each step with its spread, and what the step costs. */

import { colours, dotPlot, percentLabels, type Spec } from '../../src/charts/index.ts';
import { requireKnown } from '../../src/checks.ts';
import { rounded } from '../../src/text.ts';

export interface LadderStep {
  readonly name: string;
  /** Mean accuracy, 0 to 1. */
  readonly accuracy: number;
  /** Over the seeds; 0 for a single run. */
  readonly standardDeviation: number;
  /** Floating-point operations of one training. */
  readonly flop: number;
  /** Drawn in another colour: the step that the text is about. */
  readonly marked?: boolean;
}

export interface AccuracyLadderOptions {
  readonly title: string;
  readonly subtitle?: string | readonly string[];
}

/**
 * Left: the mean of each step as a dot, with one standard deviation either way, and a dashed line from the step before.
 * Right: the operations of one training. Steps in the given order, from the top.
 * Throws without steps, and on numbers that are no accuracies, deviations or counts.
 */
export function accuracyLadder(steps: readonly LadderStep[], options: AccuracyLadderOptions): Spec {
  requireKnown('accuracyLadder', options, ['title', 'subtitle']);
  if (steps.length === 0) throw new RangeError('accuracyLadder: got no steps, expected at least 1');
  for (const { name, accuracy, standardDeviation, flop } of steps) {
    if (!(accuracy >= 0 && accuracy <= 1 && standardDeviation >= 0 && flop > 0)) {
      throw new RangeError(
        `accuracyLadder: ${name} has accuracy ${accuracy} ± ${standardDeviation} and ${flop} operations, expected 0 to 1, at least 0, more than 0`,
      );
    }
  }
  const accuracies = steps.map(({ name, accuracy, standardDeviation, marked = false }, i) => ({
    name,
    value: accuracy,
    bar: [accuracy - standardDeviation, accuracy + standardDeviation] as const,
    ...(i > 0 && { before: steps[i - 1].accuracy }),
    text: `${(100 * accuracy).toFixed(2)} ± ${(100 * standardDeviation).toFixed(2)}`,
    series: marked ? 1 : 0,
  }));
  const costs = steps.map(({ name, flop, marked = false }) => ({
    name,
    value: flop,
    bar: [0, flop] as const,
    text: operations(flop),
    series: marked ? 1 : 0,
  }));
  const lowest = Math.min(...accuracies.map(({ bar }) => bar[0]));
  const highest = Math.max(...accuracies.map(({ bar }) => bar[1]));
  const room = highest - lowest || 0.01;
  // Behind the last dot there is room for its numbers.
  const domain = [rounded(lowest - 0.08 * room, 5), rounded(highest + 0.75 * room, 5)] as const;
  const every = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2].find((step) => room / step <= 4) ?? 0.5;
  const ticks = Array.from({ length: Math.floor(1 / every + 1e-9) + 1 }, (_, i) => rounded(i * every, 5)).filter(
    (tick) => tick >= domain[0] && tick <= Math.min(1, domain[1]),
  );
  const most = Math.max(...steps.map(({ flop }) => flop));
  return dotPlot(
    [
      {
        dots: accuracies,
        x: 'test accuracy',
        domain,
        width: 225,
        write: (accuracy) => `${(100 * accuracy).toFixed(2)} %`,
        axis: { ...percentLabels(room < 0.02 ? 1 : 0), values: ticks },
      },
      {
        dots: costs,
        x: 'operations',
        domain: [0, 2.6 * most],
        width: 140,
        write: operations,
        axis: { labels: false, ticks: false, grid: false },
      },
    ],
    {
      ...options,
      of: 'step',
      series: [
        { name: 'step', colour: colours.violet },
        { name: 'marked', colour: colours.ink },
      ],
    },
  );
}

/** "6.8 · 10¹¹" */
function operations(flop: number): string {
  const power = Math.floor(Math.log10(Number(flop.toPrecision(2))));
  const digits = [...String(power)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('');
  return `${(flop / 10 ** power).toFixed(1)} · 10${digits}`;
}
