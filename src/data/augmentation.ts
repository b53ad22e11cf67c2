/**
 * Data augmentation: every time an image is read for training it is a little different, as if it had been written again.
 *
 * Lesson: notebooks/09-regularization.ipynb.
 */

import { requireCount, requireKnown, requireNumber } from '../checks.ts';
import type { FloatArray } from '../matrix.ts';
import { Random } from '../random.ts';
import { type ByteMatrix, type RowSource, requireBytes } from '../rows.ts';
import { type AffineChange, type AffineMap, affineMap } from './augmentation/affine-map.ts';
import { ElasticField } from './augmentation/elastic-field.ts';
import { Resampler } from './augmentation/resampler.ts';

/**
 * How strongly images are deformed, anew each time one is read; 0 is off. Shift, rotation, scales and slant are drawn
 * evenly from their ranges.
 */
export interface Deformations {
  /** Largest shift, in pixels, across and down. Default: 0. */
  readonly shift?: number;
  /** Largest rotation, in degrees, either way; at most 180. Default: 0. */
  readonly rotation?: number;
  /** Width and height are each scaled by a factor from 1 − scale to 1 + scale; below 1. Default: 0. */
  readonly scale?: number;
  /** Largest slant, either way, in pixels per pixel of height. Default: 0. */
  readonly shear?: number;
  /** Standard deviation of the elastic displacement, across and down, in pixels. Default: 0. */
  readonly elastic?: number;
  /** In pixels. Default: square images. */
  readonly width?: number;
  readonly height?: number;
}

/** The names of all options of {@link Deformations}. */
export const deformationNames: readonly (keyof Deformations)[] = [
  ...(['shift', 'rotation', 'scale', 'shear', 'elastic', 'width', 'height'] as const),
];

/** A drawn deformation: pixel i of the new image is read at `map` of its place, plus (dx[i], dy[i]). */
export interface Deformation {
  readonly map: AffineMap;
  readonly dx: Float64Array;
  readonly dy: Float64Array;
}

/**
 * Images that are deformed when they are read. The images themselves stay as they are.
 *
 * The random numbers come from one stream, image after image in the order of reading: the same seed and the same order
 * give the same pixels, bit for bit, however the reading is divided into batches.
 */
export class AugmentedImages<Rows extends number = number, Columns extends number = number>
  implements RowSource<Rows, Columns>
{
  readonly rows: Rows;
  readonly columns: Columns;
  readonly changing = true;
  readonly images: ByteMatrix<Rows, Columns>;
  readonly width: number;
  readonly height: number;
  readonly settings: Required<Deformations>;
  /** This many rows are still to be deformed; those after them are read as they are, and nothing is drawn. */
  #left: number;
  readonly #random: Random;
  readonly #field: ElasticField | undefined;
  readonly #resampler: Resampler;
  readonly #dx: Float64Array;
  readonly #dy: Float64Array;

  /**
   * Throws on settings that make no sense, and if width · height is not the number of columns.
   * @param operation what the messages of these errors begin with
   * @param limit how many rows are deformed before the images are read as they are
   */
  constructor(
    images: ByteMatrix<Rows, Columns>,
    settings: Deformations,
    seed: number,
    operation = 'augment',
    limit = Number.POSITIVE_INFINITY,
  ) {
    const strength = checked(operation, settings, images.columns);
    const { width, height, elastic } = strength;
    this.rows = images.rows;
    this.columns = images.columns;
    this.images = images;
    this.width = width;
    this.height = height;
    this.#left = limit;
    this.settings = strength;
    this.#random = new Random(seed, 'augmentation');
    this.#field = elastic > 0 ? new ElasticField(width, height, elastic) : undefined;
    this.#resampler = new Resampler(width, height, images.values);
    this.#dx = new Float64Array(width * height);
    this.#dy = new Float64Array(width * height);
  }

  /** For checkpoints: how many rows are still to be deformed, and the state of the random numbers. */
  state(): readonly number[] {
    return [this.#left, ...this.#random.state()];
  }

  /** Goes on from a {@link state}. */
  restore([left, ...random]: readonly number[]): void {
    this.#left = left;
    this.#random.restore(random);
  }

  /** Draws the next deformation. The arrays are used again for the one after it. */
  drawDeformation(): Deformation {
    const random = this.#random;
    const { shift, rotation, scale, shear } = this.settings;
    // An object's members are computed in the order they stand in, so this is the order of the random numbers.
    const change: AffineChange = {
      shiftX: random.uniform(-shift, shift),
      shiftY: random.uniform(-shift, shift),
      angle: (random.uniform(-rotation, rotation) * Math.PI) / 180,
      scaleX: random.uniform(1 - scale, 1 + scale),
      scaleY: random.uniform(1 - scale, 1 + scale),
      shear: random.uniform(-shear, shear),
    };
    this.#field?.draw(random, this.#dx);
    this.#field?.draw(random, this.#dy);
    return { map: affineMap(change, this.width, this.height), dx: this.#dx, dy: this.#dy };
  }

  /** Writes images `indices` to `out`, each deformed anew, or as they are once the limit is reached. */
  gather(indices: Uint32Array, out: FloatArray): void {
    const { images, columns } = this;
    if (this.#left <= 0) {
      images.gather(indices, out);
      return;
    }
    this.#left -= indices.length;
    for (let n = 0; n < indices.length; n++) {
      const row = images.index ? images.index[indices[n]] : indices[n];
      const { map, dx, dy } = this.drawDeformation();
      this.#resampler.load(images.bytes, row * columns);
      this.#resampler.sample(map, dx, dy, out, n * columns);
    }
  }
}

/**
 * The images, deformed anew each time they are read. Default seed: 1.
 * Throws on unknown or impossible settings, and if width · height is not the number of columns.
 */
export function augment<Rows extends number, Columns extends number>(
  images: ByteMatrix<Rows, Columns>,
  settings: Deformations & { readonly seed?: number },
): AugmentedImages<Rows, Columns> {
  requireKnown('augment', settings, [...deformationNames, 'seed']);
  requireBytes('augment', images);
  const { seed = 1, ...deformations } = settings;
  return new AugmentedImages(images, deformations, seed);
}

/** The settings with their defaults. Throws on those that make no sense for images of this many pixels. */
function checked(operation: string, settings: Deformations, pixels: number): Required<Deformations> {
  requireKnown(operation, settings, deformationNames);
  const { shift = 0, rotation = 0, scale = 0, shear = 0, elastic = 0 } = settings;
  requireNumber(operation, 'shift', shift, 0);
  requireNumber(operation, 'rotation', rotation, 0, 180);
  requireNumber(operation, 'scale', scale, 0, 1, true);
  requireNumber(operation, 'shear', shear, 0);
  requireNumber(operation, 'elastic', elastic, 0);
  const side = Math.sqrt(pixels);
  const width = settings.width ?? (settings.height === undefined ? side : pixels / settings.height);
  const height = settings.height ?? pixels / width;
  if (settings.width === undefined && settings.height === undefined && !Number.isInteger(side)) {
    throw new RangeError(`${operation}: images of ${pixels} pixels are not square, expected width and height`);
  }
  requireCount(operation, 'width', width);
  requireCount(operation, 'height', height);
  if (width * height !== pixels) {
    throw new RangeError(`${operation}: width × height is ${width} × ${height}, expected ${pixels} pixels`);
  }
  return { shift, rotation, scale, shear, elastic, width, height };
}
