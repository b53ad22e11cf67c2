/** The part of `node:fs/promises` that the project and its lessons use, on the files of the page. */
import { Buffer } from 'buffer';
import type { Path } from './files.ts';
import * as files from './files.ts';
import { process } from './process.ts';

export type ReadOptions = BufferEncoding | { readonly encoding?: BufferEncoding | null } | null;

const at = (path: Path) => files.absolute(path, process.cwd());

export const constants = { F_OK: 0, O_RDONLY: 0, R_OK: 4, W_OK: 2 };

export const encodingOf = (options: ReadOptions | undefined) =>
  typeof options === 'string' ? options : (options?.encoding ?? undefined);

const never = () => false;

/** What Node.js tells of a file or folder; undefined, or an error, if there is none. */
export function statsOf(path: Path, throws = true) {
  const found = files.find(at(path));
  if (!found) {
    if (throws) throw files.failure('ENOENT', 'stat', path);
    return undefined;
  }
  return {
    size: found.size,
    mtimeMs: found.changed,
    mtime: new Date(found.changed),
    mode: 0o644,
    uid: 0,
    gid: 0,
    ino: 0,
    isFile: () => found.kind === 'file',
    isDirectory: () => found.kind === 'folder',
    isFIFO: never,
    isSocket: never,
    isSymbolicLink: never,
  };
}

/** Names, or names with what they are. */
export function entriesOf(found: ReturnType<typeof files.list>, { withFileTypes = false }) {
  if (!withFileTypes) return found.map(({ name }) => name);
  return found.map(({ name, kind }) => ({
    name,
    isFile: () => kind === 'file',
    isDirectory: () => kind === 'folder',
    isSymbolicLink: never,
  }));
}

export async function readFile(path: Path, options?: ReadOptions): Promise<Buffer | string> {
  const bytes = Buffer.from((await files.read(at(path))).buffer);
  const encoding = encodingOf(options);
  return encoding ? bytes.toString(encoding) : bytes;
}

export const stat = async (path: Path) => statsOf(path);
export const lstat = stat;
export const readdir = async (path: Path, options: { withFileTypes?: boolean } = {}) =>
  entriesOf(files.list(at(path)), options);
export const writeFile = async (path: Path, content: Uint8Array | string): Promise<void> =>
  files.write(at(path), content);
export const mkdir = async (path: Path, { recursive = false } = {}): Promise<void> =>
  files.makeFolder(at(path), recursive);
/** A folder with six more characters in its name than `prefix`, which no other has. */
export async function mkdtemp(prefix: string): Promise<string> {
  const characters = Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => (byte % 36).toString(36));
  const path = `${prefix}${characters.join('')}`;
  files.makeFolder(at(path), false);
  return path;
}

export const rm = async (path: Path, options = {}): Promise<void> => files.remove(at(path), options);
export const rmdir = async (path: Path): Promise<void> => files.remove(at(path));
export const unlink = rm;
export const rename = async (from: Path, to: Path): Promise<void> => files.rename(at(from), at(to));

export async function access(path: Path): Promise<void> {
  statsOf(path);
}

export async function realpath(path: Path): Promise<string> {
  statsOf(path);
  return at(path);
}

export async function readlink(path: Path): Promise<string> {
  throw files.failure('EINVAL', 'readlink', path);
}

/** An open file. What is written goes to its end. */
export async function open(path: Path, how: string | number = 'r') {
  const place = at(path);
  if (typeof how === 'string' && /^[wa]/.test(how)) {
    files.write(place, '', { exclusive: how.includes('x'), append: how.startsWith('a') });
  }
  const bytes = await files.read(place);
  const append = async (content: Uint8Array | string) => files.write(place, content, { append: true });
  const nothing = async () => undefined;
  return {
    stat: async () => statsOf(place),
    readFile: (options?: ReadOptions) => readFile(place, options),
    async read(into: Uint8Array, offset: number, length: number, position: number) {
      const piece = bytes.subarray(position, position + length);
      into.set(piece, offset);
      return { bytesRead: piece.length, buffer: into };
    },
    writeFile: append,
    appendFile: append,
    write: append,
    chmod: nothing,
    chown: nothing,
    sync: nothing,
    datasync: nothing,
    close: nothing,
  };
}

export default {
  access,
  constants,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
  writeFile,
};
