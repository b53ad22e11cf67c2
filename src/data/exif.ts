/** Which way up a photograph is: the EXIF orientation (CIPA DC-008, tag 0x0112), as JPEG, PNG and TIFF files have it. */
import type { Picture } from './images.ts';

/** The orientation of a JPEG file, from 1 (upright) to 8; 1 if the file has none. */
export function exifOrientation(jpeg: Uint8Array): number {
  const exif = findExif(new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength));
  return exif === undefined ? 1 : tiffOrientation(jpeg.subarray(exif));
}

/** The orientation in a TIFF file, or in EXIF data, which is built like one; 1 if there is none. */
export function tiffOrientation(tiff: Uint8Array): number {
  if (tiff.length < 8) return 1;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const little = view.getUint16(0) === 0x4949; // "II" for Intel, else "MM"
  const directory = view.getUint32(4, little);
  if (directory + 2 > view.byteLength) return 1;
  const entries = view.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + 12 * i;
    if (entry + 12 > view.byteLength) return 1;
    if (view.getUint16(entry, little) === 0x0112) {
      const orientation = view.getUint16(entry + 8, little);
      return orientation >= 1 && orientation <= 8 ? orientation : 1;
    }
  }
  return 1;
}

/** Where the TIFF header of the EXIF segment is. */
function findExif(view: DataView): number | undefined {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  let at = 2;
  // Segments: a marker, a length that counts itself, the content; the picture itself begins at 0xffda.
  while (at + 18 <= view.byteLength && view.getUint8(at) === 0xff && view.getUint8(at + 1) !== 0xda) {
    const isExif = view.getUint16(at) === 0xffe1 && view.getUint32(at + 4) === 0x45786966; // "Exif"
    if (isExif) return at + 10;
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/**
 * An RGBA picture as it is to be seen. Orientations 1–8 are the eight ways to lay a rectangle: from 5 on, rows and columns
 * are exchanged; otherwise the picture is mirrored in one direction, or in both (turned by half a circle).
 */
export function orient(picture: Picture, orientation: number): Picture {
  if (orientation === 1) return picture;
  const { width, height, data } = picture;
  const exchanged = orientation >= 5;
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBottom = [3, 4, 6, 7].includes(orientation);
  const outWidth = exchanged ? height : width;
  const outHeight = exchanged ? width : height;
  const out = new Uint8Array(data.length);
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      const across = exchanged ? y : x;
      const down = exchanged ? x : y;
      const fromX = fromRight ? width - 1 - across : across;
      const fromY = fromBottom ? height - 1 - down : down;
      const from = 4 * (fromY * width + fromX);
      out.set(data.subarray(from, from + 4), 4 * (y * outWidth + x));
    }
  }
  return { width: outWidth, height: outHeight, data: out };
}
