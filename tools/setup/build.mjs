/** What is built from sources: the fast kernels (WebAssembly). */
import { buildKernels, kernelsAreBuilt } from '../build-kernels.mjs';

/** @type {import('./setup.mjs').Step} */
export const kernels = {
  name: 'fast kernels',
  isDone: kernelsAreBuilt,
  run: buildKernels,
};
