/** Images in a grid, with a caption under each. */
import { at, ink, sprite, spriteLayer } from './sprite.ts';
import { colours, type Spec, vegaLite } from './theme.ts';

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
  readonly subtitle?: string;
  /** Width and height of one image in its own pixels. */
  readonly width: number;
  readonly height: number;
  /** Tiles in a row; 10 unless given. */
  readonly columns?: number;
}

/** Draws the tiles. Throws if there is none, or if an image has not width × height values. */
export function tileGrid(tiles: readonly Tile[], options: GridOptions): Spec {
  const { title, subtitle, width, height, columns = 10 } = options;
  if (tiles.length === 0) throw new RangeError('tileGrid: got no images, expected at least 1');
  const enlarge = Math.max(1, Math.round(56 / width));
  const details = tiles.some((tile) => tile.detail);
  const picture = sprite(
    tiles.map((tile) => tile.image),
    { width, height, columns, enlarge, gap: [16, details ? 44 : 28], colour: ink },
  );
  const values = tiles.map(({ caption, detail = '', colour = colours.ink, frame }, n) => {
    const { x, y } = picture.places[n];
    const [right, bottom] = [x + picture.tile.width, y + picture.tile.height];
    const middle = x + picture.tile.width / 2;
    return {
      caption,
      detail,
      colour,
      frame: frame ?? 'none',
      left: x - 2,
      top: y - 2,
      right: right + 2,
      bottom: bottom + 2,
      middle,
      under: bottom + 12,
      below: bottom + 27,
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
      frame('full', [1, 0]),
      frame('dashed', [5, 3]),
      text('caption', 'under', 13),
      ...(details ? [text('detail', 'below', 11)] : []),
    ],
  });
}

/** Digits with their labels. */
export function digitGrid(
  images: readonly ArrayLike<number>[],
  labels: ArrayLike<number | string>,
  options: GridOptions,
): Spec {
  if (images.length !== labels.length) {
    throw new RangeError(
      `digitGrid: got ${images.length} images and ${labels.length} labels, expected as many of both`,
    );
  }
  return tileGrid(
    images.map((image, i) => ({ image, caption: String(labels[i]) })),
    options,
  );
}
