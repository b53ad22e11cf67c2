'use strict';
/** Errors as people want to read them: places in TypeScript, without the insides of Node.js and of the kernel. */
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { inspect } = require('node:util');
const { magicAmong } = require('./magics.cjs');
const sourceMaps = require('./source-maps.cjs');

const sourceOfCell = new Map(); // name → text
const hidden = /node:|[\\/]node_modules[\\/]tslab[\\/]|[\\/]jupyter[\\/][\w-]+\.cjs/;
const location = /(\(|^|\s)((?:file:|https?:|[A-Za-z]:[\\/]|\/|cell \[)[^()]*?):(\d+):(\d+)(\)?)$/;

const excerpt = (line, column, width = 1) => `\n    ${line}\n    ${' '.repeat(column - 1)}${'^'.repeat(width)}`;

/** One call site as text, or undefined if it is none of the reader's business. */
function frame(site, root) {
  const text = String(site);
  if (hidden.test(text)) return undefined;
  const found = location.exec(text);
  if (!found) return `    at ${text}`;
  const [whole, before, file, line, column, after] = found;
  const place = sourceMaps.original(file, Number(line), Number(column));
  if (place === null) return undefined; // the call of the cell
  const shown = place?.file ?? (place ? file.replace(/\.js$/, '.ts') : file);
  const relative = shown
    .replace(`${pathToFileURL(root).href}/`, '')
    .replace(root + path.sep, '')
    .replace(`${root}/`, '');
  const at = `${before}${relative}:${place?.line ?? line}:${place?.column ?? column}${after}`;
  return `    at ${text.slice(0, -whole.length)}${at}`;
}

/** Makes every stack trace readable, those that a cell prints included. */
function installStackTraces(root) {
  Error.prepareStackTrace = (error, sites) => {
    let head;
    try {
      head = Error.prototype.toString.call(error);
    } catch {
      head = 'Error';
    }
    return [head, ...sites.map((site) => frame(site, root)).filter((line) => line !== undefined)].join('\n');
  };
}

/** The line of a cell at which `stack` points first. */
function lineOfCell(stack) {
  const found = /(cell \[\d+\]):(\d+):(\d+)/.exec(stack);
  const line = found && sourceOfCell.get(found[1])?.split('\n')[Number(found[2]) - 1];
  return line === undefined || line === null ? '' : `\n${excerpt(line, Number(found[3]))}`;
}

/** A property, or undefined: getters and proxies may throw in their turn. */
function read(value, name) {
  try {
    return value?.[name];
  } catch {
    return undefined;
  }
}

/** Any value as text that is not empty. */
function textOf(value) {
  try {
    const text = typeof value === 'string' ? value : inspect(value);
    return text.trim() === '' ? JSON.stringify(text) : text;
  } catch {
    return `a value that cannot be shown (typeof: ${typeof value})`;
  }
}

let mendStack = () => undefined;

/** Tells what puts the stack of a value right before it is read: not every engine calls `Error.prepareStackTrace`. */
function mendStacksWith(mend) {
  mendStack = mend;
}

/** The stack trace of a value as text, or undefined if it has none: any value can be the `stack` of an object. */
function stackOf(value) {
  mendStack(value);
  const stack = read(value, 'stack');
  return typeof stack === 'string' && stack.trim() !== '' ? stack : undefined;
}

/**
 * What Jupyter wants to know about a thrown value. A program may throw anything, yet this never throws, and name, value
 * and traceback are never empty.
 */
function describe(thrown) {
  try {
    if (thrown instanceof Error || stackOf(thrown) !== undefined) return describeError(thrown);
  } catch {
    // A proxy, for example, throws when it is asked what it is.
  }
  const evalue = textOf(thrown);
  return { ename: 'Thrown', evalue, traceback: `Thrown: ${evalue}`.split('\n') };
}

function describeError(error) {
  const ename = textOf(read(error, 'name') || read(read(error, 'constructor'), 'name') || 'Error');
  const evalue = textOf(read(error, 'message') || 'no message');
  const text = stackOf(error) ?? `${ename}: ${evalue}`;
  const traceback = (text + lineOfCell(text)).split('\n');
  const add = (relation, other) => traceback.push(...`${relation} ${stackOf(other) ?? textOf(other)}`.split('\n'));
  for (let cause = read(error, 'cause'), depth = 0; cause !== undefined && depth < 5; depth++) {
    add('caused by', cause);
    cause = read(cause, 'cause');
  }
  const errors = read(error, 'errors');
  if (Array.isArray(errors)) for (const one of errors) add('one of them:', one);
  return { ename, evalue, traceback };
}

/**
 * What TypeScript found, as an error of Jupyter: place, message, and the line with the place marked. A magic is one
 * sentence.
 */
function describeDiagnostics(diagnostics, source, cell) {
  const lines = source.split('\n');
  const magic = magicAmong(diagnostics, source);
  if (magic) {
    const { line, from, to, message } = magic;
    const place = `${cell}:${line + 1}:${from + 1} - ${message}${excerpt(lines[line], from + 1, to - from)}`;
    return { ename: 'NotTypeScript', evalue: message, traceback: place.split('\n') };
  }
  const texts = diagnostics.map(({ fileName, start, end, code, messageText }) => {
    const file = fileName?.replaceAll('\\', '/') ?? cell;
    const head = `${file}:${start.line + 1}:${start.character + 1} - TS${code}: ${messageText}`;
    const line = fileName ? undefined : lines[start.line];
    if (line === undefined) return head;
    const last = end.line === start.line ? end.character : line.length;
    return `${head}\n${excerpt(line, start.character + 1, Math.max(1, last - start.character))}`;
  });
  const evalue = `TS${diagnostics[0].code}: ${diagnostics[0].messageText}`;
  return { ename: 'TypeScriptError', evalue, traceback: texts.join('\n\n').split('\n') };
}

/** Thrown in a cell that was interrupted. */
class Interrupted extends Error {
  /** Tells these errors from what only looks like them, without asking a value that may throw. */
  #brand = true;
  name = 'Interrupted';
  static is = (value) => typeof value === 'object' && value !== null && #brand in value;
  constructor() {
    super('the cell was interrupted');
    this.stack = `Interrupted: ${this.message}`; // where it was made says nothing
  }
}

module.exports = { describe, describeDiagnostics, installStackTraces, Interrupted, mendStacksWith, sourceOfCell };
