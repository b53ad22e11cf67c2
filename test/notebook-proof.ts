/** What a run of a notebook has to show. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type process from 'node:process';
import { withLock } from '../tools/setup/lock.mjs';
import {
  checkOutputs,
  execute,
  exercisesOf,
  folder,
  hasTag,
  type Notebook,
  readNotebook,
  solutionsAlone,
  sourceOf,
  textOf,
} from './notebook-files.ts';

/** A notebook may write files, into a place that it names: it runs once at a time, whoever else tests this clone. */
export const alone = <T>(name: string, run: () => Promise<T>): Promise<T> => withLock(`run-of-${name}`, run);

/** Throws unless each check of the notebook shows `wanted`, and none shows `refused`. */
export function checksShow({ cells }: Notebook, wanted: RegExp, refused: RegExp): void {
  for (const cell of cells.filter((one) => hasTag(one, 'exercise-check'))) {
    const where = `${sourceOf(cell).slice(0, 80)}\nshows ${textOf(cell)}`;
    assert.match(textOf(cell), wanted, where);
    assert.doesNotMatch(textOf(cell), refused, where);
  }
}

/**
 * Runs a notebook from top to bottom as it is, and then the solutions of its exercises, each with its check again, in
 * the same kernel, as with a reader who answers in the end. That is as good as the solved notebook, since no other cell
 * uses what an exercise declares, which test/exercises.test.ts proves.
 */
export async function proveRun(name: string, env: typeof process.env = {}): Promise<void> {
  const temporary = mkdtempSync(join(tmpdir(), 'notebooks-'));
  try {
    const file = join(folder, name);
    const target = join(temporary, name);
    const more = { source: join(temporary, `answers-${name}`), target: join(temporary, `answered-${name}`) };
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
