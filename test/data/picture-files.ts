/** Files of pictures, as other programs write them: what the decoders are tested with. */
import { deflateSync } from 'node:zlib';
import { encode as encodeFastPng } from 'fast-png';
import { encode as encodeFastJpeg } from 'jpeg-js';
import type { Picture } from '../../src/data/images.ts';

/** A grey picture as a PNG file. */
export const encodePng = ({ width, height, data }: Picture): Uint8Array =>
  encodeFastPng({ width, height, data: Uint8Array.from(data), channels: data.length / (width * height), depth: 8 });

/** A grey picture as a JPEG file. */
export function encodeJpeg({ width, height, data }: Picture, quality: number): Uint8Array {
  const rgba = Buffer.alloc(4 * width * height, 255);
  data.forEach((grey, n) => {
    rgba.fill(grey, 4 * n, 4 * n + 3);
  });
  return Uint8Array.from(encodeFastJpeg({ width, height, data: rgba }, quality).data);
}

/** A PNG file of these chunks. */
export function pngOf(chunks: readonly (readonly [type: string, data: Uint8Array])[]): Buffer {
  const parts = chunks.map(([type, data]) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(data.length);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, data, Buffer.alloc(4)]);
  });
  return Buffer.concat([Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), ...parts]);
}

/** The header chunk of a PNG file. */
export function pngHeader(width: number, height: number, depth: number, colourType: number, interlaced = 0): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colourType, 0, 0, interlaced], 8);
  return header;
}

/** A BMP file of 24 or 32 bits per pixel from RGB values. */
export function encodeBmp({ width, height, data }: Picture, bits: 24 | 32, topDown = false): Buffer {
  const size = bits / 8;
  const stride = 4 * Math.ceil((width * size) / 4);
  const file = Buffer.alloc(54 + stride * height);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(topDown ? -height : height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(bits, 28);
  for (let y = 0; y < height; y++) {
    const row = 54 + stride * (topDown ? y : height - 1 - y);
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) file[row + size * x + 2 - c] = data[3 * (y * width + x) + c];
    }
  }
  return file;
}

export type TiffTags = Readonly<Record<number, number | readonly number[]>>;

/** A TIFF file with these strips and tags (all LONG). Tags 273 and 279, of the strips, are made here. */
export function encodeTiff(tags: TiffTags, strips: readonly Uint8Array[], little = true): Buffer {
  const all: Record<number, readonly number[]> = {};
  for (const [tag, value] of Object.entries(tags)) all[Number(tag)] = typeof value === 'number' ? [value] : value;
  let at = 8;
  all[273] = strips.map((strip) => {
    at += strip.length;
    return at - strip.length;
  });
  all[279] = strips.map(({ length }) => length);
  const entries = Object.entries(all).sort(([a], [b]) => Number(a) - Number(b));
  const directory = at;
  let extra = directory + 2 + 12 * entries.length + 4;
  const file = Buffer.alloc(extra + 4 * entries.reduce((sum, [, values]) => sum + values.length, 0));
  const write16 = (value: number, to: number) =>
    little ? file.writeUInt16LE(value, to) : file.writeUInt16BE(value, to);
  const write32 = (value: number, to: number) =>
    little ? file.writeUInt32LE(value, to) : file.writeUInt32BE(value, to);
  file.write(little ? 'II' : 'MM');
  write16(42, 2);
  write32(directory, 4);
  strips.forEach((strip, n) => {
    file.set(strip, all[273][n]);
  });
  write16(entries.length, directory);
  entries.forEach(([tag, values], i) => {
    const entry = directory + 2 + 12 * i;
    write16(Number(tag), entry);
    // The orientation is a SHORT, as the format asks.
    write16(Number(tag) === 274 ? 3 : 4, entry + 2);
    write32(values.length, entry + 4);
    if (Number(tag) === 274) write16(values[0], entry + 8);
    else if (values.length === 1) write32(values[0], entry + 8);
    else {
      write32(extra, entry + 8);
      for (const value of values) {
        write32(value, extra);
        extra += 4;
      }
    }
  });
  return file;
}

/** The four ways in which a TIFF strip may be packed, by their number. */
export const packers: Readonly<Record<number, (strip: Uint8Array) => Uint8Array>> = {
  1: (strip) => strip,
  5: packLzw,
  8: (strip) => deflateSync(strip),
  32773: packBits,
};

function packBits(strip: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let at = 0; at < strip.length; ) {
    let run = 1;
    while (run < 128 && strip[at + run] === strip[at]) run++;
    if (run > 1) out.push(257 - run, strip[at]);
    else out.push(0, strip[at]);
    at += run;
  }
  return Uint8Array.from(out);
}

/** LZW by a table of texts, as the TIFF specification writes it. */
function packLzw(strip: Uint8Array): Uint8Array {
  let bits = '';
  let table = new Map<string, number>();
  let width = 9;
  const put = (code: number): void => {
    bits += code.toString(2).padStart(width, '0');
  };
  const clear = (): void => {
    put(256);
    table = new Map(Array.from({ length: 256 }, (_, byte) => [String.fromCharCode(byte), byte]));
    width = 9;
  };
  clear();
  let next = 258;
  let known = '';
  for (const byte of strip) {
    const longer = known + String.fromCharCode(byte);
    if (table.has(longer)) known = longer;
    else {
      put(table.get(known) as number);
      table.set(longer, next++);
      if (next === 2 ** width) width++;
      if (next === 4095) {
        width = 12;
        clear();
        next = 258;
      }
      known = String.fromCharCode(byte);
    }
  }
  if (known !== '') put(table.get(known) as number);
  if (next + 1 === 2 ** width) width++;
  put(257);
  return Uint8Array.from(bits.match(/.{1,8}/g) ?? [], (byte) => Number.parseInt(byte.padEnd(8, '0'), 2));
}

/**
 * A progressive JPEG of 16 × 16 grey pixels in three scans: the upper bits of the mean of each block, one frequency, and
 * the last bit of the means.
 */
export function progressiveJpeg(): Uint8Array {
  const segment = (marker: number, ...content: number[]): Buffer =>
    Buffer.concat([Buffer.of(0xff, marker, 0, 2 + content.length), Buffer.from(content)]);
  // Two codes each: 0 and 10.
  const table = (place: number, first: number, second: number): Buffer =>
    segment(0xc4, place, 1, 1, ...new Array(14).fill(0), first, second);
  const scan = (bits: string, from: number, to: number, approximation: number): Buffer => {
    const bytes = bits.match(/.{1,8}/g)?.map((byte) => Number.parseInt(byte.padEnd(8, '1'), 2)) ?? [];
    return Buffer.concat([segment(0xda, 1, 1, 0x00, from, to, approximation), Buffer.from(bytes)]);
  };
  return Uint8Array.from(
    Buffer.concat([
      Buffer.of(0xff, 0xd8),
      segment(0xdb, 0, ...new Array(64).fill(8)),
      segment(0xc2, 8, 0, 16, 0, 16, 1, 1, 0x11, 0),
      table(0x00, 0, 3),
      table(0x10, 0x00, 0x01),
      // A difference of 5, then three of 0.
      scan('10101000', 0, 0, 0x01),
      // In each block, the first frequency is 1 and the others are 0.
      scan('1010'.repeat(4), 1, 63, 0x00),
      scan('1011', 0, 0, 0x10),
      Buffer.of(0xff, 0xd9),
    ]),
  );
}
