/** Calibration as a picture: of the images read with a given confidence, what share is read right? */

import { colours, percentFormat, percentLabels, type Spec, vegaLite } from '../../src/charts/index.ts';
import { requireKnown } from '../../src/checks.ts';
import { type CalibrationBin, expectedCalibrationError, wilsonInterval } from '../../src/metrics.ts';
import { percent, rounded } from '../../src/text.ts';

export interface ReliabilityDiagramOptions {
  readonly title?: string;
}

/**
 * Above: a dot for each bin at its mean confidence and its accuracy, with the 95 % interval that its number of images
 * allows; on the dashed line both are equal. Below: how many images each bin holds, on a logarithmic axis, as most are in the last.
 * Throws if all bins are empty.
 */
export function reliabilityDiagram(bins: readonly CalibrationBin[], options: ReliabilityDiagramOptions = {}): Spec {
  requireKnown('reliabilityDiagram', options, ['title']);
  const { title = 'Is the network as sure as it may be?' } = options;
  const filled = bins.filter(({ count }) => count > 0);
  if (filled.length === 0) throw new RangeError('reliabilityDiagram: all bins are empty, expected at least 1 row');
  const values = filled.map(({ low, high, count, correct, confidence, accuracy }) => {
    const interval = wilsonInterval(correct, count);
    return {
      from: rounded(low, 5),
      to: rounded(high, 5),
      count,
      confidence: rounded(confidence, 5),
      accuracy: rounded(accuracy, 5),
      low: rounded(interval.low, 5),
      high: rounded(interval.high, 5),
      range: `${percent(low, 0)} to ${percent(high, 0)}`,
      // A bar from 1 on a logarithmic axis has no length for a single image.
      base: 0.7,
    };
  });
  const start = Math.floor(10 * Math.min(...values.map(({ from }) => from))) / 10;
  const most = 10 ** Math.ceil(Math.log10(2.5 * Math.max(...values.map(({ count }) => count))));
  const scale = { domain: [start, 1], nice: false, zero: false };
  const tooltip = [
    { field: 'range', title: 'confidence' },
    { field: 'count', title: 'images' },
    { field: 'confidence', title: 'mean confidence', type: 'quantitative', format: percentFormat() },
    { field: 'accuracy', title: 'read right', type: 'quantitative', format: percentFormat() },
  ];
  const x = (field: string, heading: string | null) => ({
    field,
    type: 'quantitative',
    title: heading,
    scale,
    axis: { ...percentLabels(0), tickCount: 6, labels: heading !== null, labelFlush: false },
  });
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    title: 'read right',
    scale: { domain: [0, 1], nice: false },
    axis: { ...percentLabels(0), tickCount: 5 },
  });
  return vegaLite({
    title: {
      text: title,
      subtitle: [
        'A dot: images of about the same confidence, with the 95 % interval.',
        `Dashed: confidence is accuracy. Expected calibration error: ${percent(expectedCalibrationError(bins), 2)}.`,
      ],
    },
    vconcat: [
      {
        width: 460,
        height: 260,
        layer: [
          {
            data: {
              values: [
                { confidence: start, accuracy: start },
                { confidence: 1, accuracy: 1 },
              ],
            },
            mark: { type: 'line', strokeDash: [5, 4], color: colours.grey, strokeWidth: 1.5 },
            encoding: { x: x('confidence', null), y: y('accuracy') },
          },
          {
            data: { values },
            mark: { type: 'rule', strokeWidth: 2, color: colours.lilac },
            encoding: { x: x('confidence', null), y: y('low'), y2: { field: 'high' } },
          },
          {
            data: { values },
            mark: { type: 'point', filled: true, size: 90, color: colours.violet, opacity: 1 },
            encoding: { x: x('confidence', null), y: y('accuracy'), tooltip },
          },
        ],
      },
      {
        width: 460,
        height: 90,
        data: { values },
        layer: [
          {
            mark: { type: 'bar', color: colours.lilac, stroke: 'white' },
            encoding: {
              x: { ...x('from', 'confidence: the probability of what was read'), bin: { binned: true } },
              x2: { field: 'to' },
              y: {
                field: 'count',
                type: 'quantitative',
                title: 'images',
                scale: { type: 'log', domain: [0.7, most], nice: false },
                axis: { values: [1, 10, 100, 1000, 10000].filter((n) => n <= most), format: 'd' },
              },
              y2: { field: 'base' },
              tooltip,
            },
          },
          {
            transform: [{ calculate: '(datum.from + datum.to) / 2', as: 'middle' }],
            mark: { type: 'text', dy: -8, fontSize: 12, color: colours.ink },
            encoding: {
              x: x('middle', 'confidence: the probability of what was read'),
              y: { field: 'count', type: 'quantitative' },
              text: { field: 'count' },
            },
          },
        ],
      },
    ],
    spacing: 12,
  });
}
