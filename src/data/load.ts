/** A data set by its name, or by its folder. For Node only. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { requireKnown } from '../checks.ts';
import { cifarBatches, readCifar } from './cifar.ts';
import { readCsv } from './csv.ts';
import type { Dataset } from './dataset.ts';
import { loadDigits } from './digits.ts';
import { findFiles, readDataFolder, splitOf } from './files.ts';
import type { LabelColumn } from './label-column.ts';
import {
  fashionMnist,
  isPresent,
  type LoadOptions,
  loadFashionMnist,
  loadMnist,
  loadOptionNames,
  mnist,
} from './mnist.ts';
import { readNpz } from './npz.ts';
import { hasFolders, isPictureName, readPictureFolder } from './picture-folder.ts';
import { requireFile } from './read-bytes.ts';

/** The names that {@link loadDataset} knows. */
export const datasetNames = [mnist.folder, fashionMnist.folder, 'digits'] as const;

/** How {@link loadDataset} reads a path; the other options are for data sets with a name. */
export interface DatasetOptions extends LoadOptions {
  /** For a path without a test part: chooses the images that are set aside. Default: 1. */
  readonly seed?: number;
  /** For a CSV file: which column holds the labels, by its name, or 'first' or 'last'. */
  readonly label?: LabelColumn;
  /** For a folder of pictures: scale them to size × size pixels, and leave them else as they are. */
  readonly size?: number;
}

/**
 * The data set 'mnist', 'fashion-mnist' or 'digits', or that of a file or folder:
 *
 * - a folder of four IDX files (MNIST's, EMNIST's) or four .npy files, or one of the files in it ({@link readDataFolder});
 * - an .npz file with x_train, y_train, x_test, y_test, as Keras ships mnist.npz ({@link readNpz});
 * - a CSV file with a label and the pixels in each line, as Kaggle's train.csv ({@link readCsv}, with `label`); for tables of
 *   other numbers there is {@link loadTable};
 * - a folder of pictures, a folder for each class ({@link readPictureFolder}, with `size`);
 * - a folder of CIFAR-10's binary files ({@link readCifar}).
 *
 * What was assumed about the numbers in the files is told in `notes`.
 *
 * Without a name: MNIST where it is present (MNIST_DIR or data/mnist/; nothing is downloaded), else the bundled digits;
 * `source` says which. MNIST that is present but broken is an error, not a reason to take the digits.
 * @throws DataMissingError if a named data set is not here and cannot be downloaded
 * @throws Error naming the file and its fault, or listing the names if `nameOrPath` is neither name nor path
 */
export function loadDataset(name: 'mnist' | 'fashion-mnist', options?: LoadOptions): Promise<Dataset<784, 10>>;
export function loadDataset(name: 'digits'): Promise<Dataset<64, 10>>;
export function loadDataset(nameOrPath?: string, options?: DatasetOptions): Promise<Dataset>;
export async function loadDataset(nameOrPath?: string, all: DatasetOptions = {}): Promise<Dataset> {
  requireKnown('loadDataset', all, ['seed', 'label', 'size', ...loadOptionNames]);
  const { seed, size, label, ...options } = all;
  const isName = nameOrPath === undefined || (datasetNames as readonly string[]).includes(nameOrPath);
  if (isName && (seed ?? size ?? label) !== undefined) {
    const option = seed !== undefined ? 'seed' : size !== undefined ? 'size' : 'label';
    throw new Error(
      `loadDataset: ${option} is for files and folders, and ${nameOrPath ?? 'the usual data set'} is none`,
    );
  }
  switch (nameOrPath) {
    case undefined: {
      if (await isPresent(mnist)) return loadMnist({ ...options, download: false });
      const digits = loadDigits();
      return { ...digits, source: `${digits.source}; MNIST is not here, ask for it by name to download it` };
    }
    case 'mnist':
      return loadMnist(options);
    case 'fashion-mnist':
      return loadFashionMnist(options);
    case 'digits':
      return loadDigits();
    default:
      return readPath(nameOrPath, { seed, size, label });
  }
}

/** What {@link loadDataset} reads besides the names, in a few words. */
export const readable =
  'an .npz or .csv file, or a folder of IDX, .npy or CIFAR-10 files, or of pictures (a folder for each class)';

async function readPath(path: string, { seed, size, label }: DatasetOptions): Promise<Dataset> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    throw new Error(
      `loadDataset: '${path}' is neither a data set (${datasetNames.join(', ')}) nor an existing folder or file`,
    );
  }
  if (!found.isDirectory()) requireFile(resolve(path), found);
  const isPictures = found.isDirectory() && (await isPictureFolder(path));
  const isTable = !isPictures && (found.isDirectory() ? await holdsTables(path) : tableFile.test(path));
  if (label !== undefined && !isTable) throw new Error(`${resolve(path)}: label is for a CSV file, and this is none`);
  if (isPictures) return readPictureFolder(path, { seed, size });
  if (size !== undefined) throw new Error(`${resolve(path)}: size is for a folder of pictures, and this is none`);
  if (found.isDirectory()) return readFolder(path, { seed, label });
  const name = basename(path);
  if (/\.npz$/i.test(name)) return readNpz(path, { seed });
  if (tableFile.test(name)) return readCsv(path, { seed, label });
  if (splitOf(name) !== undefined || /\.npy$/i.test(name)) return readDataFolder(dirname(path), { seed, of: name });
  throw new Error(`${resolve(path)}: cannot tell what this file is by its name, expected ${readable}`);
}

/** A folder that holds folders or pictures, and no files of another kind of data set. */
async function isPictureFolder(folder: string): Promise<boolean> {
  if ((await findFiles(folder)).kind !== 'none') return false;
  const names = await readdir(folder);
  if (names.some((name) => dataFile.test(name)) || cifarBatches(names).length > 0) return false;
  return names.some(isPictureName) || hasFolders(folder);
}

const dataFile = /\.(npz|csv|tsv|csv\.gz|tsv\.gz)$/i;
const tableFile = /\.(csv|tsv)(\.gz)?$/i;

const holdsTables = async (folder: string): Promise<boolean> =>
  (await readdir(folder)).some((name) => tableFile.test(name));

async function readFolder(folder: string, { label, ...options }: DatasetOptions): Promise<Dataset> {
  if ((await findFiles(folder)).kind !== 'none') return readDataFolder(folder, options);
  const names = await readdir(folder);
  const archives = names.filter((name) => /\.npz$/i.test(name));
  const tables = names.filter((name) => tableFile.test(name));
  const training = tables.filter((name) => /train/i.test(name));
  if (archives.length === 1) return readNpz(join(folder, archives[0]), options);
  if (archives.length === 0 && training.length === 1) return readCsv(join(folder, training[0]), { ...options, label });
  if (archives.length === 0 && tables.length === 1) return readCsv(join(folder, tables[0]), { ...options, label });
  if (archives.length + tables.length > 0) {
    const several = [...archives, ...tables].join(', ');
    throw new Error(`${resolve(folder)}: the folder holds ${several}, expected one of them: name the file`);
  }
  if (cifarBatches(names).length > 0) return readCifar(folder, options);
  return readDataFolder(folder, options);
}
