/** Several methods, each tried with several seeds: every run, the mean and the spread. */
import { domainAround, dotPlot, percentLabels, type Spec } from '../../src/charts/index.ts';
import { mean, std } from '../../src/metrics.ts';
import { percent } from '../../src/text.ts';

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
  const panel = (field: 'accuracy' | 'loss') => {
    const dots = methods.map(({ name, [field]: values }) => {
      const middle = mean(values);
      const spread = values.length > 1 ? std(values) : 0;
      return { name, value: middle, runs: values, bar: [middle - spread, middle + spread] as const };
    });
    const isShare = field === 'accuracy';
    return {
      dots,
      reference: dots[0].value,
      x: isShare ? 'test accuracy (more is better)' : 'test loss (less is better)',
      domain: domainAround(dots.flatMap(({ runs, bar }) => [...runs, ...bar])),
      width: 180,
      write: isShare ? percent : (value: number) => value.toFixed(3),
      axis: { tickCount: 4, ...(isShare ? percentLabels(0) : { format: '.2f' }) },
    };
  };
  return dotPlot([panel('accuracy'), panel('loss')], { ...options, of: 'method' });
}
