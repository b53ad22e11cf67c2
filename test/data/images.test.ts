import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { allDigits } from '../../src/data/digits.ts';
import { exifOrientation } from '../../src/data/exif.ts';
import { type Picture, prepareForDigits, prepareForMnist, prepareImage } from '../../src/data/images.ts';
import { loadMnist } from '../../src/data/mnist.ts';
import { readImage } from '../../src/data/read-image.ts';
import { temporaryFolder } from './made-up.ts';
import { encodeJpeg, encodePng, encodeTiff, pngHeader, pngOf } from './picture-files.ts';

interface Drawing {
  readonly size?: number;
  /** Where the digit is, and how large, as shares of the picture. */
  readonly x?: number;
  readonly y?: number;
  readonly scale?: number;
  readonly ink?: number;
  readonly paper?: number;
}

type Stroke = readonly (readonly [x: number, y: number])[];

const seven: Stroke = [
  [0, 0],
  [1, 0.05],
  [0.4, 1],
];
const one: Stroke = [
  [0, 0],
  [0.02, 1],
];

/** A stroke with a round pen, one byte a pixel; its edges are blurred over one pixel. */
function draw(
  stroke: Stroke,
  { size = 200, x = 0.25, y = 0.2, scale = 0.5, ink = 0, paper = 255 }: Drawing = {},
): Picture {
  const pen = 0.07 * scale * size;
  const points = stroke.map(([px, py]) => [(x + px * scale) * size, (y + py * scale) * size]);
  const data = new Uint8Array(size * size);
  for (let n = 0; n < data.length; n++) {
    let distance = Number.POSITIVE_INFINITY;
    for (let i = 1; i < points.length; i++) {
      distance = Math.min(distance, toSegment((n % size) + 0.5, Math.floor(n / size) + 0.5, points[i - 1], points[i]));
    }
    const cover = Math.min(1, Math.max(0, pen - distance + 0.5));
    data[n] = Math.round(paper + (ink - paper) * cover);
  }
  return { width: size, height: size, data };
}

function toSegment(px: number, py: number, [ax, ay]: number[], [bx, by]: number[]): number {
  const along = ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2);
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(px - ax - t * (bx - ax), py - ay - t * (by - ay));
}

/** The mean difference of two images, in levels of the larger one's maximum. */
function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a, (value, i) => Math.abs(value - b[i])).reduce((sum, value) => sum + value, 0) / a.length;
}

function centre(bytes: Uint8Array, width: number): [number, number] {
  let mass = 0;
  let x = 0;
  let y = 0;
  bytes.forEach((byte, n) => {
    mass += byte;
    x += byte * (n % width);
    y += byte * Math.floor(n / width);
  });
  return [x / mass, y / mass];
}

const reference = prepareForMnist(draw(seven)).bytes;

/** The difference from the reference at the best place: the centre of mass comes to a whole pixel, this one or the next. */
function apart(bytes: Uint8Array, from: Uint8Array = reference): number {
  const places = [-29, -28, -27, -1, 0, 1, 27, 28, 29];
  return Math.min(
    ...places.map((shift) =>
      difference(
        bytes,
        Array.from(from, (_, n) => from[n + shift] ?? 0),
      ),
    ),
  );
}

test('the ink is centred by mass and fits 20 × 20', () => {
  for (const stroke of [seven, one]) {
    const { bytes, rows, columns } = prepareForMnist(draw(stroke));
    assert.deepEqual([rows, columns], [1, 784]);
    for (const coordinate of centre(bytes, 28)) assert.ok(Math.abs(coordinate - 14) <= 0.5, `${coordinate}`);
    const marked = [...bytes.keys()].filter((n) => bytes[n] > 0);
    const ys = marked.map((n) => Math.floor(n / 28));
    assert.equal(Math.max(...ys) - Math.min(...ys) + 1, 20);
    assert.equal(Math.max(...bytes), 255);
  }
});

test('proportions are kept: a 1 stays narrow', () => {
  const { bytes } = prepareForMnist(draw(one));
  const xs = [...bytes.keys()].filter((n) => bytes[n] > 0).map((n) => n % 28);
  assert.ok(Math.max(...xs) - Math.min(...xs) + 1 <= 4);
});

test('where it is drawn, how large, and in which colours makes next to no difference', () => {
  const drawings = fc.record({
    size: fc.integer({ min: 120, max: 300 }),
    x: fc.double({ min: 0.05, max: 0.3, noNaN: true }),
    y: fc.double({ min: 0.05, max: 0.3, noNaN: true }),
    scale: fc.double({ min: 0.4, max: 0.6, noNaN: true }),
    colours: fc.constantFrom([0, 255], [255, 0], [60, 190], [230, 100]),
  });
  fc.assert(
    fc.property(drawings, ({ colours: [ink, paper], ...drawing }) => {
      const { bytes } = prepareForMnist(draw(seven, { ...drawing, ink, paper }));
      assert.ok(apart(bytes) < 8, `${apart(bytes)} levels`);
    }),
    { numRuns: 40 },
  );
  const upsideDown = draw(seven.map(([x, y]) => [1 - x, 1 - y] as const));
  assert.ok(apart(prepareForMnist(upsideDown).bytes) > 40);
});

test('a shift by whole pixels, and an inversion, change nothing at all', () => {
  const shifted = draw(seven, { x: 0.35, y: 0.1 });
  assert.deepEqual(prepareForMnist(shifted).bytes, reference);
  const inverted = { ...draw(seven), data: draw(seven).data.map((byte) => 255 - byte) };
  assert.deepEqual(prepareForMnist(inverted).bytes, reference);
});

test('noise on the paper and an uneven light are not ink', () => {
  const { width, height, data } = draw(seven, { ink: 60, paper: 190 });
  const noisy = data.map((byte, n) => byte + ((n * 7919) % 13) - 6 + Math.round((10 * (n % width)) / width) - 5);
  const { bytes } = prepareForMnist({ width, height, data: noisy });
  assert.ok(difference(bytes, reference) < 4, `${difference(bytes, reference)} levels`);
});

/** The same picture with more channels. */
function coloured(picture: Picture, channels: 3 | 4, toPixel: (grey: number) => number[]): Picture {
  const data = new Uint8Array(picture.data.length * channels);
  picture.data.forEach((grey, n) => {
    data.set(toPixel(grey), n * channels);
  });
  return { ...picture, data };
}

test('colours are read by their brightness, and transparency as white paper', () => {
  const grey = draw(seven);
  assert.deepEqual(prepareForMnist(coloured(grey, 3, (g) => [g, g, g])).bytes, reference);
  // A canvas: transparent, with opaque black strokes.
  assert.deepEqual(prepareForMnist(coloured(grey, 4, (g) => [0, 0, 0, 255 - g])).bytes, reference);
  // Yellow on blue is light on dark.
  const yellow = coloured(grey, 4, (g) => [255 - g, 255 - g, g, 255]);
  assert.ok(difference(prepareForMnist(yellow).bytes, reference) < 1);
});

/** The picture with its pixels changed: x and y from 0 to 1. */
function changed(picture: Picture, change: (grey: number, x: number, y: number) => number): Picture {
  const { width, height } = picture;
  const data = Uint8Array.from(picture.data, (grey, n) =>
    Math.max(0, Math.min(255, Math.round(change(grey, (n % width) / width, Math.floor(n / width) / height)))),
  );
  return { width, height, data };
}

test('white ink on a transparent ground is read like black ink on one', () => {
  const grey = draw(seven);
  for (const ink of [0, 60, 100, 160, 200, 255]) {
    for (const below of [0, 255]) {
      const clear = coloured(grey, 4, (g) => (g === 255 ? [below, below, below, 0] : [ink, ink, ink, 255 - g]));
      const { bytes } = prepareForMnist(clear);
      assert.ok(difference(bytes, reference) < 1, `ink ${ink} above ${below}: ${difference(bytes, reference)}`);
    }
  }
});

test('a frame, or the edge of a table, is left out', () => {
  type Place = (x: number, y: number) => boolean;
  const border = (width: number, inset = 0): Place => {
    const at = (x: number, y: number) => Math.min(x, y, 0.995 - x, 0.995 - y);
    return (x, y) => at(x, y) >= inset && at(x, y) < inset + width;
  };
  const places: [string, Place][] = [
    ['thin frame', border(0.01)],
    ['frame', border(0.03)],
    ['thick frame', border(0.08)],
    ['frame with a margin', border(0.02, 0.02)],
    ['table below', (_, y) => y > 0.85],
    ['table above', (_, y) => y < 0.12],
    ['table at the right', (x) => x > 0.88],
    ['slanted table', (x, y) => y > 0.8 + 0.1 * x],
    ['two sides', (x, y) => x < 0.05 || y > 0.9],
    ['rule of a form', (_, y) => y > 0.82 && y < 0.83],
  ];
  for (const [name, isFrame] of places) {
    for (const [ink, paper, frame] of [
      [0, 255, 0],
      [30, 200, 90],
      [255, 0, 255],
      [20, 180, 250],
    ]) {
      const framed = changed(draw(seven, { ink, paper, size: 200 }), (grey, x, y) => (isFrame(x, y) ? frame : grey));
      const off = apart(prepareForMnist(framed).bytes);
      assert.ok(off < 3, `${name}, ink ${ink}, paper ${paper}, frame ${frame}: ${off} levels`);
    }
  }
});

test('a photograph of megapixels is read like a small one', () => {
  const { width, height, data } = draw(seven, { size: 2000 });
  assert.ok(apart(prepareForMnist({ width, height, data }).bytes) < 2);
});

test('ink that fills the picture is no frame', () => {
  const zero: Stroke = Array.from({ length: 41 }, (_, i) => [
    0.5 + 0.5 * Math.cos((i * Math.PI) / 20),
    0.5 + 0.5 * Math.sin((i * Math.PI) / 20),
  ]);
  const wide = prepareForMnist(draw(zero, { x: 0.08, y: 0.08, scale: 0.84 })).bytes;
  const usual = prepareForMnist(draw(zero)).bytes;
  assert.ok(apart(wide, usual) < 8, `${apart(wide, usual)} levels`);
  // With a speck of dust inside, too.
  const dusty = changed(draw(zero, { x: 0.08, y: 0.08, scale: 0.84 }), (grey, x, y) =>
    Math.hypot(x - 0.5, y - 0.5) < 0.02 ? 0 : grey,
  );
  const off = apart(prepareForMnist(dusty).bytes, usual);
  assert.ok(off < 10, `${off} levels`);
});

test('light that falls from a side, a corner or the middle is not ink', () => {
  type Light = (x: number, y: number) => number;
  const lights: Light[] = [
    (x) => 110 + 120 * x,
    (x) => 230 - 120 * x,
    (_, y) => 110 + 120 * y,
    (_, y) => 230 - 120 * y,
    (x, y) => 100 + 65 * (x + y),
    (x, y) => 230 - 65 * (x + y),
    (x, y) => 170 + 60 * (x - y),
    (x, y) => 230 - 150 * ((x - 0.5) ** 2 + (y - 0.5) ** 2),
    (x, y) => 230 - 90 * x * y,
    (x) => 230 - 120 * x * x,
  ];
  for (const [i, light] of lights.entries()) {
    const lit = changed(draw(seven), (grey, x, y) => {
      const noise = ((Math.round(1000 * x) * 7919 + Math.round(1000 * y) * 104_729) % 17) - 8;
      return (0.15 + (0.85 * grey) / 255) * light(x, y) + noise;
    });
    const off = apart(prepareForMnist(lit).bytes);
    assert.ok(off < 9, `light ${i}: ${off} levels`);
  }
});

test('ink that is heavy at one end stays inside the image', () => {
  const data = new Uint8Array(100 * 100);
  for (let y = 10; y < 90; y++) for (let x = 10; x < (y > 80 ? 90 : 12); x++) data[y * 100 + x] = 255;
  const { bytes } = prepareForMnist({ width: 100, height: 100, data });
  const marked = [...bytes.keys()].filter((n) => bytes[n] > 0);
  const ys = marked.map((n) => Math.floor(n / 28));
  assert.equal(Math.max(...ys) - Math.min(...ys) + 1, 20);
});

test('an empty picture, and data that does not fit, are errors', () => {
  const empty = { width: 30, height: 20, data: new Uint8Array(600).fill(200) };
  assert.throws(() => prepareForMnist(empty), /^Error: picture \(30 × 20\) is empty/);
  assert.throws(() => prepareForDigits(empty), /picture .* is empty/);
  assert.throws(
    () => prepareForMnist({ width: 5, height: 5, data: new Uint8Array(50) }),
    /got 50 bytes, expected 1, 3 or 4/,
  );
  assert.throws(() => prepareForMnist({ width: 0, height: 5, data: new Uint8Array(0) }), RangeError);
});

test('a dot is a picture, too', () => {
  const data = new Uint8Array(100);
  data[55] = 255;
  for (const prepare of [prepareForMnist, prepareForDigits]) {
    const { bytes } = prepare({ width: 10, height: 10, data });
    assert.ok(bytes.some((byte) => byte > 0));
  }
});

test('8 × 8 images look like the bundled digits: full height, 30 % ink, pixels from 0 to 16', () => {
  for (const stroke of [seven, one]) {
    const { bytes, columns, values } = prepareForDigits(draw(stroke));
    assert.equal(columns, 64);
    assert.equal(values[16], 1);
    assert.equal(
      bytes.reduce((sum, byte) => sum + byte, 0),
      307,
    );
    assert.ok(Math.max(...bytes) <= 16);
    assert.ok(bytes.subarray(0, 8).some((byte) => byte > 0) && bytes.subarray(56).some((byte) => byte > 0));
    assert.ok([...bytes.keys()].filter((n) => n % 8 === 0).every((n) => bytes[n] <= 4));
  }
});

test('8 × 8 images: place, size and colours make little difference, and a slant is taken out', () => {
  const straight = prepareForDigits(draw(one)).bytes;
  const moved = prepareForDigits(draw(one, { size: 150, x: 0.4, y: 0.1, scale: 0.6, ink: 255, paper: 0 })).bytes;
  assert.ok(difference(moved, straight) < 1.5, `${difference(moved, straight)}`);
  const slanted = prepareForDigits(
    draw([
      [0.4, 0],
      [0, 1],
    ]),
  ).bytes;
  assert.ok(difference(slanted, straight) < 1.5, `${difference(slanted, straight)}`);
});

test('the width of the network chooses the form', () => {
  const picture = draw(seven);
  assert.deepEqual(prepareImage(picture, 784).bytes, reference);
  assert.deepEqual(prepareImage(picture, 64).bytes, prepareForDigits(picture).bytes);
  assert.throws(() => prepareImage(picture, 100), /reads 100 pixels, expected 784 \(28 × 28\) or 64 \(8 × 8\)/);
  assert.throws(() => prepareImage(picture, 256), /scaled with \{ size: 16 \} there is scaleToSquare\(picture, 16\)/);
  assert.throws(
    () => prepareImage(picture, 99),
    (error: Error) => !error.message.includes('scaleToSquare'),
  );
});

const real = process.env.MNIST_DIR;

test("MNIST's own images stay as they are, nearly", { skip: real ? false : 'MNIST_DIR is not set' }, async () => {
  const { test: images } = await loadMnist();
  let sum = 0;
  for (let i = 0; i < 200; i++) {
    const data = images.images.rowBytes(i);
    sum += difference(prepareForMnist({ width: 28, height: 28, data }).bytes, data) / 200;
  }
  assert.ok(sum < 1, `${sum} levels`);
});

test('MNIST made 8 × 8 resembles the bundled digits', { skip: real ? false : 'MNIST_DIR is not set' }, async () => {
  const { test: mnist } = await loadMnist();
  const digits = allDigits();
  let right = 0;
  for (let i = 0; i < 200; i++) {
    const { bytes } = prepareForDigits({ width: 28, height: 28, data: mnist.images.rowBytes(i) });
    let nearest = Number.POSITIVE_INFINITY;
    let label = -1;
    for (let k = 0; k < digits.images.rows; k++) {
      const other = digits.images.rowBytes(k);
      const distance = bytes.reduce((total, byte, j) => total + (byte - other[j]) ** 2, 0);
      if (distance < nearest) [nearest, label] = [distance, digits.labels.values[k]];
    }
    if (label === mnist.labels.values[i]) right++;
  }
  // The nearest bundled digit, by one who never saw MNIST: far above the 20 of chance.
  assert.ok(right >= 150, `${right} of 200`);
});

test('pictures are read from PNG and JPEG files', async (t) => {
  const folder = await temporaryFolder(t);
  const picture = draw(seven);
  const png = join(folder, 'a seven.png');
  await writeFile(png, encodePng(picture));
  const read = await readImage(png);
  assert.deepEqual([read.width, read.height, read.data.length], [200, 200, 160_000]);
  assert.deepEqual(prepareForMnist(read).bytes, reference);
  const jpeg = join(folder, 'a seven.jpg');
  await writeFile(jpeg, encodeJpeg(picture, 60));
  assert.ok(difference(prepareForMnist(await readImage(jpeg)).bytes, reference) < 3);
});

test('files that cannot be read are named', async (t) => {
  const folder = await temporaryFolder(t);
  const file = join(folder, 'notes.png');
  await assert.rejects(readImage(file), /notes\.png: cannot read the picture.*there is no such file in /);
  await writeFile(file, 'these are words');
  await assert.rejects(readImage(file), /notes\.png: cannot read the picture \(PNG, JPEG, TIFF or BMP\)/);
  const png = encodePng(draw(seven));
  await writeFile(file, png.subarray(0, 200));
  await assert.rejects(readImage(file), /notes\.png: cannot read the picture/);
  const others: [content: string | Buffer, expected: RegExp][] = [
    ['', /notes\.png: .*: the file is empty/],
    ['<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', /it is an SVG drawing: save it as PNG/],
    ['GIF89a……', /it is a GIF: save it as PNG/],
    ['RIFF....WEBPVP8 ', /it is a WebP picture/],
    ['....ftypheic', /it is a HEIC or AVIF picture/],
    ['%PDF-1.7', /it is a PDF/],
    ['Liebe Grüße', /it is text$/],
    [Buffer.of(1, 2, 3, 4), /its first bytes are those of no picture/],
    ['BM', /it is cut off: 2 bytes/],
    [Buffer.of(0xff, 0xd8), /a JPEG without a picture/],
    [Buffer.from('II*\0'), /it is cut off or damaged \(4 bytes\)/],
  ];
  for (const [content, expected] of others) {
    await writeFile(file, content);
    await assert.rejects(readImage(file), expected);
  }
});

/** A JPEG file with an EXIF segment that tells its orientation, as a telephone writes it, behind another segment. */
function withOrientation(jpeg: Uint8Array, orientation: number, little: boolean): Buffer {
  const tiff = Buffer.alloc(26);
  const write16 = (value: number, at: number) =>
    little ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at);
  const write32 = (value: number, at: number) =>
    little ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at);
  tiff.write(little ? 'II' : 'MM');
  write16(42, 2);
  write32(8, 4);
  write16(1, 8);
  write16(0x0112, 10);
  write16(3, 12);
  write32(1, 14);
  write16(orientation, 18);
  const exif = Buffer.concat([Buffer.of(0xff, 0xe1, 0, 34), Buffer.from('Exif\0\0'), tiff]);
  const comment = Buffer.concat([Buffer.of(0xff, 0xfe, 0, 7), Buffer.from('hello')]);
  return Buffer.concat([jpeg.subarray(0, 2), comment, exif, jpeg.subarray(2)]);
}

/** EXIF data that holds the orientation. */
const exif = (orientation: number): Uint8Array => {
  const data = Buffer.alloc(26);
  data.write('MM');
  data.writeUInt16BE(42, 2);
  data.writeUInt32BE(8, 4);
  data.writeUInt16BE(1, 8);
  data.writeUInt16BE(0x0112, 10);
  data.writeUInt16BE(3, 12);
  data.writeUInt32BE(1, 14);
  data.writeUInt16BE(orientation, 18);
  return data;
};

test('PNG and TIFF files are turned upright, too', async (t) => {
  const path = join(await temporaryFolder(t), 'picture');
  // 1 2 3 in one row; what comes first and last, and the size, for each orientation.
  const turned = [
    [1, 3, 3, 1],
    [3, 1, 3, 1],
    [3, 1, 3, 1],
    [1, 3, 3, 1],
    [1, 3, 1, 3],
    [1, 3, 1, 3],
    [3, 1, 1, 3],
    [3, 1, 1, 3],
  ];
  for (const [i, expected] of turned.entries()) {
    const png = pngOf([
      ['IHDR', pngHeader(3, 1, 8, 0)],
      ['eXIf', exif(i + 1)],
      ['IDAT', deflateSync(Uint8Array.of(0, 1, 2, 3))],
      ['IEND', new Uint8Array(0)],
    ]);
    const tiff = encodeTiff({ 256: 3, 257: 1, 258: 8, 262: 1, 274: i + 1 }, [Uint8Array.of(1, 2, 3)]);
    for (const file of [
      png,
      tiff,
      encodeTiff({ 256: 3, 257: 1, 258: 8, 262: 1, 274: i + 1 }, [Uint8Array.of(1, 2, 3)], false),
    ]) {
      await writeFile(path, file);
      const { width, height, data } = await readImage(path);
      assert.deepEqual([data[0], data[8], width, height], expected, `orientation ${i + 1}`);
    }
  }
});

test('photographs are turned upright as their EXIF orientation says', async (t) => {
  const folder = await temporaryFolder(t);
  // 16 × 8, its top left quarter dark.
  const data = Uint8Array.from({ length: 128 }, (_, n) => (n % 16 < 8 && n < 64 ? 0 : 255));
  const jpeg = encodeJpeg({ width: 16, height: 8, data }, 100);
  // Which quarter is dark once the picture is upright: orientation 6 asks for a quarter turn clockwise, and so on.
  const corners = [
    'top left',
    'top right',
    'bottom right',
    'bottom left',
    'top left',
    'top right',
    'bottom right',
    'bottom left',
  ];
  for (const [i, corner] of corners.entries()) {
    for (const little of [false, true]) {
      const file = withOrientation(jpeg, i + 1, little);
      assert.equal(exifOrientation(file), i + 1);
      const path = join(folder, 'photo.jpg');
      await writeFile(path, file);
      const { width, height, data: pixels } = await readImage(path);
      assert.deepEqual([width, height], i < 4 ? [16, 8] : [8, 16]);
      const isDark = (x: number, y: number): boolean => pixels[4 * (y * width + x)] < 128;
      const dark = [isDark(1, 1), isDark(width - 2, 1), isDark(width - 2, height - 2), isDark(1, height - 2)];
      assert.equal(['top left', 'top right', 'bottom right', 'bottom left'][dark.indexOf(true)], corner, `${i + 1}`);
    }
  }
  assert.equal(exifOrientation(jpeg), 1);
  const file = withOrientation(jpeg, 6, true);
  for (let length = 0; length < 60; length++) assert.ok([1, 6].includes(exifOrientation(file.subarray(0, length))));
});
