/** Reads an image at points between its pixels. */
import type { FloatArray } from '../../matrix.ts';
import type { AffineMap } from './affine-map.ts';

/**
 * Draws deformed copies of one image at a time. Between four pixels it interpolates linearly in both directions
 * (bilinearly); outside of the image everything is as the byte 0.
 */
export class Resampler {
  readonly #width: number;
  readonly #height: number;
  readonly #values: Float32Array;
  /** The image with a margin of byte 0, one pixel wide. */
  readonly #padded: Float64Array;
  /** Which rows and columns of `padded` hold a byte other than 0. */
  #box = { top: 0, bottom: 0, left: 0, right: 0 };

  /** @param values what each byte stands for, as in a ByteMatrix */
  constructor(width: number, height: number, values: Float32Array) {
    this.#width = width;
    this.#height = height;
    this.#values = values;
    this.#padded = new Float64Array((width + 2) * (height + 2));
  }

  /** Takes the image whose bytes start at `from`. */
  load(bytes: Uint8Array, from: number): void {
    const width = this.#width;
    const height = this.#height;
    const values = this.#values;
    const padded = this.#padded.fill(values[0]);
    let [top, bottom, left, right] = [height + 1, 0, width + 1, 0];
    for (let y = 1, row = from; y <= height; y++, row += width) {
      let first = 0;
      let end = width;
      while (first < width && bytes[row + first] === 0) first++;
      if (first === width) continue;
      while (bytes[row + end - 1] === 0) end--;
      const to = y * (width + 2) + 1;
      for (let x = first; x < end; x++) padded[to + x] = values[bytes[row + x]];
      if (first + 1 < left) left = first + 1;
      if (end > right) right = end;
      if (y < top) top = y;
      bottom = y;
    }
    this.#box = { top, bottom, left, right };
  }

  /**
   * Writes the deformed image to `out`, from `to` on. Pixel (x, y) is read where `map` says, plus (dx, dy), the
   * displacements at that pixel, in pixels. A pixel that is read right at another is a copy of it, bit for bit.
   */
  sample(map: AffineMap, dx: Float64Array, dy: Float64Array, out: FloatArray, to: number): void {
    const width = this.#width;
    const height = this.#height;
    const padded = this.#padded;
    const stride = width + 2;
    const background = this.#values[0];
    const { xx, yx } = map;
    // Beyond these there is no pixel near that is not background: half of the points need no interpolation.
    const [minX, maxX] = [this.#box.left - 1, this.#box.right + 1];
    const [minY, maxY] = [this.#box.top - 1, this.#box.bottom + 1];
    for (let y = 0, pixel = 0; y < height; y++) {
      // One more, for the margin.
      const rowX = map.xy * y + map.x0 + 1;
      const rowY = map.yy * y + map.y0 + 1;
      for (let x = 0; x < width; x++, pixel++) {
        const atX = xx * x + rowX + dx[pixel];
        const atY = yx * x + rowY + dy[pixel];
        if (atX > minX && atX < maxX && atY > minY && atY < maxY) {
          const left = atX | 0;
          const above = atY | 0;
          const at = above * stride + left;
          const upper = padded[at] + (atX - left) * (padded[at + 1] - padded[at]);
          const lower = padded[at + stride] + (atX - left) * (padded[at + stride + 1] - padded[at + stride]);
          out[to + pixel] = upper + (atY - above) * (lower - upper);
        } else {
          out[to + pixel] = background;
        }
      }
    }
  }
}
