/** Loss and accuracy over the epochs, training and validation. */
import type { EpochRecord } from '../training.ts';
import { colours, type Spec, vegaLite } from './theme.ts';

export interface LearningCurvesOptions {
  readonly title?: string;
  /** The last epoch on the axis, for a training that still runs. */
  readonly epochs?: number;
}

/** Two panels, loss and accuracy. Throws if there is no epoch yet. */
export function learningCurves(records: readonly EpochRecord[], options: LearningCurvesOptions = {}): Spec {
  const { title = 'Learning curves', epochs = records.length } = options;
  if (records.length === 0) throw new RangeError('learningCurves: got no epochs, expected at least 1');
  const points = records.flatMap((record) => [
    { epoch: record.epoch, of: 'training', loss: record.loss, accuracy: record.accuracy },
    ...(record.validationLoss === undefined
      ? []
      : [{ epoch: record.epoch, of: 'validation', loss: record.validationLoss, accuracy: record.validationAccuracy }]),
  ]);
  const both = points.some((point) => point.of === 'validation');
  const ticks = Array.from({ length: epochs }, (_, i) => i + 1).filter((n) => (n - 1) % Math.ceil(epochs / 10) === 0);
  const panel = (field: 'loss' | 'accuracy', format: string) => ({
    width: 300,
    height: 220,
    layer: [
      { mark: { type: 'line', strokeWidth: 2.5 } },
      { mark: { type: 'point', filled: true, size: 40, tooltip: true } },
    ],
    encoding: {
      x: {
        field: 'epoch',
        type: 'quantitative',
        title: 'epoch',
        scale: { domain: [Math.min(1, epochs - 0.5), Math.max(epochs, 1.5)], nice: false },
        axis: { values: ticks, format: 'd', grid: false },
      },
      y: {
        field,
        type: 'quantitative',
        title: field === 'loss' ? 'loss (cross-entropy)' : 'accuracy',
        scale: { zero: field === 'loss' },
        axis: { format, tickCount: 6 },
      },
      color: {
        field: 'of',
        type: 'nominal',
        title: null,
        scale: { domain: both ? ['training', 'validation'] : ['training'], range: [colours.blue, colours.orange] },
        legend: { orient: 'top', direction: 'horizontal' },
      },
      strokeDash: {
        field: 'of',
        type: 'nominal',
        title: null,
        scale: {
          domain: both ? ['training', 'validation'] : ['training'],
          range: [
            [1, 0],
            [6, 4],
          ],
        },
        legend: { orient: 'top', direction: 'horizontal' },
      },
    },
  });
  return vegaLite({
    title,
    data: { values: points },
    hconcat: [panel('loss', '.2f'), panel('accuracy', '.1%')],
    spacing: 40,
  });
}
