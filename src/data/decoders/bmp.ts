/**
 * BMP pictures: uncompressed, of 1, 4, 8, 16, 24 or 32 bits per pixel, from the bottom row up or from the top row down.
 * Format: https://learn.microsoft.com/en-us/windows/win32/gdi/bitmap-storage
 */
import type { Picture } from '../images.ts';
import { requireSize } from './limits.ts';

interface Header {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: number;
  /** Where the pixels begin, and the palette, and how many bytes each of its colours has. */
  readonly start: number;
  readonly palette: number;
  readonly colourBytes: number;
  /** Which bits of a pixel are red, green, blue and alpha (0: opaque), for 16 and 32 bits. */
  readonly masks: readonly [number, number, number, number];
}

/** A BMP file as RGBA. Throws if it is compressed or broken. */
export function decodeBmp(bytes: Uint8Array): Picture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readHeader(view);
  const { width, height, bits, start, topDown } = header;
  const stride = 4 * Math.ceil((width * bits) / 32);
  requireSize({ width, height, bytes: bytes.length, most: (8 * bytes.length) / bits, bitsPerPixel: bits });
  if (start + stride * height > bytes.length) {
    throw new Error(`it is cut off: ${bytes.length} bytes, expected ${start + stride * height}`);
  }
  const colour = bits <= 8 ? paletteReader(view, header) : bits === 24 ? readBgr(view) : maskReader(view, header);
  const data = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y++) {
    const row = start + stride * (topDown ? y : height - 1 - y);
    for (let x = 0; x < width; x++) colour(row, x, data, 4 * (y * width + x));
  }
  // Programs leave the fourth byte 0 where they mean nothing by it.
  if (data.every((value, n) => n % 4 !== 3 || value === 0)) for (let n = 3; n < data.length; n += 4) data[n] = 255;
  return { width, height, data };
}

function readHeader(view: DataView): Header {
  if (view.byteLength < 30) throw new Error(`it is cut off: ${view.byteLength} bytes`);
  const size = view.getUint32(14, true);
  const old = size === 12;
  if ((!old && (size < 40 || size > 124)) || 14 + size > view.byteLength) {
    throw new Error(`its header says that it has ${size} bytes itself, expected 12, or 40 to 124`);
  }
  const height = old ? view.getUint16(20, true) : view.getInt32(22, true);
  const bits = view.getUint16(old ? 24 : 28, true);
  const compression = old ? 0 : view.getUint32(30, true);
  const fields = compression === 3 || compression === 6;
  if (![1, 4, 8, 16, 24, 32].includes(bits) || (compression !== 0 && !(fields && bits >= 16 && bits !== 24))) {
    throw new Error(
      `it is a BMP with ${bits} bits per pixel in compression ${compression}, expected an uncompressed one`,
    );
  }
  const mask = (n: number): number => view.getUint32(54 + 4 * n, true);
  const standard = bits === 16 ? ([0x7c00, 0x3e0, 0x1f, 0] as const) : ([0xff0000, 0xff00, 0xff, 0] as const);
  if (fields && view.byteLength < 70) throw new Error('it is cut off inside its header');
  return {
    width: old ? view.getUint16(18, true) : view.getInt32(18, true),
    height: Math.abs(height),
    topDown: height < 0,
    bits,
    start: view.getUint32(10, true),
    palette: 14 + size,
    colourBytes: old ? 3 : 4,
    masks: fields ? [mask(0), mask(1), mask(2), size >= 56 || compression === 6 ? mask(3) : 0] : standard,
  };
}

/** Writes pixel x of the row that begins at byte `row` to out[at … at + 3]. */
type Reader = (row: number, x: number, out: Uint8Array, at: number) => void;

function paletteReader(view: DataView, { bits, palette, colourBytes, start }: Header): Reader {
  const known = Math.min(2 ** bits, Math.floor((start - palette) / colourBytes));
  return (row, x, out, at) => {
    const shift = 8 - bits - ((x * bits) % 8);
    const index = (view.getUint8(row + ((x * bits) >> 3)) >> shift) & (2 ** bits - 1);
    if (index >= known) throw new Error(`a pixel has colour ${index}, but the palette has ${Math.max(known, 0)}`);
    const from = palette + colourBytes * index;
    for (let c = 0; c < 3; c++) out[at + c] = view.getUint8(from + 2 - c);
    out[at + 3] = 255;
  };
}

function readBgr(view: DataView): Reader {
  return (row, x, out, at) => {
    for (let c = 0; c < 3; c++) out[at + c] = view.getUint8(row + 3 * x + 2 - c);
    out[at + 3] = 255;
  };
}

function maskReader(view: DataView, { bits, masks }: Header): Reader {
  const channels = masks.map((mask) => {
    const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask);
    const most = mask >>> shift;
    return { mask, shift, most };
  });
  return (row, x, out, at) => {
    const pixel = bits === 16 ? view.getUint16(row + 2 * x, true) : view.getUint32(row + 4 * x, true);
    channels.forEach(({ mask, shift, most }, c) => {
      out[at + c] = most === 0 ? (c === 3 ? 255 : 0) : Math.round((255 * ((pixel & mask) >>> shift)) / most);
    });
  };
}
