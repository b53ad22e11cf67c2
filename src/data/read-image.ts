/** Pictures from files. For Node only. */
import { readFile } from 'node:fs/promises';
import { decode } from 'image-js';
import { exifOrientation, orient } from './exif.ts';
import type { Picture } from './images.ts';

/**
 * Reads a PNG, JPEG, TIFF or BMP file as RGBA, turned upright as its EXIF orientation says (a telephone turns its camera).
 * @throws Error naming the file if it cannot be read, is none of these, or is a PNG of fewer than 8 bits per channel
 */
export async function readImage(file: string): Promise<Picture> {
  try {
    const bytes = await readFile(file);
    requireWholeBytes(bytes);
    const image = decode(bytes).convertBitDepth(8).convertColor('RGBA');
    const data = Uint8Array.from(image.getRawImage().data);
    return orient({ width: image.width, height: image.height, data }, exifOrientation(bytes));
  } catch (error) {
    throw new Error(`${file}: cannot read the picture (PNG, JPEG, TIFF or BMP): ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** The decoder garbles PNG files whose pixels share a byte, without a word. */
function requireWholeBytes(bytes: Uint8Array): void {
  const isPng = bytes.length > 24 && String.fromCharCode(...bytes.subarray(1, 4)) === 'PNG';
  if (isPng && bytes[24] < 8) {
    throw new Error(`the PNG has ${bytes[24]} bits per channel, expected 8 or 16: save it with more colours`);
  }
}
