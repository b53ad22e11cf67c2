/**
 * Runs a program of the project: `node tools/run.mjs cli/train.ts --epochs 3`. What it needs and what is missing is set
 * up first, so that every `npm run` command works in a fresh clone.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeForPrograms } from './setup/node24.mjs';
import { root } from './setup/paths.mjs';
import { die, runInForeground, SetupError } from './setup/process.mjs';
import { forNotebooks, forPrograms, setup } from './setup/setup.mjs';

/** Programs that use Jupyter or Python; the others need Node.js alone. */
const usePython = new Set(['tools/look.ts', 'bench/live.ts']);

/** Arguments of Node.js that let it run TypeScript. */
export function typescriptArguments() {
  const tsx = createRequire(join(root, 'package.json')).resolve('tsx');
  return ['--import', pathToFileURL(tsx).href];
}

async function main([name, ...args]) {
  const program = join(root, name ?? '');
  if (!name || !existsSync(program)) throw new SetupError(`tools/run.mjs: there is no program "${name}"`);
  await setup(usePython.has(name) ? forNotebooks : forPrograms);
  return runInForeground(nodeForPrograms(), [...typescriptArguments(), program, ...args], {
    cwd: whereThePersonStands(),
    // tsx would take one from there.
    env: { ...process.env, TSX_TSCONFIG_PATH: join(root, 'tsconfig.json') },
  });
}

/** Relative paths count from here. npm goes to the root of the project first, and tells where it came from. */
function whereThePersonStands() {
  const { npm_lifecycle_script: script, INIT_CWD: place } = process.env;
  return script?.includes('tools/run.mjs') && place && existsSync(place) ? place : process.cwd();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    die(error);
  }
}
