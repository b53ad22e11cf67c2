/** The file of `npm run results`: every run of every recipe, so that an interrupted measurement continues where it stopped. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Machine } from '../bench/machine.ts';
import { messageOf, UsageError } from '../cli/shared/program.ts';
import { mean, std } from '../src/metrics.ts';
import { writeFileAtomically } from '../src/models/write-file.ts';
import { harmlessName } from '../src/text.ts';
import type { Recipe } from './recipes.ts';

/** One training and its accuracy on the test images. */
export interface SeedRun {
  readonly seed: number;
  /** Share of the test images read correctly. */
  readonly testAccuracy: number;
  readonly testLoss: number;
  readonly wrong: number;
  readonly testImages: number;
  /** Time of input preparation and training. */
  readonly seconds: number;
  readonly threads: number;
  /** Index into `machines`. */
  readonly machine: number;
}

/** What is the same in all runs of a recipe. */
export interface Subject {
  readonly recipe: string;
  readonly hash: string;
  /** Name of the data set. */
  readonly data: string;
  /** Widths with dashes: `196-256-10`. */
  readonly network: string;
  readonly parameters: number;
  readonly epochs: number;
  readonly trainImages: number;
  /** Floating-point operations of one training. */
  readonly flop: number;
}

/** A row of the table. */
export interface RecipeResult extends Subject {
  /** How many runs there are. */
  readonly seeds: number;
  /** Shares; the standard deviation is that of a sample, 0 for a single run. */
  readonly testAccuracy: { readonly mean: number; readonly standardDeviation: number };
  /** Mean of the runs. */
  readonly seconds: number;
  readonly runs: readonly SeedRun[];
}

export interface ResultsFile {
  readonly machines: readonly Machine[];
  readonly recipes: readonly RecipeResult[];
}

/** A recipe by what it does: name and remarks do not count. The same recipe has the same hash. */
export function recipeHash({ name: _name, reported: _reported, ...rest }: Recipe): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(rest)))
    .digest('hex')
    .slice(0, 16);
}

/** The same value with the members of all objects in the order of their names. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}

/** The row of a recipe, over its runs (at least one). */
export function resultOf(subject: Subject, runs: readonly SeedRun[]): RecipeResult {
  const accuracies = runs.map((run) => run.testAccuracy);
  return {
    ...subject,
    seeds: runs.length,
    testAccuracy: {
      mean: mean(accuracies),
      standardDeviation: runs.length > 1 ? std(accuracies) : 0,
    },
    seconds: mean(runs.map((run) => run.seconds)),
    runs,
  };
}

/** True if it may be the row of a recipe. */
const hasRuns = (row: Partial<RecipeResult> | null): boolean => Array.isArray(row?.runs) && row.runs.every(Boolean);

/** Runs that are kept in a file. A change is on disk once its promise resolves. */
export class ResultsStore {
  readonly #path: string;
  readonly #order: readonly string[];
  readonly #machines: Machine[];
  #recipes: RecipeResult[];

  private constructor(path: string, order: readonly string[], { machines, recipes }: ResultsFile) {
    this.#path = path;
    this.#order = order;
    this.#machines = [...machines];
    this.#recipes = [...recipes];
  }

  /** Opens the file, or begins one. Recipes are written in the given order. Throws if the file is something else. */
  static async open(path: string, order: readonly string[]): Promise<ResultsStore> {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return new ResultsStore(path, order, { machines: [], recipes: [] });
    }
    let content: Partial<ResultsFile> | null = null;
    try {
      content = JSON.parse(text);
    } catch (error) {
      throw new UsageError(`--output: ${path} is not a file of results (not JSON: ${harmlessName(messageOf(error))})`, {
        cause: error,
      });
    }
    if (!Array.isArray(content?.machines) || !Array.isArray(content.recipes) || !content.recipes.every(hasRuns)) {
      throw new UsageError(`--output: ${path} is not a file of results, expected machines and recipes in it`);
    }
    return new ResultsStore(path, order, content as ResultsFile);
  }

  /** The runs there are of a recipe as it is now: not of what it was before it was changed. */
  runsOf({ recipe, hash }: Subject): readonly SeedRun[] {
    return this.#recipes.find((one) => one.recipe === recipe && one.hash === hash)?.runs ?? [];
  }

  /** Forgets all runs of a recipe; the file changes with the next `add`. */
  forget(recipe: string): void {
    this.#recipes = this.#recipes.filter((one) => one.recipe !== recipe);
  }

  /** Adds a run, and writes the file. Runs of the recipe as it was before it was changed are dropped. */
  async add(subject: Subject, machine: Machine, run: Omit<SeedRun, 'machine'>): Promise<void> {
    const runs = [...this.runsOf(subject).filter(({ seed }) => seed !== run.seed)];
    runs.push({ ...run, machine: this.#machineNumber(machine) });
    this.forget(subject.recipe);
    this.#recipes.push(
      resultOf(
        subject,
        runs.sort((a, b) => a.seed - b.seed),
      ),
    );
    const place = ({ recipe }: RecipeResult) => this.#order.indexOf(recipe);
    this.#recipes.sort((a, b) => place(a) - place(b));
    const content: ResultsFile = { machines: this.#machines, recipes: this.#recipes };
    await writeFileAtomically(this.#path, `${JSON.stringify(content, null, 2)}\n`);
  }

  /** The number of a machine; the same one on another day is the same. */
  #machineNumber(machine: Machine): number {
    const identity = ({ date: _, ...rest }: Machine) => JSON.stringify(rest);
    const known = this.#machines.findIndex((one) => identity(one) === identity(machine));
    return known >= 0 ? known : this.#machines.push(machine) - 1;
  }
}
