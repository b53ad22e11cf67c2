/**
 * Data sets in one .npz file, NumPy's zip archive of .npy files: `mnist.npz` as Keras ships it (x_train, y_train, x_test,
 * y_test) and others that name their arrays in the same manner. For Node only.
 */
import { basename } from 'node:path';
import { Unzip, UnzipInflate } from 'fflate';
import { harmlessName } from '../text.ts';
import type { NamedArray } from './arrays.ts';
import { assemble, type RawDataset, type RawOptions } from './assemble.ts';
import type { Dataset } from './dataset.ts';
import { npyFileSize, parseNpy } from './npy.ts';
import { readBytes } from './read-bytes.ts';

/** The names that the arrays have, in lower case. */
const namesOf = {
  trainImages: ['x_train', 'train_x', 'train_images', 'images_train', 'x', 'images', 'data'],
  trainLabels: ['y_train', 'train_y', 'train_labels', 'labels_train', 'y', 'labels', 'target'],
  testImages: ['x_test', 'test_x', 'test_images', 'images_test'],
  testLabels: ['y_test', 'test_y', 'test_labels', 'labels_test'],
} as const;

type Role = keyof typeof namesOf;

/**
 * Reads a data set from an .npz file; without a test part, one is set aside.
 * @throws Error naming the file if it is no zip archive, an array is missing or broken, or they do not go together
 */
export async function readNpz(path: string, options: RawOptions = {}): Promise<Dataset> {
  return parseNpz(await readBytes(path), path, options);
}

/** The data set in the bytes of an .npz file; `path` names it. */
export function parseNpz(bytes: Uint8Array, path: string, options: RawOptions = {}): Dataset {
  const entries = unzipNpz(bytes, path);
  const find = (role: Role): NamedArray | undefined => {
    const found = namesOf[role].find((name) => entries.has(name));
    const bytes = found && entries.get(found);
    if (!bytes) return undefined;
    const name = `${path}: ${found}.npy`;
    return { ...parseNpy(bytes, name), name };
  };
  const need = (role: Role): NamedArray => {
    const array = find(role);
    if (array) return array;
    const there = entries.size > 0 ? [...entries.keys()].join(', ') : 'nothing';
    throw new Error(`${path}: there is no ${namesOf[role][0]} in the archive, only ${harmlessName(there)}`);
  };
  const train = { images: need('trainImages'), labels: need('trainLabels') };
  const hasTest = find('testImages') !== undefined;
  const raw: RawDataset = hasTest
    ? { train, test: { images: need('testImages'), labels: need('testLabels') } }
    : { train };
  return assemble(raw, path, { name: basename(path).replace(/\.npz$/i, ''), ...options });
}

/** How many zipped bytes are inflated at a time: they make at most 1032 times as many. */
const step = 4096;

/** The .npy files of an archive by their names in lower case, without `.npy`. Nothing inflates beyond what its header asks for. */
export function unzipNpz(archive: Uint8Array, path: string): Map<string, Uint8Array> {
  if (archive[0] !== 0x50 || archive[1] !== 0x4b) {
    throw new Error(
      `${path}: not an .npz file: it is no zip archive (it begins with ${archive.length > 1 ? [...archive.subarray(0, 2)].join(' ') : 'nothing'})`,
    );
  }
  // An archive ends with the list of its files, behind which only a comment of at most 65,535 bytes may stand.
  if (Buffer.from(archive.subarray(-66_000)).lastIndexOf('PK\x05\x06', undefined, 'latin1') < 0) {
    throw new Error(
      `${path}: the archive is cut off: the list of its files is not at its end (${archive.length} bytes)`,
    );
  }
  const done = new Map<string, Uint8Array>();
  const begun = new Set<string>();
  const unzip = new Unzip((file) => {
    if (!/\.npy$/i.test(file.name)) return;
    const name = file.name.toLowerCase().replace(/\.npy$/, '');
    const label = `${path}: ${harmlessName(file.name)}`;
    if (begun.has(name)) throw new Error(`${label}: is there twice`);
    begun.add(name);
    const collected = new Collected(label);
    file.ondata = (error, chunk, final) => {
      // What is thrown below comes back here as well.
      if (error)
        throw error.message.startsWith(path)
          ? error
          : new Error(`${label}: cannot unzip it: ${error.message}`, { cause: error });
      collected.add(chunk);
      if (final) done.set(name, collected.bytes());
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  try {
    for (let from = 0; from < archive.length; from += step) {
      unzip.push(archive.subarray(from, from + step), from + step >= archive.length);
    }
  } catch (error) {
    const { message } = error as Error;
    throw message.startsWith(path)
      ? error
      : new Error(`${path}: cannot unzip the archive: ${message}`, { cause: error });
  }
  const cut = [...begun].find((name) => !done.has(name));
  if (cut !== undefined) throw new Error(`${path}: the archive ends inside ${harmlessName(cut)}.npy`);
  return done;
}

/** A .npy file that comes in pieces, no longer than its header says. Memory grows with what comes, not with what is claimed. */
class Collected {
  readonly #label: string;
  #all: Uint8Array = new Uint8Array(0);
  #length = 0;
  /** What the header asks for, once it is there. */
  #size: number | undefined;

  constructor(label: string) {
    this.#label = label;
  }

  add(chunk: Uint8Array): void {
    const from = this.#length;
    this.#length += chunk.length;
    if (this.#length > this.#all.length) {
      const grown = new Uint8Array(Math.max(this.#length, 2 * this.#all.length));
      grown.set(this.#all);
      this.#all = grown;
    }
    this.#all.set(chunk, from);
    this.#size ??= npyFileSize(this.bytes());
    // NumPy reads headers of up to 10,000 characters: what shows none by then is no .npy file, and parsing it says why.
    if (this.#size === undefined && this.#length > 2 ** 16) parseNpy(this.bytes(), this.#label);
    const most = Math.min(this.#size ?? 2 ** 24, 2 ** 31);
    if (this.#length > most) throw new Error(`${this.#label}: unzips to more than the ${most} bytes that it may hold`);
  }

  bytes(): Uint8Array {
    return this.#all.subarray(0, this.#length);
  }
}
