/**
 * TIFF pictures, the first of a file: grey, RGB or with a palette, of 1, 8 or 16 bits, in strips, uncompressed or with
 * PackBits, LZW or Deflate. Format: TIFF 6.0, https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf
 */
import { inflateSync } from 'node:zlib';
import { tiffOrientation } from '../exif.ts';
import type { Picture } from '../images.ts';
import { requireSize } from './limits.ts';

const tags = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  offsets: 273,
  samples: 277,
  rowsPerStrip: 278,
  counts: 279,
  planar: 284,
  predictor: 317,
  colours: 320,
  tiles: 322,
  extra: 338,
};

/** Bytes of the whole numbers that tags have: BYTE, SHORT, LONG. */
const typeSizes: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4 };

/** A TIFF file as RGBA, and its orientation. Throws if it is broken or of a rare kind. */
export function decodeTiff(bytes: Uint8Array): { picture: Picture; orientation: number } {
  const little = bytes[0] === 0x49;
  const directory = readDirectory(bytes, little);
  const one = (name: keyof typeof tags, usual: number): number => directory(name)?.[0] ?? usual;
  const [width, height, samples] = [one('width', 0), one('height', 0), one('samples', 1)];
  const [compression, photometric, predictor] = [one('compression', 1), one('photometric', 1), one('predictor', 1)];
  const bits = directory('bits') ?? [1];
  const depth = bits[0];
  const isRgb = photometric === 2;
  const kinds = ![0, 1, 2, 3].includes(photometric) || samples < (isRgb ? 3 : 1) || samples > 5;
  if (kinds || ![1, 8, 16].includes(depth) || !bits.every((size) => size === depth) || (depth === 1 && samples > 1)) {
    throw new Error(
      `it is a TIFF of a rare kind (photometric ${photometric}, ${samples} samples of ${bits.slice(0, 5).join(', ')} bits), expected grey or RGB of 8 bits: save it as PNG`,
    );
  }
  if (
    directory('tiles') ||
    (one('planar', 1) !== 1 && samples > 1) ||
    (predictor !== 1 && !(predictor === 2 && depth === 8))
  ) {
    throw new Error('it is a TIFF in tiles, planes or with a rare predictor, expected strips: save it as PNG');
  }
  // PackBits makes at most 64 bytes of one, LZW about 1400, Deflate 1032.
  const growth = compression === 1 ? 1 : 1500;
  const bitsPerPixel = depth * samples;
  const most = (growth * bytes.length * 8) / bitsPerPixel;
  requireSize({ width, height, bytes: bytes.length, most, bitsPerPixel });
  const stride = Math.ceil((width * samples * depth) / 8);
  const rows = Math.min(one('rowsPerStrip', height), height);
  const offsets = directory('offsets') ?? [];
  const counts = directory('counts') ?? [];
  const strips = rows > 0 ? Math.ceil(height / rows) : 0;
  if (strips === 0 || offsets.length < strips || counts.length < strips) throw new Error('its strips are missing');

  const raw = new Uint8Array(stride * height);
  for (let n = 0; n < strips; n++) {
    if (offsets[n] + counts[n] > bytes.length) throw new Error(`it is cut off: strip ${n} ends behind the file`);
    const size = stride * Math.min(rows, height - n * rows);
    const strip = unpacked(bytes.subarray(offsets[n], offsets[n] + counts[n]), compression, size);
    if (strip.length < size) throw new Error(`strip ${n} is cut off: ${strip.length} of ${size} bytes`);
    raw.set(strip.subarray(0, size), n * rows * stride);
  }
  if (predictor === 2) undoPredictor(raw, stride, samples);
  const colours = photometric === 3 ? directory('colours') : undefined;
  if (photometric === 3 && (colours?.length ?? 0) < 3 * 2 ** depth) throw new Error('its palette is missing');

  const data = new Uint8Array(4 * width * height);
  const alphaAt = directory('extra') && samples === (isRgb ? 4 : 2) ? samples - 1 : undefined;
  for (let y = 0; y < height; y++) {
    // The high byte of 16 bits is all that 8 bits keep.
    const sample = (n: number): number => {
      if (depth === 8) return raw[y * stride + n];
      if (depth === 16) return raw[y * stride + 2 * n + (little ? 1 : 0)];
      return (raw[y * stride + (n >> 3)] >> (7 - (n & 7))) & 1;
    };
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        let value = sample(x * samples + (isRgb ? c : 0));
        if (colours) value = colours[c * 2 ** depth + value] >> 8;
        else if (depth === 1) value *= 255;
        data[4 * (y * width + x) + c] = photometric === 0 ? 255 - value : value;
      }
      data[4 * (y * width + x) + 3] = alphaAt === undefined ? 255 : sample(x * samples + alphaAt);
    }
  }
  return { picture: { width, height, data }, orientation: tiffOrientation(bytes) };
}

/** Reads the numbers of a tag of the first directory; undefined if it is not there. */
function readDirectory(bytes: Uint8Array, little: boolean): (name: keyof typeof tags) => number[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cutOff = new Error(`it is cut off or damaged (${bytes.length} bytes)`);
  if (bytes.length < 8) throw cutOff;
  const start = view.getUint32(4, little);
  if (start + 2 > bytes.length) throw cutOff;
  const entries = view.getUint16(start, little);
  if (start + 2 + 12 * entries > bytes.length) throw cutOff;
  return (name) => {
    for (let entry = start + 2; entry < start + 2 + 12 * entries; entry += 12) {
      if (view.getUint16(entry, little) !== tags[name]) continue;
      const size = typeSizes[view.getUint16(entry + 2, little)];
      const count = view.getUint32(entry + 4, little);
      if (size === undefined || count === 0) throw new Error(`its tag ${tags[name]} (${name}) is damaged`);
      const at = size * count <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
      if (at + size * count > bytes.length) throw cutOff;
      const read = (i: number): number =>
        size === 1
          ? view.getUint8(at + i)
          : size === 2
            ? view.getUint16(at + 2 * i, little)
            : view.getUint32(at + 4 * i, little);
      return Array.from({ length: count }, (_, i) => read(i));
    }
    return undefined;
  };
}

/** The bytes of a strip, at most `size` of them. */
function unpacked(strip: Uint8Array, compression: number, size: number): Uint8Array {
  switch (compression) {
    case 1:
      return strip;
    case 5:
      return unpackLzw(strip, size);
    case 8:
    case 32_946:
      try {
        return inflateSync(strip, { maxOutputLength: size });
      } catch (error) {
        throw new Error(`its pixels are damaged: ${(error as Error).message}`, { cause: error });
      }
    case 32_773:
      return unpackBits(strip, size);
    default:
      throw new Error(
        `it is a TIFF in compression ${compression}, expected none, LZW, Deflate or PackBits: save it as PNG`,
      );
  }
}

/** PackBits: a byte n from 0 to 127 and n + 1 bytes as they are, or from 129 on and one byte, 257 − n times. */
function unpackBits(strip: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size);
  let to = 0;
  for (let at = 0; at < strip.length && to < size; ) {
    const n = strip[at++];
    if (n < 128) {
      const piece = strip.subarray(at, Math.min(at + n + 1, at + size - to));
      out.set(piece, to);
      at += n + 1;
      to += piece.length;
    } else if (n > 128) {
      const end = Math.min(to + 257 - n, size);
      out.fill(strip[at++], to, end);
      to = end;
    }
  }
  return out.subarray(0, to);
}

/** LZW as TIFF has it: codes of 9 to 12 bits, high bits first; 256 clears the table, 257 ends; widened one code early. */
function unpackLzw(strip: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size);
  // Each code from 258 on is a piece of what was written: where it begins, and how long it is.
  const starts = new Uint32Array(4096);
  const lengths = new Uint32Array(4096);
  let next = 258;
  let width = 9;
  let to = 0;
  let last: { at: number; length: number } | undefined;
  for (let bit = 0; bit + width <= 8 * strip.length && to < size; ) {
    const byte = bit >> 3;
    const word = (strip[byte] << 16) | ((strip[byte + 1] ?? 0) << 8) | (strip[byte + 2] ?? 0);
    const code = (word >> (24 - (bit & 7) - width)) & (2 ** width - 1);
    bit += width;
    if (code === 257) break;
    if (code === 256) {
      [next, width, last] = [258, 9, undefined];
      continue;
    }
    const at = to;
    if (last && next < 4096) {
      // The piece before and the first byte of this one, which stands right behind it.
      starts[next] = last.at;
      lengths[next] = last.length + 1;
      next++;
    }
    if (code < 256) out[to++] = code;
    else {
      if (code >= next) throw new Error('its pixels are damaged: an LZW code is not in the table');
      const end = Math.min(size, to + lengths[code]);
      // One by one: a piece may reach into what it makes.
      for (let from = starts[code]; to < end; ) out[to++] = out[from++];
    }
    last = { at, length: to - at };
    if (next + 1 >= 2 ** width && width < 12) width++;
  }
  return out.subarray(0, to);
}

/** Each value was stored as the difference from the one to its left. */
function undoPredictor(raw: Uint8Array, stride: number, samples: number): void {
  for (let row = 0; row < raw.length; row += stride) {
    for (let n = samples; n < stride; n++) raw[row + n] += raw[row + n - samples];
  }
}
