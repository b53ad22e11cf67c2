/** The option --model, and what a model file of `npm run train` holds beside the weights. */
import { sideOfImages } from '../../apps/pad/panel/prepare.ts';
import { requireCount, requireKnown } from '../../src/checks.ts';
import type { Dataset } from '../../src/data/dataset.ts';
import type { ImageSize, InputPreparation } from '../../src/data/prepare.ts';
import { loadModel } from '../../src/models/files.ts';
import type { LoadedModel } from '../../src/models/model.ts';
import type { PixelInput } from '../../src/models/onnx.ts';
import { shortened } from '../../src/text.ts';
import { requireFile } from './files.ts';
import { checked, messageOf } from './program.ts';

/** Reads a model file. Throws, naming it, if it is missing or broken. */
export async function openModel(file: string): Promise<LoadedModel> {
  await requireFile('--model', file);
  return loadModel(file);
}

/** What is written beside the weights. No times: the same training gives the same bytes. */
export function notesOf(
  dataset: Dataset,
  epochs: number,
  seed: number,
  input?: InputPreparation,
): Record<string, string> {
  return {
    data: dataset.name,
    classNames: JSON.stringify(dataset.classNames),
    pixels: JSON.stringify(storedPixels(dataset)),
    ...(dataset.photos && { photos: dataset.photos }),
    epochs: String(epochs),
    seed: String(seed),
    ...(input && { input: JSON.stringify(input) }),
  };
}

/** Images as they are stored: their size, and the pixel that stands for 1. */
interface StoredPixels extends ImageSize {
  readonly largest: number;
}

const storedPixels = ({ width, height, test }: Dataset): StoredPixels => ({
  width,
  height,
  largest: Math.round(1 / test.images.values[1]),
});

/**
 * The pixels that a model's images had before they were prepared, and their preparation. Undefined if the file tells
 * nothing of images. Version 0.1 wrote no size: its images were MNIST's or the 8×8 digits'.
 */
export function pixelsOf(loaded: LoadedModel, file: string): PixelInput | undefined {
  const { model, metadata } = loaded;
  const input = inputOf(loaded, file);
  if (metadata.pixels === undefined) {
    const side = metadata.data === undefined ? undefined : sideOfImages(model.inputs, input);
    return side === undefined ? undefined : { width: side, height: side, largest: side === 8 ? 16 : 255, input };
  }
  return checked(`${file}: pixels`, () => {
    const stored = parsed(metadata.pixels) as StoredPixels;
    requireKnown('pixels', stored, ['width', 'height', 'largest']);
    requireCount('pixels', 'width', stored.width);
    requireCount('pixels', 'height', stored.height);
    requireCount('pixels', 'largest', stored.largest);
    return { ...stored, input };
  });
}

/**
 * The side of the squares that whole pictures were scaled to for a model; undefined if its images were made in another way
 * (centred as MNIST's, or the file does not say). Throws on what no version has written.
 */
export function scaledSide(loaded: LoadedModel, file: string): number | undefined {
  const { photos } = loaded.metadata;
  if (photos === undefined) return undefined;
  const pixels = pixelsOf(loaded, file);
  return checked(`${file}: photos`, () => {
    if (photos !== 'scaled') throw new TypeError(`expected 'scaled' or nothing, got '${shortened(photos)}'`);
    if (pixels === undefined || pixels.width !== pixels.height)
      throw new TypeError('expected the size of squares beside');
    return pixels.width;
  });
}

/** The names of a model's classes; their numbers if the file has none. */
export function classNamesOf({ model, metadata }: LoadedModel): string[] {
  const numbers = Array.from({ length: model.outputs }, (_, i) => String(i));
  try {
    const names: unknown = JSON.parse(metadata.classNames ?? '');
    const fits = Array.isArray(names) && names.length === model.outputs;
    return fits && names.every((name) => typeof name === 'string') ? names : numbers;
  } catch {
    return numbers;
  }
}

/** How images are prepared before the model reads them; not at all if the file does not say. */
export function inputOf({ metadata }: LoadedModel, file: string): InputPreparation {
  if (metadata.input === undefined) return {};
  return checked(`${file}: input`, () => {
    const input: unknown = parsed(metadata.input);
    if (typeof input !== 'object' || input === null)
      throw new TypeError(`expected an object, got ${shortened(metadata.input)}`);
    return input;
  });
}

/** How many epochs a model was trained; null if the file does not say. */
export function epochsOf({ metadata }: LoadedModel): number | null {
  return /^\d+$/.test(metadata.epochs ?? '') ? Number(metadata.epochs) : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TypeError(`not JSON (${messageOf(error)})`);
  }
}
