/** What a picture may ask for before it is decoded. */

const largestPixels = 100e6;
/** Each row costs something, too: sixty million rows of one pixel take a third of a minute. */
const longestSide = 50_000;

/**
 * So many pixels any file may have, however small it is: they take a second or less, and up to 600 MB. Pixels of less than a
 * byte take a third of that.
 */
const quickPixels = 24e6;
const quickPixelsOfBits = 72e6;
/** Beyond that, a byte of the file for as many pixels, so that time and memory grow with the file. Photographs have 2 to 30. */
const pixelsPerByte = 64;

export interface PictureSize {
  readonly width: number;
  readonly height: number;
  /** The bytes of the file, and the largest number of pixels that they could stand for. */
  readonly bytes: number;
  readonly most: number;
  readonly bitsPerPixel: number;
}

/** Throws if the size in a picture's header makes no sense, or is more than the file can hold, or by far more than one has. */
export function requireSize({ width, height, bytes, most, bitsPerPixel }: PictureSize): void {
  const size = `its header says ${width} × ${height} pixels`;
  if (!(width >= 1 && height >= 1)) throw new Error(size);
  const pixels = width * height;
  if (pixels > largestPixels) throw new Error(`${size}, expected at most 100 megapixels: make it smaller`);
  if (pixels > most) throw new Error(`${size}, more than the file can hold: it is cut off or damaged`);
  if (pixels > Math.max(bitsPerPixel < 8 ? quickPixelsOfBits : quickPixels, pixelsPerByte * bytes)) {
    throw new Error(`${size} in ${bytes} bytes, far more than pictures have: make it smaller`);
  }
  if (Math.max(width, height) > longestSide) {
    throw new Error(`${size}, expected at most ${longestSide} a side: make it smaller`);
  }
}

/** The passes over all pixels that a file may ask for, as a progressive JPEG does: ten for the largest picture. */
export function requirePasses(
  { width, height, bytes }: Omit<PictureSize, 'most' | 'bitsPerPixel'>,
  passes: number,
): void {
  if (passes * width * height <= 10 * Math.max(quickPixels, pixelsPerByte * bytes)) return;
  throw new Error(
    `its ${width} × ${height} pixels come in ${passes} scans, far more than pictures have: save it without progress`,
  );
}
