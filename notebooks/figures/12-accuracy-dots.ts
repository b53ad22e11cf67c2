/** Accuracies of several models: every seed and the mean, one panel for each way of splitting the data. */
import { colours, domainAround, dotPlot, percentLabels, type Spec } from '../../src/charts/index.ts';
import { mean } from '../../src/metrics.ts';
import { percent } from '../../src/text.ts';

export interface AccuracyDots {
  readonly model: string;
  readonly panel: string;
  /** One accuracy for each seed, as shares. */
  readonly accuracies: readonly number[];
  /** Ours are drawn in another colour. */
  readonly ours?: boolean;
}

/** The dots; models in the order in which they first appear. Throws if a model has no accuracy. */
export function accuracyDots(rows: readonly AccuracyDots[], title: string): Spec {
  const empty = rows.find((row) => row.accuracies.length === 0);
  if (rows.length === 0 || empty)
    throw new RangeError(`accuracyDots: got no accuracies for ${empty?.model ?? 'any model'}`);
  const panels = [...new Set(rows.map(({ panel }) => panel))].map((panel) => {
    const own = rows.filter((row) => row.panel === panel);
    return {
      title: panel,
      dots: own.map(({ model, accuracies, ours = false }) => ({
        name: model,
        value: mean(accuracies),
        runs: accuracies,
        series: ours ? 0 : 1,
      })),
      x: 'accuracy',
      domain: domainAround(own.flatMap(({ accuracies }) => accuracies)),
      width: 185,
      write: (accuracy: number) => percent(accuracy, 2),
      axis: { ...percentLabels(1), tickCount: 4 },
    };
  });
  return dotPlot(panels, {
    title,
    of: 'model',
    series: [
      { name: 'this course', colour: colours.violet },
      { name: 'scikit-learn', colour: colours.amber },
    ],
    legend: true,
  });
}
