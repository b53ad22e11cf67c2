/**
 * Sets up what is missing, and only that: `node tools/setup/setup.mjs`. Every program of the project begins with it.
 * Uses nothing but Node.js, since nothing else may be there yet, and writes nowhere but into the project.
 */
import process, { argv } from 'node:process';
import { pathToFileURL } from 'node:url';
import { digits, kernels } from './build.mjs';
import { kernel } from './jupyter.mjs';
import { withLock } from './lock.mjs';
import { packages, requireNode } from './node.mjs';
import { node24 } from './node24.mjs';
import { die } from './process.mjs';
import { duration, ticker } from './progress.mjs';
import { environment, testPackages } from './python.mjs';

/**
 * @typedef {object} Step
 * @property {string} name what is printed
 * @property {() => boolean} [isNeeded] false if the project has no such part
 * @property {() => boolean} isDone true if nothing is to be done
 * @property {() => void | Promise<void>} run does it
 */

/** In this order: a step may use what the steps before it made. */
export const steps = { packages, node24, kernels, digits, environment, kernel, testPackages };

/** For programs that run in Node.js alone. */
export const forPrograms = [packages, node24, kernels, digits];
/** For notebooks. */
export const forNotebooks = [packages, node24, kernels, digits, environment, kernel];
/** For the tests that compare with other programs. */
export const forTests = [...forNotebooks, testPackages];

/** Does one step; while it takes its time, a line says since when. */
async function take({ name, run }) {
  const start = performance.now();
  const soFar = () => duration((performance.now() - start) / 1000);
  const progress = ticker(() => `… ${name}: ${soFar()} so far`, process.stderr);
  try {
    progress.log(`… ${name}: being set up`);
    await run();
    progress.log(`✓ ${name}: set up in ${soFar()}`);
  } finally {
    progress.stop();
  }
}

/** Does the steps that are not done, with a line for each; `verbose` prints a line for the others, too. */
export async function setup(list, { verbose = false } = {}) {
  requireNode();
  const isReady = (step) => step.isNeeded?.() === false || step.isDone();
  const say = ({ name }) => verbose && console.error(`✓ ${name}: ready`);
  if (list.every(isReady)) return list.forEach(say);
  await withLock('setup', async () => {
    // Looked at again, step by step: another program may have done it while this one waited for the lock.
    for (const step of list) {
      if (isReady(step)) say(step);
      else await take(step);
    }
  });
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  await setup(forNotebooks, { verbose: true }).catch((error) => die(error));
}
