/** The notebook that trains for minutes, with MNIST. Slow: `npm test -- --all` runs it. */
import process from 'node:process';
import { test } from 'node:test';
import { longTraining } from './notebook-files.ts';
import { proveRun } from './notebook-proof.ts';

test(
  `${longTraining}: runs from top to bottom with MNIST, unanswered and answered`,
  {
    skip: !process.env.MNIST_DIR && 'MNIST_DIR is not set',
  },
  () => proveRun(longTraining),
);
