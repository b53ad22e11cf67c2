/** Folders of pictures as a data set, a folder for each class: `my-data/3/photo.png`. For Node only. */
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { requireCount } from '../checks.ts';
import { harmlessName } from '../text.ts';
import { assemble, type RawDataset, type RawOptions, type RawPart } from './assemble.ts';
import type { Dataset } from './dataset.ts';
import { type Picture, prepareForMnist, scaleToSquare } from './images.ts';
import { readImage } from './read-image.ts';

export interface PictureOptions extends RawOptions {
  /**
   * Scale the pictures to size × size grey pixels and leave them else as they are. Default: make each like MNIST's images,
   * 28 × 28, light ink on a dark ground, cropped and centred by mass ({@link prepareForMnist}).
   */
  readonly size?: number;
}

/** The folders for training and for testing, where a data set has them. */
const trainNames = /^train(ing)?$/i;
const testNames = /^(test(ing)?|val(id(ation)?)?)$/i;
/** What systems leave in folders: no pictures, and nobody's mistake. */
const clutter = /^(\..*|Thumbs\.db|desktop\.ini)$/i;

/** True for the name of a file of a kind that {@link readImage} reads. */
export const isPictureName = (name: string): boolean => /\.(png|jpe?g|tiff?|bmp)$/i.test(name);

/** True if a folder holds folders, so that it may hold pictures by class. */
export const hasFolders = async (folder: string): Promise<boolean> => (await foldersIn(folder)).length > 0;

/**
 * Reads a folder with a folder of PNG, JPEG, TIFF or BMP pictures for each class, or with such folders in `train` and
 * `test`. Without a test folder, a fifth of the pictures is set aside by the seed. The folders' names are the classes.
 * Pictures that cannot be read are left out and named in the notes.
 * @throws Error naming the folder if it holds fewer than two classes, or a class no picture that can be read
 */
export async function readPictureFolder(folder: string, options: PictureOptions = {}): Promise<Dataset> {
  if (options.size !== undefined) requireCount('readPictureFolder', 'size', options.size);
  const folders = await foldersIn(folder);
  const train = folders.find((name) => trainNames.test(name));
  const tests = folders.filter((name) => testNames.test(name));
  const notes: string[] = [];
  const kind: Partial<RawDataset> = { bytesMean: 255, notes, ...(options.size !== undefined && { photos: 'scaled' }) };
  if (train === undefined) {
    return assemble({ train: await readClasses(folder, options, notes), ...kind }, folder, options);
  }
  // A validation folder is a second test folder; the one that is called test counts.
  const test = tests.find((name) => /^test/i.test(name)) ?? tests[0];
  const raw = {
    train: await readClasses(join(folder, train), options, notes),
    test: test === undefined ? undefined : await readClasses(join(folder, test), options, notes),
  };
  const others = folders.filter((name) => name !== train && name !== test);
  if (others.length > 0) notes.push(`left out: the ${others.length === 1 ? 'folder' : 'folders'} ${listed(others)}`);
  return assemble({ ...raw, ...kind }, folder, options);
}

/** The pictures of all class folders in a folder; what went wrong with some is added to the notes. */
async function readClasses(folder: string, { size }: PictureOptions, notes: string[]): Promise<RawPart> {
  const classes = (await foldersIn(folder)).sort();
  const loose = (await readdir(folder)).filter(isPictureName).sort();
  if (classes.length < 2) {
    const there = classes.length === 1 ? `only ${listed(classes)}` : 'no folders';
    const pictures = loose.length > 0 ? ` beside the picture${loose.length > 1 ? 's' : ''} ${some(loose)}` : '';
    throw new Error(
      `${resolve(folder)}: expected a folder of pictures for each of two classes or more, found ${there}${pictures}`,
    );
  }
  if (loose.length > 0) notes.push(`left out, as they are in no folder of a class: ${some(loose)}`);
  const side = size ?? 28;
  const prepare = (picture: Picture): Uint8Array =>
    size === undefined ? prepareForMnist(picture).bytes : scaleToSquare(picture, size).bytes;
  const images: Uint8Array[] = [];
  const labels: string[] = [];
  const faults: string[] = [];
  for (const name of classes) {
    const files = (await readdir(join(folder, name), { withFileTypes: true })).filter(
      (entry) => !clutter.test(entry.name),
    );
    const before = images.length;
    // In the order of their names, which is the same on every system.
    for (const file of files.map((entry) => entry.name).sort()) {
      const path = join(folder, name, file);
      try {
        images.push(prepare(await readImage(path)));
        labels.push(name);
      } catch (error) {
        faults.push(`${join(name, file)} (${reason(error, path)})`);
      }
    }
    if (images.length > before) continue;
    const why = files.length === 0 ? 'it is empty' : listed(faults.slice(-1));
    throw new Error(`${join(resolve(folder), name)}: no picture in this folder can be read: ${why}`);
  }
  if (faults.length > 0) {
    notes.push(`${faults.length} of ${faults.length + images.length} pictures were left out: ${some(faults)}`);
  }
  const data = new Uint8Array(images.length * side * side);
  images.forEach((image, i) => {
    data.set(image, i * side * side);
  });
  return {
    images: { shape: [images.length, side, side], data, name: folder },
    labels: { shape: [labels.length], data: labels, name: folder },
  };
}

const reason = (error: unknown, path: string): string =>
  (error as Error).message.replace(`${path}: `, '').replace(/^cannot read the picture \([^)]*\): /, '');

const listed = (names: readonly string[]): string => harmlessName(names.join(', '));

/** The first of them. */
const some = (names: readonly string[]): string => listed(names.slice(0, 10)) + (names.length > 10 ? ', …' : '');

/** The names of the folders in a folder, without hidden ones. */
async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
}
