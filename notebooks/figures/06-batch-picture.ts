/** A batch as a picture: the images, the rows of X that they become, and their one-hot targets T. */

import { at, ink, sprite, spriteLayer } from '../../src/charts/sprite.ts';
import { colours, type Spec, vegaLite } from '../../src/charts/theme.ts';
import type { Matrix } from '../../src/matrix.ts';
import type { Labels } from '../../src/rows.ts';

export interface BatchPictureOptions {
  readonly title: string;
  /** Width and height of one image in its own pixels. */
  readonly width: number;
  readonly height: number;
  /** The line of the images at which the slider starts. */
  readonly line?: number;
}

/** In screen pixels: height of a row of the batch, width of a row of X and where it begins, width of a column of T. */
const [ROW, STRIP, FROM, COLUMN] = [58, 320, 66, 14];

/**
 * x holds numbers from 0 to 1, a row an image. A slider frames one line of all images, and the columns of X that it
 * becomes. Throws if the images are not width × height or the labels do not fit.
 */
export function batchPicture(x: Matrix, labels: Labels, options: BatchPictureOptions): Spec {
  const { title, width, height, line = Math.floor(height / 4) } = options;
  if (labels.rows !== x.rows || x.rows === 0) {
    throw new RangeError(
      `batchPicture: got ${x.rows} images and ${labels.rows} labels, expected the same number of each`,
    );
  }
  const rows = Array.from({ length: x.rows }, (_, i) => x.row(i));
  // One pixel of white between images; a row of X is as high as its image.
  const enlarge = ROW / (height + 1);
  const thumbs = sprite(rows, { width, height, columns: 1, enlarge, gap: [0, enlarge], colour: ink });
  const thick = rows.map((row) => Array.from({ length: height }, () => [...row]).flat());
  const strips = sprite(thick, { width: x.columns, height, columns: 1, enlarge: 1, gap: [0, 1], colour: ink });
  const [tile, bottom] = [height * enlarge, thumbs.height];
  const left = FROM + STRIP + 36;
  const t = labels.oneHot();
  const squares = Array.from(t.data, (value, i) => {
    const corner = { x: left + COLUMN * (i % t.columns), y: ROW * Math.floor(i / t.columns) };
    return { ...corner, x2: corner.x + COLUMN - 2, y2: corner.y + tile, value };
  });
  const block = STRIP / height;
  const texts = [
    { x: 0, text: 'images' },
    { x: FROM, text: `X: ${x.rows} × ${x.columns}` },
    { x: left, text: `T: ${t.rows} × ${t.columns}, one-hot` },
  ].map((head) => ({ ...head, y: -14 }));
  const below = [
    ...Array.from({ length: height }, (_, n) => ({ x: FROM + block * n + 4, text: String(width * n) })),
    ...Array.from({ length: t.columns }, (_, j) => ({ x: left + COLUMN * (j + 0.5) - 1, text: String(j) })),
  ].map((number) => ({ ...number, y: bottom + 11 }));
  const numbers = Array.from(labels.values, (label, i) => ({
    ...{ x: left - 18, y: i * ROW + tile / 2, text: String(label) },
  }));
  const frames = rows.flatMap((_, i) =>
    [
      { x: 0, x2: thumbs.width },
      { x: FROM, x2: FROM + STRIP },
    ].map((ends) => ({ ...ends, y: i * ROW, y2: i * ROW + tile })),
  );
  // Where a line of the image ends and the next one begins.
  const seams = Array.from({ length: height - 1 }, (_, n) => ({ x: FROM + block * (n + 1), y: -3, y2: bottom + 3 }));
  const box = { x: at('x'), x2: { field: 'x2' }, y: at('y'), y2: { field: 'y2' } };
  const text = (values: readonly object[], mark: object) => ({
    data: { values },
    mark: { type: 'text', baseline: 'middle', color: colours.ink, ...mark },
    encoding: { x: at('x'), y: at('y'), text: { field: 'text' } },
  });
  const framed = (values: readonly object[], calculate: Readonly<Record<string, string>>) => ({
    data: { values },
    transform: Object.entries(calculate).map(([as, expr]) => ({ calculate: expr, as })),
    mark: { type: 'rect', filled: false, stroke: colours.ink, strokeWidth: 2, strokeJoin: 'round' },
    encoding: box,
  });
  return vegaLite({
    title: {
      text: title,
      subtitle: `framed: one of the ${height} lines of every image, and where X has it`,
      offset: 30,
    },
    width: left + COLUMN * t.columns - 2,
    height: bottom + 18,
    params: [
      {
        name: 'line',
        value: line,
        bind: { input: 'range', min: 0, max: height - 1, step: 1, name: 'line of the images ' },
      },
    ],
    layer: [
      spriteLayer(thumbs),
      spriteLayer({ ...strips, width: STRIP, height: bottom }, FROM),
      {
        data: { values: frames },
        mark: { type: 'rect', filled: false, stroke: '#c8c8c8', strokeWidth: 0.7 },
        encoding: box,
      },
      {
        data: { values: seams },
        mark: { type: 'rule', color: colours.grey, strokeWidth: 1, strokeDash: [3, 3] },
        encoding: { x: at('x'), y: at('y'), y2: { field: 'y2' } },
      },
      {
        data: { values: squares },
        mark: { type: 'rect', stroke: '#bbbbbb', strokeWidth: 0.5 },
        encoding: {
          ...box,
          color: { condition: { test: 'datum.value === 1', value: colours.green }, value: '#f3f3f3' },
        },
      },
      framed(
        rows.map((_, i) => ({ x: -1, x2: thumbs.width + 1, top: i * ROW })),
        { y: `datum.top + ${enlarge} * line`, y2: `datum.y + ${enlarge}` },
      ),
      framed([{ y: -3, y2: bottom + 3 }], { x: `${FROM} + ${block} * line`, x2: `datum.x + ${block}` }),
      text(numbers, { align: 'center', fontSize: 17, color: colours.green, fontWeight: 600 }),
      text(texts, { align: 'left', fontSize: 13 }),
      text(below, { align: 'center', fontSize: 11, color: '#555555' }),
    ],
  });
}
