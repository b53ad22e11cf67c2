/** A data set by its name, or by its folder. For Node only. */
import { stat } from 'node:fs/promises';
import type { Dataset } from './dataset.ts';
import { loadDigits } from './digits.ts';
import { readDataFolder } from './files.ts';
import { fashionMnist, isPresent, type LoadOptions, loadFashionMnist, loadMnist, mnist } from './mnist.ts';

/** The names that {@link loadDataset} knows. */
export const datasetNames = [mnist.folder, fashionMnist.folder, 'digits'] as const;

/**
 * The data set 'mnist', 'fashion-mnist' or 'digits', or that of a folder of IDX or .npy files.
 *
 * Without a name: MNIST where it is present (MNIST_DIR or data/mnist/; nothing is downloaded), else the bundled digits;
 * `source` says which. MNIST that is present but broken is an error, not a reason to take the digits.
 * @throws DataMissingError if a named data set is not here and cannot be downloaded
 * @throws Error naming the file and its fault, or listing the names if `nameOrFolder` is neither name nor folder
 */
export function loadDataset(name: 'mnist' | 'fashion-mnist', options?: LoadOptions): Promise<Dataset<784, 10>>;
export function loadDataset(name: 'digits'): Promise<Dataset<64, 10>>;
export function loadDataset(nameOrFolder?: string, options?: LoadOptions): Promise<Dataset>;
export async function loadDataset(nameOrFolder?: string, options: LoadOptions = {}): Promise<Dataset> {
  switch (nameOrFolder) {
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
      if (!(await isFolder(nameOrFolder))) {
        throw new Error(
          `loadDataset: '${nameOrFolder}' is neither a data set (${datasetNames.join(', ')}) nor an existing folder`,
        );
      }
      return readDataFolder(nameOrFolder);
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
