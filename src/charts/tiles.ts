/** Images in a grid, with a caption under each. */
import { requireCount, requireKnown } from '../checks.ts';
import { at, ink, sprite, spriteLayer } from './sprite.ts';
import { colours, PAGE_WIDTH, type Spec, vegaLite } from './theme.ts';

/** One image with what is written under it. */
export interface Tile {
  /** Values from 0 (paper) to 1 (ink), row by row. */
  readonly image: ArrayLike<number>;
  readonly caption: string;
  /** A second line, smaller. */
  readonly detail?: string;
  readonly colour?: string;
  /** The frame: full or dashed, or none. */
  readonly frame?: 'full' | 'dashed';
}

export interface GridOptions {
  readonly title: string;
  readonly subtitle?: string | readonly string[];
  /** Width and height of one image in its own pixels. */
  readonly width: number;
  readonly height: number;
  /** Tiles in a row. Default: as many as fit, at most 10. */
  readonly columns?: number;
  /** Least space between tiles, in pixels; long captions take more. Default: 16. */
  readonly gap?: number;
}

/** The options of all grids. */
export const gridOptionNames: readonly (keyof GridOptions)[] = [
  'title',
  'subtitle',
  'width',
  'height',
  'columns',
  'gap',
];

/** The largest width of a grid, in pixels: {@link PAGE_WIDTH} without half a gap on each side for long captions. */
const PAGE = PAGE_WIDTH - 8;

/** Draws the tiles. Throws if there is none, or if an image has not width × height values. */
export function tileGrid(tiles: readonly Tile[], options: GridOptions): Spec {
  requireKnown('tileGrid', options, gridOptionNames);
  const { title, subtitle, width, height } = options;
  if (tiles.length === 0) throw new RangeError('tileGrid: got no images, expected at least 1');
  const enlarge = Math.max(1, Math.round(56 / width));
  const details = tiles.some((tile) => tile.detail);
  const frames = tiles.some((tile) => tile.frame);
  const letters = Math.max(...tiles.map((tile) => Math.max(tile.caption.length, 0.85 * (tile.detail?.length ?? 0))));
  const gap = Math.max(options.gap ?? 16, Math.ceil(7.6 * letters + 8 - width * enlarge));
  const fitting = Math.max(1, Math.min(10, Math.floor(PAGE / (width * enlarge + gap))));
  // Rows of about the same length: 7 + 7 + 6 rather than 8 + 8 + 4.
  const balanced = Math.ceil(tiles.length / Math.ceil(tiles.length / fitting));
  const { columns = balanced } = options;
  requireCount('tileGrid', 'columns', columns);
  const picture = sprite(
    tiles.map((tile) => tile.image),
    { width, height, columns, enlarge, gap: [gap, details ? 44 : 28], colour: ink },
  );
  const values = tiles.map(({ caption, detail = '', colour = colours.ink, frame }, n) => {
    const { x, y } = picture.places[n];
    const [right, bottom] = [x + picture.tile.width, y + picture.tile.height];
    const middle = x + picture.tile.width / 2;
    return {
      caption,
      colour,
      middle,
      under: bottom + 12,
      ...(details && { detail, below: bottom + 27 }),
      ...(frames && { frame: frame ?? 'none', left: x - 2, top: y - 2, right: right + 2, bottom: bottom + 2 }),
    };
  });
  const text = (field: string, y: string, fontSize: number) => ({
    mark: { type: 'text', fontSize, baseline: 'middle' },
    encoding: { x: at('middle'), y: at(y), text: { field }, color: { field: 'colour', type: 'nominal', scale: null } },
  });
  const frame = (kind: string, strokeDash: number[]) => ({
    transform: [{ filter: `datum.frame === '${kind}'` }],
    mark: { type: 'rect', filled: false, strokeWidth: 2.5, strokeDash },
    encoding: {
      x: at('left'),
      x2: { field: 'right' },
      y: at('top'),
      y2: { field: 'bottom' },
      stroke: { field: 'colour', type: 'nominal', scale: null },
    },
  });
  return vegaLite({
    title: { text: title, ...(subtitle && { subtitle }) },
    width: picture.width,
    height: picture.height + (details ? 38 : 22),
    data: { values },
    layer: [
      spriteLayer(picture),
      ...(frames ? [frame('full', [1, 0]), frame('dashed', [5, 3])] : []),
      text('caption', 'under', 13),
      ...(details ? [text('detail', 'below', 11)] : []),
    ],
  });
}

/** Images with their labels. Throws unless there is a label for each image. */
export function digitGrid(
  images: readonly ArrayLike<number>[],
  labels: ArrayLike<number | string>,
  options: GridOptions,
): Spec {
  requireKnown('digitGrid', options, gridOptionNames);
  if (images.length !== labels.length) {
    throw new RangeError(
      `digitGrid: got ${images.length} images and ${labels.length} labels, expected the same number`,
    );
  }
  return tileGrid(
    images.map((image, i) => ({ image, caption: String(labels[i]) })),
    options,
  );
}
