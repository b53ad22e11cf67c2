/**
 * Every notebook with its solutions in place, from top to bottom, where MNIST is not: `solved-notebooks.test.ts [NOTEBOOK…]`.
 * Slow: `npm test -- --all` runs it.
 */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { after, test } from 'node:test';
import {
  checkOutputs,
  chosenNotebooks,
  execute,
  folder,
  hasTag,
  largest,
  readNotebook,
  sourceOf,
  textOf,
  withSolutions,
} from './notebook-files.ts';

/** Cells import `../src`, so the answered notebooks lie beside the others, under a name that git ignores. */
const answered = (name: string) => join(folder, `look-${process.pid}-${name}`);
after(() => {
  for (const name of chosenNotebooks()) rmSync(answered(name), { force: true });
});

for (const name of chosenNotebooks()) {
  test(`${name}: with the solutions, each check says "✓ Right"`, async () => {
    const path = answered(name);
    writeFileSync(path, JSON.stringify(withSolutions(readNotebook(join(folder, name)))));
    const { status, message } = await execute(path, path, { env: { MNIST_DIR: undefined } });
    assert.equal(status, 0, message);
    checkOutputs(path, largest(name));
    for (const cell of readNotebook(path).cells.filter((one) => hasTag(one, 'exercise-check'))) {
      assert.match(textOf(cell), /✓ Right/, `${sourceOf(cell).slice(0, 80)}\nshows ${textOf(cell)}`);
    }
  });
}
