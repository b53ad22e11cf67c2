/** One image, and beside it a picture for each unit of a layer: its weights, or how each weight should turn. */

import { at, colours, diverging, ink, type Spec, sprite, spriteLayer, vegaLite } from '../../src/charts/index.ts';
import type { Matrix } from '../../src/matrix.ts';

export interface UnitPicturesOptions {
  readonly title: string;
  readonly subtitle?: string | readonly string[];
  /** Width of the image, in its own pixels. */
  readonly width: number;
  /** How loudly each unit answers: its frame is as thick. */
  readonly answers?: ArrayLike<number>;
  /** Unit pictures in a row; default: 4. */
  readonly columns?: number;
}

const [SIDE, TILE, GAP, LEFT] = [200, 64, 12, 260];

/** `units` is inputs × units, a column a picture. Throws if the image or the answers do not fit. */
export function unitPictures(image: ArrayLike<number>, units: Matrix, options: UnitPicturesOptions): Spec {
  const { title, subtitle, width, answers, columns = 4 } = options;
  if (image.length !== units.rows || (answers && answers.length !== units.columns)) {
    throw new RangeError(
      `unitPictures: got an image of ${image.length} and ${answers?.length ?? units.columns} answers, expected ` +
        `${units.rows} and ${units.columns}`,
    );
  }
  const height = image.length / width;
  const largest = Math.max(Number.MIN_VALUE, ...Array.from(units.data, Math.abs));
  const tiles = Array.from({ length: units.columns }, (_, j) =>
    Array.from({ length: units.rows }, (_, i) => units.at(i, j) / largest),
  );
  const enlarge = TILE / width;
  const grid = sprite(tiles, { width, height, columns, enlarge, gap: [GAP, GAP], colour: diverging });
  const big = SIDE / width;
  const picture = sprite([image], { width, height, columns: 1, enlarge: big, gap: [0, 0], colour: ink });
  const top = (grid.height - picture.height) / 2;
  const loudest = Math.max(Number.MIN_VALUE, ...Array.from(answers ?? []));
  const frames = grid.places.map(({ x, y }, j) => {
    const share = answers ? answers[j] / loudest : 0;
    const out = share > 0 ? 2 : 0;
    return {
      x: LEFT + x - out,
      x2: LEFT + x + grid.tile.width + out,
      y: y - out,
      y2: y + grid.tile.height + out,
      thick: Number((share > 0 ? 1 + 4 * share : 1).toFixed(2)),
      answers: share > 0,
    };
  });
  const corners = { x: at('x'), x2: { field: 'x2' }, y: at('y'), y2: { field: 'y2' } };
  return vegaLite({
    title: { text: title, ...(subtitle && { subtitle }) },
    width: LEFT + grid.width,
    height: grid.height,
    layer: [
      spriteLayer(picture, 0, top),
      {
        data: { values: [{ x: 0, x2: SIDE, y: top, y2: top + picture.height }] },
        mark: { type: 'rect', filled: false, stroke: '#b0b0b0' },
        encoding: corners,
      },
      {
        data: { values: [{ x: (SIDE + LEFT) / 2, y: grid.height / 2 }] },
        mark: { type: 'text', text: '→', fontSize: 30, color: colours.grey },
        encoding: { x: at('x'), y: at('y') },
      },
      spriteLayer(grid, LEFT),
      {
        data: { values: frames },
        mark: { type: 'rect', filled: false },
        encoding: {
          ...corners,
          stroke: { condition: { test: 'datum.answers', value: colours.ink }, value: '#cccccc' },
          strokeWidth: { field: 'thick', type: 'quantitative', scale: null },
        },
      },
    ],
  });
}
