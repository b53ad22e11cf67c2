/** The arrays that were read from files, checked and put together as a data set. For Node only. */
import { basename, resolve } from 'node:path';
import { ByteMatrix, byteScale, Labels } from '../rows.ts';
import type { NamedArray } from './arrays.ts';
import { classLabels } from './class-labels.ts';
import { type Dataset, type Split, splitDataset } from './dataset.ts';
import { type PixelArray, pixelsFrom } from './pixels.ts';

/** Images and labels as they were in the files. */
export interface RawPart {
  readonly images: NamedArray;
  readonly labels: NamedArray;
}

export interface RawDataset {
  readonly train: RawPart;
  /** Without a test part, a fifth of the images becomes one. */
  readonly test?: RawPart;
  /** What a byte of 1 is by definition of the format; without it, {@link pixelsFrom} finds out. */
  readonly bytesMean?: number;
  /** The names of the classes 0, 1, …; without them, the labels are the names. */
  readonly classNames?: readonly string[];
  /** Without `classNames`: the names of the classes whose labels count from 1. */
  readonly labelNames?: readonly string[];
  /** True if rows and columns of the images are exchanged in the file. */
  readonly transposed?: boolean;
  readonly photos?: Dataset['photos'];
  readonly notes?: readonly string[];
}

export interface RawOptions {
  /** The name of the data set. Default: that of the folder or file. */
  readonly name?: string;
  /** Where it came from, for messages. Default: the path. */
  readonly source?: string;
  readonly classNames?: readonly string[];
  /** Chooses the test images where the files have no test part. Default: 1. */
  readonly seed?: number;
}

/** The share of the images that becomes the test part where there is none. */
const testShare = 0.2;

/** A data set from its arrays. Throws, naming the file, if they do not go together. */
export function assemble(raw: RawDataset, path: string, options: RawOptions = {}): Dataset {
  const parts = raw.test ? [raw.train, raw.test] : [raw.train];
  const images = parts.map((part) => part.images);
  const pixels = pixelsFrom(images);
  const { maximum, assumed } = meaning(raw, images, pixels);
  const [train, test] = pixels.images.map((part) => (raw.transposed ? transpose(part) : part));
  if (test && (train.width !== test.width || train.height !== test.height)) {
    throw new Error(
      `${images[1].name}: images are ${test.height} × ${test.width}, expected ${train.height} × ${train.width} as in ${images[0].name}`,
    );
  }
  parts.forEach((part, n) => {
    requireOneLabelEach(part, pixels.images[n]);
  });
  const classes = classLabels(
    parts.map((part) => part.labels),
    options.classNames ?? raw.classNames,
  );
  const named = (name: string): string => raw.labelNames?.[Number(name) - 1] ?? name;
  const classNames = raw.labelNames ? classes.classNames.map(named) : classes.classNames;
  const scale = byteScale(maximum);
  const split = ({ count, width, height, bytes }: PixelArray, n: number): Split => ({
    images: new ByteMatrix(count, width * height, bytes, scale),
    labels: new Labels(classes.labels[n], classes.classNames.length),
  });
  const plain = raw.labelNames ? undefined : classes.assumed;
  const notes = [...(raw.notes ?? []), assumed, plain].filter((note) => note !== undefined);
  const both = test
    ? { train: split(train, 0), test: split(test, 1) }
    : withoutTest(split(train, 0), images[0].name, options, notes);
  return {
    name: options.name ?? basename(resolve(path)),
    source: options.source ?? path,
    width: train.width,
    height: train.height,
    classNames,
    ...(raw.photos && { photos: raw.photos }),
    ...(notes.length > 0 && { notes }),
    ...both,
  };
}

/** What a byte means: by definition of the format, or as found. */
function meaning(
  { bytesMean }: RawDataset,
  images: readonly NamedArray[],
  found: { readonly maximum: number; readonly assumed?: string },
): { maximum: number; assumed?: string } {
  const bytes = images.every(({ data }) => data instanceof Uint8Array);
  if (bytesMean === undefined || !bytes || found.maximum === bytesMean) return found;
  return {
    maximum: bytesMean,
    assumed: `no pixel is above ${found.maximum}, and each means pixel ÷ ${bytesMean}: the images are faint`,
  };
}

function requireOneLabelEach({ images, labels }: RawPart, { count, height, width }: PixelArray): void {
  if (count === 0 || width === 0 || height === 0) {
    throw new Error(`${images.name}: the data set is empty: ${count} × ${height} × ${width}`);
  }
  if (labels.shape[0] !== count) {
    throw new Error(
      `${labels.name}: ${labels.shape[0]} labels, expected ${count}, one for each image in ${images.name}`,
    );
  }
}

/** A part of the images set aside, chosen by the seed. */
function withoutTest(
  all: Split,
  name: string,
  { seed = 1 }: RawOptions,
  notes: string[],
): { train: Split; test: Split } {
  const least = Math.ceil(0.5 / testShare);
  if (all.images.rows < least) {
    throw new Error(
      `${name}: ${all.images.rows} ${all.images.rows === 1 ? 'image' : 'images'} in all, expected at least ${least}, as a fifth is set aside for the test`,
    );
  }
  const { train, validation: test } = splitDataset(all, { validation: testShare, seed });
  notes.push(
    `there are no test images with labels: ${test.images.rows} of ${all.images.rows} images were set aside (seed ${seed})`,
  );
  return { train, test };
}

function transpose({ count, width, height, bytes }: PixelArray): PixelArray {
  const out = new Uint8Array(bytes.length);
  let to = 0;
  for (let from = 0; from < bytes.length; from += width * height) {
    for (let x = 0; x < width; x++) for (let y = 0; y < height; y++) out[to++] = bytes[from + y * width + x];
  }
  return { count, width: height, height: width, bytes: out };
}
