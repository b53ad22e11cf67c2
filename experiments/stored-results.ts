/** The results that are kept with the project, in data/: what long measurements gave, for the lessons to show. */
import { readFile } from 'node:fs/promises';
import { Adam, type BuiltInOptimizer, RmsProp, Sgd } from '../src/optimizers.ts';
import type { InnerScore } from './cross-validation.ts';
import type { Recipe } from './recipes.ts';
import type { ResultsFile } from './results-file.ts';
import type { ScikitLearnReport } from './scikit-learn.ts';

/** What was chosen for one training part, and why. */
export interface Selection {
  readonly group: string;
  readonly name: string;
  readonly seed: number;
  readonly scores: readonly InnerScore[];
  /** The name of one of the candidates. */
  readonly chosen: string;
}

/** The file of `node tools/run.mjs experiments/tune-digits.ts`. */
export interface Tuning {
  readonly dataset: string;
  readonly seconds: number;
  readonly candidates: readonly Recipe[];
  readonly groups: readonly {
    readonly group: string;
    /** How the training parts were split to choose. */
    readonly inner: string;
    readonly mean: number;
    readonly standardDeviation: number;
    readonly seeds: readonly { readonly seed: number; readonly accuracy: number }[];
    readonly selections: readonly Selection[];
  }[];
}

/** One forerunner's network: their figures beside ours, as shares. */
export interface Reproduced {
  readonly recipe: string;
  /** The test accuracy they report. */
  readonly theirs?: number;
  readonly theirsTrain?: number;
  readonly theirsValidation?: number;
  readonly testAccuracy: number;
  /** On the images it was trained on, measured after the training. */
  readonly trainAccuracy: number;
  readonly validationAccuracy?: number;
  /** Whether ours is at or above theirs, wherever they give a figure. */
  readonly atOrAbove: boolean;
  readonly epochs: number;
  readonly seconds: number;
  readonly note: string;
}

/** The file of `npm run reproduce`. */
export interface Reproduction {
  readonly seed: number;
  readonly node: string;
  readonly rows: readonly Reproduced[];
}

/** Every recipe with its runs: `npm run results`. */
export const storedResults = (): Promise<ResultsFile> => read('results/results.json');

/** What was chosen inside the training parts of the 8×8 digits: `node tools/run.mjs experiments/tune-digits.ts`. */
export async function storedTuning(): Promise<Tuning> {
  const tuning = await read<Tuning>('results/digits-tuning.json');
  const candidates = tuning.candidates.map((one) => ({ ...one, optimizer: optimizerFrom(one.optimizer) }));
  return { ...tuning, candidates };
}

/** MLPClassifier, the best of a grid inside each training part: `node tools/run.mjs experiments/tune-digits.ts`. */
export const storedScikitLearn = (): Promise<ScikitLearnReport> => read('results/digits-scikit-learn.json');

/** The forerunners' networks, trained as they describe them: `npm run reproduce`. */
export const storedReproduction = (): Promise<Reproduction> => read('reproduction.json');

/** JSON that these programs wrote: its type is that of the program. */
async function read<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(new URL(`../data/${file}`, import.meta.url), 'utf8'));
}

/** The optimizer whose settings were stored: JSON keeps no methods. */
function optimizerFrom(settings: BuiltInOptimizer): BuiltInOptimizer {
  switch (settings.kind) {
    case 'sgd':
      return new Sgd(settings);
    case 'rmsprop':
      return new RmsProp(settings);
    case 'adam':
      return new Adam(settings);
  }
}
