/**
 * Every notebook runs from top to bottom, unanswered and answered: `notebook-runs.test.ts [NOTEBOOK…]`. The one with the
 * long training runs here as where MNIST is not; test/long-training.test.ts has it with MNIST.
 */
import { test } from 'node:test';
import { chosenNotebooks, longTraining } from './notebook-files.ts';
import { proveRun } from './notebook-proof.ts';

for (const name of chosenNotebooks()) {
  const isLong = name === longTraining;
  test(`${name}: runs from top to bottom, unanswered and answered${isLong ? ', without MNIST' : ''}`, () =>
    proveRun(name, isLong ? { MNIST_DIR: undefined } : {}));
}
