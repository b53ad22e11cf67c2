/**
 * Every notebook runs from top to bottom, unanswered and answered: `notebook-runs.test.ts [NOTEBOOK…]`. Those that train
 * for long on MNIST run here as where MNIST is not; test/long-training.test.ts and solved-notebooks.test.ts have them with it.
 */
import { test } from 'node:test';
import { chosenNotebooks, labWithMnist, longTraining } from './notebook-files.ts';
import { proveRun } from './notebook-proof.ts';

for (const name of chosenNotebooks()) {
  const isLong = [longTraining, labWithMnist].includes(name);
  test(`${name}: runs from top to bottom, unanswered and answered${isLong ? ', without MNIST' : ''}`, () =>
    proveRun(name, isLong ? { MNIST_DIR: undefined } : {}));
}
