/**
 * Executes notebooks from top to bottom and writes their outputs into them:
 *   npm run notebooks                        all of them, the labs last
 *   npm run notebooks -- 03 notebooks/11-mnist.ipynb lab-a
 */
import { readdirSync } from 'node:fs';
import { basename, join, posix, relative } from 'node:path';
import { jupyterEnvironment, python, root } from './setup/paths.mjs';
import { die, run, SetupError } from './setup/process.mjs';
import { forNotebooks, setup } from './setup/setup.mjs';

const folder = join(root, 'notebooks');
const program = join(root, 'tools', 'python', 'execute_notebook.py');

/** The notebooks that the arguments name (a path, a name, or how the name begins); all if there are none. */
function choose(names) {
  const inside = (place, pattern) =>
    readdirSync(join(folder, place))
      .filter((name) => pattern.test(name))
      .sort()
      .map((name) => posix.join(place, name));
  const all = [...inside('.', /^\d\d-.*\.ipynb$/), ...inside('labs', /^lab-.*\.ipynb$/)];
  if (names.length === 0) return all;
  return names.flatMap((name) => {
    const found = all.filter((file) => basename(file).startsWith(basename(name)));
    if (found.length === 0)
      throw new SetupError(`notebooks: there is no notebook "${name}"; there are ${all.join(', ')}`);
    return found;
  });
}

async function main() {
  const names = process.argv.slice(2);
  if (names.some((name) => name.startsWith('-'))) {
    console.log(
      'npm run notebooks [-- NOTEBOOK…]\n\nExecutes all notebooks, or those named ("03" or "lab-a" is enough), in place.',
    );
    process.exit(names.includes('--help') ? 0 : 2);
  }
  await setup(forNotebooks);
  for (const name of choose(names)) {
    const file = join(folder, name);
    const start = performance.now();
    process.stdout.write(`${relative(root, file)} … `);
    await run(python, [program, file, file], { cwd: root, env: jupyterEnvironment() });
    console.log(`${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
}

await main().catch((error) => die(error));
