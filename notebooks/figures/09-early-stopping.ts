/** Training and validation loss that part, with the epoch whose weights early stopping keeps. */

import { colours, type Spec, vegaLite } from '../../src/charts/theme.ts';
import type { EpochRecord } from '../../src/training.ts';

export interface EarlyStoppingOptions {
  readonly title?: string;
  /** How many epochs to wait for a new best; where the wait ends is marked, if given. */
  readonly patience?: number;
}

/**
 * Both losses on a logarithmic axis, the gap between them shaded, the best epoch marked. Throws unless every epoch has a
 * validation loss.
 */
export function earlyStoppingPlot(records: readonly EpochRecord[], options: EarlyStoppingOptions = {}): Spec {
  if (records.length === 0) throw new RangeError('earlyStoppingPlot: got no epochs, expected at least 1');
  const { title = 'Where to stop', patience } = options;
  const values = records.map(({ epoch, loss, validationLoss }) => {
    if (validationLoss === undefined) {
      throw new TypeError(`earlyStoppingPlot: epoch ${epoch} has no validation loss; train with validation`);
    }
    return { epoch, training: short(loss), validation: short(validationLoss) };
  });
  const best = values.reduce((low, one) => (one.validation < low.validation ? one : low));
  const last = values[values.length - 1].epoch;
  const marks: { epoch: number; text: string; colour: string }[] = [
    { epoch: best.epoch, text: `best: epoch ${best.epoch}`, colour: colours.green },
  ];
  if (patience !== undefined && best.epoch + patience <= last) {
    marks.push({ epoch: best.epoch + patience, text: `${patience} later: stop`, colour: colours.grey });
  }
  const x = {
    field: 'epoch',
    type: 'quantitative',
    title: 'epoch',
    scale: { domain: [1, last], nice: false },
    axis: { grid: false, format: 'd', labelFlush: false },
  };
  const losses = values.flatMap(({ training, validation }) => [training, validation]);
  const domain = [Math.min(...losses) * 0.8, Math.max(...losses) * 1.25];
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    title: 'loss (logarithmic)',
    scale: { type: 'log', domain, nice: false },
    axis: { format: '~r', tickCount: 5 },
  });
  return vegaLite({
    title: { text: title, subtitle: 'shaded: how much better it knows what it has seen', offset: 28 },
    width: 520,
    height: 260,
    data: { values },
    layer: [
      {
        mark: { type: 'area', color: colours.pale, opacity: 0.6 },
        encoding: { x, y: y('training'), y2: { field: 'validation' } },
      },
      {
        transform: [{ fold: ['training', 'validation'], as: ['of', 'loss'] }],
        mark: { type: 'line', strokeWidth: 2.5 },
        encoding: {
          x,
          y: y('loss'),
          color: {
            field: 'of',
            type: 'nominal',
            title: null,
            scale: { domain: ['training', 'validation'], range: [colours.violet, colours.amber] },
            legend: { orient: 'bottom', direction: 'horizontal', symbolType: 'stroke', symbolSize: 400 },
          },
        },
      },
      {
        data: { values: marks },
        mark: { type: 'rule', strokeWidth: 2, strokeDash: [5, 4] },
        encoding: { x, color: { field: 'colour', type: 'nominal', scale: null } },
      },
      // Away from each other: few epochs may lie between the two.
      ...marks.map((mark, i) => ({
        data: { values: [mark] },
        mark: { type: 'text', fontSize: 13, dy: -8, align: i === 0 ? 'right' : 'left', dx: i === 0 ? 6 : -6 },
        encoding: {
          x,
          y: { value: 0 },
          text: { field: 'text' },
          color: { field: 'colour', type: 'nominal', scale: null },
        },
      })),
    ],
    resolve: { scale: { color: 'independent' } },
  });
}

const short = (value: number) => Number(value.toPrecision(5));
