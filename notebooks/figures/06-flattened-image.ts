/** An image and the row that flattening makes of it, with a slider that follows one row of pixels. */

import { colours, type Spec, vegaLite } from '../../src/charts/theme.ts';
import { requireCount } from '../../src/checks.ts';

/**
 * Left the image with its pixel values, below it the flat row; the slider marks row y in both. `pixels` are bytes from 0
 * to `maximum`, row by row. Throws if they are not width × height.
 */
export function flattenedImage(
  pixels: ArrayLike<number>,
  { width, height, maximum, row = 2 }: { width: number; height: number; maximum: number; row?: number },
): Spec {
  requireCount('flattenedImage', 'width', width);
  if (pixels.length !== width * height) {
    throw new RangeError(`flattenedImage: got ${pixels.length} pixels, expected ${width} × ${height}`);
  }
  requireCount('flattenedImage', 'row', row, 0);
  const values = Array.from(pixels, (value, j) => ({ j, value, x: j % width, y: Math.floor(j / width) }));
  const shade = {
    field: 'value',
    type: 'quantitative',
    scale: { domain: [0, maximum], range: ['#ffffff', '#111111'] },
    legend: null,
  };
  // One frame around the marked row, drawn above the pixels: from the first to the last of them.
  const rows = Array.from({ length: height }, (_, y) => ({ y, first: y * width, last: (y + 1) * width - 1 }));
  const frame = (from: string, to: string, more: object = {}) => ({
    data: { values: rows.map((one) => ({ ...one, left: 0, right: width - 1 })) },
    transform: [{ filter: 'datum.y === row' }],
    mark: { type: 'rect', filled: false, stroke: colours.ink, strokeWidth: 3, strokeJoin: 'round' },
    encoding: {
      x: { field: from, type: 'ordinal', bandPosition: 0 },
      x2: { field: to, bandPosition: 1 },
      ...more,
    },
  });
  const cells = { type: 'rect', stroke: '#dddddd', strokeWidth: 0.5 };
  const none = { labels: false, ticks: false, domain: false };
  return vegaLite({
    title: {
      text: 'Flattening: row after row into one',
      subtitle: `${height} × ${width} becomes 1 × ${width * height}`,
    },
    data: { values },
    params: [
      {
        name: 'row',
        value: row,
        bind: { input: 'range', min: 0, max: height - 1, step: 1, name: 'row of the image ' },
      },
    ],
    spacing: 18,
    vconcat: [
      {
        width: { step: 30 },
        height: { step: 30 },
        encoding: {
          x: {
            field: 'x',
            type: 'ordinal',
            title: 'column',
            axis: { orient: 'top', labelAngle: 0, ...none, labels: true },
          },
          y: { field: 'y', type: 'ordinal', title: 'row', axis: { ...none, labels: true, labelPadding: 6 } },
        },
        layer: [
          { mark: cells, encoding: { color: shade } },
          {
            mark: { type: 'text', fontSize: 12 },
            encoding: {
              text: { field: 'value', type: 'quantitative' },
              color: { condition: { test: `datum.value > ${maximum / 2}`, value: 'white' }, value: colours.ink },
            },
          },
          frame('left', 'right', { y: { field: 'y', type: 'ordinal' } }),
        ],
      },
      {
        width: 520,
        height: 34,
        encoding: {
          x: {
            field: 'j',
            type: 'ordinal',
            title: 'place in the flat row',
            scale: { paddingInner: 0, paddingOuter: 0 },
            axis: {
              labelAngle: 0,
              ticks: false,
              values: Array.from({ length: height }, (_, y) => y * width),
              labelOverlap: false,
            },
          },
        },
        layer: [{ mark: cells, encoding: { color: shade } }, frame('first', 'last')],
      },
    ],
  });
}
