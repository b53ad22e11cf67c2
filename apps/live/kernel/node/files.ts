/**
 * The files of a page. Those of the site are listed, and fetched when they are read; what cells write is kept in memory,
 * as long as the kernel runs.
 */
import { folder, root } from './place.ts';

interface File {
  readonly size: number;
  readonly changed: number;
  bytes?: Uint8Array<ArrayBuffer>;
  readonly address?: URL;
}

const files = new Map<string, File>();
const folders = new Set<string>();
for (const path of [folder, '/tmp']) addFolder(path);

function addFolder(path: string): void {
  for (let at = path; ; at = parentOf(at)) {
    folders.add(at);
    if (at === '/') return;
  }
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

export type Path = string | URL;

/** The path from the root, without `..`. */
export function absolute(path: Path, cwd: string): string {
  const { pathname } = path instanceof URL ? path : new URL(`file://${cwd}/`);
  const parts: string[] = [];
  const text = path instanceof URL ? decodeURIComponent(pathname) : path.startsWith('/') ? path : `${cwd}/${path}`;
  for (const part of text.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Tells that the site has a file; `path` is from the root of the project. */
export function offer(path: string, address: URL, size: number): void {
  const place = `${root}/${path}`;
  addFolder(parentOf(place));
  files.set(place, { address, size, changed: 0 });
}

/** An error as Node.js tells it: `ENOENT: no such file or directory, open 'x'`. */
export function failure(code: keyof typeof texts, operation: string, path: Path): Error {
  const error = new Error(`${code}: ${texts[code]}, ${operation} '${path}'`);
  return Object.assign(error, { code, syscall: operation, path: String(path) });
}

const texts = {
  EEXIST: 'file already exists',
  EISDIR: 'illegal operation on a directory',
  EINVAL: 'invalid argument',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  ENOTEMPTY: 'directory not empty',
};

const fileAt = (path: string, operation: string): File => {
  const file = files.get(path);
  if (!file) throw failure(folders.has(path) ? 'EISDIR' : 'ENOENT', operation, path);
  return file;
};

/** The bytes of a file. */
export async function read(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const file = fileAt(path, 'open');
  if (!file.bytes) {
    const response = await fetch(file.address as URL);
    if (!response.ok) throw new Error(`${path}: the site answers ${response.status} for ${file.address}`);
    file.bytes = new Uint8Array(await response.arrayBuffer());
  }
  return file.bytes;
}

/** The same, at once: the worker waits for the site. */
export function readNow(path: string): Uint8Array<ArrayBuffer> {
  const file = fileAt(path, 'open');
  file.bytes ??= fetchNow(file.address as URL);
  return file.bytes;
}

/** The bytes at an address of the site; the worker waits for them. */
export function fetchNow(address: URL): Uint8Array<ArrayBuffer> {
  const request = new XMLHttpRequest();
  request.open('GET', address, false);
  request.responseType = 'arraybuffer';
  request.send();
  if (request.status !== 200) throw new Error(`the site answers ${request.status} for ${address}`);
  return new Uint8Array(request.response as ArrayBuffer);
}

export function write(path: string, content: Uint8Array | string, { exclusive = false, append = false } = {}): void {
  if (folders.has(path)) throw failure('EISDIR', 'open', path);
  if (!folders.has(parentOf(path))) throw failure('ENOENT', 'open', path);
  if (exclusive && files.has(path)) throw failure('EEXIST', 'open', path);
  const added = typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content);
  const before = append && files.has(path) ? readNow(path) : new Uint8Array();
  const bytes = new Uint8Array(before.length + added.length);
  bytes.set(before);
  bytes.set(added, before.length);
  files.set(path, { bytes, size: bytes.length, changed: Date.now() });
}

export interface Found {
  readonly kind: 'file' | 'folder';
  readonly size: number;
  readonly changed: number;
}

/** What there is at a path. */
export function find(path: string): Found | undefined {
  const file = files.get(path);
  if (file) return { kind: 'file', size: file.size, changed: file.changed };
  return folders.has(path) ? { kind: 'folder', size: 4096, changed: 0 } : undefined;
}

export function list(path: string): readonly { readonly name: string; readonly kind: Found['kind'] }[] {
  if (!folders.has(path)) throw failure(files.has(path) ? 'ENOTDIR' : 'ENOENT', 'scandir', path);
  const inside = (paths: Iterable<string>, kind: Found['kind']) =>
    [...paths]
      .filter((one) => one !== '/' && parentOf(one) === path)
      .map((one) => ({ name: one.slice(one.lastIndexOf('/') + 1), kind }));
  return [...inside(folders, 'folder'), ...inside(files.keys(), 'file')].sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function makeFolder(path: string, recursive: boolean): void {
  if (files.has(path) || (folders.has(path) && !recursive)) throw failure('EEXIST', 'mkdir', path);
  if (!recursive && !folders.has(parentOf(path))) throw failure('ENOENT', 'mkdir', path);
  addFolder(path);
}

export function remove(path: string, { force = false, recursive = false } = {}): void {
  if (files.delete(path)) return;
  if (!folders.has(path)) {
    if (force) return;
    throw failure('ENOENT', 'rm', path);
  }
  const inside = list(path);
  if (inside.length > 0 && !recursive) throw failure('ENOTEMPTY', 'rm', path);
  for (const { name } of inside) remove(`${path}/${name}`, { recursive });
  folders.delete(path);
}

export function rename(from: string, to: string): void {
  const file = fileAt(from, 'rename');
  if (!folders.has(parentOf(to))) throw failure('ENOENT', 'rename', to);
  files.delete(from);
  files.set(to, file);
}
