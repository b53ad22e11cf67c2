/**
 * What is done to all images before a network reads them, as data: deskewed, pooled, standardised with fixed numbers.
 * It is the same for training images and for images read later, and nothing in it is fitted to either.
 *
 * Lesson: notebooks/06-preprocessing.ipynb.
 */

import { requireCount, requireKnown, requireNumber } from '../checks.ts';
import { ByteMatrix, requireBytes } from '../rows.ts';
import { deskew } from './deskew.ts';

export interface InputPreparation {
  /** True makes slanted handwriting upright: {@link deskew}. */
  readonly deskew?: boolean;
  /** Then each square of pool × pool pixels becomes its mean. Default: 1. */
  readonly pool?: number;
  /** Then every number x becomes (x − mean) ÷ deviation. Defaults: 0 and 1. */
  readonly mean?: number;
  readonly deviation?: number;
}

/** Width and height of images, in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

const names: readonly (keyof InputPreparation)[] = ['deskew', 'pool', 'mean', 'deviation'];

/** The size of the images after pooling. Throws on settings that make no sense for images of this size. */
export function preparedSize(input: InputPreparation, { width, height }: ImageSize): ImageSize {
  requireKnown('input', input, names);
  const { deskew: upright = false, pool = 1, mean = 0, deviation = 1 } = input;
  if (typeof upright !== 'boolean') throw new TypeError(`input: deskew is ${String(upright)}, expected true or false`);
  requireCount('input', 'pool', pool);
  requireNumber('input', 'mean', mean);
  requireNumber('input', 'deviation', deviation, Number.MIN_VALUE);
  if (width % pool !== 0 || height % pool !== 0) {
    throw new RangeError(`input: pool is ${pool}, expected a divisor of ${width} and ${height}, the images' sides`);
  }
  return { width: width / pool, height: height / pool };
}

/**
 * The images as the network reads them: bytes that stand for other numbers. Pooled pixels are rounded to bytes.
 * Throws on settings that make no sense for images of this size.
 */
export function prepareImages<Rows extends number>(
  images: ByteMatrix<Rows>,
  input: InputPreparation,
  size: ImageSize,
): ByteMatrix<Rows> {
  requireBytes('prepareImages', images);
  const pooled = preparedSize(input, size);
  const { pool = 1, mean = 0, deviation = 1 } = input;
  if (size.width * size.height !== images.columns) {
    throw new RangeError(`input: images of ${images.columns} pixels, expected ${size.width} × ${size.height}`);
  }
  const upright = input.deskew ? deskew(images, size) : images;
  const smaller = pool > 1 ? poolImages(upright, size.width, pooled, pool) : upright;
  if (mean === 0 && deviation === 1) return smaller;
  return smaller.withValues(images.values.map((value) => (value - mean) / deviation));
}

/** The mean of each square of pool × pool bytes, rounded. */
function poolImages<Rows extends number>(
  images: ByteMatrix<Rows>,
  width: number,
  pooled: ImageSize,
  pool: number,
): ByteMatrix<Rows> {
  const columns = pooled.width * pooled.height;
  const out = new Uint8Array(images.rows * columns);
  for (let i = 0, to = 0; i < images.rows; i++) {
    const bytes = images.rowBytes(i);
    for (let y = 0; y < pooled.height; y++) {
      for (let x = 0; x < pooled.width; x++, to++) {
        let sum = 0;
        for (let v = 0, from = y * pool * width + x * pool; v < pool; v++, from += width) {
          for (let u = 0; u < pool; u++) sum += bytes[from + u];
        }
        out[to] = Math.round(sum / (pool * pool));
      }
    }
  }
  return new ByteMatrix(images.rows, columns, out, images.values);
}
