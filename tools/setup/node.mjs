/** Node.js and the npm packages. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { npm, run, SetupError } from './process.mjs';
import { textOf } from './stamps.mjs';

/** Throws if the Node.js that runs this is older than package.json demands. */
export function requireNode() {
  const wanted = JSON.parse(textOf(join(root, 'package.json'))).engines.node.replace(/^>=/, '');
  const [wantedParts, parts] = [wanted, process.versions.node].map((version) => version.split('.').map(Number));
  const different = parts.findIndex((part, i) => part !== (wantedParts[i] ?? 0));
  if (different >= 0 && parts[different] < (wantedParts[different] ?? 0)) {
    throw new SetupError(
      `This is Node.js ${process.versions.node}, the project needs ${wanted} or newer: ` +
        'install it from https://nodejs.org, or with "nvm install --lts".',
    );
  }
}

/** True if node_modules holds what package-lock.json lists. */
function isInstalled() {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const installed = JSON.parse(textOf(installedFile)).packages;
  const { '': _, ...wanted } = JSON.parse(textOf(join(root, 'package-lock.json'))).packages;
  return Object.entries(wanted).every(([path, { version, optional, peer, devOptional }]) =>
    installed[path] ? installed[path].version === version : optional || peer || devOptional,
  );
}

/** @type {import('./setup.mjs').Step} */
export const packages = {
  name: 'npm packages',
  isDone: isInstalled,
  async run() {
    const cache = join(root, 'build', 'npm-cache'); // inside the project, and gone afterwards
    const [command, ...first] = npm();
    const options = ['--no-audit', '--no-fund', '--cache', cache];
    try {
      await run(command, [...first, 'ci', ...options], { cwd: root, env: { ...process.env, NODE_ENV: 'development' } });
    } finally {
      rmSync(cache, { recursive: true, force: true });
    }
  },
};
