'use strict';
/** Edited files: which of them changed since the last cell, and which loaded modules are out of date because of that. */
const fs = require('node:fs');
const path = require('node:path');

/** Kinds of change, as TypeScript numbers them. */
const created = 0;
const changed = 1;
const deleted = 2;

/** Watches files by looking at them before each cell: no edit is missed, and no notice of the system is waited for. */
class Files {
  /** True if an import of the last cell was not found. */
  missing = false;
  #root;
  #files = new Map(); // path → { state, callbacks }
  #folders = new Set(); // { folder, callback }

  constructor(root) {
    this.#root = root;
  }

  watchFile = (file, callback) => {
    if (!this.#mayChange(file)) return { close() {} };
    const entry = this.#files.get(file) ?? { state: stateOf(file), callbacks: new Set() };
    this.#files.set(file, entry);
    entry.callbacks.add(callback);
    const close = () => {
      entry.callbacks.delete(callback);
      if (entry.callbacks.size === 0 && this.#files.get(file) === entry) this.#files.delete(file);
    };
    return { close };
  };

  watchFolder = (folder, callback) => {
    const entry = { folder, callback };
    this.#folders.add(entry);
    return { close: () => this.#folders.delete(entry) };
  };

  /** Tells the compiler what changed since the last look. */
  look() {
    for (const [file, entry] of [...this.#files]) {
      const state = stateOf(file);
      if (state === entry.state) continue;
      const kind = state === undefined ? deleted : entry.state === undefined ? created : changed;
      entry.state = state;
      for (const callback of [...entry.callbacks]) callback(file, kind);
    }
    // The missing file may be there now: let the compiler look again.
    if (this.missing) for (const { folder, callback } of [...this.#folders]) callback(folder);
    this.missing = false;
  }

  #mayChange(file) {
    const relative = path.relative(this.#root, file);
    return (
      !relative.startsWith('..') && !path.isAbsolute(relative) && !relative.split(path.sep).includes('node_modules')
    );
  }
}

function stateOf(file) {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat && `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
}

/**
 * Forgets the loaded modules that `outs` replaces and those that import them, directly or not. The others stay loaded,
 * with what they remember.
 */
function forgetStale(loaded, outputs, outs) {
  const stale = new Set(
    outs.filter((out) => loaded.has(out.path) && outputs.get(out.path) !== out.data).map((o) => o.path),
  );
  for (let before = -1; before !== stale.size; ) {
    before = stale.size;
    for (const file of loaded.keys()) {
      if (!stale.has(file) && importsOf(file, outputs.get(file)).some((dependency) => stale.has(dependency))) {
        stale.add(file);
      }
    }
  }
  for (const file of stale) loaded.delete(file);
}

function importsOf(file, code) {
  const folder = path.posix.dirname(file);
  return [...code.matchAll(/\brequire\("(\.[^"]+)"\)/g)].map((match) => path.posix.join(folder, match[1]));
}

module.exports = { Files, forgetStale };
