/** The Python environment with JupyterLab. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { python, root, venv } from './paths.mjs';
import { run, SetupError } from './process.mjs';
import { hash, isStamped, stamp, textOf } from './stamps.mjs';

const oldest = [3, 10];
const requirements = join(root, 'requirements.txt');
const stampFile = join(venv, '.setup');

/** An environment knows its own place, so a moved project needs a new one. */
const wanted = () => hash(root, textOf(requirements));

const testRequirements = join(root, 'requirements-tests.txt');
const testStampFile = join(venv, '.setup-tests');

const candidates = () => [
  ...(process.env.PYTHON ? [[process.env.PYTHON]] : []),
  ...(process.platform === 'win32' ? [['py', '-3'], ['python']] : [['python3'], ['python']]),
  ...[14, 13, 12, 11, 10].map((minor) => [`python3.${minor}`]),
];

const probe = `
import sys
missing = []
for name in ("venv", "ensurepip"):
    try: __import__(name)
    except ImportError: missing.append(name)
print(sys.version_info[0], sys.version_info[1], *missing)
`;

const isNewEnough = ([major, minor]) => major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);

/** A Python that can make environments. Throws with what to install if there is none. */
export function findPython() {
  let without; // a Python that fits, but can not make environments
  let older;
  for (const [command, ...first] of candidates()) {
    const { status, stdout } = spawnSync(command, [...first, '-c', probe], { encoding: 'utf8' });
    if (status !== 0 || !stdout) continue;
    const [major, minor, ...missing] = stdout.trim().split(/\s+/);
    const version = [Number(major), Number(minor)];
    if (!isNewEnough(version)) older ??= version.join('.');
    else if (missing.length > 0) without ??= version.join('.');
    else return [command, ...first];
  }
  const install = {
    darwin: 'brew install python',
    win32: 'winget install Python.Python.3.13',
  }[process.platform];
  if (without && !install) {
    throw new SetupError(
      `Python ${without} is here, but it can not make virtual environments. Install what is missing:\n` +
        `  sudo apt-get install python3-venv        (Debian, Ubuntu; or python${without}-venv)`,
    );
  }
  throw new SetupError(
    `${older ? `Python ${older} is too old: Python` : 'Python'} ${oldest.join('.')} or newer is needed. Install it:\n` +
      `  ${install ?? 'sudo apt-get install python3 python3-venv        (Debian, Ubuntu)\n  sudo dnf install python3        (Fedora)'}`,
  );
}

/** @type {import('./setup.mjs').Step} */
export const environment = {
  name: 'Python environment with JupyterLab',
  isDone: () => existsSync(python) && isStamped(stampFile, wanted()),
  async run() {
    if (!isStamped(`${stampFile}-place`, root)) {
      const [command, ...first] = findPython();
      rmSync(venv, { recursive: true, force: true });
      await run(command, [...first, '-m', 'venv', venv]);
      stamp(`${stampFile}-place`, root);
    }
    await install(requirements);
    stamp(stampFile, wanted());
  },
};

/** @type {import('./setup.mjs').Step} */
export const testPackages = {
  name: 'Python packages of the tests',
  isDone: () => isStamped(testStampFile, hash(textOf(testRequirements))),
  async run() {
    await install(testRequirements);
    stamp(testStampFile, hash(textOf(testRequirements)));
  },
};

/** Installs what a file lists into the environment. */
async function install(list) {
  const options = ['--no-cache-dir', '--disable-pip-version-check', '--no-input', '-r', list];
  await run(python, ['-m', 'pip', 'install', ...options], { cwd: root });
}
