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
import { assemble, type RawDataset, type RawOptions } from './assemble.ts';
import type { Dataset } from './dataset.ts';
import { parseIdxNumbers } from './idx-numbers.ts';
import { parseNpy } from './npy.ts';
import { readBytes, unzip } from './read-bytes.ts';

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

/** What a name must be to be one of the four IDX files. The first group is EMNIST's split: `emnist-letters-`. */
const idxPatterns: Readonly<Record<Part, RegExp>> = {
  trainImages: /^(emnist-[a-z]+-|)train-images[-.]idx3-ubyte(?:\.gz)?$/i,
  trainLabels: /^(emnist-[a-z]+-|)train-labels[-.]idx1-ubyte(?:\.gz)?$/i,
  testImages: /^(emnist-[a-z]+-|)(?:t10k|test)-images[-.]idx3-ubyte(?:\.gz)?$/i,
  testLabels: /^(emnist-[a-z]+-|)(?:t10k|test)-labels[-.]idx1-ubyte(?:\.gz)?$/i,
};

/**
 * Looks for the four files in a folder; a folder that does not exist holds none of them. An IDX file may lie in a folder of
 * its own name, as some programs unpack it; of a file that is there in several ways, the plain one is taken.
 * @param of the name of one of the files, which chooses between the splits of EMNIST
 * @throws Error if the folder holds both IDX and .npy files or several splits, as it would be a guess which ones are meant
 */
export async function findFiles(folder: string, of?: string): Promise<FoundFiles> {
  const entries = await listFolder(folder);
  const idx: Partial<Record<Part, string>> = {};
  const npy: Partial<Record<Part, string>> = {};
  const splits = new Set<string>();
  const wanted = of === undefined ? undefined : splitOf(of);
  for (const part of parts) {
    const named = entries.filter(({ name }) => {
      const split = idxPatterns[part].exec(name)?.[1].toLowerCase();
      if (split === undefined || (wanted ?? split) !== split) return false;
      splits.add(split);
      return true;
    });
    const [best] = named.sort((a, b) => Number(a.isFolder) - Number(b.isFolder) || a.name.length - b.name.length);
    if (best)
      idx[part] = best.isFolder ? await fileInside(join(folder, best.name), best.name) : join(folder, best.name);
    if (entries.some(({ name }) => name === npyNames[part])) npy[part] = join(folder, npyNames[part]);
  }
  if (splits.size > 1) {
    const names = [...splits].map((split) => `${split}train-images-idx3-ubyte`).join(', ');
    throw new Error(
      `${resolve(folder)}: the folder holds several data sets, expected one: name one file of it (${names})`,
    );
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
  const [split = ''] = splits;
  const name = (part: Part): string => (split ? split + idxNames[part].replace('t10k', 'test') : idxNames[part]);
  const missing = parts.filter((part) => !idx[part]).map(name);
  return { kind: idxFile === undefined ? 'none' : 'idx', files: idx, missing };
}

/** The split of EMNIST that an IDX file belongs to ('' for other data sets); undefined if the name is none of an IDX file. */
export function splitOf(name: string): string | undefined {
  return parts.map((part) => idxPatterns[part].exec(name)?.[1].toLowerCase()).find((split) => split !== undefined);
}

/** The file of a folder that is named like it. */
async function fileInside(folder: string, name: string): Promise<string | undefined> {
  const inside = (await listFolder(folder)).filter((entry) => !entry.isFolder && splitOf(entry.name) !== undefined);
  const found = inside.find((entry) => entry.name === name) ?? (inside.length === 1 ? inside[0] : undefined);
  return found && join(folder, found.name);
}

interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
}

async function listFolder(folder: string): Promise<Entry[]> {
  try {
    return (await readdir(folder, { withFileTypes: true })).map((entry) => ({
      name: entry.name,
      isFolder: entry.isDirectory(),
    }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new Error(`${resolve(folder)}: cannot read the folder: ${(error as Error).message}`, { cause: error });
  }
}

export interface FolderOptions extends RawOptions {
  /** The name of one of the files, which chooses between the splits of EMNIST in one folder. */
  readonly of?: string;
  /**
   * Checks the (unzipped) bytes of a file before they are used, and throws if they are not as they should be. `packed` are
   * the bytes as they are in the file, the same ones where it is not packed.
   */
  readonly verify?: (part: Part, bytes: Uint8Array, path: string, packed: Uint8Array) => void;
}

/**
 * Reads a folder of IDX or .npy files. All four files are read at once; bytes are used as they are.
 *
 * IDX bytes mean byte ÷ 255. For other numbers see {@link pixelsFrom}, for labels {@link classLabels}.
 * @throws Error naming the file and its fault if one is missing or broken, or if the files do not go together
 */
export async function readDataFolder(folder: string, options: FolderOptions = {}): Promise<Dataset> {
  const { kind, files, missing } = await findFiles(folder, options.of);
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
    ...emnist(basename(paths.trainImages)),
  };
  return assemble(raw, folder, options);
}

async function readAll(
  paths: Readonly<Record<Part, string>>,
  verify: FolderOptions['verify'],
): Promise<Record<Part, Uint8Array>> {
  const read = parts.map(async (part) => {
    const packed = await readBytes(paths[part]);
    const bytes = await unzip(packed, paths[part]);
    verify?.(part, bytes, paths[part], packed);
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

/** The labels of EMNIST's splits, as characters. Balanced and merged, letters that look alike in both cases are one class. */
const digits = [...'0123456789'];
const capitals = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const merged = [...digits, ...capitals, ...'abdefghnqrt'];
const emnistNames: Readonly<Record<string, readonly string[] | undefined>> = {
  balanced: merged,
  bymerge: merged,
  byclass: [...digits, ...capitals, ...'abcdefghijklmnopqrstuvwxyz'],
};

/**
 * What is known of EMNIST's files (Cohen, Afshar, Tapson, van Schaik 2017, arXiv:1702.05373): rows and columns are
 * exchanged, and the labels of the letters count from 1.
 */
function emnist(file: string): Partial<RawDataset> {
  const split = splitOf(file)?.replace(/^emnist-|-$/g, '');
  if (!split) return {};
  const notes = ['rows and columns of the images were exchanged, as EMNIST has them'];
  if (split === 'letters') notes.push('labels count from 1: 1 is A');
  return {
    transposed: true,
    notes,
    classNames: emnistNames[split],
    labelNames: split === 'letters' ? capitals : undefined,
  };
}
