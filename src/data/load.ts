/** A data set by its name, or by its folder. For Node only. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { cifarBatches, readCifar } from './cifar.ts';
import { readCsv } from './csv.ts';
import type { Dataset } from './dataset.ts';
import { loadDigits } from './digits.ts';
import { findFiles, readDataFolder, splitOf } from './files.ts';
import { fashionMnist, isPresent, type LoadOptions, loadFashionMnist, loadMnist, mnist } from './mnist.ts';
import { readNpz } from './npz.ts';

/** The names that {@link loadDataset} knows. */
export const datasetNames = [mnist.folder, fashionMnist.folder, 'digits'] as const;

/**
 * The data set 'mnist', 'fashion-mnist' or 'digits', or that of a file or folder:
 *
 * - a folder of four IDX files (MNIST's, EMNIST's) or four .npy files, or one of the files in it ({@link readDataFolder});
 * - an .npz file with x_train, y_train, x_test, y_test, as Keras ships mnist.npz ({@link readNpz});
 * - a CSV file with a label and the pixels in each line, as Kaggle's train.csv ({@link readCsv});
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
export function loadDataset(nameOrPath?: string, options?: LoadOptions): Promise<Dataset>;
export async function loadDataset(nameOrPath?: string, options: LoadOptions = {}): Promise<Dataset> {
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
      return readPath(nameOrPath, options);
  }
}

/** What {@link loadDataset} reads besides the names, in a few words. */
export const readable = 'an .npz or .csv file, or a folder of IDX, .npy or CIFAR-10 files';

async function readPath(path: string, { seed }: LoadOptions): Promise<Dataset> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    throw new Error(
      `loadDataset: '${path}' is neither a data set (${datasetNames.join(', ')}) nor an existing folder or file`,
    );
  }
  if (found.isDirectory()) return readFolder(path, { seed });
  const name = basename(path);
  if (/\.npz$/i.test(name)) return readNpz(path, { seed });
  if (/\.(csv|tsv)(\.gz)?$/i.test(name)) return readCsv(path, { seed });
  if (splitOf(name) !== undefined || /\.npy$/i.test(name)) return readDataFolder(dirname(path), { seed, of: name });
  throw new Error(`${resolve(path)}: cannot tell what this file is by its name, expected ${readable}`);
}

async function readFolder(folder: string, options: { readonly seed?: number }): Promise<Dataset> {
  if ((await findFiles(folder)).kind !== 'none') return readDataFolder(folder, options);
  const names = await readdir(folder);
  const archives = names.filter((name) => /\.npz$/i.test(name));
  const tables = names.filter((name) => /\.(csv|tsv)(\.gz)?$/i.test(name));
  const training = tables.filter((name) => /train/i.test(name));
  if (archives.length === 1) return readNpz(join(folder, archives[0]), options);
  if (archives.length === 0 && training.length === 1) return readCsv(join(folder, training[0]), options);
  if (archives.length === 0 && tables.length === 1) return readCsv(join(folder, tables[0]), options);
  if (archives.length + tables.length > 0) {
    const several = [...archives, ...tables].join(', ');
    throw new Error(`${resolve(folder)}: the folder holds ${several}, expected one of them: name the file`);
  }
  if (cifarBatches(names).length > 0) return readCifar(folder, options);
  return readDataFolder(folder, options);
}
