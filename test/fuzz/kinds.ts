/** What is fuzzed: for each kind of file good ones to start from, the reader, and what a file that it takes must be like. */
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { classNamesOf, epochsOf, inputOf } from '../../cli/shared/model.ts';
import { ResultsStore } from '../../experiments/results-file.ts';
import type { ShapedArray } from '../../src/data/arrays.ts';
import { assemble } from '../../src/data/assemble.ts';
import { cifarNames, parseCifar } from '../../src/data/cifar.ts';
import { parseCsv } from '../../src/data/csv.ts';
import type { Dataset } from '../../src/data/dataset.ts';
import { idxNames } from '../../src/data/files.ts';
import { serializeIdx } from '../../src/data/idx.ts';
import { parseIdxNumbers } from '../../src/data/idx-numbers.ts';
import { type Picture, prepareForMnist } from '../../src/data/images.ts';
import { loadDataset } from '../../src/data/load.ts';
import { parseNpy, serializeNpy } from '../../src/data/npy.ts';
import { parseNpz } from '../../src/data/npz.ts';
import { unzip } from '../../src/data/read-bytes.ts';
import { decodePicture } from '../../src/data/read-image.ts';
import { parseTable } from '../../src/data/table.ts';
import { DenseLayer } from '../../src/layers/index.ts';
import { decodeModel, encodeModel } from '../../src/models/model.ts';
import { decodeStateDict, encodeStateDict } from '../../src/models/pytorch.ts';
import { decodeSafetensors, encodeSafetensors } from '../../src/models/safetensors.ts';
import { NeuralNetwork } from '../../src/network.ts';
import { madeUpFiles } from '../data/made-up.ts';
import {
  encodeBmp,
  encodeJpeg,
  encodePng,
  encodeTiff,
  packers,
  pngHeader,
  pngOf,
  progressiveJpeg,
} from '../data/picture-files.ts';

export interface Kind {
  readonly name: string;
  /** Good files, or what is packed into one by `pack`. */
  readonly seeds: readonly Uint8Array[];
  /** Puts what was changed into a file that is whole around it: bytes under zip, a part of a folder. */
  readonly pack?: (changed: Uint8Array) => Uint8Array;
  /** True if messages name something else: a file of another name in a folder. */
  readonly unnamed?: boolean;
  /** How many files of this kind there are beside one of the others. Default: 1. */
  readonly share?: number;
  /** Reads a file called `name`; throws an {@link Impossible} if it takes what no such file can be. */
  readonly read: (bytes: Uint8Array, name: string) => void | Promise<void>;
}

/** Taken, although no file of its kind can be like that. */
export class Impossible extends Error {
  override readonly name = 'Impossible';
}

function require(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Impossible(what);
}

function requireArray({ shape, data }: ShapedArray): void {
  const count = shape.reduce((product, size) => product * size, 1);
  require(shape.every((size) => Number.isSafeInteger(size) && size >= 0), `a shape of (${shape.join(', ')})`);
  require(data.length === count, `${data.length} elements in a shape of (${shape.join(', ')})`);
}

function requireDataset({ width, height, classNames, notes = [], train, test }: Dataset): void {
  require(width >= 1 && height >= 1 && classNames.length >= 1, `${width} × ${height}, ${classNames.length} classes`);
  for (const { images, labels } of [train, test]) {
    require(images.rows === labels.rows && images.rows > 0, `${images.rows} images and ${labels.rows} labels`);
    require(images.columns === width * height, `${images.columns} columns of ${width} × ${height}`);
    require(labels.classes === classNames.length, `${labels.classes} classes with ${classNames.length} names`);
    for (const i of [0, images.rows - 1]) {
      require(images.row(i).every(Number.isFinite), 'a pixel that is no number');
      require(labels.values[i] < classNames.length, 'a label beyond the classes');
    }
  }
  // Names are the text of the file; who prints them writes out what a terminal obeys, as the notes do.
  require(!notes.some((note) => /\p{Cc}/u.test(note)), `notes that a terminal obeys: ${JSON.stringify(notes)}`);
}

function requirePicture({ width, height, data }: Picture, file: Uint8Array): void {
  require(width >= 1 && height >= 1, `a picture of ${width} × ${height}`);
  require(data.length === 4 * width * height, `${data.length} bytes for ${width} × ${height} pixels`);
  require(width * height <= 100e6, `a picture of ${width} × ${height}`);
  require(width * height <= 12_000 * file.length, `${width} × ${height} pixels from ${file.length} bytes`);
}

/** Reads a picture and, if it is small, makes of it what a network reads. */
function readPicture(bytes: Uint8Array, name: string): void {
  const picture = decodePicture(bytes, name);
  requirePicture(picture, bytes);
  if (picture.width * picture.height > 4096) return;
  let row: Uint8Array;
  try {
    row = prepareForMnist(picture).bytes;
  } catch (error) {
    // A good picture of nothing.
    if (/^picture .* is empty: /.test((error as Error).message)) return;
    throw new Error(`${name}: ${error}`);
  }
  require(row.length === 784 && row.includes(255), 'an image without ink');
}

const bytesOf = (length: number, step = 37): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * step) % 256);
const text = (...lines: readonly string[]): Uint8Array => Uint8Array.from(Buffer.from(lines.join('\n')));

/** An IDX file of 32-bit floats. */
function floatIdx(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(8 + 4 * values.length);
  bytes.set([0, 0, 13, 1]);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, values.length);
  values.forEach((value, i) => {
    view.setFloat32(8 + 4 * i, value);
  });
  return bytes;
}

const idxFiles = [
  serializeIdx({ dimensions: [3, 4, 5], data: bytesOf(60) }),
  serializeIdx({ dimensions: [6], data: Uint8Array.of(0, 1, 2, 0, 1, 2) }),
  floatIdx([0, 0.5, 1, -1]),
];

/** A .npy file whose header says this; version 2 and 3 have a longer length. */
function npyOf(descr: string, shape: string, data: Uint8Array, version = 1): Uint8Array {
  const header = Buffer.from(`{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }\n`);
  const start = Buffer.alloc(version === 1 ? 10 : 12);
  start.write('\x93NUMPY', 'latin1');
  start[6] = version;
  if (version === 1) start.writeUInt16LE(header.length, 8);
  else start.writeUInt32LE(header.length, 8);
  return Uint8Array.from(Buffer.concat([start, header, data]));
}

const npyImages = [
  serializeNpy(bytesOf(60), [5, 3, 4]),
  serializeNpy(
    Float32Array.from({ length: 45 }, (_, i) => i / 44),
    [5, 9],
  ),
  serializeNpy(
    Float64Array.from({ length: 45 }, (_, i) => (i - 22) / 22),
    [5, 3, 3],
  ),
  npyOf('<u2', '(5, 2, 2, 1)', bytesOf(40), 2),
  npyOf(
    '|b1',
    '(5, 1, 2, 2)',
    Uint8Array.from({ length: 20 }, (_, i) => i % 2),
  ),
];
const npyLabels = [
  serializeNpy(Uint8Array.of(0, 1, 2, 0, 1)),
  serializeNpy(BigInt64Array.of(3n, 4n, 3n, 4n, 3n), [5, 1]),
  serializeNpy(Float32Array.of(1, 0, 0, 1, 1, 0, 1, 0, 0, 1), [5, 2]),
  npyOf('<U2', '(5,)', Uint8Array.from(Buffer.from('a\0\0\0b\0\0\0'.repeat(5))), 3),
  npyOf('|S3', '(5L,)', text('onetwoonetwoone')),
];

const tables = [
  text('label,a,b,c,d', '3,0,255,7,16', '5,1,2,3,4', '3,9,9,9,9', '5,8,8,8,8', '3,1,1,1,1'),
  text('9;0;255;7;16', '8;1;2;3;4', '9;0;0;0;1', '8;7;7;7;7', '9;1;2;3;4'),
  text('"y"\t"a"\t"b"\t"c"\t"d"\r', 'cat\t0.5\t1\t0\t.25\r', 'dog\t1e-1\t0\t0\t0\r', 'cat\t0\t0\t0\t1\r', ''),
];

const measurements = [
  text('Id,length,width,class', '1,5.1,3.5,0', '2,4.9,3,1', '3,4.7,-3.2,0', '4,4e0,3,1', '5,5,3.6,1', ''),
  text('5.1;3.5;1', '4.9;3.0;2', '4.7;3.2;1', '4.6;3.1;2', '5.0;3.6;2'),
];

const rgb = { width: 7, height: 5, data: bytesOf(105) };
const grey = { width: 7, height: 5, data: bytesOf(35) };
const tiffOf = (compression: number): Uint8Array =>
  encodeTiff({ 256: 7, 257: 5, 258: [8, 8, 8], 259: compression, 262: 2, 274: 6, 277: 3, 278: 3 }, [
    packers[compression](rgb.data.subarray(0, 63) as Uint8Array),
    packers[compression](rgb.data.subarray(63) as Uint8Array),
  ]);

/** A PNG whose packed pixels are these, rows with their filter bytes. */
const pngAround = (depth: number, type: number, interlaced: number) => (rows: Uint8Array) =>
  pngOf([
    ['IHDR', pngHeader(7, 5, depth, type, interlaced)],
    ['PLTE', bytesOf(30)],
    ['IDAT', deflateSync(rows)],
    ['IEND', new Uint8Array(0)],
  ]);

/** Rows of a 7 × 5 picture behind filter bytes; the filters 0 to 4 do not fit a palette, whose colours they add up. */
const filtered = (stride: number, filters = 5): Uint8Array =>
  Uint8Array.from({ length: 5 * (stride + 1) }, (_, i) =>
    i % (stride + 1) === 0 ? (i / (stride + 1)) % filters : i % 10,
  );

const networks = [
  new NeuralNetwork({ seed: 1 }).add(new DenseLayer(4, 3, 'relu')).add(new DenseLayer(3, 2, 'softmax')),
  new NeuralNetwork({ seed: 1, loss: 'binary-cross-entropy' }).add(new DenseLayer(2, 1, 'sigmoid')),
];
const notes = { data: 'MNIST', classNames: '["a","b"]', epochs: '3', input: '{"pool":2,"mean":0.1}' };
const models = [encodeModel(networks[0], notes), encodeModel(networks[1])];
const tensorFiles = [
  encodeSafetensors({
    tensors: new Map([
      ['a', { shape: [2, 3], data: new Float32Array(6) }],
      ['b', { shape: [], data: new Float32Array(1) }],
    ]),
    metadata: { format: 'pt', note: 'é' },
  }),
  ...models,
];

/** A folder that lies among the temporary files until {@link removeFolders}. */
const folders: string[] = [];
async function newFolder(): Promise<string> {
  folders.push(await mkdtemp(join(tmpdir(), 'fuzz-')));
  return folders[folders.length - 1];
}
export const removeFolders = (): Promise<unknown> =>
  Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));

let pictureFolder: string | undefined;
/** A folder of two classes with two good pictures each, and this one. */
async function readPictureFolder(bytes: Uint8Array): Promise<void> {
  if (pictureFolder === undefined) {
    pictureFolder = await newFolder();
    for (const name of ['a', 'b']) {
      await mkdir(join(pictureFolder, name));
      for (const i of [1, 2]) await writeFile(join(pictureFolder, name, `${i}.png`), encodePng(grey));
    }
  }
  await writeFile(join(pictureFolder, 'b', '0.png'), bytes);
  const { train, test, notes = [], ...rest } = await loadDataset(pictureFolder, { size: 4 });
  requireDataset({ ...rest, train, test });
  const leftOut = notes.some((note) => note.includes('1 of 5 pictures were left out: b'));
  require(train.images.rows + test.images.rows === (leftOut ? 4 : 5), 'a picture that is neither there nor named');
}

let idxFolder: string | undefined;
/** A folder of four IDX files, of which the training images are these. */
async function readIdxFolder(bytes: Uint8Array): Promise<void> {
  if (idxFolder === undefined) {
    idxFolder = await newFolder();
    const { trainLabels, testImages, testLabels } = madeUpFiles(3);
    for (const [part, content] of Object.entries({ trainLabels, testImages, testLabels })) {
      await writeFile(join(idxFolder, idxNames[part as keyof typeof idxNames]), content);
    }
  }
  await writeFile(join(idxFolder, idxNames.trainImages), bytes);
  requireDataset(await loadDataset(idxFolder));
}

let resultsFolder: string | undefined;
async function readResults(bytes: Uint8Array): Promise<void> {
  resultsFolder ??= await newFolder();
  const path = join(resultsFolder, 'results.json');
  await writeFile(path, bytes);
  const store = await ResultsStore.open(path, ['default']);
  const subject = { recipe: 'default', hash: 'h', data: 'x', network: 'n', parameters: 1 };
  const runs = store.runsOf({ ...subject, epochs: 1, trainImages: 1, flop: 1 });
  require(Array.isArray(runs), 'runs that are no list');
}

const labelsOf = (count: number): ShapedArray => ({
  shape: [count],
  data: Uint8Array.from({ length: count }, (_, i) => i % 2),
});

export const kinds: readonly Kind[] = [
  { name: 'idx', seeds: idxFiles, read: (bytes, name) => requireArray(parseIdxNumbers(bytes, name)) },
  {
    name: 'npy',
    seeds: [...npyImages, ...npyLabels],
    read: (bytes, name) => requireArray(parseNpy(bytes, name)),
  },
  {
    name: 'npy-images',
    seeds: npyImages,
    read(bytes, name) {
      const images = { ...parseNpy(bytes, name), name };
      const count = images.shape[0] ?? 0;
      require(count <= 1e6, `${count} images from ${bytes.length} bytes`);
      requireDataset(assemble({ train: { images, labels: { ...labelsOf(count), name } } }, name));
    },
  },
  {
    name: 'npy-labels',
    seeds: npyLabels,
    read(bytes, name) {
      const images = { shape: [5, 2, 2], data: bytesOf(20), name };
      requireDataset(assemble({ train: { images, labels: { ...parseNpy(bytes, name), name } } }, name));
    },
  },
  {
    name: 'npz',
    seeds: [0, 9].map((level) =>
      zipSync({ 'x_train.npy': npyImages[0], 'y_train.npy': npyLabels[0] }, { level: level as 0 | 9 }),
    ),
    read: (bytes, name) => requireDataset(parseNpz(bytes, name)),
  },
  {
    name: 'npz-inside',
    seeds: npyImages,
    pack: (changed) => zipSync({ 'x.npy': changed, 'y.npy': npyLabels[0] }),
    read: (bytes, name) => requireDataset(parseNpz(bytes, name)),
  },
  {
    name: 'csv',
    seeds: tables,
    share: 2,
    read: (bytes, name) => requireDataset(assemble({ train: parseCsv(bytes, name) }, name)),
  },
  {
    name: 'table',
    seeds: measurements,
    read(bytes, name) {
      for (const which of [{ label: 'last' }, { target: 'last' }]) {
        const { train, test, inputNames } = parseTable(bytes, name, which);
        for (const { images, labels } of [train, test]) {
          require(images.rows > 0 && images.rows === labels.rows, `${images.rows} rows and ${labels.rows} labels`);
          require(images.columns === inputNames.length, `${images.columns} columns with ${inputNames.length} names`);
          require(images.data.every(Number.isFinite), 'an input that is no number');
          if ('data' in labels) require(labels.data.every(Number.isFinite), 'a target that is no number');
        }
      }
    },
  },
  {
    name: 'cifar',
    seeds: [Uint8Array.from({ length: 4 * 3073 }, (_, i) => (i % 3073 === 0 ? 3 : i % 256))],
    read: (bytes, name) =>
      requireDataset(assemble({ train: parseCifar(bytes, name), classNames: cifarNames, bytesMean: 255 }, name)),
  },
  {
    name: 'gzip',
    seeds: [gzipSync(idxFiles[0]), gzipSync(npyImages[1]), gzipSync(tables[0])],
    async read(bytes, name) {
      const unzipped = await unzip(bytes, name);
      require(unzipped.length <= 1032 * bytes.length, `${unzipped.length} bytes from ${bytes.length}`);
    },
  },
  {
    name: 'gzip-inside',
    seeds: [...idxFiles, ...npyImages],
    pack: (changed) => gzipSync(changed),
    async read(bytes, name) {
      const unzipped = await unzip(bytes, name);
      requireArray((unzipped[0] === 0x93 ? parseNpy : parseIdxNumbers)(unzipped, name));
    },
  },
  {
    name: 'safetensors',
    seeds: tensorFiles,
    read(bytes, name) {
      for (const tensor of decodeSafetensors(bytes, name).tensors.values()) requireArray(tensor);
    },
  },
  {
    name: 'state-dict',
    seeds: [
      encodeStateDict(networks[0]),
      readFileSync(new URL('../../data/pytorch-models/without-bias.safetensors', import.meta.url)),
    ],
    read(bytes, name) {
      const model = decodeStateDict(bytes, { activations: ['relu', 'softmax'] }, name);
      require(model.denseLayers.length === 2, 'another number of layers than of activations');
      for (const { data } of model.parameters) require(data.every(Number.isFinite), 'a weight that is no number');
    },
  },
  {
    name: 'model',
    seeds: models,
    share: 2,
    read(bytes, name) {
      const loaded = decodeModel(bytes, name);
      const { model } = loaded;
      const names = classNamesOf(loaded);
      require(names.length === model.outputs && names.every((one) => typeof one === 'string'), `classes ${names}`);
      const epochs = epochsOf(loaded);
      require(epochs === null || epochs >= 0, `${epochs} epochs`);
      inputOf(loaded, name);
      for (const { data } of model.parameters) require(data.every(Number.isFinite), 'a weight that is no number');
    },
  },
  {
    name: 'png',
    seeds: [encodePng(grey), encodePng(rgb), pngAround(8, 3, 0)(filtered(7, 1)), pngAround(16, 4, 0)(filtered(28))],
    share: 2,
    read: readPicture,
  },
  { name: 'png-palette', seeds: [filtered(7, 1)], pack: pngAround(8, 3, 0), read: readPicture },
  { name: 'png-bits', seeds: [filtered(1)], pack: pngAround(1, 0, 0), read: readPicture },
  { name: 'png-rgba', seeds: [filtered(28)], pack: pngAround(8, 6, 0), read: readPicture },
  {
    name: 'png-interlaced',
    seeds: [Uint8Array.from({ length: 46 }, (_, i) => i % 5)],
    pack: pngAround(8, 0, 1),
    read: readPicture,
  },
  {
    name: 'jpeg',
    seeds: [encodeJpeg(grey, 90), encodeJpeg({ width: 20, height: 17, data: bytesOf(340) }, 30), progressiveJpeg()],
    share: 3,
    read: readPicture,
  },
  {
    name: 'bmp',
    seeds: [encodeBmp(rgb, 24), encodeBmp(rgb, 32, true), encodeBmp(rgb, 32)],
    share: 2,
    read: readPicture,
  },
  { name: 'tiff', seeds: [1, 5, 8, 32_773].map(tiffOf), share: 3, read: readPicture },
  {
    name: 'other-picture',
    seeds: [
      Uint8Array.from(
        Buffer.from('GIF89a\x07\0\x05\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x07\0\x05\0\0\x02\x02', 'latin1'),
      ),
      text('RIFF....WEBPVP8 ....'),
      text('....ftypheic....'),
      text('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      text('words and words'),
    ],
    read: readPicture,
  },
  { name: 'results', seeds: [text(JSON.stringify(resultsSeed()))], share: 0.3, unnamed: true, read: readResults },
  {
    name: 'picture-folder',
    seeds: [encodePng(grey), encodeJpeg(grey, 80)],
    share: 0.3,
    unnamed: true,
    read: readPictureFolder,
  },
  { name: 'idx-folder', seeds: [madeUpFiles(3).trainImages], share: 0.3, unnamed: true, read: readIdxFolder },
];

function resultsSeed(): object {
  const machine = { cpu: 'x', cores: 2 };
  const run = { seed: 1, testAccuracy: 0.9, seconds: 3, machine: 0 };
  return { machines: [machine], recipes: [{ recipe: 'default', hash: 'h', runs: [run] }] };
}
