/** Loss and accuracy over the epochs, training and validation. */
import { requireKnown, shown } from '../checks.ts';
import type { EpochRecord } from '../training.ts';
import { percentFormat, percentLabels } from './axes.ts';
import { byName } from './lines.ts';
import { colours, type Spec, vegaLite } from './theme.ts';

export interface LearningCurvesOptions {
  readonly title?: string;
  /** The last epoch on the axis, for a training that still runs. */
  readonly epochs?: number;
  /** The result on the test set: a diamond behind the last epoch. */
  readonly test?: { readonly loss: number; readonly accuracy: number };
}

const kinds = [
  { name: 'training', colour: colours.violet, dash: [] },
  { name: 'validation', colour: colours.amber, dash: [6, 4] },
  { name: 'test', colour: colours.ink, dash: [1, 3] },
];

/** Points are drawn up to this many epochs; more would hide the lines. */
const POINTS = 30;

/** Two panels, loss and accuracy; without accuracies the first alone. Of a very long training, every few epochs. Throws if there is no epoch yet. */
export function learningCurves(records: readonly EpochRecord[], options: LearningCurvesOptions = {}): Spec {
  requireKnown('learningCurves', options, ['title', 'epochs', 'test']);
  if (!Array.isArray(records)) {
    throw new TypeError(
      `learningCurves: got ${shown(records)}, expected a list of epochs: learningCurves(history.epochs)`,
    );
  }
  if (records.length === 0) throw new RangeError('learningCurves: got no epochs, expected at least 1');
  const last = records[records.length - 1].epoch;
  const { title = 'Learning curves', epochs = last, test } = options;
  const end = Math.max(epochs, last);
  const rows = thinned(records).flatMap((record) => [
    { epoch: record.epoch, of: 'training', loss: record.loss, accuracy: record.accuracy },
    ...(record.validationLoss === undefined
      ? []
      : [{ epoch: record.epoch, of: 'validation', loss: record.validationLoss, accuracy: record.validationAccuracy }]),
  ]);
  if (test) rows.push({ epoch: last, of: 'test', ...test });
  const classifies = rows.some(({ accuracy }) => Number.isFinite(accuracy));
  const looks = kinds.filter(({ name }) => rows.some(({ of }) => of === name));
  const every =
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((n) => end / n <= (end < 1000 ? 10 : 5)) ?? Math.ceil(end / 10);
  const ticks = Array.from({ length: end }, (_, i) => i + 1).filter((n) => n === 1 || n % every === 0);
  const points = (filter: string, look: object) => ({
    transform: [{ filter }],
    mark: { type: 'point', filled: true, opacity: 1, ...look },
  });
  const panel = (field: 'loss' | 'accuracy') => ({
    width: 204,
    height: 200,
    layer: [
      { transform: [{ filter: "datum.of !== 'test'" }], mark: { type: 'line', strokeWidth: 2.5 } },
      ...(records.length > POINTS ? [] : [points("datum.of !== 'test'", { size: 40 })]),
      ...(test ? [points("datum.of === 'test'", { size: 110, shape: 'diamond' })] : []),
    ],
    encoding: {
      x: {
        field: 'epoch',
        type: 'quantitative',
        title: 'epoch',
        // Half an epoch of space at each end of a short training: no point is cut, and one epoch stands in the middle.
        scale: { domain: end > POINTS ? [1, end] : [0.5, end + 0.5], nice: false },
        axis: { values: ticks, format: 'd', grid: false },
      },
      y: {
        field,
        type: 'quantitative',
        title: field,
        scale: { zero: field === 'loss' },
        axis: { tickCount: 6, ...axisFormat(field, rows) },
      },
      ...byName('of', looks),
      tooltip: [
        { field: 'of', title: 'rows' },
        { field: 'epoch', type: 'quantitative' },
        { field: 'loss', type: 'quantitative', format: '.4f' },
        ...(classifies ? [{ field: 'accuracy', type: 'quantitative', format: percentFormat(2) }] : []),
      ],
    },
  });
  return vegaLite({
    title,
    data: { values: rows.map((row) => ({ ...row, loss: short(row.loss), accuracy: short(row.accuracy) })) },
    hconcat: [panel('loss'), ...(classifies ? [panel('accuracy')] : [])],
    spacing: 28,
  });
}

/** At most about 300 epochs, evenly chosen, the first and the last among them: more than pixels, and a small file. */
function thinned(records: readonly EpochRecord[]): readonly EpochRecord[] {
  const every = Math.ceil(records.length / 300);
  return records.filter((_, i) => i % every === 0 || i === records.length - 1);
}

const short = (value = Number.NaN) => (Number.isFinite(value) ? Number(value.toPrecision(6)) : undefined);

/** As many digits as it takes to tell neighbouring ticks apart. */
function axisFormat(field: 'loss' | 'accuracy', points: readonly { loss: number; accuracy?: number }[]) {
  const values = points.map((point) => point[field] ?? Number.NaN).filter(Number.isFinite);
  const low = field === 'loss' ? 0 : Math.min(...values);
  const range = Math.max(...values) - low;
  const step = (range || Math.abs(low) || 1) / 6;
  if (field === 'loss') return { format: `.${Math.min(8, Math.max(1, Math.ceil(-Math.log10(step))))}f` };
  const digits = Math.min(6, Math.max(0, Math.ceil(-Math.log10(100 * step))));
  return percentLabels(digits);
}
