/** The option --data. */
import { Option } from 'commander';
import type { Dataset, Split } from '../../src/data/dataset.ts';
import { loadDigits } from '../../src/data/digits.ts';
import { datasetNames, loadDataset, readable } from '../../src/data/load.ts';
import { fashionMnist, mnist } from '../../src/data/mnist.ts';
import { type InputPreparation, preparedSize } from '../../src/data/prepare.ts';
import type { NeuralNetwork } from '../../src/network.ts';
import { exists, isFolder, requireFile } from './files.ts';
import { whole } from './options.ts';
import { checked, complain, UsageError } from './program.ts';

export const dataFlags = '--data <name>';
export const dataValues = `${datasetNames.join(', ')}, or ${readable}`;
export const dataDescription = `${dataValues} (default: mnist where it is present, else digits)`;

export interface SizeArguments {
  readonly size?: number;
}

/** The option --size, which goes with --data. */
export const sizeOption = (): Option =>
  new Option(
    '--size <pixels>',
    'scale the pictures of a folder to squares of this side and leave them else as they are (default: make each like an image of MNIST)',
  ).argParser(whole(1, 1024));

/** Files of ours that hold no images, by the ends of their names. */
const noData = { '.checkpoint': 'the checkpoint of a training', '.safetensors': 'a network' } as const;

/** Loads a data set; the error stream tells of a download, and of what was assumed about the files. */
export async function loadData(data: string | undefined, { size }: SizeArguments = {}): Promise<Dataset> {
  if (data !== undefined && !(datasetNames as readonly string[]).includes(data)) {
    if (!(await exists(data))) {
      throw new UsageError(
        `--data: expected one of ${datasetNames.join(', ')} or an existing folder or file, got '${data}'`,
      );
    }
    if (!(await isFolder(data))) await requireFile('--data', data);
  }
  const other = Object.entries(noData).find(([ending]) => data?.endsWith(ending));
  if (other) throw new UsageError(`--data: ${data} is by its name ${other[1]}, expected a data set`);
  let shown = '';
  const dataset = await loadDataset(data, {
    size,
    onProgress: ({ file, mirror, received, total }) => {
      const part = total ? `: ${Math.floor((10 * received) / total) * 10} %` : '';
      const line = `downloading ${file} from ${new URL(mirror).host}${part}`;
      if (line !== shown) console.error(line);
      shown = line;
    },
  });
  for (const note of dataset.notes ?? []) complain(`${dataset.name}: ${note}`);
  return dataset;
}

/**
 * The value of --data that stands for the data set a model names; undefined if it names none. Throws a
 * {@link UsageError} if it names one that has to be given by its folder.
 */
export function dataOfModel(file: string, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const found = [mnist, fashionMnist, { name: loadDigits().name, folder: 'digits' }].find((one) => one.name === name);
  if (found) return found.folder;
  throw new UsageError(`--data: ${file} was trained on '${name}', expected the folder of that data set, got no --data`);
}

/** `MNIST from MNIST_DIR (28 × 28)` */
export const describeData = ({ name, source, width, height }: Dataset): string =>
  `${name} from ${source} (${height} × ${width})`;

/** Throws a {@link UsageError} unless the network reads such images and has the same number of classes. */
export function requireFit(
  file: string,
  model: NeuralNetwork<number, number>,
  dataset: Dataset,
  input: InputPreparation,
): void {
  const { classNames } = dataset;
  const { width, height } = checked(`${file} does not fit ${describeData(dataset)}`, () =>
    preparedSize(input, dataset),
  );
  if (model.inputs !== width * height) {
    throw new UsageError(
      `${file} reads ${model.inputs} inputs, but the images of ${describeData(dataset)} have ${width * height} pixels; --data chooses another data set`,
    );
  }
  if (model.outputs !== classNames.length) {
    throw new UsageError(
      `${file} has ${model.outputs} classes, but ${describeData(dataset)} has ${classNames.length}; --data chooses another data set`,
    );
  }
}

/**
 * Throws a {@link UsageError} if whole pictures were scaled for the network, and these were made in another way, or the other
 * way round: both may have as many pixels.
 */
export function requireSamePhotos(file: string, scaled: number | undefined, dataset: Dataset): void {
  if (scaled !== undefined && dataset.photos !== 'scaled') {
    throw new UsageError(
      `--size: ${file} was trained on whole pictures of ${scaled} × ${scaled} pixels, expected a folder of pictures and --size ${scaled}`,
    );
  }
  if (scaled === undefined && dataset.photos === 'scaled') {
    throw new UsageError(`--size: ${file} was not trained on whole pictures, expected no --size, and no such data set`);
  }
}

/** The number of images in a split. */
export const imagesIn = (split: Split | undefined): number => split?.images.rows ?? 0;
