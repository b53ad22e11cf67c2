/** What a run of a notebook has to show. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type process from 'node:process';
import { withLock } from '../tools/setup/lock.mjs';
import {
  checkOutputs,
  copyBeside,
  execute,
  exercisesOf,
  folder,
  hasTag,
  largest,
  type Notebook,
  readNotebook,
  solutionsAlone,
  sourceOf,
  textOf,
  withSolutions,
} from './notebook-files.ts';

/** A notebook may write files, into a place that it names: it runs once at a time, whoever else tests this clone. */
export const alone = <T>(name: string, run: () => Promise<T>): Promise<T> => withLock(`run-of-${basename(name)}`, run);

/** Throws unless each check of the notebook shows `wanted`, and none shows `refused`. */
export function checksShow({ cells }: Notebook, wanted: RegExp, refused: RegExp): void {
  for (const cell of cells.filter((one) => hasTag(one, 'exercise-check'))) {
    const where = `${sourceOf(cell).slice(0, 80)}\nshows ${textOf(cell)}`;
    assert.match(textOf(cell), wanted, where);
    assert.doesNotMatch(textOf(cell), refused, where);
  }
}

/** Runs a notebook with its solutions in place, from top to bottom. */
export async function proveSolved(name: string, env: typeof process.env = {}): Promise<void> {
  const path = copyBeside(name);
  try {
    writeFileSync(path, JSON.stringify(withSolutions(readNotebook(join(folder, name)))));
    const { status, message } = await alone(name, () => execute(path, path, { env }));
    assert.equal(status, 0, message);
    checkOutputs(path, largest(basename(name)));
    checksShow(readNotebook(path), /✓ Right/, /Not yet/);
  } finally {
    rmSync(path, { force: true });
  }
}

/**
 * Runs a notebook from top to bottom as it is, and then the solutions of its exercises, each with its check again, in
 * the same kernel, as with a reader who answers in the end. That is as good as the solved notebook, since no other cell
 * uses what an exercise declares, which test/exercises.test.ts proves. In a lab they do: solved-notebooks.test.ts runs it.
 */
export async function proveRun(name: string, env: typeof process.env = {}): Promise<void> {
  const temporary = mkdtempSync(join(tmpdir(), 'notebooks-'));
  try {
    const file = join(folder, name);
    const target = join(temporary, basename(name));
    const [answers, answered] = ['answers', 'answered'].map((what) => join(temporary, `${what}-${basename(name)}`));
    const more = { source: answers, target: answered };
    const notebook = readNotebook(file);
    const hasExercises = exercisesOf(notebook).length > 0;
    writeFileSync(more.source, JSON.stringify(solutionsAlone(notebook)));
    const { status, message } = await alone(name, () =>
      execute(file, target, { env, ...(hasExercises ? { more } : {}) }),
    );
    assert.equal(status, 0, message);
    checkOutputs(target);
    checksShow(readNotebook(target), /: Not yet: ./, /✓ Right/);
    if (!hasExercises) return;
    checkOutputs(more.target);
    checksShow(readNotebook(more.target), /✓ Right/, /Not yet/);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
