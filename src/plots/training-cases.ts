/** Loss curves side by side, without a word about their causes: what ails each of these trainings? */
import { colours, type Spec, vegaLite } from './theme.ts';

export interface TrainingCase {
  readonly name: string;
  /** The loss after each epoch. */
  readonly losses: readonly number[];
}

/** Losses above `limit` are drawn at the limit. Throws without cases. */
export function trainingCases(
  cases: readonly TrainingCase[],
  { title, subtitle, limit = 4 }: { readonly title: string; readonly subtitle?: string; readonly limit?: number },
): Spec {
  if (cases.length === 0) throw new RangeError('trainingCases: got no cases, expected at least 1');
  const most = Math.max(...cases.map(({ losses }) => losses.length));
  const shown = (loss: number) => Number((Number.isFinite(loss) ? Math.min(loss, limit) : limit).toPrecision(4));
  return vegaLite({
    title: { text: title, ...(subtitle && { subtitle }) },
    data: {
      values: cases.flatMap(({ name, losses }) => losses.map((loss, i) => ({ name, epoch: i + 1, loss: shown(loss) }))),
    },
    width: 112,
    height: 140,
    spacing: 18,
    mark: { type: 'line', strokeWidth: 2.5, color: colours.blue, strokeJoin: 'round' },
    encoding: {
      column: { field: 'name', type: 'nominal', sort: null, title: null, header: { labelFontSize: 18 } },
      x: {
        ...{ field: 'epoch', type: 'quantitative', title: 'epoch' },
        scale: { domain: [0, most], nice: false },
        axis: { tickCount: 3, grid: false },
      },
      y: {
        ...{ field: 'loss', type: 'quantitative', title: 'loss' },
        scale: { domain: [0, limit], nice: false },
        axis: { tickCount: 4 },
      },
    },
  });
}
