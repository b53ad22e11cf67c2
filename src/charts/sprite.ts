/**
 * Many small pictures as one PNG: a figure with a hundred digits stays small, where a rectangle for each pixel would
 * not. The PNG has one pixel for each value, from a palette; the viewer enlarges it without smoothing.
 */
import { encode } from 'fast-png';
import { requireKnown } from '../checks.ts';
import { toBase64 } from '../text.ts';

/** A grid of tiles as a PNG, with the place of each tile. */
export interface Sprite {
  /** `data:image/png;base64,…` */
  readonly url: string;
  readonly width: number;
  readonly height: number;
  /** Upper left corner of each tile, in pixels of the picture. */
  readonly places: readonly { readonly x: number; readonly y: number }[];
  /** Size of one tile. */
  readonly tile: { readonly width: number; readonly height: number };
}

export type Colour = readonly [red: number, green: number, blue: number];

export interface SpriteOptions {
  /** Width and height of one image, in its own pixels. */
  readonly width: number;
  readonly height: number;
  /** Tiles in a row. */
  readonly columns: number;
  /** How many screen pixels a pixel of the image takes on each side. */
  readonly enlarge: number;
  /** Space between columns and between rows, in screen pixels; rounded to whole pixels of the image. */
  readonly gap: readonly [x: number, y: number];
  /** The colour of a value from −1 to 1 (it is rounded to 1/32; what lies outside gets the colour of the end). */
  readonly colour: (value: number) => Colour;
}

/** Dark ink on light paper, for values from 0 to 1. */
export const ink = (value: number): Colour => {
  const grey = Math.round(255 * (1 - Math.min(1, Math.max(0, value))));
  return [grey, grey, grey];
};

/** The colour that lies `share` of the way between two. */
export const mix = (from: Colour, to: Colour, share: number): Colour => {
  const channel = (c: 0 | 1 | 2) => Math.round(from[c] + (to[c] - from[c]) * share);
  return [channel(0), channel(1), channel(2)];
};

const white: Colour = [255, 255, 255];

/** Blue below 0, white at 0, orange above; for values from −1 to 1. */
export const diverging = (value: number): Colour => {
  const [end, share]: [Colour, number] =
    value < 0 ? [[0, 90, 160], Math.min(1, -value)] : [[200, 80, 0], Math.min(1, value)];
  return mix(white, end, share);
};

/** Colours between −1 and 0, and between 0 and 1: more than an eye tells apart, few enough for a small file. */
const LEVELS = 32;

/**
 * Draws the images, each width × height values, into one PNG. Throws if there is none, if one has another size, or if a
 * value is not a number.
 */
export function sprite(images: readonly ArrayLike<number>[], options: SpriteOptions): Sprite {
  requireKnown('sprite', options, ['width', 'height', 'columns', 'enlarge', 'gap', 'colour']);
  const { width, height, columns, enlarge, gap, colour } = options;
  if (images.length === 0) throw new RangeError('sprite: got no images, expected at least 1');
  const space = gap.map((pixels) => (pixels > 0 ? Math.max(1, Math.round(pixels / enlarge)) : 0));
  const used = Math.min(columns, images.length);
  const rows = Math.ceil(images.length / columns);
  const size = { width: used * (width + space[0]) - space[0], height: rows * (height + space[1]) - space[1] };
  const background = 2 * LEVELS + 1;
  const data = new Uint8Array(size.width * size.height).fill(background);
  const places = images.map((image, n) => {
    if (image.length !== width * height) {
      throw new RangeError(
        `sprite: image ${n} has ${image.length} values, expected ${width * height} for ${width} × ${height}`,
      );
    }
    const place = { x: (n % columns) * (width + space[0]), y: Math.floor(n / columns) * (height + space[1]) };
    for (let i = 0; i < image.length; i++) {
      if (Number.isNaN(image[i])) throw new RangeError(`sprite: image ${n}, value ${i} is NaN, expected a number`);
      const level = Math.round(LEVELS * Math.min(1, Math.max(-1, image[i])));
      data[(place.y + Math.floor(i / width)) * size.width + place.x + (i % width)] = LEVELS + level;
    }
    return { x: place.x * enlarge, y: place.y * enlarge };
  });
  const palette = Array.from({ length: background }, (_, i) => [...colour((i - LEVELS) / LEVELS)]);
  const png = encode(
    { ...size, data, channels: 1, depth: 8, palette: [...palette, [255, 255, 255]] as [number, number, number][] },
    { zlib: { level: 9 } },
  );
  return {
    url: `data:image/png;base64,${toBase64(png)}`,
    width: size.width * enlarge,
    height: size.height * enlarge,
    places,
    tile: { width: width * enlarge, height: height * enlarge },
  };
}

/** A layer of a Vega-Lite picture that shows the sprite at (left, top). */
export function spriteLayer(picture: Sprite, left = 0, top = 0): Record<string, unknown> {
  const { url, width, height } = picture;
  return {
    data: { values: [{ url }] },
    mark: { type: 'image', aria: false, width, height, align: 'left', baseline: 'top', aspect: false, smooth: false },
    encoding: { url: { field: 'url', type: 'nominal' }, x: { value: left }, y: { value: top } },
  };
}

/** Places an encoding at a field's value, in screen pixels. */
export const at = (field: string) => ({ field, type: 'quantitative', scale: null, axis: null }) as const;
