/**
 * Every notebook runs from top to bottom as it is, and with its solutions: `notebook-runs.test.ts [NOTEBOOK…]`.
 *
 * One run proves both. Behind the last cell, in the same kernel, each answer takes the place of the exercise and its
 * check runs again, as with a reader who answers in the end. That is the solved notebook, since no other cell uses what
 * an exercise declares: test/exercises.test.ts proves it. test/solved-notebooks.test.ts runs them in place, too.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  checkOutputs,
  chosenNotebooks,
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

const temporary = mkdtempSync(join(tmpdir(), 'notebooks-'));
after(() => rmSync(temporary, { recursive: true, force: true }));

/** Throws unless each check of the notebook shows `wanted`. */
function checksShow({ cells }: Notebook, wanted: RegExp, refused: RegExp): void {
  for (const cell of cells.filter((one) => hasTag(one, 'exercise-check'))) {
    assert.match(textOf(cell), wanted, sourceOf(cell).slice(0, 80));
    assert.doesNotMatch(textOf(cell), refused, sourceOf(cell).slice(0, 80));
  }
}

for (const name of chosenNotebooks()) {
  const file = join(folder, name);
  const hasExercises = exercisesOf(readNotebook(file)).length > 0;

  test(`${name}: runs from top to bottom${hasExercises ? ', unanswered and answered' : ''}`, async () => {
    const target = join(temporary, name);
    const more = { source: join(temporary, `answers-${name}`), target: join(temporary, `answered-${name}`) };
    writeFileSync(more.source, JSON.stringify(solutionsAlone(readNotebook(file))));
    const { status, message } = await execute(file, target, hasExercises ? { more } : {});
    assert.equal(status, 0, message);
    checkOutputs(target);
    checksShow(readNotebook(target), /: Not yet: ./, /✓ Right/);
    if (!hasExercises) return;
    checkOutputs(more.target);
    checksShow(readNotebook(more.target), /✓ Right/, /Not yet/);
  });
}
