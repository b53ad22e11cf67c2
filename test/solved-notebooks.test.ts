/**
 * Every notebook with its solutions in place, from top to bottom, where MNIST is not: `solved-notebooks.test.ts [NOTEBOOK…]`.
 * A lab that goes on to MNIST runs where MNIST is as well, solved and as it is. Slow: `npm test -- --all` runs it.
 */
import process from 'node:process';
import { test } from 'node:test';
import { chosenNotebooks, labWithMnist } from './notebook-files.ts';
import { proveRun, proveSolved } from './notebook-proof.ts';

for (const name of chosenNotebooks()) {
  test(`${name}: with the solutions, each check says "✓ Right"`, () => proveSolved(name, { MNIST_DIR: undefined }));
  if (name === labWithMnist) {
    const skip = !process.env.MNIST_DIR && 'MNIST_DIR is not set';
    test(`${name}: the same with MNIST`, { skip }, () => proveSolved(name));
    test(`${name}: as it is, with MNIST`, { skip }, () => proveRun(name));
  }
}
