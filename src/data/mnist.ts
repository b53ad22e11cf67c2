/**
 * MNIST and Fashion-MNIST: 60,000 + 10,000 images of 28 × 28 pixels in ten classes. For Node only.
 *
 * Y. LeCun, C. Cortes, C. Burges: The MNIST database of handwritten digits, http://yann.lecun.com/exdb/mnist/.
 * H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST, arXiv:1708.07747, https://github.com/zalandoresearch/fashion-mnist.
 */
import { createHash } from 'node:crypto';
import { mkdir, rm, rmdir, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireKnown } from '../checks.ts';
import type { Dataset } from './dataset.ts';
import { digitClassNames } from './digits.ts';
import { type DownloadProgress, download } from './download.ts';
import { type FoundFiles, findFiles, idxNames, type Part, parts, readDataFolder } from './files.ts';
import { unzip } from './read-bytes.ts';

/** A data set that is not on this machine and cannot be downloaded. Programs end with exit code 2. */
export class DataMissingError extends Error {
  override readonly name = 'DataMissingError';
}

export interface LoadOptions {
  /** The folder to read, and to download to if files are missing. Default: the environment variable's, else one in data/. */
  readonly directory?: string;
  /** Whether to download what is missing. Default: true. */
  readonly download?: boolean;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Addresses to download from instead of the published ones, each ending in a slash. */
  readonly mirrors?: readonly string[];
  /** Give up on a mirror that sends nothing for this many seconds. Default: 20. */
  readonly stallSeconds?: number;
  readonly signal?: AbortSignal;
}

/** The names of {@link LoadOptions}. */
export const loadOptionNames: readonly (keyof LoadOptions)[] = [
  'directory',
  'download',
  'onProgress',
  'mirrors',
  'stallSeconds',
  'signal',
];

/** What is known about a published data set. */
export interface Published {
  readonly name: string;
  /** The name of its folder in data/, and of the option `--data`. */
  readonly folder: string;
  /** The environment variable that names a folder with the files. */
  readonly variable: string;
  readonly mirrors: readonly string[];
  readonly classNames: readonly string[];
  /** Of the unzipped bytes. Where known, files on disk are checked as well. */
  readonly sha256?: Readonly<Record<Part, string>>;
  /** Of the .gz files as published; checked after a download, and where files on disk are packed in this way. */
  readonly md5OfGzip?: Readonly<Record<Part, string>>;
  /** The bytes of the .gz files as published. A mirror may have packed them better, but sends no more. */
  readonly gzipBytes: Readonly<Record<Part, number>>;
}

export const mnist: Published = {
  name: 'MNIST',
  folder: 'mnist',
  variable: 'MNIST_DIR',
  mirrors: ['https://ossci-datasets.s3.amazonaws.com/mnist/', 'https://storage.googleapis.com/cvdf-datasets/mnist/'],
  classNames: digitClassNames,
  sha256: {
    trainImages: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    trainLabels: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    testImages: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    testLabels: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
  },
  gzipBytes: { trainImages: 9_912_422, trainLabels: 28_881, testImages: 1_648_877, testLabels: 4542 },
};

export const fashionMnist: Published = {
  name: 'Fashion-MNIST',
  folder: 'fashion-mnist',
  variable: 'FASHION_MNIST_DIR',
  mirrors: [
    'https://storage.googleapis.com/tensorflow/tf-keras-datasets/',
    'https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/',
  ],
  classNames: [
    'T-shirt/top',
    'trouser',
    'pullover',
    'dress',
    'coat',
    'sandal',
    'shirt',
    'sneaker',
    'bag',
    'ankle boot',
  ],
  md5OfGzip: {
    trainImages: '8d4fb7e6c68d591d4c3dfef9ec88bf0d',
    trainLabels: '25c81989df183df01b3e8a0aad5dffbe',
    testImages: 'bef4ecab320f06d8554ea6380940ec79',
    testLabels: 'bb300cfdad3c16e7a12a480ee83cd310',
  },
  gzipBytes: { trainImages: 26_421_880, trainLabels: 29_515, testImages: 4_422_102, testLabels: 5148 },
};

/**
 * MNIST: from `options.directory` if given, else from the folder that MNIST_DIR names, else from data/mnist/; what is
 * missing there is downloaded, except into MNIST_DIR. The files are checked by their SHA-256. Pixels mean pixel ÷ 255.
 * @throws DataMissingError if there are no files and none can be downloaded
 * @throws Error naming the file and its fault if files are there but incomplete or broken
 */
export async function loadMnist(options: LoadOptions = {}): Promise<Dataset<784, 10>> {
  return loadPublished(mnist, options);
}

/** Fashion-MNIST, found in the same way as {@link loadMnist}: FASHION_MNIST_DIR, then data/fashion-mnist/. */
export async function loadFashionMnist(options: LoadOptions = {}): Promise<Dataset<784, 10>> {
  return loadPublished(fashionMnist, options);
}

/** True if there is something to read without a download: the environment variable is set, or files are in data/. */
export async function isPresent(published: Published): Promise<boolean> {
  if (process.env[published.variable]) return true;
  return (await findFiles(dataFolder(published.folder))).kind !== 'none';
}

/** The folder of a data set: in the project's data/, or, where the library is an installed package, in ./data/. */
export function dataFolder(name: string): string {
  const project = fileURLToPath(new URL('../..', import.meta.url));
  const installed = project.split(sep).includes('node_modules');
  return join(installed ? process.cwd() : project, 'data', name);
}

/** A published data set: from its folder, or downloaded. See {@link loadMnist}. */
export async function loadPublished(published: Published, options: LoadOptions = {}): Promise<Dataset<784, 10>> {
  const operation = `loading ${published.name}`;
  requireKnown(operation, options, loadOptionNames);
  const place = choosePlace(published, options);
  const found = await findFiles(place.folder);
  if (found.kind === 'npy') {
    throw new Error(
      `${operation}: ${resolve(place.folder)} holds .npy files, expected ${idxNames.trainImages} and the other IDX files`,
    );
  }
  let { source } = place;
  if (found.missing.length > 0) {
    if (!place.download) throw incomplete(published, place, found);
    source += ` (downloaded from ${await downloadMissing(published, place.folder, found, options)})`;
  }
  if (place.download) await removeOldParts(place.folder, found);
  const dataset = await readDataFolder(place.folder, {
    name: published.name,
    source,
    classNames: published.classNames,
    verify: (part, bytes, path, packed) => checkFile(published, part, bytes, path, packed),
  });
  if (dataset.width !== 28 || dataset.height !== 28) {
    throw new Error(
      `${operation}: images in ${resolve(place.folder)} are ${dataset.height} × ${dataset.width}, expected 28 × 28`,
    );
  }
  return dataset as Dataset<784, 10>;
}

interface Place {
  readonly folder: string;
  /** How messages name the place. */
  readonly source: string;
  readonly download: boolean;
  readonly variable?: string;
}

function choosePlace(published: Published, options: LoadOptions): Place {
  const download = options.download ?? true;
  if (options.directory !== undefined) return { folder: options.directory, source: options.directory, download };
  const { variable } = published;
  const named = process.env[variable];
  // What the user names belongs to the user: nothing is downloaded into it.
  if (named) return { folder: named, source: variable, download: false, variable };
  return { folder: dataFolder(published.folder), source: `data/${published.folder}`, download };
}

function incomplete(published: Published, place: Place, { kind, missing }: FoundFiles): Error {
  const folder = resolve(place.folder);
  const files = missing.map((name) => `${name}(.gz)`).join(', ');
  if (place.variable !== undefined) {
    return new Error(`${place.variable} names ${folder}, which lacks ${files}`);
  }
  if (kind === 'none') return new DataMissingError(`${published.name} is not here: ${whatToDo(published, folder)}`);
  return new Error(
    `${folder} lacks ${files}: ask for ${published.folder} by name to download them, or delete the folder`,
  );
}

function whatToDo(published: Published, folder: string): string {
  const files = parts.map((part) => `${idxNames[part]}.gz`).join(', ');
  return `put ${files} into ${folder}, or set ${published.variable} to a folder that has them, or connect to the internet and ask for ${published.folder} by name`;
}

async function downloadMissing(
  published: Published,
  folder: string,
  { files }: FoundFiles,
  options: LoadOptions,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const hosts = new Set<string>();
  for (const part of parts.filter((part) => files[part] === undefined)) {
    const file = `${idxNames[part]}.gz`;
    try {
      const mirror = await download({
        file,
        folder,
        mirrors: options.mirrors ?? published.mirrors,
        most: published.gzipBytes[part],
        verify: (bytes) => checkDownload(published, part, bytes, file),
        onProgress: options.onProgress,
        stallSeconds: options.stallSeconds,
        signal: options.signal,
      });
      hosts.add(new URL(mirror).host);
    } catch (error) {
      // Leaves no empty folder behind; one with files, or with a part to resume, stays.
      await rmdir(folder).catch(() => undefined);
      options.signal?.throwIfAborted();
      throw new DataMissingError(
        `${published.name} is not here and ${(error as Error).message}\nTo have it: ${whatToDo(published, resolve(folder))}`,
        { cause: error },
      );
    }
  }
  return [...hosts].join(', ');
}

/** A run that was killed at its last step leaves a part beside the whole file. A young one may be another run's. */
async function removeOldParts(folder: string, { files }: FoundFiles): Promise<void> {
  for (const part of parts.filter((part) => files[part] !== undefined)) {
    const path = join(folder, `${idxNames[part]}.gz.part`);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (Date.now() - mtimeMs > 600_000) await rm(path, { force: true });
  }
}

async function checkDownload(published: Published, part: Part, bytes: Uint8Array, file: string): Promise<void> {
  if (published.md5OfGzip) {
    const got = createHash('md5').update(bytes).digest('hex');
    if (got !== published.md5OfGzip[part]) {
      throw new Error(`${file}: MD5 is ${got}, expected ${published.md5OfGzip[part]}`);
    }
  }
  checkFile(published, part, await unzip(bytes, file), file, bytes);
}

/**
 * Throws if the file is not the published one, or, where its sum is not known, if it is that of another data set: by the
 * SHA-256 of its bytes (MNIST) or the MD5 of the file as it is packed (Fashion-MNIST).
 */
function checkFile(published: Published, part: Part, bytes: Uint8Array, path: string, packed: Uint8Array): void {
  const got = createHash('sha256').update(bytes).digest('hex');
  const md5 = packed === bytes ? undefined : createHash('md5').update(packed).digest('hex');
  for (const { name, sha256, md5OfGzip } of [mnist, fashionMnist]) {
    const isIts = (sums: object = {}, sum?: string): boolean => Object.values(sums).includes(sum);
    if (name === published.name || !(isIts(sha256, got) || isIts(md5OfGzip, md5))) continue;
    throw new Error(`${path}: this is a file of ${name}, expected that of ${published.name}`);
  }
  // Each of the four has a sum of its own: a file in the place of another is not taken, either.
  const other = md5 && parts.find((one) => one !== part && published.md5OfGzip?.[one] === md5);
  if (other) throw new Error(`${path}: this is ${idxNames[other]} of ${published.name}, expected ${idxNames[part]}`);
  if (!published.sha256) return;
  if (got !== published.sha256[part]) {
    throw new Error(
      `${path}: not the file of ${published.name}: the SHA-256 of its ${bytes.length} unzipped bytes is ${got}, expected ${published.sha256[part]}`,
    );
  }
}
