/**
 * A folder of IDX or .npy files as a data set. For Node only.
 *
 * IDX: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte`, `t10k-labels-idx1-ubyte` (or with a
 * dot: `train-images.idx3-ubyte`), gzipped (`.gz`) or not. NumPy: `train_images.npy`, `train_labels.npy`,
 * `test_images.npy`, `test_labels.npy`.
 */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, type InputType, type ZlibOptions } from 'node:zlib';
import { ByteMatrix, byteScale, Labels } from '../rows.ts';
import type { Dataset, Split } from './dataset.ts';
import { digitClassNames } from './digits.ts';
import { parseIdx } from './idx.ts';
import { type NpyArray, parseNpy } from './npy.ts';
import { labelsFromNpy, type PixelArray, pixelsFromNpy } from './npy-pixels.ts';

/** The four files of a data set. */
export type Part = 'trainImages' | 'trainLabels' | 'testImages' | 'testLabels';

export const parts: readonly Part[] = ['trainImages', 'trainLabels', 'testImages', 'testLabels'];

/** The names that the MNIST files are published under, without `.gz`. */
export const idxNames: Readonly<Record<Part, string>> = {
  trainImages: 'train-images-idx3-ubyte',
  trainLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte',
};

export const npyNames: Readonly<Record<Part, string>> = {
  trainImages: 'train_images.npy',
  trainLabels: 'train_labels.npy',
  testImages: 'test_images.npy',
  testLabels: 'test_labels.npy',
};

/** Which files of a data set a folder holds. */
export interface FoundFiles {
  readonly kind: 'idx' | 'npy' | 'none';
  /** The path of each file that is there. */
  readonly files: Partial<Record<Part, string>>;
  /** The names of the files that are not. */
  readonly missing: readonly string[];
}

/**
 * Looks for the four files in a folder; a folder that does not exist holds none of them.
 * Throws if the folder holds both IDX and .npy files, as it would be a guess which ones are meant.
 */
export async function findFiles(folder: string): Promise<FoundFiles> {
  const names = new Set(await listFolder(folder));
  const idx: Partial<Record<Part, string>> = {};
  const npy: Partial<Record<Part, string>> = {};
  for (const part of parts) {
    const dotted = idxNames[part].replace('-idx', '.idx');
    const styles = [idxNames[part], dotted, `${idxNames[part]}.gz`, `${dotted}.gz`];
    const style = styles.find((name) => names.has(name));
    if (style !== undefined) idx[part] = join(folder, style);
    if (names.has(npyNames[part])) npy[part] = join(folder, npyNames[part]);
  }
  const [idxFile] = Object.values(idx);
  const [npyFile] = Object.values(npy);
  if (idxFile !== undefined && npyFile !== undefined) {
    throw new Error(
      `${resolve(folder)}: the folder holds IDX and .npy files (${basename(idxFile)}, ${basename(npyFile)}), expected one kind`,
    );
  }
  if (npyFile !== undefined) {
    return { kind: 'npy', files: npy, missing: parts.filter((part) => !npy[part]).map((part) => npyNames[part]) };
  }
  const missing = parts.filter((part) => !idx[part]).map((part) => idxNames[part]);
  return { kind: idxFile === undefined ? 'none' : 'idx', files: idx, missing };
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new Error(`${resolve(folder)}: cannot read the folder: ${(error as Error).message}`, { cause: error });
  }
}

export interface FolderOptions {
  /** The name of the data set. Default: the folder's name. */
  readonly name?: string;
  /** Where it came from, for messages. Default: the folder. */
  readonly source?: string;
  readonly classNames?: readonly string[];
  /** Checks the (unzipped) bytes of a file before they are used, and throws if they are not as they should be. */
  readonly verify?: (part: Part, bytes: Uint8Array, path: string) => void;
}

/**
 * Reads a folder of IDX or .npy files. All four files are read at once; their bytes are used as they are.
 *
 * Ten classes, labels from 0 to 9. IDX pixels mean pixel ÷ 255. For .npy see {@link pixelsFromNpy}.
 * @throws Error naming the file and its fault if one is missing or broken, or if the files do not go together
 */
export async function readDataFolder(folder: string, options: FolderOptions = {}): Promise<Dataset> {
  const { kind, files, missing } = await findFiles(folder);
  if (kind === 'none') {
    throw new Error(
      `${resolve(folder)}: no data set in this folder, expected ${idxNames.trainImages}(.gz) and three more, or ${npyNames.trainImages} and three more`,
    );
  }
  if (missing.length > 0) throw new Error(`${resolve(folder)}: ${missing.join(', ')} missing from the data set`);
  const paths = files as Record<Part, string>;
  const contents = await readAll(paths, options.verify);
  const arrays = kind === 'idx' ? fromIdx(contents, paths) : fromNpy(contents, paths);
  return assemble(arrays, paths, folder, options);
}

async function readAll(
  paths: Readonly<Record<Part, string>>,
  verify: FolderOptions['verify'],
): Promise<Record<Part, Uint8Array>> {
  const read = parts.map(async (part) => {
    const bytes = await readUnzipped(paths[part]);
    verify?.(part, bytes, paths[part]);
    return [part, bytes] as const;
  });
  // Settled, so that the message names the first broken file in order and not the fastest one.
  const settled = await Promise.allSettled(read);
  const entries = settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
  return Object.fromEntries(entries) as Record<Part, Uint8Array>;
}

/** The bytes of a file, unzipped if they are gzip's, whatever the file is called. */
export async function readUnzipped(path: string): Promise<Uint8Array> {
  return unzip(await readFile(path), path);
}

const gunzipped: (input: InputType, options: ZlibOptions) => Promise<Buffer> = promisify(gunzip);

/** The bytes themselves, or what they unzip to if they are gzip's. Throws if they cannot be unzipped. */
export async function unzip(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  // The last four bytes tell the length, so that it unzips into one piece of memory; a broken file may tell nonsense,
  // and deflate makes at most 1032 bytes of one.
  const told =
    bytes.length < 18
      ? 0
      : new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(bytes.length - 4, true);
  const chunkSize = told <= 1032 * bytes.length ? Math.max(told + 64, 16_384) : 65_536;
  try {
    return await gunzipped(bytes, { chunkSize, maxOutputLength: 2 ** 31 });
  } catch (error) {
    throw new Error(`${name}: cannot unzip the file (${bytes.length} bytes): ${(error as Error).message}`, {
      cause: error,
    });
  }
}

interface Arrays {
  readonly train: PixelArray;
  readonly test: PixelArray;
  readonly trainLabels: ArrayLike<number>;
  readonly testLabels: ArrayLike<number>;
  /** What the largest pixel means 1 by. */
  readonly maximum: number;
}

function fromIdx(contents: Readonly<Record<Part, Uint8Array>>, paths: Readonly<Record<Part, string>>): Arrays {
  const pixels = (part: Part): PixelArray => {
    const { dimensions, data } = parseIdx(contents[part], paths[part]);
    if (dimensions.length !== 3) {
      throw new Error(
        `${paths[part]}: the array is ${dimensions.join(' × ')}, expected three dimensions: count × height × width`,
      );
    }
    const [count, height, width] = dimensions;
    return { count, height, width, bytes: data };
  };
  const labels = (part: Part): Uint8Array => {
    const { dimensions, data } = parseIdx(contents[part], paths[part]);
    if (dimensions.length !== 1) {
      throw new Error(
        `${paths[part]}: the array is ${dimensions.join(' × ')}, expected one dimension: one label per image`,
      );
    }
    return data;
  };
  return {
    train: pixels('trainImages'),
    test: pixels('testImages'),
    trainLabels: labels('trainLabels'),
    testLabels: labels('testLabels'),
    maximum: 255,
  };
}

function fromNpy(contents: Readonly<Record<Part, Uint8Array>>, paths: Readonly<Record<Part, string>>): Arrays {
  const array = (part: Part): NpyArray => parseNpy(contents[part], paths[part]);
  const { images, maximum } = pixelsFromNpy([
    { array: array('trainImages'), name: paths.trainImages },
    { array: array('testImages'), name: paths.testImages },
  ]);
  return {
    train: images[0],
    test: images[1],
    trainLabels: labelsFromNpy(array('trainLabels'), paths.trainLabels),
    testLabels: labelsFromNpy(array('testLabels'), paths.testLabels),
    maximum,
  };
}

function assemble(
  arrays: Arrays,
  paths: Readonly<Record<Part, string>>,
  folder: string,
  options: FolderOptions,
): Dataset {
  const { train, test, maximum } = arrays;
  const classNames = options.classNames ?? digitClassNames;
  if (train.width !== test.width || train.height !== test.height) {
    throw new Error(
      `${paths.testImages}: images are ${test.height} × ${test.width}, expected ${train.height} × ${train.width} as in ${paths.trainImages}`,
    );
  }
  const scale = byteScale(maximum);
  const split = (pixels: PixelArray, labels: ArrayLike<number>, imagesPath: string, labelsPath: string): Split => {
    if (pixels.count === 0 || pixels.width === 0 || pixels.height === 0) {
      throw new Error(`${imagesPath}: the data set is empty: ${pixels.count} × ${pixels.height} × ${pixels.width}`);
    }
    if (labels.length !== pixels.count) {
      throw new Error(
        `${labelsPath}: ${labels.length} labels, expected ${pixels.count}, one for each image in ${imagesPath}`,
      );
    }
    return {
      images: new ByteMatrix(pixels.count, pixels.width * pixels.height, pixels.bytes, scale),
      labels: named(labelsPath, () => new Labels(labels, classNames.length)),
    };
  };
  return {
    name: options.name ?? basename(resolve(folder)),
    source: options.source ?? folder,
    width: train.width,
    height: train.height,
    classNames,
    train: split(train, arrays.trainLabels, paths.trainImages, paths.trainLabels),
    test: split(test, arrays.testLabels, paths.testImages, paths.testLabels),
  };
}

/** Runs f; an error that it throws gets the file's name. */
function named<T>(path: string, f: () => T): T {
  try {
    return f();
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}
