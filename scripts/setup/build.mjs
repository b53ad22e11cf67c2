/** What is built from sources: the fast kernels (WebAssembly, workers). */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { npm, run } from './process.mjs';
import { hash, hashOfFolder, isStamped, stamp, textOf } from './stamps.mjs';

const script = 'build:kernels';
const output = join(root, 'build', 'kernels');
const stampFile = join(root, 'build', 'kernels.stamp');

const command = () => JSON.parse(textOf(join(root, 'package.json'))).scripts?.[script];
const wanted = () =>
  hash(command(), hashOfFolder(join(root, 'src', 'kernels')), textOf(join(root, 'package-lock.json')));

/** @type {import('./setup.mjs').Step} */
export const kernels = {
  name: 'fast kernels',
  isNeeded: () => command() !== undefined,
  isDone: () => existsSync(output) && readdirSync(output).length > 0 && isStamped(stampFile, wanted()),
  async run() {
    const [program, ...first] = npm();
    await run(program, [...first, 'run', '--silent', script], { cwd: root });
    stamp(stampFile, wanted());
  },
};
