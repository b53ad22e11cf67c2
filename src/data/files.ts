/**
 * A folder of IDX or .npy files as a data set. For Node only.
 *
 * IDX: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte`, `t10k-labels-idx1-ubyte` (or with a
 * dot: `train-images.idx3-ubyte`), gzipped (`.gz`) or not. NumPy: `train_images.npy`, `train_labels.npy`,
 * `test_images.npy`, `test_labels.npy`.
 */
import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { NamedArray } from './arrays.ts';
import { assemble, type RawOptions } from './assemble.ts';
import type { Dataset } from './dataset.ts';
import { parseIdxNumbers } from './idx-numbers.ts';
import { parseNpy } from './npy.ts';
import { readUnzipped } from './read-bytes.ts';

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

export interface FolderOptions extends RawOptions {
  /** Checks the (unzipped) bytes of a file before they are used, and throws if they are not as they should be. */
  readonly verify?: (part: Part, bytes: Uint8Array, path: string) => void;
}

/**
 * Reads a folder of IDX or .npy files. All four files are read at once; bytes are used as they are.
 *
 * IDX bytes mean byte ÷ 255. For other numbers see {@link pixelsFrom}, for labels {@link classLabels}.
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
  const array = (part: Part): NamedArray => {
    const name = paths[part];
    return { ...(kind === 'idx' ? parseIdxNumbers : parseNpy)(contents[part], name), name };
  };
  const raw = {
    train: { images: array('trainImages'), labels: array('trainLabels') },
    test: { images: array('testImages'), labels: array('testLabels') },
    bytesMean: kind === 'idx' ? 255 : undefined,
  };
  return assemble(raw, folder, options);
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
