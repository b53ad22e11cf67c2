/**
 * PNG pictures, by fast-png. It gets a file with the pixels alone: what else a file may carry (colour profiles, text, other
 * frames) is left out unread, and the pixels inflate to what the header asks for, and no further.
 */
import { deflateSync, inflateSync } from 'node:zlib';
import { type DecodedPng, decode } from 'fast-png';
import { tiffOrientation } from '../exif.ts';
import type { Picture } from '../images.ts';
import { requireSize } from './limits.ts';

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** The channels of each colour type: grey, RGB, palette, grey with alpha, RGBA. */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** A PNG file as RGBA, and its EXIF orientation (1 if it has none). Throws if it is broken. */
export function decodePng(bytes: Uint8Array): { picture: Picture; orientation: number } {
  const chunks = readChunks(bytes);
  const [header] = chunks.get('IHDR') ?? [];
  if (header?.length !== 13) throw new Error('it has no header of a PNG');
  const view = new DataView(header.buffer, header.byteOffset, 13);
  const [width, height, depth, type, interlaced] = [
    view.getUint32(0),
    view.getUint32(4),
    header[8],
    header[9],
    header[12],
  ];
  const channels = Object.hasOwn(channelsOf, type) ? channelsOf[type] : 0;
  if (channels === 0 || ![1, 2, 4, 8, 16].includes(depth) || interlaced > 1) {
    throw new Error(
      `its header has colour type ${type}, ${depth} bits and interlacing ${interlaced}, which no PNG has`,
    );
  }
  if (interlaced === 1 && depth < 8) {
    throw new Error(`it is interlaced with ${depth} bits per channel, expected 8 or 16: save it without interlacing`);
  }
  const packed = Buffer.concat(chunks.get('IDAT') ?? []);
  // Deflate makes at most 1032 bytes of one.
  const bitsPerPixel = depth * channels;
  requireSize({ width, height, bytes: bytes.length, most: (1032 * packed.length * 8) / bitsPerPixel, bitsPerPixel });
  const raw = inflated(packed, rawSize(width, height, depth * channels, interlaced === 1));
  const parts = [signature, chunk('IHDR', header)];
  // A picture in full colour may carry a palette as well, for screens with few colours.
  for (const name of type === 3 ? ['PLTE', 'tRNS'] : type < 3 ? ['tRNS'] : [])
    for (const data of chunks.get(name)?.slice(0, 1) ?? []) parts.push(chunk(name, data));
  parts.push(chunk('IDAT', deflateSync(raw, { level: 0 })), chunk('IEND', new Uint8Array(0)));
  const [exif] = chunks.get('eXIf') ?? [];
  return { picture: toRgba(decoded(Buffer.concat(parts))), orientation: exif ? tiffOrientation(exif) : 1 };
}

function decoded(png: Uint8Array): DecodedPng {
  try {
    return decode(png);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`its header is damaged: ${message}`, { cause: error });
  }
}

/** The chunks of a file by their type, up to the end of the picture. */
function readChunks(bytes: Uint8Array): Map<string, Uint8Array[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks = new Map<string, Uint8Array[]>();
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === 'IEND') return chunks;
    if (at + 12 + length > bytes.length) break;
    const known = chunks.get(type) ?? [];
    known.push(bytes.subarray(at + 8, at + 8 + length));
    chunks.set(type, known);
    at += 12 + length;
  }
  throw new Error(`it is cut off (${bytes.length} bytes)`);
}

/** The bytes of all rows, each behind the byte of its filter. */
function rawSize(width: number, height: number, bits: number, interlaced: boolean): number {
  const size = (w: number, h: number): number => (w > 0 ? h * (1 + Math.ceil((w * bits) / 8)) : 0);
  if (!interlaced) return size(width, height);
  // Adam7: first column and row of each pass, and the steps between them.
  const passes = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
  ];
  return passes.reduce(
    (sum, [x, y, dx, dy]) => sum + size(Math.ceil((width - x) / dx), Math.max(0, Math.ceil((height - y) / dy))),
    0,
  );
}

function inflated(packed: Uint8Array, size: number): Uint8Array {
  let raw: Uint8Array;
  try {
    raw = inflateSync(packed, { maxOutputLength: size });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const fault =
      code === 'ERR_BUFFER_TOO_LARGE' ? `they inflate to more than the ${size} bytes that its size asks for` : message;
    throw new Error(`its pixels are damaged: ${fault}`, { cause: error });
  }
  if (raw.length !== size) throw new Error(`its pixels are cut off: ${raw.length} of ${size} bytes`);
  return raw;
}

/** A chunk. Its checksum stays 0, as nobody reads it. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const out = Buffer.alloc(12 + data.length);
  out.writeUInt32BE(data.length);
  out.write(type, 4, 'latin1');
  out.set(data, 8);
  return out;
}

function toRgba({ width, height, data, depth, channels, palette, transparency }: DecodedPng): Picture {
  const out = new Uint8Array(4 * width * height);
  const stride = Math.ceil((width * channels * depth) / 8);
  const sample = (y: number, n: number): number => {
    if (depth >= 8) return data[y * width * channels + n];
    return (data[y * stride + ((n * depth) >> 3)] >> (8 - depth - ((n * depth) % 8))) & (2 ** depth - 1);
  };
  const scale = 255 / (2 ** depth - 1);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 4 * (y * width + x);
      const first = sample(y, x * channels);
      if (palette) {
        const colour = palette[first];
        if (!colour) throw new Error(`a pixel has colour ${first}, but the palette has ${palette.length}`);
        out.set([colour[0], colour[1], colour[2], colour[3] ?? 255], at);
        continue;
      }
      const colours = channels < 3 ? 1 : 3;
      let clear = transparency !== undefined && transparency.length >= colours && (channels === 1 || channels === 3);
      for (let c = 0; c < 3; c++) {
        const value = sample(y, x * channels + (c % colours));
        out[at + c] = Math.round(value * scale);
        if (clear && transparency?.[c % colours] !== value) clear = false;
      }
      out[at + 3] = channels % 2 === 0 ? Math.round(sample(y, x * channels + colours) * scale) : clear ? 0 : 255;
    }
  }
  return { width, height, data: out };
}
