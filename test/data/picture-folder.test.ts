import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Picture, prepareForMnist, scaleToSquare } from '../../src/data/images.ts';
import { loadDataset } from '../../src/data/load.ts';
import { readImage } from '../../src/data/read-image.ts';
import { temporaryFolder } from './made-up.ts';
import { encodeBmp, encodeJpeg, encodePng } from './picture-files.ts';

/** Dark on light: a bar that is upright or lies, at a place of its own. */
function bar(kind: 'upright' | 'lying', i: number): Picture {
  const size = 40;
  const data = new Uint8Array(size * size).fill(250 - i);
  for (let n = 6; n < 30; n++) {
    for (let k = 0; k < 4; k++)
      data[kind === 'upright' ? (n + (i % 5)) * size + 10 + i + k : (10 + i + k) * size + n] = 20;
  }
  return { width: size, height: size, data };
}

const rgb = (picture: Picture): Picture => ({
  ...picture,
  data: Uint8Array.from({ length: 3 * picture.data.length }, (_, n) => picture.data[Math.floor(n / 3)]),
});

async function put(folder: string, path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

/** A folder of ten pictures in each of two classes. */
async function madeUp(t: TestContext, under = ''): Promise<string> {
  const folder = await temporaryFolder(t);
  for (let i = 0; i < 10; i++) {
    await put(folder, join(under, 'one', `${i}.png`), encodePng(bar('upright', i)));
    await put(folder, join(under, 'dash', `${i}.jpg`), encodeJpeg(bar('lying', i), 95));
  }
  return folder;
}

test('a folder of pictures by class is a data set like MNIST, split by the seed', async (t) => {
  const folder = await madeUp(t);
  const dataset = await loadDataset(folder);
  assert.deepEqual([dataset.width, dataset.height, dataset.classNames], [28, 28, ['dash', 'one']]);
  assert.deepEqual([dataset.train.images.rows, dataset.test.images.rows], [16, 4]);
  assert.match(dataset.notes?.join() ?? '', /2 classes: dash, one/);
  for (const { images, labels } of [dataset.train, dataset.test]) {
    labels.values.forEach((label, i) => {
      // Inverted, cropped and centred: a bright bar, upright for "one".
      const bytes = images.rowBytes(i);
      const [upright, lying] = [bytes[6 * 28 + 14], bytes[14 * 28 + 6]];
      assert.deepEqual([upright > 200, lying > 200], [label === 1, label === 0]);
    });
  }
  const rows = async (seed: number) => [...(await loadDataset(folder, { seed })).test.images.rowBytes(0)].join();
  assert.equal(await rows(2), await rows(2));
});

test('train and test folders are the two parts; others are named', async (t) => {
  for (const [train, testing] of [
    ['train', 'test'],
    ['Training', 'Testing'],
    ['train', 'val'],
    ['train', 'valid'],
    ['training', 'validation'],
  ]) {
    const folder = await madeUp(t, train);
    await put(folder, join(testing, 'one', 'a.bmp'), encodeBmp(rgb(bar('upright', 3)), 24, true));
    await put(folder, join(testing, 'dash', 'b.png'), encodePng(bar('lying', 3)));
    await mkdir(join(folder, 'notes'));
    const dataset = await loadDataset(folder);
    assert.deepEqual([dataset.train.images.rows, dataset.test.images.rows], [20, 2]);
    assert.deepEqual([...dataset.test.labels.values], [0, 1]);
    assert.deepEqual([...dataset.test.images.rowBytes(1)], [...prepareForMnist(bar('upright', 3)).bytes]);
    assert.match(dataset.notes?.join() ?? '', /left out: the folder notes/);
    await put(folder, join(testing, 'cross', 'c.png'), encodePng(bar('lying', 3)));
    await assert.rejects(loadDataset(folder), /is cross, which no training image has; their classes are dash, one/);
  }
});

test('with a size, pictures stay as they are', async (t) => {
  const folder = await madeUp(t);
  const dataset = await loadDataset(folder, { size: 20 });
  assert.deepEqual([dataset.width, dataset.height], [20, 20]);
  const row = dataset.train.images.rowBytes(dataset.train.labels.values.indexOf(1));
  // Dark ink stays dark, on the ground that it had; each pixel is the mean of four.
  assert.ok(Math.max(...row) >= 240 && Math.min(...row) <= 20 + 115);
  assert.equal(row[0], Math.max(...row));
  await assert.rejects(loadDataset(folder, { size: 0 }), /size is 0, expected a whole number of at least 1/);
  await assert.rejects(loadDataset('digits', { size: 20 }), /size is for files and folders/);
});

test('classes are in the order of their numbers, whatever the system lists', async (t) => {
  const folder = await temporaryFolder(t);
  for (const name of ['10', '9', '2']) {
    for (let i = 0; i < 3; i++) await put(folder, join(name, `${i}.png`), encodePng(bar('upright', i)));
  }
  assert.deepEqual((await loadDataset(folder)).classNames, ['2', '9', '10']);
});

test('pictures that cannot be read are named and counted; what systems leave behind is not', async (t) => {
  const folder = await madeUp(t);
  const broken: [string, string | Uint8Array, RegExp][] = [
    ['words.txt', 'words', /words\.txt \(it is text\)/],
    ['empty.png', '', /empty\.png \(the file is empty\)/],
    ['cut.png', encodePng(bar('upright', 1)).subarray(0, 90), /cut\.png \(it is cut off/],
    ['cut.jpg', encodeJpeg(bar('upright', 1), 90).subarray(0, 500), /cut\.jpg \(it is a JPEG without a picture/],
    [
      'blank.png',
      encodePng({ width: 9, height: 9, data: new Uint8Array(81).fill(9) }),
      /blank\.png \(picture \(9 × 9\) is empty/,
    ],
    ['w.webp', 'RIFF....WEBPVP8 ', /w\.webp \(it is a WebP picture/],
    ['g.gif', 'GIF89a', /g\.gif \(it is a GIF/],
    ['d.svg', '<svg/>', /d\.svg \(it is an SVG/],
    ['i.heic', '....ftypheic', /i\.heic \(it is a HEIC/],
    ['\u001b[2J.png', 'x', /\\u001b\[2J\.png/],
  ];
  for (const [name, content] of broken) await put(folder, join('one', name), content);
  for (const name of ['Thumbs.db', '.DS_Store', 'desktop.ini']) await put(folder, join('one', name), 'x');
  await mkdir(join(folder, 'one', 'more'));
  await mkdir(join(folder, '.git'));
  const { train, test: other, notes } = await loadDataset(folder);
  assert.equal(train.images.rows + other.images.rows, 20);
  const note = notes?.find((text) => text.includes('left out')) ?? '';
  assert.match(note, /^11 of 31 pictures were left out: .*, …$/);
  await rm(join(folder, 'one', 'more'), { recursive: true });
  const all = (await loadDataset(folder)).notes?.find((text) => text.includes('left out')) ?? '';
  assert.match(all, /^10 of 30 pictures/);
  for (const [name, , expected] of broken) assert.match(all, expected, name);
});

test('folders that make no data set are refused', async (t) => {
  const folder = await temporaryFolder(t);
  await put(folder, 'one/1.png', encodePng(bar('upright', 1)));
  await assert.rejects(loadDataset(folder), /two classes or more, found only one/);
  await mkdir(join(folder, 'two'));
  await assert.rejects(loadDataset(folder), /two: no picture in this folder can be read: it is empty/);
  await put(folder, 'two/1.png', 'words');
  await assert.rejects(loadDataset(folder), /two: no picture in this folder can be read: two.1\.png \(it is text\)/);
  await mkdir(join(folder, 'train'));
  await assert.rejects(
    loadDataset(folder),
    /train: expected a folder of pictures for each of two classes or more, found no/,
  );
});

test('pictures in no folder of a class are no data set of other files, and are named beside such folders', async (t) => {
  const folder = await temporaryFolder(t);
  for (const name of ['b.JPG', 'a.png']) await put(folder, name, encodePng(bar('upright', 1)));
  const expected =
    /: expected a folder of pictures for each of two classes or more, found no folders beside the pictures a\.png, b\.JPG$/;
  for (const options of [{}, { size: 16 }]) await assert.rejects(loadDataset(folder, options), expected);
  for (let i = 0; i < 5; i++) {
    for (const kind of ['upright', 'lying'] as const) await put(folder, `${kind}/${i}.png`, encodePng(bar(kind, i)));
  }
  const { notes } = await loadDataset(folder);
  assert.ok(notes?.includes('left out, as they are in no folder of a class: a.png, b.JPG'), notes?.join());
});

test('another picture is prepared like those that were trained on with a size', async (t) => {
  const folder = await madeUp(t);
  const { train, test: rest } = await loadDataset(folder, { size: 16 });
  const x = scaleToSquare(await readImage(join(folder, 'one', '3.png')), 16);
  assert.deepEqual([x.rows, x.columns, x.values], [1, 256, train.images.values]);
  const same = [train, rest].flatMap(({ images, labels }) =>
    [...labels.values].filter((_, i) => images.rowBytes(i).join() === x.bytes.join()),
  );
  assert.deepEqual(same, [1]);
  assert.throws(() => scaleToSquare(bar('lying', 0), 1.5), /scaleToSquare: size is 1\.5, expected a whole number/);
});
