/**
 * CIFAR-10 (A. Krizhevsky 2009, Learning Multiple Layers of Features from Tiny Images), in its binary version: 32 × 32
 * pixels in colour, made grey here, as the rest of the project reads grey images. For Node only.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { NamedArray } from './arrays.ts';
import { assemble, type RawOptions, type RawPart } from './assemble.ts';
import type { Dataset } from './dataset.ts';
import { luma } from './images.ts';
import { readUnzipped } from './read-bytes.ts';

const side = 32;
const pixels = side * side;
/** A byte for the label, then all red values, all green ones, all blue ones. */
const record = 1 + 3 * pixels;
/** The largest file: 10,000 records. */
const largest = 10_000 * record;

export const cifarNames: readonly string[] = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
];

/** The training files among the names of a folder, in order; none if it does not hold CIFAR-10. */
export const cifarBatches = (names: readonly string[]): string[] =>
  names.filter((name) => /^data_batch_\d+\.bin(\.gz)?$/.test(name)).sort();

/**
 * Reads a folder with `data_batch_1.bin` … and `test_batch.bin`. Without the last, test images are set aside.
 * @throws Error naming the file if it is not made of whole records, or has a label above 9
 */
export async function readCifar(folder: string, options: RawOptions = {}): Promise<Dataset> {
  const names = await readdir(folder);
  const batches = cifarBatches(names);
  const test = names.find((name) => /^test_batch\.bin(\.gz)?$/.test(name));
  const read = async (files: readonly string[]): Promise<RawPart> =>
    joined(
      await Promise.all(
        files.map(async (name) => parseCifar(await readUnzipped(join(folder, name), largest), join(folder, name))),
      ),
    );
  const train = await read(batches);
  return assemble(
    {
      train,
      test: test === undefined ? undefined : await read([test]),
      bytesMean: 255,
      photos: 'scaled',
      classNames: cifarNames,
      notes: ['colours were made grey (1024 columns)'],
    },
    folder,
    options,
  );
}

/** The grey images and the labels of one file. */
export function parseCifar(bytes: Uint8Array, name: string): RawPart {
  const count = bytes.length / record;
  if (!Number.isInteger(count)) {
    throw new Error(
      `${name}: the file has ${bytes.length} bytes, expected a multiple of ${record}: a label and 3 × 32 × 32 pixels`,
    );
  }
  const grey = new Uint8Array(count * pixels);
  for (let i = 0; i < count; i++) {
    const red = i * record + 1;
    for (let n = 0; n < pixels; n++) {
      const at = red + n;
      grey[i * pixels + n] = Math.round(luma(bytes[at], bytes[at + pixels], bytes[at + 2 * pixels]));
    }
  }
  const labels = Uint8Array.from({ length: count }, (_, i) => bytes[i * record]);
  return { images: { shape: [count, side, side], data: grey, name }, labels: { shape: [count], data: labels, name } };
}

function joined(parts: readonly RawPart[]): RawPart {
  const join = (arrays: readonly NamedArray[]): NamedArray => {
    const count = arrays.reduce((sum, { shape }) => sum + shape[0], 0);
    const [{ shape, name }] = arrays;
    const data = new Uint8Array(count * shape.slice(1).reduce((product, size) => product * size, 1));
    let at = 0;
    for (const array of arrays) {
      data.set(array.data as Uint8Array, at);
      at += array.data.length;
    }
    return { shape: [count, ...shape.slice(1)], data, name };
  };
  return { images: join(parts.map(({ images }) => images)), labels: join(parts.map(({ labels }) => labels)) };
}
