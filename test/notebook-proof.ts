/** What a run of a notebook has to show. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type process from 'node:process';
import { withLock } from '../tools/setup/lock.mjs';
import type { Answers } from './answers/answers.ts';
import {
  checkOutputs,
  copyBeside,
  execute,
  exercisesOf,
  folder,
  hasTag,
  labs,
  largest,
  type Notebook,
  type NotebookCell,
  otherAnswers,
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

/**
 * What the tests know of answers to the exercises of a lesson; those to the stages of a lab are in test/labs. Throws if an
 * exercise has fewer than it needs.
 */
async function answersTo(name: string): Promise<readonly Answers[]> {
  if (labs.includes(name)) return [];
  const { answers } = await import(`./answers/${name.replace('.ipynb', '.ts')}`);
  const all: readonly Answers[] = answers;
  assert.equal(
    all.length,
    exercisesOf(readNotebook(join(folder, name))).length,
    `exercises in test/answers of ${name}`,
  );
  for (const { exercise, right, wrong } of all) {
    assert.ok(right.length >= 1 && wrong.length >= 3, `${exercise}: ${right.length} right, ${wrong.length} wrong`);
  }
  return all;
}

/** Throws unless the outputs of a cell of {@link otherAnswers} accept what is right, and refuse what is wrong. */
function judge({ exercise, right, wrong }: Answers, cell: NotebookCell): void {
  const boxes = (cell.outputs ?? [])
    .map((output) => [output.data?.['text/plain'] ?? ''].flat().join(''))
    .filter((text) => text.startsWith(`Exercise ${exercise}`));
  assert.equal(boxes.length, right.length + wrong.length, `${exercise}: ${boxes.join('\n')}`);
  for (const [i, answer] of right.entries()) assert.match(boxes[i], /✓ Right/, `${exercise}\n${answer}`);
  for (const [i, [answer, told]] of wrong.entries()) {
    const said = boxes[right.length + i];
    assert.match(said, /: Not yet: ./, `${exercise}\n${answer}`);
    assert.match(said, told, `${exercise}\n${answer}`);
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
 * After that come other answers (test/answers): unusual ones that are right, and wrong ones, each of which has to be
 * told why.
 */
export async function proveRun(name: string, env: typeof process.env = {}): Promise<void> {
  const temporary = mkdtempSync(join(tmpdir(), 'notebooks-'));
  try {
    const file = join(folder, name);
    const target = join(temporary, basename(name));
    const [source, result] = ['answers', 'answered'].map((what) => join(temporary, `${what}-${basename(name)}`));
    const more = { source, target: result };
    const notebook = readNotebook(file);
    const hasExercises = exercisesOf(notebook).length > 0;
    const answers = hasExercises ? await answersTo(name) : [];
    const solved = solutionsAlone(notebook);
    const others = otherAnswers(notebook, answers);
    writeFileSync(more.source, JSON.stringify({ ...solved, cells: [...solved.cells, ...others.cells] }));
    const { status, message } = await alone(name, () =>
      execute(file, target, { env, ...(hasExercises ? { more } : {}) }),
    );
    assert.equal(status, 0, message);
    checkOutputs(target);
    checksShow(readNotebook(target), /: Not yet: ./, /✓ Right/);
    if (!hasExercises) return;
    checkOutputs(more.target);
    const answered = readNotebook(more.target);
    const at = solved.cells.length;
    checksShow({ ...answered, cells: answered.cells.slice(0, at) }, /✓ Right/, /Not yet/);
    for (const [i, one] of answers.entries()) judge(one, answered.cells[at + i]);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
