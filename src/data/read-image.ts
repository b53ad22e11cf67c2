/** Pictures from files. For Node only. */
import { decodeBmp } from './decoders/bmp.ts';
import { decodeJpeg } from './decoders/jpeg.ts';
import { decodePng } from './decoders/png.ts';
import { decodeTiff } from './decoders/tiff.ts';
import { orient } from './exif.ts';
import type { Picture } from './images.ts';
import { readBytes } from './read-bytes.ts';

/**
 * Reads a PNG, JPEG, TIFF or BMP file as RGBA, turned upright as its EXIF orientation says (a telephone turns its camera).
 * The kind is told by the first bytes, not by the name. Nothing is decoded before the header made sense: at most 100
 * megapixels, and no more than the bytes of the file can hold.
 * @throws Error naming the file and its fault if it cannot be read or is none of these
 */
export async function readImage(file: string): Promise<Picture> {
  let bytes: Uint8Array;
  try {
    bytes = await readBytes(file);
  } catch (error) {
    throw unreadable(file, error);
  }
  return decodePicture(bytes, file);
}

/** The picture in the bytes of a file, as {@link readImage} reads it. */
export function decodePicture(bytes: Uint8Array, file: string): Picture {
  try {
    const { picture, orientation } = decoded(bytes);
    return orient(picture, orientation);
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): Error {
  const message = (error as Error).message.replace(`${file}: `, '');
  return new Error(`${file}: cannot read the picture (PNG, JPEG, TIFF or BMP): ${message}`, { cause: error });
}

function decoded(bytes: Uint8Array): { picture: Picture; orientation: number } {
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return decodePng(bytes);
  if (start.startsWith('\xff\xd8')) return decodeJpeg(bytes);
  if (start.startsWith('II*\0') || start.startsWith('MM\0*')) return decodeTiff(bytes);
  if (start.startsWith('BM')) return { picture: decodeBmp(bytes), orientation: 1 };
  throw new Error(whatElse(bytes, start));
}

/** What a file is that is no picture of ours. */
function whatElse(bytes: Uint8Array, start: string): string {
  if (bytes.length === 0) return 'the file is empty';
  if (start.startsWith('GIF8')) return 'it is a GIF: save it as PNG';
  if (start.startsWith('RIFF') && start.slice(8, 12) === 'WEBP') return 'it is a WebP picture: save it as PNG';
  if (start.slice(4, 8) === 'ftyp') return 'it is a HEIC or AVIF picture, or a film: save it as PNG';
  if (start.startsWith('%PDF')) return 'it is a PDF: save it as PNG';
  const text = Buffer.from(bytes.subarray(0, 1024)).toString('utf8');
  if (/<svg\b/i.test(text)) return 'it is an SVG drawing: save it as PNG';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what text does not have
  if (!/[\0-\x08\x0e-\x1f\ufffd]/.test(text)) return 'it is text';
  return 'its first bytes are those of no picture';
}
