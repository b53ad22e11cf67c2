/**
 * `node bench/setup.mjs`: installs what `npm run bench` compares with, Python packages into .venv-bench and npm packages
 * into bench/node_modules. What cannot be installed is left out with a word; the benchmark skips it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pythonOf, root } from '../tools/setup/paths.mjs';
import { npm, run } from '../tools/setup/process.mjs';
import { hash, isStamped, stamp, textOf } from '../tools/setup/stamps.mjs';

const bench = join(root, 'bench');
const venv = join(root, '.venv-bench');
const python = pythonOf(venv);

/** A Python that can make environments, or nothing. */
function findPython() {
  const names = [process.env.PYTHON, 'python3', 'python', ...[14, 13, 12, 11].map((minor) => `python3.${minor}`)];
  const candidates = [
    ...(process.platform === 'win32' ? [['py', '-3']] : []),
    ...names.filter(Boolean).map((name) => [name]),
  ];
  const probe = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))';
  return candidates.find(([command, ...first]) => spawnSync(command, [...first, '-c', probe]).status === 0);
}

const lastLine = (error) => error.message.trim().split('\n').at(-1);

async function installPython() {
  const requirements = textOf(join(bench, 'requirements.txt'));
  const stampFile = join(venv, '.setup');
  const wanted = hash(root, requirements);
  if (existsSync(python) && isStamped(stampFile, wanted)) return console.log('Python peers: here already');
  const found = findPython();
  if (!found) return console.log('Python peers: left out, they need Python 3.11 or newer with venv (PYTHON names one)');
  rmSync(venv, { recursive: true, force: true });
  const [command, ...first] = found;
  await run(command, [...first, '-m', 'venv', venv]);
  const install = (packages) =>
    run(python, ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--quiet', ...packages], {
      cwd: root,
    });
  const packages = requirements.split('\n').filter((line) => /^\w/.test(line));
  console.log(`Python peers: installing ${packages.join(', ')} (may take minutes)`);
  try {
    await install(packages);
  } catch {
    // One that has no build for this machine is no reason to go without the others.
    for (const one of packages)
      await install([one]).catch((error) => console.log(`${one}: left out, ${lastLine(error)}`));
  }
  const installed = (name) => spawnSync(python, ['-m', 'pip', 'show', '--quiet', name.split('==')[0]]).status === 0;
  if (packages.every(installed)) stamp(stampFile, wanted);
  console.log('Python peers: done');
}

async function installJavaScript() {
  const stampFile = join(bench, 'node_modules', '.setup');
  const wanted = hash(textOf(join(bench, 'package-lock.json')));
  if (isStamped(stampFile, wanted)) return console.log('JavaScript peers: here already');
  console.log('JavaScript peers: installing (may take a minute)');
  const [command, ...first] = npm();
  // No peer needs a script to be run at installation.
  await run(command, [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: bench });
  stamp(stampFile, wanted);
  console.log('JavaScript peers: done');
}

for (const [name, install] of [
  ['Python peers', installPython],
  ['JavaScript peers', installJavaScript],
]) {
  await install().catch((error) => console.log(`${name}: left out, ${error.message}`));
}
console.log('npm run bench measures what is here.');
