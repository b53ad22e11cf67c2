/** The option --model, and what a model file of `npm run train` holds beside the weights. */
import type { Dataset } from '../../src/data/dataset.ts';
import type { InputPreparation } from '../../src/data/prepare.ts';
import { loadModel } from '../../src/models/files.ts';
import type { LoadedModel } from '../../src/models/model.ts';
import { requireFile } from './files.ts';
import { checked } from './program.ts';

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
    epochs: String(epochs),
    seed: String(seed),
    ...(input && { input: JSON.stringify(input) }),
  };
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
    const input: unknown = JSON.parse(metadata.input);
    if (typeof input !== 'object' || input === null) throw new TypeError(`expected an object, got ${metadata.input}`);
    return input;
  });
}

/** How many epochs a model was trained; null if the file does not say. */
export function epochsOf({ metadata }: LoadedModel): number | null {
  return /^\d+$/.test(metadata.epochs ?? '') ? Number(metadata.epochs) : null;
}
