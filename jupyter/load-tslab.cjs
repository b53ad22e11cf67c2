'use strict';
/** Loads tslab with the project's TypeScript and with the repairs applied. */
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const repairs = require('./repairs.cjs');

const expectedVersion = '1.0.22';

/** `text` with each repair applied. Throws unless the text that a repair replaces is there exactly once. */
function repair(name, text, list) {
  let repaired = text;
  for (const { why, from, to } of list) {
    const parts = repaired.split(from);
    if (parts.length !== 2) {
      throw new Error(
        `the repair "${why}" of tslab's ${name} found its text ${parts.length - 1} times, expected once. ` +
          `Run "npm ci", which installs tslab ${expectedVersion}. The text: ${from.trim()}`,
      );
    }
    repaired = parts.join(to);
  }
  return repaired;
}

/** Makes `require('tslab/dist/…')` load the repaired kernel. Throws if another version of tslab is installed. */
function prepare(root) {
  const folder = path.dirname(require.resolve('tslab/package.json', { paths: [root] }));
  const { version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  if (version !== expectedVersion) {
    throw new Error(`tslab ${version} is installed, expected ${expectedVersion}: run "npm ci"`);
  }

  // Check everything before anything runs.
  const repaired = new Map();
  for (const [name, list] of Object.entries(repairs)) {
    const file = path.join(folder, 'dist', name);
    repaired.set(file, repair(name, fs.readFileSync(file, 'utf8'), list));
  }

  const loadFile = Module._extensions['.js'];
  Module._extensions['.js'] = (module, filename) => {
    const text = repaired.get(filename);
    if (text === undefined) loadFile(module, filename);
    else module._compile(text, filename);
  };

  const typescript = path.join(__dirname, 'typescript.cjs');
  const resolveFilename = Module._resolveFilename;
  Module._resolveFilename = function (request, ...rest) {
    return request === '@tslab/typescript-for-tslab' ? typescript : resolveFilename.call(this, request, ...rest);
  };
}

module.exports = { prepare, repair };
