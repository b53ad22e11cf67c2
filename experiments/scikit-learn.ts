/** The classifiers of scikit-learn on splits of the 8×8 digits, by tools/python/compare_scikit_learn.py. */
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runPython } from '../src/notebook/python.ts';
import type { NamedSplit } from './cross-validation.ts';

/** How one classifier did on one group of splits. */
export interface ClassifierResult {
  readonly model: string;
  readonly group: string;
  /** Mean over the seeds. */
  readonly fitSeconds: number;
  readonly seeds: readonly { readonly seed: number; readonly accuracy: number }[];
}

/** What the script prints. */
export interface ScikitLearnReport {
  readonly versions: { readonly scikitLearn: string };
  /** The settings that were compared inside each training part, if any were. */
  readonly grid: Readonly<Record<string, readonly unknown[]>> | null;
  readonly results: readonly ClassifierResult[];
}

/** A split, and the splits of its training part that settings are compared on. */
export interface SplitWithInner extends NamedSplit {
  readonly inner?: readonly NamedSplit[];
}

/**
 * Trains and tests the classifiers on exactly these rows. Needs the Python environment of the project.
 * @param options of the script: `--quick`, `--grid`, `--jobs 2`
 */
export async function compareScikitLearn(
  splits: readonly SplitWithInner[],
  options: readonly string[] = [],
): Promise<ScikitLearnReport> {
  const file = join(tmpdir(), `splits-${process.pid}.json`);
  await writeFile(file, JSON.stringify({ splits }));
  try {
    const report = await runPython('compare_scikit_learn.py', ['--splits', file, ...options]);
    return report as ScikitLearnReport;
  } finally {
    await rm(file);
  }
}
