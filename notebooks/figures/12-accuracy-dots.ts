/** Accuracies of several models: a dot for each seed, a line at the mean, one panel for each way of splitting the data. */
import { colours, percentLabels, type Spec, vegaLite } from '../../src/charts/index.ts';

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
  const models = [...new Set(rows.map((row) => row.model))];
  const panels = [...new Set(rows.map((row) => row.panel))];
  const values = rows.flatMap(({ model, panel, accuracies, ours = false }) =>
    accuracies.map((accuracy, seed) => ({
      model,
      panel,
      accuracy,
      seed,
      whose: ours ? 'this course' : 'scikit-learn',
    })),
  );
  const y = {
    field: 'model',
    type: 'nominal',
    sort: models,
    title: null,
    axis: { labelLimit: 260, grid: true, ticks: false, domain: false },
  };
  const color = {
    field: 'whose',
    type: 'nominal',
    title: null,
    scale: { domain: ['this course', 'scikit-learn'], range: [colours.violet, colours.amber] },
    legend: { orient: 'top' },
  };
  const chart = (panel: string, first: boolean) => ({
    title: { text: panel, fontSize: 13, anchor: 'middle' },
    width: 210,
    height: 34 * models.length,
    transform: [{ filter: { field: 'panel', equal: panel } }],
    layer: [
      {
        mark: { type: 'tick', thickness: 2, size: 22, aria: false },
        encoding: { x: { aggregate: 'mean', field: 'accuracy', type: 'quantitative' }, detail: { field: 'model' } },
      },
      {
        mark: { type: 'point', filled: true, size: 70, opacity: 0.75, tooltip: true },
        encoding: { x: { field: 'accuracy', type: 'quantitative' } },
      },
    ],
    encoding: {
      x: { title: 'accuracy', scale: { zero: false, nice: true }, axis: { ...percentLabels(1), tickCount: 4 } },
      y: first ? y : { ...y, axis: { ...y.axis, labels: false } },
      color,
    },
  });
  return vegaLite({
    title,
    data: { values },
    hconcat: panels.map((panel, i) => chart(panel, i === 0)),
    spacing: 16,
    resolve: { scale: { x: 'independent' } },
  });
}
