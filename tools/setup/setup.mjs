/**
 * Sets up what is missing, and only that: `node tools/setup/setup.mjs`. Every program of the project begins with it.
 * Uses nothing but Node.js, since nothing else may be there yet, and writes nowhere but into the project.
 */
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';
import { digits, kernels } from './build.mjs';
import { kernel } from './jupyter.mjs';
import { packages, requireNode } from './node.mjs';
import { die } from './process.mjs';
import { environment } from './python.mjs';

/**
 * @typedef {object} Step
 * @property {string} name what is printed
 * @property {() => boolean} [isNeeded] false if the project has no such part
 * @property {() => boolean} isDone true if nothing is to be done
 * @property {() => void | Promise<void>} run does it
 */

/** In this order: a step may use what the steps before it made. */
export const steps = { packages, kernels, digits, environment, kernel };

/** For programs that run in Node.js alone. */
export const forPrograms = [packages, kernels, digits];
/** For notebooks. */
export const forNotebooks = [packages, kernels, digits, environment, kernel];

/** Does the steps that are not done, with a line for each; `verbose` prints a line for the others, too. */
export async function setup(list, { verbose = false, log = (line) => console.error(line) } = {}) {
  requireNode();
  for (const step of list) {
    if (step.isNeeded?.() === false) continue;
    if (step.isDone()) {
      if (verbose) log(`✓ ${step.name}: ready`);
      continue;
    }
    log(`… ${step.name}: being set up`);
    const start = performance.now();
    await step.run();
    log(`✓ ${step.name}: set up in ${Math.max(1, Math.round((performance.now() - start) / 1000))} s`);
  }
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  await setup(forNotebooks, { verbose: true }).catch((error) => die(error));
}
