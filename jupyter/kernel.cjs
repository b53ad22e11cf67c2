'use strict';
/**
 * Starts the Jupyter kernel of this project: `node jupyter/kernel.cjs <connection-file>`.
 *
 * The kernel is tslab, made to fit: it gets the TypeScript and the compiler options of the project
 * (typescript.cjs), and its rough edges are repaired while it is loaded (repairs.cjs). What the repaired
 * places call, and what `src/notebook/kernel.ts` shows to the notebooks, is `globalThis.__handwritten` (runtime.cjs).
 */
const path = require('node:path');

const root = path.resolve(__dirname, '..');

function cannotStart(error) {
  console.error(`The notebook kernel of this project cannot start: ${error?.stack ?? error}`);
  const { exit = process.exit } = globalThis.__handwritten ?? {}; // cells get another process.exit
  exit(1);
}

try {
  require('./runtime.cjs').install(root);
  require('./load-tslab.cjs').prepare(root);
  const { startKernel } = require('tslab/dist/main.js');
  startKernel({ configPath: process.argv[2], enableFindLocal: false }).catch(cannotStart);
} catch (error) {
  cannotStart(error);
}
