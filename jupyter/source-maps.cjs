'use strict';
/**
 * From places in the JavaScript that runs back to places in the TypeScript that people wrote. The way leads through two
 * maps, because a cell is compiled twice: to JavaScript with `import`s, and then to JavaScript with `require`.
 */
const { SourceMap } = require('node:module');

const comment = /\r?\n?\/\/# sourceMappingURL=data:application\/json;(?:charset=[^;,]+;)?base64,([\w+/=]+)\s*$/;

const mapsOfCode = new Map(); // code → [its map, the map of what it was made from]
const mapsOfFile = new Map(); // file → { maps, shift, lines }

const decode = (base64) => new SourceMap(JSON.parse(Buffer.from(base64, 'base64').toString('utf8')));

/** `second` (made from `first`) without the maps that both carry; the maps are remembered. */
function strip(first, second) {
  const code = second.replace(comment, '');
  mapsOfCode.set(code, [comment.exec(second)?.[1], comment.exec(first)?.[1]]);
  return code;
}

/** Tells that `code` differs from `original` within lines only. */
function same(original, code) {
  const maps = mapsOfCode.get(original);
  mapsOfCode.delete(original);
  mapsOfCode.set(code, maps);
  return code;
}

/** Tells that `code` runs under the name `file`; `shift` lines were put before the TypeScript. */
function name(code, file, shift = 0) {
  const encoded = mapsOfCode.get(code);
  if (!encoded?.[0] || !encoded[1]) return;
  let maps;
  const lines = code.split('\n').length;
  mapsOfFile.set(file, { shift, lines, maps: () => (maps ??= encoded.map(decode)) });
}

/** Tells that `code` got its name, and gets no other. */
function forget(code) {
  mapsOfCode.delete(code);
}

/** The maps of `code`, for a thread that runs it but did not compile it: it takes them with `keep`. */
const mapsOf = (code) => mapsOfCode.get(code);

function keep(code, maps) {
  mapsOfCode.set(code, maps);
}

const bundles = new Map(); // address → what finds a place in it

/** Tells that `find(line, column)` knows the places in the program `file`, as `original` does; it adds their file. */
function bundle(file, find) {
  bundles.set(file, find);
}

/**
 * Line and column (both from 1) in the TypeScript; null after its end, undefined if the file has no map. In a bundle also
 * the file.
 */
function original(file, line, column) {
  const entry = mapsOfFile.get(file);
  if (!entry) return bundles.get(file)?.(line, column);
  if (line > entry.lines) return null;
  let place = { originalLine: line - 1, originalColumn: column - 1 };
  for (const map of entry.maps()) {
    place = map.findEntry(place.originalLine, place.originalColumn);
    if (place.originalLine === undefined) return undefined;
  }
  return { line: Math.max(1, place.originalLine + 1 - entry.shift), column: place.originalColumn + 1 };
}

module.exports = { bundle, forget, keep, mapsOf, name, original, same, strip };
