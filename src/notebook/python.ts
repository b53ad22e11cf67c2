/** Runs a Python script of the project, in the project's own environment. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * What `tools/python/NAME` prints, read as JSON. Throws if the environment is missing, or with what the script says
 * of its failure.
 */
export function runPython(name: string, args: readonly string[] = []): Promise<unknown> {
  const places = [join('bin', 'python'), join('Scripts', 'python.exe')].map((place) => join(root, '.venv', place));
  const python = places.find(existsSync);
  if (!python) throw new Error('runPython: the Python environment is missing: run node tools/setup/setup.mjs');
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: 64 * 2 ** 20, env: { ...process.env, PYTHONUTF8: '1' } };
    execFile(python, [join(root, 'tools', 'python', name), ...args], options, (error, stdout, stderr) => {
      if (error) reject(new Error(`runPython: ${name} failed: ${stderr.trim().split('\n').at(-1) || error.message}`));
      else resolve(JSON.parse(stdout));
    });
  });
}
