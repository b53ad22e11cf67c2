/** The part of `node:fs` that the project and its lessons use, on the files of the page. */
import { Buffer } from 'buffer';
import { absolute, find, list, makeFolder, type Path, readNow, remove, rename, write } from './files.ts';
import * as promises from './fs-promises.ts';
import { encodingOf, entriesOf, type ReadOptions, statsOf } from './fs-promises.ts';
import { process } from './process.ts';

/** The browser's console, before the cells get one of their own. */
const log = globalThis.console.debug.bind(globalThis.console);

const at = (path: Path) => absolute(path, process.cwd());

export const constants = promises.constants;
export const existsSync = (path: Path): boolean => find(at(path)) !== undefined;
export const statSync = (path: Path, { throwIfNoEntry = true } = {}) => statsOf(path, throwIfNoEntry);

export function readFileSync(path: Path, options?: ReadOptions): Buffer | string {
  const bytes = Buffer.from(readNow(at(path)).buffer);
  const encoding = encodingOf(options);
  return encoding ? bytes.toString(encoding) : bytes;
}

export const writeFileSync = (path: Path, content: Uint8Array | string): void => write(at(path), content);
export const appendFileSync = (path: Path, content: Uint8Array | string): void =>
  write(at(path), content, { append: true });
export const readdirSync = (path: Path, options: { withFileTypes?: boolean } = {}) =>
  entriesOf(list(at(path)), options);
export const mkdirSync = (path: Path, { recursive = false } = {}): void => makeFolder(at(path), recursive);
export const rmSync = (path: Path, options = {}): void => remove(at(path), options);
export const unlinkSync = (path: Path): void => remove(at(path));
export const renameSync = (from: Path, to: Path): void => rename(at(from), at(to));
/** The log of the kernel: a page has none. */
export const writeSync = (_descriptor: number, text: string): void => void log(text);

export { promises };
export default {
  appendFileSync,
  constants,
  existsSync,
  mkdirSync,
  promises,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
};
