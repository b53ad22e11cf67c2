/** Programs that are started: without a shell, so that spaces in paths need no care. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';

/** A mistake that the reader of the message can mend: it is printed without a stack trace. */
export class SetupError extends Error {}

/** The beginning and the end of a long text. */
function shorten(text) {
  const lines = text.trim().split('\n');
  if (lines.length <= 80) return lines.join('\n');
  return [...lines.slice(0, 30), `… ${lines.length - 80} lines …`, ...lines.slice(-50)].join('\n');
}

/** Runs a program and waits for it; its output is shown only if it fails, as part of the error. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    let text = '';
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (chunk) => {
      text += chunk;
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => reject(new SetupError(`${command} could not be started: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(text);
      reject(
        new SetupError(`${[command, ...args].join(' ')} failed (${signal ?? `exit code ${code}`}):\n${shorten(text)}`),
      );
    });
  });
}

/**
 * Runs a program in the foreground, in place of this one: same terminal, same signals. Resolves to its exit code.
 * Ctrl-C reaches both; with `passInterrupt`, an interrupt that only this program got is passed on, too.
 */
export function runInForeground(command, args, { passInterrupt = false, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    // This program waits for what the child makes of it.
    const stay = () => passInterrupt && child.kill('SIGTERM');
    const pass = (signal) => child.kill(signal);
    // A closed terminal tells the child, too; on Windows to pass that on would kill it.
    const hangUp = (signal) => process.platform !== 'win32' && pass(signal);
    process.on('SIGINT', stay).on('SIGTERM', pass).on('SIGHUP', hangUp);
    child.on('error', (error) => reject(new SetupError(`${command} could not be started: ${error.message}`)));
    child.on('close', (code, signal) => {
      process.off('SIGINT', stay).off('SIGTERM', pass).off('SIGHUP', hangUp);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/** The program and first arguments that run npm: the npm that runs us, else the one beside Node.js. */
export function npm() {
  const besideNode = ['node_modules/npm/bin/npm-cli.js', '../lib/node_modules/npm/bin/npm-cli.js'].map((path) =>
    join(dirname(process.execPath), path),
  );
  const cli = [process.env.npm_execpath, ...besideNode].find(
    (path) => path?.endsWith('npm-cli.js') && existsSync(path),
  );
  if (cli) return [process.execPath, cli];
  if (process.platform !== 'win32') return ['npm'];
  throw new SetupError('npm was not found beside Node.js: install Node.js from https://nodejs.org, which brings npm');
}

/** Prints the error as people want to read it, and ends with `exitCode`. */
export function die(error, exitCode = 1) {
  console.error(error instanceof SetupError ? `\n${error.message}` : error);
  process.exit(exitCode);
}
