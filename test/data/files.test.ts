import assert from 'node:assert/strict';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { findFiles, idxNames, npyNames, readDataFolder } from '../../src/data/files.ts';
import { serializeIdx } from '../../src/data/idx.ts';
import { serializeNpy, type WritableData } from '../../src/data/npy.ts';
import { madeUpFiles, temporaryFolder, writeFiles } from './made-up.ts';

for (const gz of [false, true]) {
  test(`a folder of IDX files is a data set, ${gz ? 'gzipped' : 'plain'}`, async (t) => {
    const folder = await temporaryFolder(t);
    await writeFiles(folder, madeUpFiles(), gz);
    const dataset = await readDataFolder(folder);
    assert.equal(dataset.name, basename(folder));
    assert.equal(dataset.source, folder);
    assert.deepEqual([dataset.width, dataset.height], [28, 28]);
    assert.deepEqual([dataset.train.images.rows, dataset.test.images.rows], [20, 10]);
    assert.equal(dataset.train.labels.values[13], 3);
    assert.deepEqual([...dataset.train.images.rowBytes(0).subarray(0, 4)], [0, 8, 18, 30]);
    assert.ok(Math.abs(dataset.train.images.row(0)[3] - 30 / 255) < 1e-7);
  });
}

test('both styles of name are found, in one folder, gzipped or not', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFiles(folder, madeUpFiles());
  await rename(join(folder, 'train-images-idx3-ubyte'), join(folder, 'train-images.idx3-ubyte'));
  await rm(join(folder, 't10k-labels-idx1-ubyte'));
  await writeFile(join(folder, 't10k-labels.idx1-ubyte.gz'), gzipSync(madeUpFiles().testLabels));
  assert.equal((await readDataFolder(folder)).test.labels.values[7], 7);
});

test('a missing file, an empty folder, and a mixture of formats are named', async (t) => {
  const folder = await temporaryFolder(t);
  await assert.rejects(readDataFolder(folder), /no data set in this folder, expected train-images-idx3-ubyte/);
  assert.equal((await findFiles(join(folder, 'not there'))).kind, 'none');
  const { testImages: _, ...rest } = madeUpFiles();
  await writeFiles(folder, rest);
  await assert.rejects(readDataFolder(folder), /handwritten data .*: t10k-images-idx3-ubyte missing from the data set/);
  await writeFile(join(folder, npyNames.testImages), '');
  await assert.rejects(readDataFolder(folder), /holds IDX and \.npy files/);
});

/** What happens when one of the four files is replaced. */
async function faultOf(folder: string, name: string, bytes: Uint8Array): Promise<string> {
  await writeFiles(folder, madeUpFiles());
  await writeFile(join(folder, name), bytes);
  return readDataFolder(folder).then(
    () => 'no error',
    (error: Error) => error.message.replaceAll(folder, 'FOLDER').replaceAll('\\', '/'),
  );
}

test('each broken file is an error with its name and fault', async (t) => {
  const folder = await temporaryFolder(t);
  const files = madeUpFiles();
  const fault = (name: string, bytes: Uint8Array) => faultOf(folder, name, bytes);
  const { trainImages, trainLabels, testImages, testLabels } = idxNames;
  const labels = (...data: number[]) => serializeIdx({ dimensions: [data.length], data: Uint8Array.from(data) });

  assert.equal(
    await fault(trainImages, files.trainImages.subarray(0, 5000)),
    `FOLDER/${trainImages}: the header says 20 × 28 × 28 = 15680 bytes, but 4984 follow it`,
  );
  assert.match(
    await fault(trainImages, gzipSync(files.trainImages).subarray(0, 100)),
    /^FOLDER\/train-images-idx3-ubyte: cannot unzip the file \(100 bytes\): unexpected end of file/,
  );
  assert.match(await fault(trainImages, Buffer.from('<html>')), /train-images-idx3-ubyte: not an IDX file/);
  assert.match(
    await fault(trainImages, Buffer.alloc(0)),
    /train-images-idx3-ubyte: the file ends inside the IDX header/,
  );
  assert.match(
    await fault(trainImages, files.trainLabels),
    /images have shape \(20\), expected \(count, height, width\)/,
  );
  assert.match(
    await fault(trainLabels, files.trainImages),
    /train-labels.*: the labels have shape \(20, 28, 28\), expected/,
  );
  assert.equal(
    await fault(testLabels, labels(0, 1, 2, 3, 4, 5, 6, 7, 8, 10)),
    `FOLDER/${testLabels}: label 9 is 10, which no training image has; their classes are 0, 1, 2, 3, 4, 5, 6, 7, 8, 9`,
  );
  assert.equal(
    await fault(trainLabels, labels(1, 2, 3)),
    `FOLDER/${trainLabels}: 3 labels, expected 20, one for each image in FOLDER/${trainImages}`,
  );
  const empty = serializeIdx({ dimensions: [0, 28, 28], data: new Uint8Array(0) });
  assert.equal(await fault(testImages, empty), `FOLDER/${testImages}: the data set is empty: 0 × 28 × 28`);
  assert.match(
    await fault(testImages, madeUpFiles(8).testImages),
    /images are 8 × 8, expected 28 × 28 as in FOLDER\/train/,
  );
});

test('of several broken files, the first in order is named', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFiles(folder, { ...madeUpFiles(), trainLabels: new Uint8Array(1) });
  assert.match(
    await faultOf(folder, idxNames.trainImages, gzipSync('x').subarray(0, 12)),
    /train-images.*cannot unzip/,
  );
});

interface Npy {
  readonly data: WritableData;
  readonly shape: number[];
}

async function readNpy(folder: string, train: Npy, test: Npy, labels: WritableData = Uint8Array.of(1, 0)) {
  const save = (name: string, { data, shape }: Npy) => writeFile(join(folder, name), serializeNpy(data, shape));
  await save(npyNames.trainImages, train);
  await save(npyNames.testImages, test);
  await save(npyNames.trainLabels, { data: labels, shape: [labels.length] });
  await save(npyNames.testLabels, { data: Uint8Array.of(0, 1), shape: [2] });
  return readDataFolder(folder);
}

test('.npy images of any type become bytes that mean the same', async (t) => {
  const folder = await temporaryFolder(t);
  const bytes = Uint8Array.of(0, 17, 100, 255, 1, 2, 3, 4);
  const shape = [2, 2, 2];
  const types: WritableData[] = [
    bytes,
    Int32Array.from(bytes),
    BigInt64Array.from(bytes, BigInt),
    Float32Array.from(bytes),
    Float32Array.from(bytes, (byte) => byte / 255),
    Float64Array.from(bytes, (byte) => byte / 255),
  ];
  for (const data of types) {
    const { train } = await readNpy(folder, { data, shape }, { data, shape: [2, 4] });
    assert.deepEqual([...train.images.bytes], [...bytes], data.constructor.name);
    assert.ok(Math.abs(train.images.row(0)[1] - 17 / 255) < 1e-7);
  }
});

test('the scale of .npy images follows from both parts: ÷ 16 for 8 × 8 digits, ÷ 1 for black and white', async (t) => {
  const folder = await temporaryFolder(t);
  const digits = Uint8Array.from({ length: 128 }, (_, i) => i % 17);
  const shape = [2, 8, 8];
  const scale = async (train: WritableData, test: WritableData) =>
    (await readNpy(folder, { data: train, shape }, { data: test, shape })).test.images.values[16];
  assert.equal(await scale(digits, new Uint8Array(128)), 1);
  assert.equal(await scale(Float64Array.from(digits), new Uint8Array(128)), 1);
  assert.equal(
    await scale(
      Float64Array.from(digits, (pixel) => pixel / 16),
      new Float32Array(128),
    ),
    1,
  );
  assert.equal(await scale(digits, Uint8Array.from(digits).fill(17)), Math.fround(16 / 255));
  assert.equal(
    await scale(
      digits.map((pixel) => pixel % 2),
      new Uint8Array(128),
    ),
    16,
  );
});

test('labels may be integers of any width', async (t) => {
  const folder = await temporaryFolder(t);
  const images = { data: new Uint8Array(8), shape: [2, 2, 2] };
  for (const labels of [Int32Array.of(1, 0), BigInt64Array.of(1n, 0n), Float64Array.of(1, 0)]) {
    assert.deepEqual([...(await readNpy(folder, images, images, labels)).train.labels.values], [1, 0]);
  }
});

test('.npy files that make no data set are errors with their name', async (t) => {
  const folder = await temporaryFolder(t);
  const good = { data: new Uint8Array(8), shape: [2, 2, 2] };
  const fails = (train: Npy, expected: RegExp, labels?: WritableData) =>
    assert.rejects(readNpy(folder, train, good, labels), expected);

  await fails({ data: Int32Array.of(0, 256, 0, 0), shape: [1, 2, 2] }, /train_images\.npy: pixel 1 is 256/);
  await fails({ data: Int32Array.of(0, -1, 0, 0), shape: [1, 2, 2] }, /pixel 1 is -1/);
  await fails({ data: Float32Array.of(0, -0.5, 0, 1000), shape: [1, 2, 2] }, /pixel 3 is 1000/);
  await fails({ data: Float32Array.of(0, 0, NaN, 0), shape: [1, 2, 2] }, /pixel 2 is NaN/);
  await fails({ data: new Uint8Array(6), shape: [2, 3] }, /shape \(2, 3\), expected \(count, height, width\)/);
  await fails({ data: new Uint8Array(24), shape: [2, 2, 2, 3] }, /shape \(2, 2, 2, 3\)/);
  await fails(good, /train_labels\.npy: label 1 is 1\.5, expected a whole number/, Float32Array.of(1, 1.5));
  await fails(good, /test_labels\.npy: label 0 is 0, which no training image has/, BigInt64Array.of(1n, 10n));
  await fails(good, /train_labels\.npy: label 0 is -1/, Int32Array.of(-1, 1));
  await fails(good, /train_labels\.npy: 3 labels, expected 2/, Uint8Array.of(1, 2, 3));
  await writeFile(join(folder, npyNames.trainLabels), serializeNpy(new Uint8Array(20), [2, 10]));
  await assert.rejects(
    readDataFolder(folder),
    /train_labels\.npy: the labels have shape \(2, 10\).*row 0 is not one-hot: 0, 0/,
  );
});
