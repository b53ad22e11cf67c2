/** A batch as a picture: the images, the rows of X that they become, and their one-hot targets T. */
import type { Labels, Matrix } from '../matrix.ts';
import { ink, sprite, spriteLayer } from './sprite.ts';
import { colours, type Spec, vegaLite } from './theme.ts';

export interface BatchPictureOptions {
  readonly title: string;
  /** Width and height of one image in its own pixels. */
  readonly width: number;
  readonly height: number;
}

/** In screen pixels: height of a row of the batch, width of a column of T, width of a row of X and where it begins. */
const [ROW, COLUMN, STRIP, FROM] = [27, 16, 320, 54];

/** x holds numbers from 0 to 1, a row an image. Throws if the images are not width × height or the labels do not fit. */
export function batchPicture(x: Matrix, labels: Labels, options: BatchPictureOptions): Spec {
  const { title, width, height } = options;
  if (labels.rows !== x.rows || x.rows === 0) {
    throw new RangeError(`batchPicture: got ${x.rows} images and ${labels.rows} labels, expected as many of both`);
  }
  const rows = Array.from({ length: x.rows }, (_, i) => x.row(i));
  // Two pixels of white between images; a row of X is a strip three units high with one unit of white.
  const enlarge = ROW / (height + 2);
  const thumbs = sprite(rows, { width, height, columns: 1, enlarge, gap: [0, 2 * enlarge], colour: ink });
  const thick = rows.map((row) => [...row, ...row, ...row]);
  const strips = sprite(thick, { width: x.columns, height: 3, columns: 1, enlarge: 1, gap: [0, 1], colour: ink });
  const left = FROM + STRIP + 34;
  const t = labels.oneHot();
  const squares = Array.from(t.data, (value, at) => ({
    x: left + COLUMN * (at % t.columns),
    y: ROW * Math.floor(at / t.columns) + 1,
    value,
  }));
  const heads = [
    { x: -4, text: 'images' },
    { x: FROM, text: `X: ${x.rows} × ${x.columns}` },
    { x: left, text: `T: ${t.rows} × ${t.columns}, one-hot` },
  ].map((head) => ({ ...head, y: -12 }));
  const frames = rows.map((_, i) => ({ x: FROM, x2: FROM + STRIP, y: i * ROW, y2: i * ROW + 0.75 * ROW }));
  // Where a line of the image ends and the next one begins.
  const seams = Array.from({ length: height - 1 }, (_, line) => {
    const seam = FROM + (STRIP * (line + 1)) / height;
    return { x: seam, x2: seam, y: -4, y2: ROW * (x.rows - 0.25) + 4 };
  });
  const numbers = Array.from(labels.values, (label, i) => ({
    x: left - 16,
    y: i * ROW + ROW / 2 - 2,
    text: String(label),
  }));
  const place = (field: string) => ({ field, type: 'quantitative', scale: null, axis: null });
  return vegaLite({
    title: { text: title, subtitle: `blue: where one of the ${height} lines of an image ends`, offset: 34 },
    width: left + COLUMN * t.columns,
    height: ROW * x.rows,
    layer: [
      spriteLayer(thumbs),
      spriteLayer({ ...strips, width: STRIP, height: (strips.height * ROW) / 4 }, FROM),
      {
        data: { values: frames },
        mark: { type: 'rect', filled: false, stroke: '#c8c8c8', strokeWidth: 0.7 },
        encoding: { x: place('x'), x2: { field: 'x2' }, y: place('y'), y2: { field: 'y2' } },
      },
      {
        data: { values: seams },
        mark: { type: 'rule', color: colours.sky, strokeWidth: 1, strokeDash: [3, 3] },
        encoding: { x: place('x'), x2: { field: 'x2' }, y: place('y'), y2: { field: 'y2' } },
      },
      {
        data: { values: squares.map((square) => ({ ...square, x2: square.x + COLUMN - 2, y2: square.y + ROW - 8 })) },
        mark: { type: 'rect', stroke: '#bbbbbb', strokeWidth: 0.5 },
        encoding: {
          x: place('x'),
          x2: { field: 'x2' },
          y: place('y'),
          y2: { field: 'y2' },
          color: { condition: { test: 'datum.value === 1', value: colours.green }, value: '#f3f3f3' },
        },
      },
      {
        data: { values: numbers },
        mark: {
          type: 'text',
          align: 'center',
          baseline: 'middle',
          fontSize: 13,
          color: colours.green,
          fontWeight: 600,
        },
        encoding: { x: place('x'), y: place('y'), text: { field: 'text' } },
      },
      {
        data: { values: heads },
        mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: 13, color: colours.ink },
        encoding: { x: place('x'), y: place('y'), text: { field: 'text' } },
      },
    ],
  });
}
