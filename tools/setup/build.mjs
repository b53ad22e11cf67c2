/** What is built from sources and data: the fast kernels (WebAssembly) and the bundled digits. */
import { buildDigits, digitsAreBuilt } from '../build-digits.mjs';
import { buildKernels, kernelsAreBuilt } from '../build-kernels.mjs';

/** @type {import('./setup.mjs').Step} */
export const kernels = {
  name: 'fast kernels',
  isDone: kernelsAreBuilt,
  run: buildKernels,
};

/** @type {import('./setup.mjs').Step} */
export const digits = {
  name: 'bundled digits',
  isDone: digitsAreBuilt,
  run: buildDigits,
};
