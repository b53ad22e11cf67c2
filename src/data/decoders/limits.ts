/** What a picture may ask for before it is decoded. */

const largestPixels = 100e6;

/**
 * Throws if the size in a picture's header makes no sense, or is more than the file can hold.
 * @param most the largest number of pixels that the bytes of the file could stand for
 */
export function requireSize(width: number, height: number, most: number): void {
  if (!(width >= 1 && height >= 1)) throw new Error(`its header says ${width} × ${height} pixels`);
  if (width * height > largestPixels) {
    throw new Error(`its header says ${width} × ${height} pixels, expected at most 100 megapixels: make it smaller`);
  }
  if (width * height > most) {
    throw new Error(
      `its header says ${width} × ${height} pixels, more than the file can hold: it is cut off or damaged`,
    );
  }
}
