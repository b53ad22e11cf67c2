/** A road to a better network: the accuracy of each step with its spread, and what the step costs. */

import { colours, percentLabels, type Spec, vegaLite } from '../../src/charts/index.ts';
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
 * Left: the mean of each step as a dot, with one standard deviation either way, and a dashed line on to the next step.
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
  const { title, subtitle } = options;
  const values = steps.map(({ name, accuracy, standardDeviation, flop, marked = false }, i) => ({
    name,
    accuracy: rounded(accuracy, 5),
    low: rounded(accuracy - standardDeviation, 5),
    high: rounded(accuracy + standardDeviation, 5),
    shown: `${(100 * accuracy).toFixed(2)} ± ${(100 * standardDeviation).toFixed(2)}`,
    flop,
    cost: operations(flop),
    colour: marked ? colours.ink : colours.violet,
    ...(i > 0 && { before: rounded(steps[i - 1].accuracy, 5) }),
  }));
  const lowest = Math.min(...values.map(({ low }) => low));
  const highest = Math.max(...values.map(({ high }) => high));
  const room = highest - lowest || 0.01;
  // Behind the last dot there is room for its numbers.
  const domain = [rounded(lowest - 0.08 * room, 5), rounded(highest + 0.62 * room, 5)];
  const every = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2].find((step) => room / step <= 4) ?? 0.5;
  const ticks = Array.from({ length: Math.floor(1 / every + 1e-9) + 1 }, (_, i) => rounded(i * every, 5)).filter(
    (tick) => tick >= domain[0] && tick <= Math.min(1, domain[1]),
  );
  const y = (labels: boolean) => ({
    field: 'name',
    type: 'nominal',
    sort: steps.map(({ name }) => name),
    title: null,
    axis: labels ? { labelLimit: 210, labelFontSize: 13, ticks: false, domain: false } : null,
  });
  const x = (field: string) => ({
    field,
    type: 'quantitative',
    title: 'test accuracy',
    scale: { domain, nice: false, zero: false },
    axis: { ...percentLabels(room < 0.02 ? 1 : 0), values: ticks, labelFlush: false },
  });
  const color = { field: 'colour', type: 'nominal', scale: null };
  const flopX = {
    field: 'flop',
    type: 'quantitative',
    title: 'operations',
    scale: { domainMin: 0, nice: false },
    axis: { labels: false, ticks: false, grid: false },
  };
  return vegaLite({
    title: { text: title, ...(subtitle && { subtitle }) },
    data: { values },
    hconcat: [
      {
        width: 225,
        height: { step: 40 },
        layer: [
          {
            transform: [{ filter: 'isValid(datum.before)' }],
            mark: { type: 'rule', strokeDash: [4, 3], color: colours.grey },
            encoding: { x: x('before'), x2: { field: 'accuracy' }, y: y(true) },
          },
          {
            mark: { type: 'rule', strokeWidth: 3 },
            encoding: { x: x('low'), x2: { field: 'high' }, y: y(true), color },
          },
          {
            mark: { type: 'point', filled: true, size: 100, opacity: 1 },
            encoding: {
              x: x('accuracy'),
              y: y(true),
              color,
              tooltip: [
                { field: 'name', title: 'step' },
                { field: 'shown', title: 'test accuracy in %' },
                { field: 'cost', title: 'operations' },
              ],
            },
          },
          {
            mark: { type: 'text', align: 'left', dx: 9, fontSize: 12, color: colours.ink },
            encoding: { x: x('high'), y: y(true), text: { field: 'shown' } },
          },
        ],
      },
      {
        width: 100,
        height: { step: 40 },
        layer: [
          {
            // Below its number, not behind it.
            mark: { type: 'bar', height: 4, yOffset: 10, color: colours.grey },
            encoding: { x: flopX, y: y(false) },
          },
          {
            mark: { type: 'text', align: 'left', fontSize: 12, dy: -2, color: colours.ink },
            encoding: { x: { value: 0 }, y: y(false), text: { field: 'cost' } },
          },
        ],
      },
    ],
    spacing: 16,
  });
}

/** "6.8 · 10¹¹" */
function operations(flop: number): string {
  const power = Math.floor(Math.log10(Number(flop.toPrecision(2))));
  const digits = [...String(power)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('');
  return `${(flop / 10 ** power).toFixed(1)} · 10${digits}`;
}
