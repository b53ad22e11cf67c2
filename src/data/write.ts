/** Data sets written to files that other programs read. For Node only. */
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { requireKnown } from '../checks.ts';
import { type ByteMatrix, byteScale } from '../rows.ts';
import type { Dataset, Split } from './dataset.ts';
import { findFiles, idxNames, npyNames, type Part, parts } from './files.ts';
import { serializeIdx } from './idx.ts';
import { serializeNpy } from './npy.ts';
import { pixelsFrom } from './pixels.ts';

export interface WriteOptions {
  /** Replace the four files in a folder that is not empty; other files stay. Default: refuse such a folder. */
  readonly force?: boolean;
}

/**
 * Writes a data set as four files of bytes, and returns their paths: .npy with the images as (count, height, width), or
 * IDX as MNIST is published. All are written under other names first and renamed once they are complete.
 * @throws Error if the folder is not empty, if it holds the other kind of files, or if the pixels would not mean the same
 *   when they are read again (IDX always means ÷ 255)
 */
export async function writeDataFolder(
  dataset: Dataset,
  folder: string,
  to: 'npy' | 'idx' = 'npy',
  options: WriteOptions = {},
): Promise<string[]> {
  requireKnown('writeDataFolder', options, ['force']);
  if (to !== 'npy' && to !== 'idx') {
    throw new TypeError(`writeDataFolder: unknown format '${String(to)}', expected one of npy, idx`);
  }
  const contents = to === 'npy' ? npyContents(dataset) : idxContents(dataset);
  await requireRoom(folder, to, options.force ?? false);
  await mkdir(folder, { recursive: true });

  const names = to === 'npy' ? npyNames : idxNames;
  const paths = parts.map((part) => join(folder, names[part]));
  const fresh = paths.map((path) => `${path}.${process.pid}.new`);
  try {
    for (const [i, part] of parts.entries()) await writeFile(fresh[i], contents[part]);
    for (const [i, path] of paths.entries()) await rename(fresh[i], path);
  } finally {
    for (const path of fresh) await rm(path, { force: true });
  }
  return paths;
}

async function requireRoom(folder: string, to: 'npy' | 'idx', force: boolean): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new Error(`${resolve(folder)}: cannot write there: ${error.message}`, { cause: error });
  });
  if (names.length > 0 && !force) {
    throw new Error(`${resolve(folder)}: the folder is not empty (${names[0]}), expected an empty one or --force`);
  }
  const { kind } = await findFiles(folder);
  if (kind !== 'none' && kind !== to) {
    throw new Error(
      `${resolve(folder)}: the folder holds ${kind} files, and with ${to} files beside them it is no data set`,
    );
  }
}

function npyContents(dataset: Dataset): Record<Part, Uint8Array> {
  const { width, height, train, test } = dataset;
  const shape = (split: Split): number[] => [split.images.rows, height, width];
  const trainBytes = bytesOf(train.images);
  const testBytes = bytesOf(test.images);
  const read = pixelsFrom([
    { name: npyNames.trainImages, shape: shape(train), data: trainBytes },
    { name: npyNames.testImages, shape: shape(test), data: testBytes },
  ]);
  requireScale(dataset, read.maximum, '.npy');
  return {
    trainImages: serializeNpy(trainBytes, shape(train)),
    trainLabels: serializeNpy(Uint8Array.from(train.labels.values)),
    testImages: serializeNpy(testBytes, shape(test)),
    testLabels: serializeNpy(Uint8Array.from(test.labels.values)),
  };
}

function idxContents(dataset: Dataset): Record<Part, Uint8Array> {
  requireScale(dataset, 255, 'IDX');
  const { width, height, train, test } = dataset;
  const images = (split: Split): Uint8Array =>
    serializeIdx({ dimensions: [split.images.rows, height, width], data: bytesOf(split.images) });
  const labels = (split: Split): Uint8Array =>
    serializeIdx({ dimensions: [split.labels.rows], data: Uint8Array.from(split.labels.values) });
  return {
    trainImages: images(train),
    trainLabels: labels(train),
    testImages: images(test),
    testLabels: labels(test),
  };
}

/** Throws unless both parts of the data set read a byte as byte ÷ maximum. */
function requireScale(dataset: Dataset, maximum: number, format: string): void {
  const expected = byteScale(maximum);
  for (const { images } of [dataset.train, dataset.test]) {
    if (!images.values.every((value, byte) => value === expected[byte])) {
      throw new Error(
        `${dataset.name}: its pixels are not byte ÷ ${maximum}, as these bytes would be read from ${format} files`,
      );
    }
  }
}

/** The bytes of all rows, one after the other; copied only if the matrix is a view. */
function bytesOf(images: ByteMatrix): Uint8Array {
  if (images.index === undefined) return images.bytes;
  const bytes = new Uint8Array(images.rows * images.columns);
  for (let i = 0; i < images.rows; i++) bytes.set(images.rowBytes(i), i * images.columns);
  return bytes;
}
