import assert from 'node:assert/strict';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { parseCifar } from '../../src/data/cifar.ts';
import { parseCsv } from '../../src/data/csv.ts';
import { idxNames, parts } from '../../src/data/files.ts';
import { serializeIdx } from '../../src/data/idx.ts';
import { parseIdxNumbers } from '../../src/data/idx-numbers.ts';
import { loadDataset } from '../../src/data/load.ts';
import { serializeNpy } from '../../src/data/npy.ts';
import { unzipNpz } from '../../src/data/npz.ts';
import { madeUpFiles, temporaryFolder, writeFiles } from './made-up.ts';

/** count × 2 × 3 pixels: image i is 10 i, 10 i + 1, … */
const pixels = (count: number) => Uint8Array.from({ length: 6 * count }, (_, n) => 10 * Math.floor(n / 6) + (n % 6));
const images = (count: number) => serializeNpy(pixels(count), [count, 2, 3]);
const labels = (...values: number[]) => serializeNpy(Uint8Array.from(values));

test('an .npz file is a data set, whatever its arrays are called', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'mine.npz');
  const four = [images(3), labels(0, 1, 2), images(2), labels(2, 0)];
  const spellings = ['x_train y_train x_test y_test', 'train_x train_y test_x test_y', 'X_train y_train X_test y_test'];
  for (const [i, names] of [...spellings, 'train_images train_labels test_images test_labels'].entries()) {
    const files = Object.fromEntries(names.split(' ').map((name, n) => [`${name}.npy`, four[n]]));
    await writeFile(path, zipSync(files, { level: i % 2 === 0 ? 0 : 9 }));
    const dataset = await loadDataset(path);
    assert.deepEqual([dataset.name, dataset.height, dataset.width], ['mine', 2, 3]);
    assert.deepEqual([...dataset.train.images.bytes], [...pixels(3)], names);
    assert.deepEqual([...dataset.test.labels.values], [2, 0]);
    assert.deepEqual((await loadDataset(folder)).classNames, ['0', '1', '2']);
  }
});

test('an .npz file without a test part is split by the seed', async (t) => {
  const path = join(await temporaryFolder(t), 'all.npz');
  const values = Array.from({ length: 20 }, (_, i) => i % 2);
  await writeFile(path, zipSync({ 'x.npy': images(20), 'y.npy': labels(...values) }));
  const first = await loadDataset(path);
  assert.deepEqual([first.train.images.rows, first.test.images.rows], [16, 4]);
  assert.match(first.notes?.join() ?? '', /no test images with labels: 4 of 20 images were set aside \(seed 1\)/);
  const rows = (dataset: typeof first) => Array.from({ length: 4 }, (_, i) => dataset.test.images.rowBytes(i)[0]);
  assert.deepEqual(rows(await loadDataset(path, { seed: 1 })), rows(first));
  assert.notDeepEqual(rows(await loadDataset(path, { seed: 2 })), rows(first));
});

test('archives that hold no data set, are cut off or inflate too far are refused', async (t) => {
  const path = join(await temporaryFolder(t), 'x.npz');
  const fails = async (bytes: Uint8Array, expected: RegExp) => {
    await writeFile(path, bytes);
    await assert.rejects(loadDataset(path), expected);
  };
  await fails(Buffer.from('words'), /x\.npz: not an \.npz file/);
  await fails(new Uint8Array(0), /x\.npz: not an \.npz file/);
  await fails(zipSync({ 'a.npy': images(1) }), /there is no x_train in the archive, only a/);
  await fails(zipSync({ 'x_train.npy': images(1) }), /there is no y_train in the archive/);
  await fails(zipSync({ 'x_train.npy': Buffer.from('words'), 'y_train.npy': labels(1) }), /x_train\.npy: not a \.npy/);
  const whole = zipSync({ 'x_train.npy': images(1000), 'y_train.npy': labels(...pixels(10)) }, { level: 0 });
  for (let length = 40; length < 6000; length += 601) {
    assert.throws(() => unzipNpz(whole.subarray(0, length), 'x'), /^Error: x: the archive is cut off/, `${length}`);
  }
  for (let n = 1; n <= 10; n++) {
    const bomb = zipSync({ 'x.npy': Buffer.concat([images(1), Buffer.alloc(n * 2_000_000)]) }, { level: 6 });
    assert.throws(() => unzipNpz(bomb, 'x'), /^Error: x: x\.npy: unzips to more than the 134 bytes/);
    const noise = zipSync({ 'x.npy': Buffer.alloc(n * 2_000_000, n) });
    assert.throws(() => unzipNpz(noise, 'x'), /^Error: x: x\.npy: not a \.npy file/);
  }
});

test('a CSV file is a data set: with a header or without, its label anywhere, the test file beside it', async (t) => {
  const folder = await temporaryFolder(t);
  const line = (label: string | number, i: number) => `${label},${[0, 1, 2, 3].map((n) => 50 * i + n).join(',')}`;
  const table = ['label,pixel0,pixel1,pixel2,pixel3', line(3, 0), line(5, 1), line(3, 2)].join('\n');
  await writeFile(join(folder, 'train.csv'), table);
  await writeFile(join(folder, 'test.csv'), `${line(5, 3)}\r\n${line(3, 4)}\r\n`);
  const dataset = await loadDataset(folder);
  assert.deepEqual([dataset.height, dataset.width, dataset.classNames], [2, 2, ['3', '5']]);
  assert.deepEqual([...dataset.train.labels.values, ...dataset.test.labels.values], [0, 1, 0, 1, 0]);
  assert.deepEqual([...dataset.test.images.bytes], [150, 151, 152, 153, 200, 201, 202, 203]);
});

test("Kaggle's test.csv has no labels: test images are set aside from train.csv", async (t) => {
  const folder = await temporaryFolder(t);
  const rows = Array.from({ length: 20 }, (_, i) => `${i % 2},${i},1,2,100`);
  await writeFile(join(folder, 'train.csv.gz'), gzipSync(`label,a,b,c,d\n${rows.join('\n')}\n`));
  await writeFile(join(folder, 'test.csv.gz'), gzipSync('a,b,c,d\n1,2,3,4\n'));
  const dataset = await loadDataset(join(folder, 'train.csv.gz'));
  assert.deepEqual([dataset.train.images.rows, dataset.test.images.rows], [16, 4]);
  assert.match(dataset.notes?.join() ?? '', /test\.csv\.gz has no labels and was left out/);
});

test('many tables of the same numbers are the same images', () => {
  const expected = [0, 255, 7, 16, 1, 2, 3, 4];
  const forms = [
    '9,0,255,7,16\n8,1,2,3,4',
    '9;0;255;7;16\n8;1;2;3;4\n',
    '9\t0\t255\t7\t16\r\n8\t1\t2\t3\t4\r\n',
    'label,a,b,c,d\n9,0,255,7,16\n\n8,1,2,3,4\n\n',
    'a,b,Label,c,d\n0,255,9,7,16\n1,2,8,3,4\n',
    '\ufefflabel,a,b,c,d\n9,0,255,7,16\n8,1,2,3,4\n',
    '"label","a","b","c","d"\n"9","0","255","7","16"\n"8","1","2","3","4"',
    '9, 0, 255, 7, 16\n8, 1, 2, 3, 4',
    '9.0,0.0,255.0,7.0,1.6e1\n8.0,1.,2,3,4',
    'y,a,b,c,d\r\n9,000,255,7,16\r\n8,1,2,3,4',
    '+,a,b,c,d\n9,0,255,7,16\n8,1,2,3,4',
  ];
  for (const form of forms) {
    const { images, labels } = parseCsv(Buffer.from(form), 'x.csv');
    assert.deepEqual([...images.data], expected, form);
    assert.deepEqual([...labels.data], [9, 8], form);
  }
  const words = parseCsv(Buffer.from('name,a\ncat,1\n"dog, wet",2\n'.replace('"dog, wet"', 'dog')), 'x.csv');
  assert.deepEqual([...words.labels.data], ['cat', 'dog']);
});

test('any table of bytes is read as it was written', () => {
  const table = fc.integer({ min: 1, max: 9 }).chain((columns) =>
    fc.array(fc.array(fc.integer({ min: 0, max: 255 }), { minLength: columns + 1, maxLength: columns + 1 }), {
      minLength: 1,
    }),
  );
  fc.assert(
    fc.property(table, fc.constantFrom('\n', '\r\n'), (rows, end) => {
      const { images, labels } = parseCsv(Buffer.from(rows.map((row) => row.join(',')).join(end)), 'x');
      assert.deepEqual(
        [...labels.data],
        rows.map(([label]) => label),
      );
      assert.deepEqual(
        [...images.data],
        rows.flatMap((row) => row.slice(1)),
      );
    }),
  );
});

test('tables that are broken are refused with the line', () => {
  const cases: [text: string, expected: RegExp][] = [
    ['', /x\.csv: not a CSV file: the first line has no comma/],
    ['words', /no comma, semicolon or tab/],
    ['label,a,b\n', /the table has no lines below its header/],
    ['1,2,3\n1,2', /line 2 has 2 cells, expected 3/],
    ['1,2,3\n1,2,3,4,5', /line 2 has 5 cells, expected 3/],
    ['l,a,b\n1,2,3\n1,x,3', /line 3, column 2 \('a'\) is "x", expected a number/],
    ['1,2,3\n1,,3', /line 2, column 2 is "", expected a number/],
    ['1,2,3\n1,--5,3', /line 2, column 2 is "--5"/],
    ['1,2,3\n1,0x10,3', /line 2, column 2 is "0x10"/],
    ['1,2,3\n1,1e,3', /line 2, column 2 is "1e"/],
    ['1,2,3\0\n', /bytes that are no text/],
    ['1,'.repeat(2 ** 21 + 1), /x\.csv: the first line has 4194306 bytes, expected at most 4194304/],
    [`1,2\n${'1,'.repeat(2 ** 21 + 1)}\r\n1,2`, /the second line has 4194306 bytes/],
    [`${'1,'.repeat(100_000)}1\n${'\n'.repeat(100_000)}1,2`, /has 2 cells, expected 100001/],
  ];
  for (const [text, expected] of cases) assert.throws(() => parseCsv(Buffer.from(text), 'x.csv'), expected);
});

test('IDX files in folders of their own name, in any spelling, are found', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFiles(folder, madeUpFiles());
  const wanted = await loadDataset(folder);
  for (const part of parts) {
    const name = idxNames[part];
    await rename(join(folder, name), join(folder, 'aside'));
    await mkdir(join(folder, name));
    await rename(
      join(folder, 'aside'),
      join(folder, name, part === 'trainLabels' ? name.replace('-idx', '.idx') : name),
    );
    assert.deepEqual((await loadDataset(folder)).train, wanted.train, part);
  }
  await mkdir(join(folder, 'train-images.idx3-ubyte'));
  assert.deepEqual((await loadDataset(folder)).test, wanted.test);
});

/** An IDX file of this type; the numbers are written by `write`. */
function idxOf(
  code: number,
  size: number,
  values: number[],
  write: (view: DataView, at: number, value: number) => void,
) {
  const bytes = new Uint8Array(8 + size * values.length);
  bytes.set([0, 0, code, 1]);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, values.length);
  values.forEach((value, i) => {
    write(view, 8 + size * i, value);
  });
  return bytes;
}

test('IDX files of every type are read, and those that do not agree with their header are refused', () => {
  const values = [1, 2, 100, 3];
  const files = [
    idxOf(8, 1, values, (view, at, value) => view.setUint8(at, value)),
    idxOf(9, 1, values, (view, at, value) => view.setInt8(at, value)),
    idxOf(11, 2, values, (view, at, value) => view.setInt16(at, value)),
    idxOf(12, 4, values, (view, at, value) => view.setInt32(at, value)),
    idxOf(13, 4, values, (view, at, value) => view.setFloat32(at, value)),
    idxOf(14, 8, values, (view, at, value) => view.setFloat64(at, value)),
  ];
  for (const file of files) {
    assert.deepEqual(Array.from(parseIdxNumbers(file).data, Number), values);
    for (let length = 0; length < file.length; length++) {
      assert.throws(() => parseIdxNumbers(file.subarray(0, length), 'cut'), /^Error: cut: the (file ends|header says)/);
    }
    assert.throws(() => parseIdxNumbers(Uint8Array.of(...file, 0)), /follow it/);
  }
});

test("EMNIST's images are turned, its letters count from 1, and of several splits one must be named", async (t) => {
  const folder = await temporaryFolder(t);
  const write = (split: string, part: string, kind: string, bytes: Uint8Array) =>
    writeFile(join(folder, `emnist-${split}-${part}-${kind}-ubyte.gz`), gzipSync(bytes));
  const put = async (split: string, first: number) => {
    for (const part of ['train', 'test']) {
      const data = Uint8Array.of(1, 2, 3, 4, 5, 255);
      await write(split, part, 'images-idx3', serializeIdx({ dimensions: [1, 2, 3], data }));
      await write(split, part, 'labels-idx1', serializeIdx({ dimensions: [1], data: Uint8Array.of(first) }));
    }
  };
  await put('letters', 2);
  const letters = await loadDataset(folder);
  assert.deepEqual([letters.height, letters.width, letters.classNames], [3, 2, ['B']]);
  assert.deepEqual([...letters.train.images.bytes], [1, 4, 2, 5, 3, 255]);
  assert.match(letters.notes?.join() ?? '', /rows and columns.*labels count from 1: 1 is A/);
  await put('balanced', 46);
  await assert.rejects(loadDataset(folder), /holds several data sets.*emnist-balanced-train.*emnist-letters-train/);
  const balanced = await loadDataset(join(folder, 'emnist-balanced-train-images-idx3-ubyte.gz'));
  assert.deepEqual([balanced.classNames.length, balanced.classNames[balanced.train.labels.values[0]]], [47, 't']);
});

test("CIFAR-10's binary files are read in order, in grey", async (t) => {
  const folder = await temporaryFolder(t);
  const record = (label: number, red: number, green: number, blue: number) =>
    Buffer.concat([Buffer.of(label), ...[red, green, blue].map((value) => Buffer.alloc(1024, value))]);
  await writeFile(join(folder, 'data_batch_2.bin'), record(9, 0, 0, 255));
  await writeFile(join(folder, 'data_batch_1.bin'), Buffer.concat([record(3, 255, 0, 0), record(0, 0, 255, 0)]));
  await writeFile(join(folder, 'test_batch.bin'), record(3, 10, 20, 30));
  const { train, test, width, height, classNames, notes } = await loadDataset(folder);
  assert.deepEqual([width, height, classNames[3], train.images.rows], [32, 32, 'cat', 3]);
  assert.deepEqual([...train.labels.values], [3, 0, 9]);
  assert.deepEqual(
    [0, 1, 2].map((i) => train.images.rowBytes(i)[1023]),
    [76, 150, 29],
  );
  assert.equal(test.images.rowBytes(0)[0], 18);
  assert.match(notes?.join() ?? '', /colours were made grey \(1024 columns\)/);
  assert.throws(
    () => parseCifar(new Uint8Array(3072), 'b.bin'),
    /b\.bin: the file has 3072 bytes, expected a multiple of 3073/,
  );
  await writeFile(join(folder, 'test_batch.bin'), record(10, 1, 2, 3));
  await assert.rejects(loadDataset(folder), /test_batch\.bin: label 0 is 10, expected a whole number from 0 to 9/);
});

test('what is no data set is refused with a list of what is', async (t) => {
  const folder = await temporaryFolder(t);
  await assert.rejects(
    loadDataset(join(folder, 'none')),
    /is neither a data set \(mnist, .*nor an existing folder or file/,
  );
  await writeFile(join(folder, 'notes.txt'), 'x');
  await assert.rejects(
    loadDataset(join(folder, 'notes.txt')),
    /cannot tell what this file is by its name, expected an \.npz/,
  );
  await assert.rejects(loadDataset(folder), /no data set in this folder/);
  for (const name of ['a.csv', 'b.csv']) await writeFile(join(folder, name), '1,2');
  await assert.rejects(loadDataset(folder), /the folder holds a\.csv, b\.csv, expected one of them/);
});
