/** Several methods, each tried with several seeds: every run as a dot, the mean and the spread on top. */
import { colours, percentLabels, type Spec, vegaLite } from '../../src/charts/index.ts';
import { mean, std } from '../../src/metrics.ts';

export interface MethodRuns {
  readonly name: string;
  /** One number for each seed. */
  readonly accuracy: readonly number[];
  readonly loss: readonly number[];
}

export interface MethodComparisonOptions {
  readonly title: string;
  readonly subtitle?: string;
}

/**
 * Two panels, accuracy and loss. The dashed line is the mean of the first method, which the others are compared with;
 * a bar is one standard deviation either way. Throws unless all methods have the same number of runs, at least one.
 */
export function methodComparison(methods: readonly MethodRuns[], options: MethodComparisonOptions): Spec {
  const runs = methods[0]?.accuracy.length ?? 0;
  if (runs === 0) throw new RangeError('methodComparison: got no runs, expected at least 1');
  for (const { name, accuracy, loss } of methods) {
    if (accuracy.length !== runs || loss.length !== runs) {
      throw new RangeError(
        `methodComparison: ${name} has ${accuracy.length} accuracies and ${loss.length} losses, expected ${runs} of each`,
      );
    }
  }
  const { title, subtitle } = options;
  const panel = (field: 'accuracy' | 'loss', first: boolean) => {
    const single = methods.flatMap(({ name, [field]: values }) =>
      values.map((value) => ({ name, value: short(value) })),
    );
    const summary = methods.map(({ name, [field]: values }) => {
      const middle = mean(values);
      const spread = values.length > 1 ? std(values) : 0;
      return { name, mean: short(middle), low: short(middle - spread), high: short(middle + spread) };
    });
    const all = [...single.map(({ value }) => value), ...summary.flatMap(({ low, high }) => [low, high])];
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const margin = 0.06 * (high - low || 1);
    const y = {
      field: 'name',
      type: 'nominal',
      sort: methods.map(({ name }) => name),
      title: null,
      axis: first ? { labelLimit: 200, labelFontSize: 13, ticks: false, domain: false } : null,
    };
    const x = (of: string) => ({
      field: of,
      type: 'quantitative',
      title: field === 'accuracy' ? 'test accuracy (more is better)' : 'test loss (less is better)',
      scale: { domain: [low - margin, high + margin], nice: false, zero: false },
      axis: { tickCount: 4, ...(field === 'accuracy' ? percentLabels(0) : { format: '.2f' }), labelFlush: false },
    });
    return {
      width: 185,
      height: { step: 34 },
      layer: [
        {
          data: { values: [{ mean: summary[0].mean }] },
          mark: { type: 'rule', strokeDash: [5, 4], color: colours.grey, strokeWidth: 1.5 },
          encoding: { x: x('mean') },
        },
        {
          data: { values: summary },
          mark: { type: 'rule', strokeWidth: 9, color: colours.lilac, opacity: 0.45 },
          encoding: { x: x('low'), x2: { field: 'high' }, y },
        },
        {
          data: { values: single },
          mark: { type: 'point', filled: true, size: 36, color: colours.violet, opacity: 0.75, tooltip: true },
          encoding: { x: x('value'), y },
        },
        {
          data: { values: summary },
          mark: { type: 'point', shape: 'diamond', filled: true, size: 130, color: colours.ink, opacity: 1 },
          encoding: {
            x: x('mean'),
            y,
            tooltip: [
              { field: 'name', title: 'method' },
              { field: 'mean', title: field, type: 'quantitative', format: '.3f' },
            ],
          },
        },
      ],
    };
  };
  return vegaLite({
    title: { text: title, ...(subtitle && { subtitle }) },
    hconcat: [panel('accuracy', true), panel('loss', false)],
    spacing: 20,
  });
}

const short = (value: number) => Number(value.toPrecision(5));
