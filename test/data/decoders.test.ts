import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { decodeBmp } from '../../src/data/decoders/bmp.ts';
import { decodeJpeg } from '../../src/data/decoders/jpeg.ts';
import { requireSize } from '../../src/data/decoders/limits.ts';
import { decodePng } from '../../src/data/decoders/png.ts';
import { decodeTiff } from '../../src/data/decoders/tiff.ts';
import type { Picture } from '../../src/data/images.ts';
import {
  encodeBmp,
  encodeJpeg,
  encodePng,
  encodeTiff,
  packers,
  pngHeader,
  pngOf,
  progressiveJpeg,
} from './picture-files.ts';

const greyOf = ({ data }: Picture): number[] => Array.from({ length: data.length / 4 }, (_, n) => data[4 * n]);
const rgbOf = ({ data }: Picture): number[] => [...data].filter((_, n) => n % 4 !== 3);
const alphaOf = ({ data }: Picture): number[] => [...data].filter((_, n) => n % 4 === 3);

/** A picture with `channels` random bytes for each pixel. */
const pictures = (channels: number) =>
  fc
    .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 20 }))
    .chain(([width, height]) =>
      fc
        .uint8Array({ minLength: channels * width * height, maxLength: channels * width * height })
        .map((data) => ({ width, height, data })),
    );

test('PNG and BMP files give back what they were made of', () => {
  fc.assert(
    fc.property(pictures(3), (picture) => {
      const expected = [...picture.data];
      assert.deepEqual(rgbOf(decodePng(encodePng(picture)).picture), expected);
      for (const bits of [24, 32] as const) {
        for (const topDown of [false, true]) {
          const read = decodeBmp(encodeBmp(picture, bits, topDown));
          assert.deepEqual([read.width, read.height], [picture.width, picture.height]);
          assert.deepEqual(rgbOf(read), expected);
          assert.ok(alphaOf(read).every((alpha) => alpha === 255));
        }
      }
    }),
    { numRuns: 50 },
  );
});

test('TIFF files give back what they were made of, in every packing and byte order', () => {
  fc.assert(
    fc.property(
      pictures(3),
      fc.constantFrom(1, 5, 8, 32773),
      fc.integer({ min: 1, max: 20 }),
      fc.boolean(),
      ({ width, height, data }, compression, rows, little) => {
        const strips: Uint8Array[] = [];
        for (let y = 0; y < height; y += rows)
          strips.push(packers[compression](data.subarray(3 * width * y, 3 * width * (y + rows))));
        const tags = { 256: width, 257: height, 258: [8, 8, 8], 259: compression, 262: 2, 277: 3, 278: rows };
        assert.deepEqual(rgbOf(decodeTiff(encodeTiff(tags, strips, little)).picture), [...data]);
      },
    ),
    { numRuns: 100 },
  );
});

test('long LZW strips, whose table fills up, are read', () => {
  const data = Uint8Array.from({ length: 40_000 }, (_, i) => (i * i + (i >> 5)) % 251);
  const tags = { 256: 200, 257: 200, 258: 8, 259: 5, 262: 1 };
  assert.deepEqual(greyOf(decodeTiff(encodeTiff(tags, [packers[5](data)])).picture), [...data]);
  const flat = new Uint8Array(40_000).fill(7);
  assert.deepEqual(greyOf(decodeTiff(encodeTiff(tags, [packers[5](flat)])).picture), [...flat]);
});

test('TIFF: one bit, white as 0, palettes, 16 bits, differences and alpha', () => {
  const decode = (tags: Record<number, number | number[]>, bytes: number[], little = true) =>
    decodeTiff(encodeTiff({ 256: 2, 257: 1, ...tags }, [Uint8Array.from(bytes)], little)).picture;
  assert.deepEqual(greyOf(decode({ 262: 1 }, [0b01000000])), [0, 255]);
  assert.deepEqual(greyOf(decode({ 262: 0 }, [0b01000000])), [255, 0]);
  assert.deepEqual(greyOf(decode({ 258: 8, 262: 0 }, [5, 250])), [250, 5]);
  assert.deepEqual(greyOf(decode({ 258: 16, 262: 1 }, [1, 200, 2, 100])), [200, 100]);
  assert.deepEqual(greyOf(decode({ 258: 16, 262: 1 }, [200, 1, 100, 2], false)), [200, 100]);
  assert.deepEqual(greyOf(decode({ 258: 8, 262: 1, 317: 2 }, [250, 10])), [250, 4]);
  const alpha = decode({ 258: [8, 8], 262: 1, 277: 2, 338: 2 }, [1, 20, 3, 40]);
  assert.deepEqual(
    [greyOf(alpha), alphaOf(alpha)],
    [
      [1, 3],
      [20, 40],
    ],
  );
  const colours = Array.from({ length: 768 }, (_, i) => 256 * (i % 256));
  assert.deepEqual(rgbOf(decode({ 258: 8, 262: 3, 320: colours }, [9, 200])), [9, 9, 9, 200, 200, 200]);
});

test('PNG: pixels that share a byte, palettes, transparent colours, 16 bits', () => {
  const decode = (depth: number, type: number, rows: number[][], more: [string, Uint8Array][] = [], width = 3) =>
    decodePng(
      pngOf([
        ['IHDR', pngHeader(width, rows.length, depth, type)],
        ...more,
        ['IDAT', deflateSync(Uint8Array.from(rows.flatMap((row) => [0, ...row])))],
        ['IEND', new Uint8Array(0)],
      ]),
    ).picture;
  assert.deepEqual(greyOf(decode(1, 0, [[0b01000000], [0b10100000]])), [0, 255, 0, 255, 0, 255]);
  assert.deepEqual(greyOf(decode(2, 0, [[0b00011011]])), [0, 85, 170]);
  assert.deepEqual(greyOf(decode(4, 0, [[0x0f, 0x70]])), [0, 255, 119]);
  assert.deepEqual(greyOf(decode(16, 0, [[1, 2, 128, 0, 255, 255]])), [1, 128, 255]);
  const palette: [string, Uint8Array][] = [
    ['PLTE', Uint8Array.of(1, 2, 3, 4, 5, 6)],
    ['tRNS', Uint8Array.of(9)],
  ];
  for (const [depth, row] of [
    [1, [0b01000000]],
    [2, [0b00010000]],
    [8, [0, 1, 0]],
  ] as const) {
    const read = decode(depth, 3, [[...row]], palette);
    assert.deepEqual(rgbOf(read), [1, 2, 3, 4, 5, 6, 1, 2, 3], `${depth} bits`);
    assert.deepEqual(alphaOf(read), [9, 255, 9]);
  }
  const clear = decode(8, 0, [[5, 6, 5]], [['tRNS', Uint8Array.of(0, 5)]]);
  assert.deepEqual(alphaOf(clear), [0, 255, 0]);
  assert.throws(() => decode(8, 3, [[0, 2, 0]], palette), /colour 2, but the palette has 2/);
});

test('a palette in a PNG of full colour is a hint for screens, and colours nothing', () => {
  for (const [type, pixel] of [
    [0, [200]],
    [2, [200, 100, 50]],
    [4, [200, 255]],
    [6, [200, 100, 50, 255]],
  ] as const) {
    const { data } = decodePng(
      pngOf([
        ['IHDR', pngHeader(1, 1, 8, type)],
        ['PLTE', Uint8Array.of(1, 2, 3, 4, 5, 6)],
        ['IDAT', deflateSync(Uint8Array.of(0, ...pixel))],
        ['IEND', new Uint8Array(0)],
      ]),
    ).picture;
    assert.deepEqual([...data], pixel.length > 2 ? [200, 100, 50, 255] : [200, 200, 200, 255], `type ${type}`);
  }
});

test('interlaced PNG files are read', () => {
  const [width, height] = [5, 3];
  const passes = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
  ];
  const raw: number[] = [];
  for (const [x0, y0, dx, dy] of passes) {
    if (x0 >= width) continue;
    for (let y = y0; y < height; y += dy) {
      raw.push(0);
      for (let x = x0; x < width; x += dx) raw.push(10 * y + x);
    }
  }
  const file = pngOf([
    ['IHDR', pngHeader(width, height, 8, 0, 1)],
    ['IDAT', deflateSync(Uint8Array.from(raw))],
    ['IEND', new Uint8Array(0)],
  ]);
  assert.deepEqual(greyOf(decodePng(file).picture), [0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 20, 21, 22, 23, 24]);
});

/** A PNG of 28 × 28 with these chunks before its pixels. */
function bombed(more: [string, Uint8Array][], raw: Uint8Array = new Uint8Array(28 * 29)): Buffer {
  return pngOf([['IHDR', pngHeader(28, 28, 8, 0)], ...more, ['IDAT', deflateSync(raw)], ['IEND', new Uint8Array(0)]]);
}

test('bombs in colour profiles, texts and frames are not unpacked, and pixels only to their size', () => {
  const bomb = deflateSync(new Uint8Array(30_000_000));
  const named = Buffer.concat([Buffer.from('name\0\0'), bomb]);
  for (const type of ['iCCP', 'zTXt', 'iTXt', 'fdAT', 'eXIf', 'abCd']) {
    assert.equal(
      decodePng(
        bombed([
          ['acTL', new Uint8Array(8)],
          [type, named],
        ]),
      ).picture.width,
      28,
      type,
    );
  }
  for (let n = 1; n <= 10; n++) {
    assert.throws(() => decodePng(bombed([], new Uint8Array(812 + n ** 6))), /more than the 812 bytes/);
    assert.throws(() => decodePng(bombed([], new Uint8Array(812 - n))), /its pixels are cut off/);
  }
});

test('a picture of very many rows or columns is refused, however few pixels it has', () => {
  const line = { bytes: 1e6, most: 1e9, bitsPerPixel: 8 };
  assert.throws(
    () => requireSize({ ...line, width: 1, height: 60_000 }),
    /1 × 60000 pixels, expected at most 50000 a side/,
  );
  assert.throws(
    () => requireSize({ ...line, width: 60_000, height: 1 }),
    /60000 × 1 pixels, expected at most 50000 a side/,
  );
  requireSize({ ...line, width: 50_000, height: 100 });
});

test('sizes beyond 100 megapixels, or beyond what the file can hold, are refused before anything is decoded', () => {
  const png = (width: number, height: number) =>
    decodePng(
      pngOf([
        ['IHDR', pngHeader(width, height, 8, 0)],
        ['IDAT', deflateSync(new Uint8Array(9))],
        ['IEND', new Uint8Array(0)],
      ]),
    );
  assert.throws(() => png(65_535, 65_535), /65535 × 65535 pixels, expected at most 100 megapixels/);
  assert.throws(() => png(9_000, 9_000), /9000 × 9000 pixels, more than the file can hold/);
  assert.throws(() => png(0, 5), /0 × 5 pixels/);
  const jpeg = encodeJpeg({ width: 16, height: 16, data: new Uint8Array(256).fill(9) }, 90);
  const frame = Buffer.from(jpeg).indexOf(Buffer.of(0xff, 0xc0));
  for (const [width, height, expected] of [
    [65_535, 65_535, /at most 100/],
    [9_000, 9_000, /more than the file/],
    [0, 9, /0 × 9/],
  ] as const) {
    const changed = Buffer.from(jpeg);
    changed.writeUInt16BE(height, frame + 5);
    changed.writeUInt16BE(width, frame + 7);
    assert.throws(() => decodeJpeg(changed), expected);
  }
  const bmp = encodeBmp({ width: 2, height: 2, data: new Uint8Array(12) }, 24);
  bmp.writeInt32LE(2 ** 30, 18);
  assert.throws(() => decodeBmp(bmp), /at most 100 megapixels/);
  bmp.writeInt32LE(5000, 18);
  assert.throws(() => decodeBmp(bmp), /more than the file can hold/);
  const tags = { 256: 24, 257: 2_097_176, 258: [8, 8, 8], 259: 1, 262: 2, 277: 3, 278: 24 };
  assert.throws(() => decodeTiff(encodeTiff(tags, [new Uint8Array(1728)])), /more than the file can hold/);
  const bomb = deflateSync(new Uint8Array(20_000_000));
  assert.throws(
    () => decodeTiff(encodeTiff({ 256: 9, 257: 9, 258: 8, 259: 8, 262: 1 }, [bomb])),
    /its pixels are damaged/,
  );
});

test('small files that ask for hours or gigabytes are refused before they are decoded', () => {
  // Packed zeros of 8 bits: 49 megapixels in 47 KB.
  const side = 7000;
  const zeros = deflateSync(new Uint8Array(side * (side + 1)));
  const png = (depth: number, packed: Uint8Array) =>
    decodePng(
      pngOf([
        ['IHDR', pngHeader(side, side, depth, 0)],
        ['IDAT', packed],
        ['IEND', new Uint8Array(0)],
      ]),
    ).picture;
  assert.throws(() => png(8, zeros), /7000 × 7000 pixels in \d+ bytes, far more than pictures have: make it smaller/);
  const tags = { 256: side, 257: side, 258: 8, 259: 8, 262: 1 };
  assert.throws(() => decodeTiff(encodeTiff(tags, [zeros])), /7000 × 7000 pixels in \d+ bytes, far more/);
  // A scan of black and white has that many, and few bytes.
  assert.equal(png(1, deflateSync(new Uint8Array(side * (1 + side / 8)))).width, side);

  /** A JPEG of this size whose scans, as many as these, hold next to nothing. */
  const jpeg = (width: number, height: number, scans: number) => {
    const file = Buffer.from(progressiveJpeg());
    const frame = file.indexOf(Buffer.of(0xff, 0xc2));
    file.writeUInt16BE(height, frame + 5);
    file.writeUInt16BE(width, frame + 7);
    const scan = Buffer.of(0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0, 0);
    return Buffer.concat([file.subarray(0, -2), ...new Array(scans - 3).fill(scan), Buffer.of(0xff, 0xd9)]);
  };
  const padded = (file: Buffer, bytes: number) =>
    Buffer.concat([file.subarray(0, -2), Buffer.alloc(bytes), file.subarray(-2)]);
  assert.throws(() => decodeJpeg(padded(jpeg(7000, 7000, 3), 100_000)), /far more than pictures have: make it smaller/);
  assert.throws(
    () => decodeJpeg(padded(jpeg(4000, 4000, 20), 40_000)),
    /come in 20 scans, far more than pictures have/,
  );
  assert.throws(() => decodeJpeg(jpeg(100, 100, 65)), /its picture is in 65 scans, expected at most 64/);
});

test('a progressive JPEG is read', () => {
  const { picture } = decodeJpeg(progressiveJpeg());
  assert.deepEqual([picture.width, picture.height], [16, 16]);
  // All blocks are alike, a mean a little lighter than grey and a slope to the side, but for the last bit of the second.
  const grey = greyOf(picture);
  assert.deepEqual(
    grey.slice(8, 16),
    grey.slice(0, 8).map((value) => value - 1),
  );
  assert.deepEqual(grey.slice(128, 136), grey.slice(0, 8));
  assert.ok(grey[0] > 128 && grey[0] > grey[7], grey.slice(0, 8).join());
});

test('a picture cut off anywhere is refused, and one with any byte changed is read or refused with a sentence of ours', () => {
  const picture = { width: 13, height: 9, data: Uint8Array.from({ length: 117 }, (_, i) => (i * 37) % 256) };
  const rgb = { ...picture, data: Uint8Array.from({ length: 351 }, (_, i) => (i * 37) % 256) };
  const tags = { 256: 13, 257: 9, 258: [8, 8, 8], 259: 5, 262: 2, 277: 3 };
  const kinds: [string, (bytes: Uint8Array) => unknown, Uint8Array][] = [
    ['png', decodePng, encodePng(picture)],
    ['jpeg', decodeJpeg, encodeJpeg(picture, 90)],
    ['bmp', decodeBmp, encodeBmp(rgb, 24)],
    ['tiff', decodeTiff, encodeTiff(tags, [packers[5](rgb.data)])],
  ];
  for (const [kind, decode, file] of kinds) {
    // The last bytes of a TIFF are its tags' numbers, and some of ours there is room for more.
    const whole = kind === 'tiff' ? file.length - 4 * 10 : file.length;
    for (let length = 2; length < whole - 12; length += 1 + Math.floor(length / 30)) {
      assert.throws(() => decode(Uint8Array.from(file.subarray(0, length))), Error, `${kind}: ${length}`);
    }
    for (let n = 0; n < 300; n++) {
      const changed = Uint8Array.from(file);
      changed[(n * 7919) % file.length] ^= 1 + ((n * 31) % 255);
      try {
        decode(changed);
      } catch (error) {
        assert.match(
          String(error),
          /^Error: (its?|strip \d+|a pixel) (is|has|are|header|pixels|tag|strips|palette|picture|cut)/,
          `${kind} ${n}`,
        );
      }
    }
  }
});
