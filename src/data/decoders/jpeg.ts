/** JPEG pictures, by jpeg-js, after a look at the header. */
import { decode } from 'jpeg-js';
import { exifOrientation } from '../exif.ts';
import type { Picture } from '../images.ts';
import { requirePasses, requireSize } from './limits.ts';

/** A picture has a scan for each channel, and a progressive one about ten; each takes time, even if it holds nothing. */
const mostScans = 64;

/** A JPEG file as RGBA, and its EXIF orientation (1 if it has none). Throws if it is broken or of a rare kind. */
export function decodeJpeg(bytes: Uint8Array): { picture: Picture; orientation: number } {
  const { width, height, scans } = readFrame(bytes);
  // An 8 × 8 block takes a bit or more in its first scan: 512 pixels a byte.
  const size = { width, height, bytes: bytes.length };
  requireSize({ ...size, most: 512 * bytes.length, bitsPerPixel: 8 });
  requirePasses(size, scans);
  try {
    const { data } = decode(bytes, { useTArray: true, maxResolutionInMP: 100, maxMemoryUsageInMB: 2048 });
    return { picture: { width, height, data }, orientation: exifOrientation(bytes) };
  } catch (error) {
    // What the decoder says of a broken file comes from anywhere inside it.
    throw new Error('its pixels are damaged, or coded in a rare way: save it as PNG', { cause: error });
  }
}

/** The size in the frame header, and how many scans there are. Throws if the file has no picture, or ends before it does. */
function readFrame(bytes: Uint8Array): { width: number; height: number; scans: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let frame: { width: number; height: number } | undefined;
  let scans = 0;
  let ended = false;
  for (let at = 2; at + 2 <= bytes.length && !ended; ) {
    if (bytes[at] !== 0xff) {
      at++; // inside a scan
      continue;
    }
    const marker = bytes[at + 1];
    if (marker === 0xff) at++;
    else if (marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else if (marker === 0xd9) ended = true;
    else if (at + 4 > bytes.length) break;
    else {
      const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
      if (isFrame && at + 9 <= bytes.length) {
        if (marker > 0xc2)
          throw new Error('it is a JPEG of a rare kind (lossless or arithmetic), expected a usual one');
        if (frame) throw new Error('it has two pictures in one');
        frame = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
      }
      if (marker === 0xda) scans++;
      at += 2 + Math.max(2, view.getUint16(at + 2));
    }
  }
  if (frame === undefined || scans === 0) throw new Error('it is a JPEG without a picture: it is cut off or damaged');
  if (scans > mostScans) throw new Error(`its picture is in ${scans} scans, expected at most ${mostScans}`);
  if (!ended) throw new Error(`it is cut off (${bytes.length} bytes)`);
  return { ...frame, scans };
}
