/**
 * Deskewing: slanted handwriting made upright, so that a network need not learn every slant.
 *
 * Lesson: notebooks/06-preprocessing.ipynb.
 */
import { ByteMatrix, requireBytes } from '../rows.ts';

/** A steeper slant than this (45°) is not undone: it is the shape of the thing, as in a dash. */
const STEEPEST = 1;

/**
 * How far the ink leans, in pixels to the right per pixel downwards: Σ b (x − x̄)(y − ȳ) ÷ Σ b (y − ȳ)², the slope of
 * the straight line x(y) that fits the ink best; b is the byte of a pixel, (x̄, ȳ) the centre of the ink. From −1 to 1.
 * An image without ink, or with all its ink in one row, does not lean.
 */
export function slant(bytes: Uint8Array, width: number): { slope: number; centreY: number } {
  let [mass, sumX, sumY, sumXY, sumYY] = [0, 0, 0, 0, 0];
  for (let y = 0, row = 0; row < bytes.length; y++, row += width) {
    let inRow = 0;
    let moment = 0;
    for (let x = 0; x < width; x++) {
      const byte = bytes[row + x];
      if (byte === 0) continue;
      inRow += byte;
      moment += byte * x;
    }
    if (inRow === 0) continue;
    mass += inRow;
    sumX += moment;
    sumY += inRow * y;
    sumXY += moment * y;
    sumYY += inRow * y * y;
  }
  if (mass === 0) return { slope: 0, centreY: 0 };
  const variance = sumYY * mass - sumY * sumY;
  const slope = variance > 0 ? (sumXY * mass - sumX * sumY) / variance : 0;
  return { slope: Math.max(-STEEPEST, Math.min(STEEPEST, slope)), centreY: sumY / mass };
}

/**
 * Each image with its slant undone: every row of pixels is shifted sideways in proportion to its distance from the centre
 * of the ink, which stays where it is. Between pixels it interpolates linearly, beyond the edge everything is as byte 0;
 * the result is rounded to bytes. Deskewing by moments is an old remedy for handwriting: LeCun et al. (1998).
 */
export function deskew<Rows extends number, Columns extends number>(
  images: ByteMatrix<Rows, Columns>,
  { width, height }: { readonly width: number; readonly height: number },
): ByteMatrix<Rows, Columns> {
  requireBytes('deskew', images);
  if (width * height !== images.columns) {
    throw new RangeError(`deskew: width × height is ${width} × ${height}, expected ${images.columns} pixels`);
  }
  const upright = new Uint8Array(images.rows * images.columns);
  for (let i = 0; i < images.rows; i++) {
    const image = images.rowBytes(i);
    const { slope, centreY } = slant(image, width);
    for (let y = 0; y < height; y++) {
      const to = i * images.columns + y * width;
      shiftRow(image, y * width, slope * (y - centreY), width, upright, to);
    }
  }
  return new ByteMatrix(images.rows, images.columns, upright, images.values);
}

/** Writes a row to `out`, each pixel read `distance` pixels further to the right. Where there is no ink, `out` stays 0. */
function shiftRow(image: Uint8Array, from: number, distance: number, width: number, out: Uint8Array, to: number): void {
  let first = 0;
  let last = width - 1;
  while (first <= last && image[from + first] === 0) first++;
  while (last >= first && image[from + last] === 0) last--;
  const whole = Math.floor(distance);
  const part = distance - whole;
  const end = Math.min(width - 1, last - whole);
  for (let x = Math.max(0, first - whole - 1); x <= end; x++) {
    const left = x + whole;
    const a = left < first ? 0 : image[from + left];
    const b = left < last ? image[from + left + 1] : 0;
    out[to + x] = a + part * (b - a) + 0.5;
  }
}
