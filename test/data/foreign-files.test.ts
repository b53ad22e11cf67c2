/** Files as other programs write them: the same data set in many forms, each of which is to be read as the same. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import type { Dataset } from '../../src/data/dataset.ts';
import { decodeBmp } from '../../src/data/decoders/bmp.ts';
import { serializeIdx } from '../../src/data/idx.ts';
import type { Picture } from '../../src/data/images.ts';
import { loadDataset } from '../../src/data/load.ts';
import { serializeNpy } from '../../src/data/npy.ts';
import { readImage } from '../../src/data/read-image.ts';
import { loadTable } from '../../src/data/table.ts';
import { temporaryFolder } from './made-up.ts';
import { encodeBmp, encodeJpeg, encodePng } from './picture-files.ts';

/** Ten training and five test images of 4 × 4 pixels, in three classes. All bytes from 0 to 255 in steps of 17 occur. */
const side = 4;
const counts = { train: 10, test: 5 };
const pixels = (count: number) => Uint8Array.from({ length: 16 * count }, (_, n) => 17 * ((n + (n >> 4)) % 16));
const labels = (count: number) => Uint8Array.from({ length: count }, (_, i) => i % 3);
type Part = keyof typeof counts;
const partNames = ['train', 'test'] as const;

/** Throws unless the data set is the one above. */
function assertSame(dataset: Dataset, why: string): void {
  assert.deepEqual([dataset.width, dataset.height, dataset.classNames], [side, side, ['0', '1', '2']], why);
  for (const part of partNames) {
    const { images, labels: read } = dataset[part];
    assert.deepEqual([...read.values], [...labels(counts[part])], `${why}: ${part} labels`);
    const expected = Float32Array.from(pixels(counts[part]), (byte) => byte / 255);
    assert.equal(images.rows, counts[part], why);
    for (let i = 0; i < images.rows; i++) {
      images.row(i).forEach((value, n) => {
        assert.ok(Math.abs(value - expected[16 * i + n]) < 1e-6, `${why}: ${part} image ${i}, pixel ${n} is ${value}`);
      });
    }
  }
}

/** A .npy file of a type that {@link serializeNpy} does not write. */
function npy(
  descr: string,
  shape: readonly number[],
  values: ArrayLike<number>,
  { version = 1, order = 'False' }: { version?: number; order?: string } = {},
): Uint8Array {
  const size = Number(descr.slice(2));
  const data = Buffer.alloc(size * values.length);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const little = !descr.startsWith('>');
  const put: Record<string, (at: number, value: number) => void> = {
    u1: (at, value) => view.setUint8(at, value),
    i1: (at, value) => view.setInt8(at, value),
    b1: (at, value) => view.setUint8(at, value),
    u2: (at, value) => view.setUint16(at, value, little),
    i2: (at, value) => view.setInt16(at, value, little),
    u4: (at, value) => view.setUint32(at, value, little),
    i4: (at, value) => view.setInt32(at, value, little),
    u8: (at, value) => view.setBigUint64(at, BigInt(value), little),
    i8: (at, value) => view.setBigInt64(at, BigInt(value), little),
    f2: (at, value) => view.setUint16(at, half(value), little),
    f4: (at, value) => view.setFloat32(at, value, little),
    f8: (at, value) => view.setFloat64(at, value, little),
  };
  for (let i = 0; i < values.length; i++) put[descr.slice(1)](size * i, values[i]);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${tuple}, }`;
  const start = version === 1 ? 10 : 12;
  const header = Buffer.from(`${text.padEnd(64 * Math.ceil((start + text.length + 1) / 64) - start - 1)}\n`);
  const head = Buffer.alloc(start);
  head.write('\x93NUMPY', 'latin1');
  head[6] = version;
  if (version === 1) head.writeUInt16LE(header.length, 8);
  else head.writeUInt32LE(header.length, 8);
  return Uint8Array.from(Buffer.concat([head, header, data]));
}

/** Half precision of whole numbers from 0 to 2048. */
function half(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(value));
  return ((exponent + 15) << 10) | Math.round((value / 2 ** exponent - 1) * 1024);
}

/** Writes the four .npy files, and reads the folder. */
async function fromNpy(
  t: TestContext,
  image: (part: Part) => Uint8Array,
  label: (part: Part) => Uint8Array,
): Promise<Dataset> {
  const folder = await temporaryFolder(t);
  for (const part of partNames) {
    await writeFile(join(folder, `${part}_images.npy`), image(part));
    await writeFile(join(folder, `${part}_labels.npy`), label(part));
  }
  return loadDataset(folder);
}
const plainImages = (part: Part) => serializeNpy(pixels(counts[part]), [counts[part], side, side]);
const plainLabels = (part: Part) => serializeNpy(labels(counts[part]));

test('.npy: pixels and labels of every whole type, in both byte orders and all versions of the header', async (t) => {
  const orders = ['<', '>'];
  const types = ['u1', 'u2', 'i2', 'u4', 'i4', 'u8', 'i8', 'f2', 'f4', 'f8'];
  for (const [n, type] of types.entries()) {
    for (const order of type === 'u1' ? ['|'] : orders) {
      const descr = order + type;
      const version = 1 + (n % 3);
      assertSame(
        await fromNpy(
          t,
          (part) => npy(descr, [counts[part], side, side], pixels(counts[part]), { version }),
          (part) => npy(descr, [counts[part]], labels(counts[part]), { version: 1 + ((n + 1) % 3) }),
        ),
        `${descr}, version ${version}`,
      );
    }
  }
  assertSame(await fromNpy(t, plainImages, (part) => npy('|i1', [counts[part]], labels(counts[part]))), 'labels of i1');
});

test('.npy: channels first or last, flat images, columns and one-hot rows of labels', async (t) => {
  for (const shape of [[4, 4], [4, 4, 1], [1, 4, 4], [16]]) {
    for (const labelShape of [[], [1]]) {
      assertSame(
        await fromNpy(
          t,
          (part) => serializeNpy(pixels(counts[part]), [counts[part], ...shape]),
          (part) => serializeNpy(labels(counts[part]), [counts[part], ...labelShape]),
        ),
        `(n, ${shape}) and (n, ${labelShape})`,
      );
    }
  }
  const oneHot = (part: Part) => {
    const rows = new Float32Array(3 * counts[part]);
    for (const [i, label] of labels(counts[part]).entries()) rows[3 * i + label] = 1;
    return serializeNpy(rows, [counts[part], 3]);
  };
  assertSame(await fromNpy(t, plainImages, oneHot), 'one-hot');
  for (const shape of [[4, 4, 3], [3, 4, 4], [2, 4, 2], [15]]) {
    const length = shape.reduce((product, size) => product * size, 1);
    await assert.rejects(
      fromNpy(t, (part) => serializeNpy(new Uint8Array(length * counts[part]), [counts[part], ...shape]), plainLabels),
      /train_images\.npy: the images have shape \(10, /,
    );
  }
  await assert.rejects(
    fromNpy(t, (part) => npy('|u1', [counts[part], 4, 4], pixels(counts[part]), { order: 'True' }), plainLabels),
    /train_images\.npy: the array is in Fortran order, .* numpy\.ascontiguousarray/,
  );
});

test('.npy: any range that people scale pixels to, with what was assumed', async (t) => {
  const ranges: [name: string, scale: (byte: number) => number, assumed: RegExp | undefined][] = [
    ['0 to 1', (byte) => byte / 255, undefined],
    ['0 to 255 as fractions', (byte) => byte, undefined],
    ['−1 to 1', (byte) => byte / 127.5 - 1, /pixels from −1 to 1/],
    ['0 to 1023', (byte) => Math.round((byte / 255) * 1023), /divided by 1023/],
    ['0 to 4095', (byte) => Math.round((byte / 255) * 4095), /divided by 4095/],
    ['0 to 65535', (byte) => 257 * byte, /divided by 65535/],
    ['standardised', (byte) => byte / 60 - 2.125, /standardised, were read as 0 .* to 1/],
  ];
  for (const [name, scale, assumed] of ranges) {
    const scaled = (part: Part) => Float64Array.from(pixels(counts[part]), scale);
    const dataset = await fromNpy(t, (part) => serializeNpy(scaled(part), [counts[part], 4, 4]), plainLabels);
    const read = [...dataset.train.images.row(3)];
    read.forEach((value, n) => {
      assert.ok(Math.abs(value - pixels(10)[48 + n] / 255) < 1e-3, `${name}: pixel ${n} is ${value}`);
    });
    if (assumed) assert.match(dataset.notes?.join() ?? '', assumed, name);
    else assert.deepEqual(dataset.notes ?? [], [], name);
  }
  for (const [name, scale] of [
    ['signed beyond', (byte: number) => byte * 10 - 500],
    ['too large', (byte: number) => byte * 1000],
    ['not a number', (byte: number) => (byte === 17 ? Number.NaN : byte / 255)],
  ] as const) {
    const scaled = (part: Part) => Float64Array.from(pixels(counts[part]), scale);
    await assert.rejects(
      fromNpy(t, (part) => serializeNpy(scaled(part), [counts[part], 4, 4]), plainLabels),
      /train_images\.npy: pixel \d+ is /,
      name,
    );
  }
});

test('.npz: as Keras ships it, as savez and savez_compressed write it, with more in it, and by other names', async (t) => {
  const folder = await temporaryFolder(t);
  const long = (part: Part) => serializeNpy(BigInt64Array.from(labels(counts[part]), BigInt));
  const column = (part: Part) => serializeNpy(labels(counts[part]), [counts[part], 1]);
  const channel = (part: Part) => serializeNpy(pixels(counts[part]), [counts[part], 4, 4, 1]);
  const float = (part: Part) =>
    serializeNpy(
      Float32Array.from(pixels(counts[part]), (byte) => byte / 255),
      [counts[part], 4, 4],
    );
  const forms: Record<string, [image: typeof float, label: typeof float, names: string, more?: string]> = {
    keras: [plainImages, plainLabels, 'x_train y_train x_test y_test'],
    long: [plainImages, long, 'x_train y_train x_test y_test'],
    column: [channel, column, 'x_train y_train x_test y_test'],
    float: [float, long, 'x_train y_train x_test y_test'],
    capitals: [plainImages, plainLabels, 'X_train y_train X_test y_test'],
    turned: [plainImages, plainLabels, 'train_x train_y test_x test_y'],
    words: [channel, plainLabels, 'train_images train_labels test_images test_labels'],
    backwards: [float, plainLabels, 'images_train labels_train images_test labels_test'],
    more: [plainImages, plainLabels, 'x_train y_train x_test y_test', 'allow_pickle.npy'],
    text: [plainImages, plainLabels, 'x_train y_train x_test y_test', 'readme.txt'],
  };
  for (const [i, [name, [image, label, names, more]]] of Object.entries(forms).entries()) {
    const [trainX, trainY, testX, testY] = names.split(' ').map((one) => `${one}.npy`);
    const files = {
      [trainX]: image('train'),
      [trainY]: label('train'),
      [testX]: image('test'),
      [testY]: label('test'),
      ...(more && { [more]: serializeNpy(Uint8Array.of(1)) }),
    };
    await writeFile(join(folder, `${name}.npz`), zipSync(files, { level: i % 2 === 0 ? 0 : 6 }));
    assertSame(await loadDataset(join(folder, `${name}.npz`)), name);
  }
});

test('CSV: with a header or without, the label first, last or by name, in every dialect, packed or not', async (t) => {
  type Cells = (part: Part) => (string | number)[][];
  const rows: Cells = (part) =>
    [...labels(counts[part])].map((label, i) => [label, ...pixels(counts[part]).slice(16 * i, 16 * i + 16)]);
  const last: Cells = (part) => rows(part).map(([label, ...rest]) => [...rest, label]);
  const named = ['label', ...Array.from({ length: 16 }, (_, n) => `pixel${n}`)];
  const grid = ['label', ...Array.from({ length: 16 }, (_, n) => `${1 + (n >> 2)}x${1 + (n % 4)}`)];
  const numbered = [...Array.from({ length: 16 }, (_, n) => n), 'class'];
  const forms: [string, header: (string | number)[] | undefined, Cells, separator: string, end: string][] = [
    ['kaggle', named, rows, ',', '\n'],
    ['fashion', grid, rows, ',', '\r\n'],
    ['plain', undefined, rows, ',', '\n'],
    ['semicolons', named, rows, ';', '\n'],
    ['tabs', undefined, rows, '\t', '\r\n'],
    ['pandas', numbered, last, ',', '\n'],
    [
      'quoted',
      named.map((name) => `"${name}"`),
      (part) => rows(part).map((row) => row.map((cell) => `"${cell}"`)),
      ',',
      '\n',
    ],
    ['floats', named, (part) => rows(part).map((row) => row.map((cell) => Number(cell).toFixed(1))), ',', '\n'],
    ['spaces', named, (part) => rows(part).map((row) => row.map((cell) => ` ${cell}`)), ',', '\n'],
    ['target', ['Target', ...named.slice(1)], rows, ',', '\n\n'],
  ];
  for (const [name, header, cells, separator, end] of forms) {
    for (const packed of [false, true]) {
      const folder = await temporaryFolder(t);
      const extension = packed ? 'csv.gz' : 'csv';
      for (const part of partNames) {
        const lines = [...(header ? [header] : []), ...cells(part)].map((line) => line.join(separator));
        const text = Buffer.from(lines.join(end) + end);
        await writeFile(join(folder, `mnist_${part}.${extension}`), packed ? gzipSync(text) : text);
      }
      assertSame(await loadDataset(folder), `${name}, ${extension}`);
      assertSame(await loadDataset(join(folder, `mnist_train.${extension}`)), `${name}, ${extension} by its name`);
    }
  }
});

test('IDX: images and labels of every type, in folders of their own name, with dots, packed, in capitals', async (t) => {
  const codes: Record<string, number> = { u1: 8, i2: 11, i4: 12, f4: 13, f8: 14 };
  const idx = (type: string, shape: readonly number[], values: Uint8Array): Uint8Array => {
    const head = Buffer.alloc(4 + 4 * shape.length);
    head.set([0, 0, codes[type], shape.length]);
    shape.forEach((size, i) => {
      head.writeUInt32BE(size, 4 + 4 * i);
    });
    // The body of a .npy file is what IDX has.
    const body = npy(`${type === 'u1' ? '|' : '>'}${type}`, shape, values);
    return Buffer.concat([head, body.subarray(body.length - Number(type[1]) * values.length)]);
  };
  const names: [string, (part: Part, kind: 'images-idx3' | 'labels-idx1') => string][] = [
    ['published', (part, kind) => `${part === 'train' ? 'train' : 't10k'}-${kind}-ubyte`],
    ['with a dot', (part, kind) => `${part === 'train' ? 'train' : 't10k'}-${kind.replace('-idx', '.idx')}-ubyte`],
    ['test', (part, kind) => `${part}-${kind}-ubyte`],
    ['packed', (part, kind) => `${part === 'train' ? 'train' : 't10k'}-${kind}-ubyte.gz`],
    ['capitals', (part, kind) => `${part === 'train' ? 'TRAIN' : 'T10K'}-${kind.toUpperCase()}-UBYTE`],
    [
      'in folders',
      (part, kind) => join(...new Array<string>(2).fill(`${part === 'train' ? 'train' : 't10k'}-${kind}-ubyte`)),
    ],
  ];
  for (const type of Object.keys(codes)) {
    for (const [name, nameOf] of names) {
      const folder = await temporaryFolder(t);
      for (const part of partNames) {
        for (const [kind, shape, values] of [
          ['images-idx3', [counts[part], 4, 4], pixels(counts[part])],
          ['labels-idx1', [counts[part]], labels(counts[part])],
        ] as const) {
          const path = join(folder, nameOf(part, kind));
          await mkdir(join(path, '..'), { recursive: true });
          const bytes = idx(type, shape, values);
          await writeFile(path, name === 'packed' ? gzipSync(bytes) : bytes);
        }
      }
      assertSame(await loadDataset(folder), `${type}, ${name}`);
    }
  }
});

test("EMNIST: every split has its classes' names, turned images and, for letters, labels from 1", async (t) => {
  const splits: [split: string, label: number, name: string, classes: number][] = [
    ['letters', 26, 'Z', 1],
    ['letters', 1, 'A', 1],
    ['digits', 7, '7', 1],
    ['mnist', 3, '3', 1],
    ['balanced', 10, 'A', 47],
    ['balanced', 36, 'a', 47],
    ['bymerge', 46, 't', 47],
    ['bymerge', 35, 'Z', 47],
    ['byclass', 61, 'z', 62],
    ['byclass', 9, '9', 62],
  ];
  for (const [split, label, name, classes] of splits) {
    const folder = await temporaryFolder(t);
    for (const part of partNames) {
      const images = serializeIdx({ dimensions: [2, 2, 2], data: Uint8Array.of(1, 2, 3, 255, 5, 6, 7, 8) });
      await writeFile(join(folder, `emnist-${split}-${part}-images-idx3-ubyte.gz`), gzipSync(images));
      const values = serializeIdx({ dimensions: [2], data: Uint8Array.of(label, label) });
      await writeFile(join(folder, `emnist-${split}-${part}-labels-idx1-ubyte.gz`), gzipSync(values));
    }
    const { classNames, train } = await loadDataset(folder);
    assert.equal(classNames[train.labels.values[0]], name, split);
    assert.equal(classNames.length, classes, split);
    assert.deepEqual([...train.images.rowBytes(0)], [1, 3, 2, 255], split);
  }
});

test('CIFAR-10: whole or cut, packed or not, with the test part or without', async (t) => {
  const records = (...values: number[]) =>
    Buffer.concat(values.map((label) => Buffer.concat([Buffer.of(label), Buffer.alloc(3072, 25 * label)])));
  const folder = await temporaryFolder(t);
  for (const [i, batch] of [records(0, 1, 2), records(3, 4), records(5, 6, 7), records(8), records(9)].entries()) {
    const name = `data_batch_${i + 1}.bin`;
    await writeFile(join(folder, i % 2 === 0 ? name : `${name}.gz`), i % 2 === 0 ? batch : gzipSync(batch));
  }
  await writeFile(join(folder, 'batches.meta.txt'), 'airplane\n');
  const without = await loadDataset(folder);
  assert.deepEqual([without.train.images.rows, without.test.images.rows, without.classNames.length], [8, 2, 10]);
  await writeFile(join(folder, 'test_batch.bin'), records(9, 1));
  const { train, test: other, photos } = await loadDataset(folder);
  assert.deepEqual(
    [[...train.labels.values], [...other.labels.values], photos],
    [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [9, 1], 'scaled'],
  );
  assert.deepEqual(
    [0, 4, 9].map((i) => train.images.rowBytes(i)[500]),
    [0, 100, 225],
  );
  for (const cut of [1, 3072, 3074, 6145]) {
    await writeFile(join(folder, 'test_batch.bin'), records(1, 2, 3).subarray(0, cut));
    await assert.rejects(loadDataset(folder), /test_batch\.bin: the file has \d+ bytes, expected a multiple of 3073/);
  }
  await writeFile(join(folder, 'test_batch.bin'), '');
  await assert.rejects(loadDataset(folder), /test_batch\.bin: the data set is empty: 0 × 32 × 32/);
});

/** A BMP file of 5 × 3 pixels with this header: size of the header, bits, compression, colours, masks and rows. */
function bmp(
  header: {
    size?: number;
    bits: number;
    compression?: number;
    masks?: number[];
    palette?: number[];
    topDown?: boolean;
  },
  rows: readonly (readonly number[])[],
): Uint8Array {
  const { size = 40, bits, compression = 0, masks = [], palette = [], topDown = false } = header;
  const old = size === 12;
  // Masks stand in the header if it is long enough, else behind it.
  const behind = size >= 56 ? [] : masks;
  const entry = old ? 3 : 4;
  const start = 14 + size + 4 * behind.length + entry * palette.length;
  const stride = 4 * Math.ceil((5 * bits) / 32);
  const file = Buffer.alloc(start + 3 * stride);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(start, 10);
  file.writeUInt32LE(size, 14);
  if (old) {
    file.writeUInt16LE(5, 18);
    file.writeUInt16LE(3, 20);
    file.writeUInt16LE(1, 22);
    file.writeUInt16LE(bits, 24);
  } else {
    file.writeInt32LE(5, 18);
    file.writeInt32LE(topDown ? -3 : 3, 22);
    file.writeUInt16LE(1, 26);
    file.writeUInt16LE(bits, 28);
    file.writeUInt32LE(compression, 30);
  }
  masks.forEach((mask, i) => {
    file.writeUInt32LE(mask, 54 + 4 * i);
  });
  palette.forEach((grey, i) => {
    file.fill(grey, start - entry * (palette.length - i), start - entry * (palette.length - i) + 3);
  });
  rows.forEach((row, y) => {
    file.set(row, start + stride * (topDown ? y : 2 - y));
  });
  return file;
}

test('BMP: every number of bits, palettes, masks, headers and both ways up give the same picture', () => {
  // Grey levels from 0 to 255 that all forms can hold, or nearly.
  const grey = [0, 255, 0, 255, 255, 255, 0, 0, 0, 255, 0, 0, 255, 255, 0];
  const inRows = (pixel: (value: number) => number[]) =>
    [0, 1, 2].map((y) => grey.slice(5 * y, 5 * y + 5).flatMap((value) => pixel(value)));
  const bitsOf = (bits: number, one: number) =>
    [0, 1, 2].map((y) => {
      const text = grey.slice(5 * y, 5 * y + 5).map((value) => (value ? one : 0).toString(2).padStart(bits, '0'));
      return (
        text
          .join('')
          .match(/.{1,8}/g)
          ?.map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2)) ?? []
      );
    });
  const both = [0, 255];
  const white16 = (mask: number) => inRows((value) => (value ? [mask & 255, mask >> 8] : [0, 0]));
  const forms: Record<string, Uint8Array> = {
    '1 bit': bmp({ bits: 1, palette: both }, bitsOf(1, 1)),
    '1 bit, top down': bmp({ bits: 1, palette: both, topDown: true }, bitsOf(1, 1)),
    '4 bits': bmp({ bits: 4, palette: [0, 7, 255] }, bitsOf(4, 2)),
    '8 bits': bmp({ bits: 8, palette: [0, 7, 9, 255] }, bitsOf(8, 3)),
    '8 bits, OS/2': bmp({ size: 12, bits: 8, palette: both }, bitsOf(8, 1)),
    '16 bits, 5 5 5': bmp({ bits: 16 }, white16(0x7fff)),
    '16 bits, 5 6 5': bmp({ bits: 16, compression: 3, masks: [0xf800, 0x7e0, 0x1f] }, white16(0xffff)),
    '24 bits': bmp(
      { bits: 24 },
      inRows((value) => [value, value, value]),
    ),
    '24 bits, OS/2': bmp(
      { size: 12, bits: 24 },
      inRows((value) => [value, value, value]),
    ),
    '24 bits, version 5': bmp(
      { size: 124, bits: 24, topDown: true },
      inRows((value) => [value, value, value]),
    ),
    '32 bits, fourth byte 0': bmp(
      { bits: 32 },
      inRows((value) => [value, value, value, 0]),
    ),
    '32 bits, top down': bmp(
      { bits: 32, topDown: true },
      inRows((value) => [value, value, value, 0]),
    ),
    '32 bits, masks': bmp(
      { bits: 32, compression: 3, masks: [0xff, 0xff00, 0xff0000] },
      inRows((value) => [value, value, value, 9]),
    ),
    '32 bits, alpha': bmp(
      { size: 124, bits: 32, compression: 3, masks: [0xff0000, 0xff00, 0xff, 0xff000000] },
      inRows((value) => [value, value, value, 255]),
    ),
  };
  for (const [name, file] of Object.entries(forms)) {
    const { width, height, data } = decodeBmp(file);
    assert.deepEqual([width, height], [5, 3], name);
    for (let c = 0; c < 3; c++) {
      assert.deepEqual(
        Array.from(grey, (_, n) => data[4 * n + c]),
        grey,
        `${name}, channel ${c}`,
      );
    }
    assert.ok(
      grey.every((_, n) => data[4 * n + 3] === 255),
      `${name}: opaque`,
    );
    assert.throws(() => decodeBmp(file.subarray(0, -1)), /it is cut off/, name);
  }
  assert.throws(() => decodeBmp(bmp({ bits: 8, compression: 1, palette: both }, [])), /in compression 1, expected/);
  assert.throws(() => decodeBmp(bmp({ bits: 8, palette: both }, bitsOf(8, 2))), /colour 2, but the palette has 2/);
});

test('folders of pictures: names in capitals, wrong endings, every kind, spaces and accents', async (t) => {
  const stroke = (i: number): Picture => {
    const data = new Uint8Array(900).fill(255);
    for (let y = 4; y < 24; y++) data.fill(i, y * 30 + 8 + (i % 5), y * 30 + 12 + (i % 5));
    return { width: 30, height: 30, data };
  };
  const rgb = (picture: Picture): Picture => ({
    ...picture,
    data: Uint8Array.from({ length: 2700 }, (_, n) => picture.data[Math.floor(n / 3)]),
  });
  const folder = await temporaryFolder(t);
  const files: [name: string, bytes: Uint8Array][] = [
    ['A.PNG', encodePng(stroke(1))],
    ['b.JPG', encodeJpeg(stroke(2), 95)],
    ['c.jpeg', encodeJpeg(stroke(3), 95)],
    ['d.bmp', encodeBmp(rgb(stroke(4)), 24)],
    ['e.jpg', encodePng(stroke(5))], // renamed by hand
    ['no ending', encodePng(stroke(6))],
    ['g ü.png', encodePng(stroke(7))],
    ['h.png', encodeBmp(rgb(stroke(8)), 32, true)],
    ['i (1).png', encodePng(rgb(stroke(9)))],
    ['j.tar.png', encodeJpeg(stroke(10), 95)],
  ];
  for (const name of ['ja', 'nö', 'a b']) {
    await mkdir(join(folder, name));
    for (const [file, bytes] of files) await writeFile(join(folder, name, file), bytes);
  }
  const dataset = await loadDataset(folder, { seed: 3 });
  assert.deepEqual([dataset.train.images.rows, dataset.test.images.rows], [24, 6]);
  assert.deepEqual(dataset.classNames, ['a b', 'ja', 'nö']);
  assert.ok(!dataset.notes?.some((note) => note.includes('left out')));
});

test('devices, pipes and folders in the place of files are refused at once, with their name, wherever a file is read', {
  skip: process.platform === 'win32' ? 'needs pipes and devices' : false,
}, async (t) => {
  const folder = await temporaryFolder(t);
  const pipe = async (...path: string[]) => {
    await mkdir(join(folder, ...path.slice(0, -1)), { recursive: true });
    execFileSync('mkfifo', [join(folder, ...path)]);
    return join(folder, ...path);
  };
  const calls: [() => Promise<unknown>, RegExp][] = [
    [() => readImage('/dev/zero'), /^Error: \/dev\/zero: cannot read the picture .*: is a device, expected a file/],
    [async () => readImage(await pipe('p.png')), /p\.png: cannot read the picture .*: is a pipe/],
    [() => readImage(folder), /: is a folder, expected a file/],
    [() => loadTable('/dev/zero'), /^Error: \/dev\/zero: is a device/],
    [async () => loadTable(await pipe('t.csv')), /t\.csv: is a pipe/],
    [() => loadTable(folder), /: is a folder, expected a file/],
    [() => loadDataset('/dev/zero'), /\/dev\/zero: is a device, expected a file/],
    [() => loadDataset('/dev/null'), /\/dev\/null: is a device, expected a file/],
    [async () => loadDataset(await pipe('d.csv')), /d\.csv: is a pipe, expected a file/],
    [async () => loadDataset(await pipe('d.npz')), /d\.npz: is a pipe/],
    [async () => loadDataset(await pipe('one', 'x.csv')), /x\.csv: is a pipe/],
    [
      async () => {
        for (const part of ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1']) {
          await pipe('idx', `${part}-ubyte`);
        }
        return loadDataset(join(folder, 'idx'));
      },
      /train-images-idx3-ubyte: is a pipe/,
    ],
    [
      async () => {
        await pipe('cifar', 'data_batch_1.bin');
        return loadDataset(join(folder, 'cifar'));
      },
      /data_batch_1\.bin: is a pipe/,
    ],
    [
      async () => {
        await mkdir(join(folder, 'pictures', 'b'), { recursive: true });
        await pipe('pictures', 'a', 'a.png');
        return loadDataset(join(folder, 'pictures'));
      },
      /a: no picture in this folder can be read: a.a\.png \(is a pipe, expected a file\)/,
    ],
    [
      async () => {
        await mkdir(join(folder, 'npy', 'train_images.npy'), { recursive: true });
        for (const name of ['train_labels', 'test_images', 'test_labels']) {
          await writeFile(join(folder, 'npy', `${name}.npy`), serializeNpy(Uint8Array.of(1)));
        }
        return loadDataset(join(folder, 'npy'));
      },
      /train_images\.npy: is a folder/,
    ],
  ];
  for (const [call, expected] of calls) await assert.rejects(call, expected, String(expected));
});
