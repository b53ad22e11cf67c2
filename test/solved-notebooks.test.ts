/**
 * Every notebook with its solutions in place, from top to bottom, where MNIST is not: `solved-notebooks.test.ts [NOTEBOOK…]`.
 * Slow: `npm test -- --all` runs it.
 */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import {
  checkOutputs,
  chosenNotebooks,
  execute,
  folder,
  largest,
  readNotebook,
  withSolutions,
} from './notebook-files.ts';
import { alone, checksShow } from './notebook-proof.ts';

for (const name of chosenNotebooks()) {
  test(`${name}: with the solutions, each check says "✓ Right"`, async () => {
    // Cells import `../src`, so the answered notebook lies beside the others, under a name that git ignores.
    const path = join(folder, `look-${process.pid}-${name}`);
    try {
      writeFileSync(path, JSON.stringify(withSolutions(readNotebook(join(folder, name)))));
      const { status, message } = await alone(name, () => execute(path, path, { env: { MNIST_DIR: undefined } }));
      assert.equal(status, 0, message);
      checkOutputs(path, largest(name));
      checksShow(readNotebook(path), /✓ Right/, /Not yet/);
    } finally {
      rmSync(path, { force: true });
    }
  });
}
