/** Files that a program reads, or writes at its end: whether they can be is checked at its start. */
import { mkdir, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { requireWritable } from '../../src/models/write-file.ts';
import { messageOf, UsageError } from './program.ts';

/** What is at a path: links are followed. */
async function kindOf(path: string): Promise<'file' | 'folder' | 'device or pipe' | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'device or pipe';
  } catch {
    return undefined;
  }
}

/** Throws a {@link UsageError} unless `path` is a file. Devices and pipes may have no end. */
export async function requireFile(option: string, path: string): Promise<void> {
  const kind = await kindOf(path);
  if (kind === undefined) throw new UsageError(`${option}: ${resolve(path)} does not exist`);
  if (kind !== 'file') throw new UsageError(`${option}: ${resolve(path)} is a ${kind}, expected a file`);
}

/**
 * The files that `words` name. A pattern (`scans/*.jpg`) that no shell has expanded, as on Windows, stands for the files
 * that fit it, in order. Throws a {@link UsageError} if a word names no file.
 */
export async function filesOf(option: string, words: readonly string[]): Promise<string[]> {
  const lists = words.map(async (word) => {
    const isPattern = /[*?]/.test(word) && (await kindOf(word)) === undefined;
    const files = isPattern ? await matches(option, word) : [word];
    for (const file of files) await requireFile(option, file);
    return files;
  });
  return (await Promise.all(lists)).flat();
}

async function matches(option: string, pattern: string): Promise<string[]> {
  const folder = dirname(pattern);
  if (/[*?]/.test(folder))
    throw new UsageError(`${option}: expected * and ? only in the name of files, got '${pattern}'`);
  const text = basename(pattern)
    .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const names = await readdir(folder).catch(() => []);
  // Like a shell: names that begin with a dot are meant only by a pattern that does.
  const fitting = names.filter(
    (name) => new RegExp(`^${text}$`, 'su').test(name) && (basename(pattern).startsWith('.') || !name.startsWith('.')),
  );
  if (fitting.length === 0) throw new UsageError(`${option}: no file fits '${pattern}'`);
  return fitting.sort().map((name) => join(folder, name));
}

/** True if there is anything at `path`. */
export const exists = async (path: string): Promise<boolean> => (await kindOf(path)) !== undefined;

/** True if `path` is a folder. */
export const isFolder = async (path: string): Promise<boolean> => (await kindOf(path)) === 'folder';

/** Throws a {@link UsageError} unless a file of so many bytes can be written at `path`. */
export async function requireWritableFile(option: string, path: string, bytes?: number): Promise<void> {
  try {
    await requireWritable(path, bytes);
  } catch (error) {
    throw new UsageError(`${option}: ${messageOf(error)}`, { cause: error });
  }
}

/** Throws a {@link UsageError} unless a file can be written at `path`, where none is, or with `force`. */
export async function requireNewFile(option: string, path: string, { force = false } = {}): Promise<void> {
  if (!force && (await kindOf(path)) === 'file') {
    throw new UsageError(`${option}: ${resolve(path)} is there already, expected a new file or --force`);
  }
  await requireWritableFile(option, path);
}

/**
 * Throws a {@link UsageError} unless new files can be written into a folder, which is not made yet: it is empty, or may
 * hold other files, or is not there and the folder above takes it.
 */
export async function requireNewFolder(option: string, path: string, { force = false } = {}): Promise<void> {
  const folder = resolve(path);
  const kind = await kindOf(folder);
  if (kind === undefined) return requireNewFolder(option, dirname(folder), { force: true });
  if (kind !== 'folder') throw new UsageError(`${option}: ${folder} is a ${kind}, expected a folder`);
  const [name] = await readdir(folder).catch(() => []);
  if (name !== undefined && !force) {
    throw new UsageError(`${option}: the folder ${folder} is not empty (${name}), expected an empty one or --force`);
  }
  await requireWritableFile(option, join(folder, `${process.pid}.probe`));
}

/** Makes the folder if it does not exist. Throws a {@link UsageError} unless files with these names can be written there. */
export async function requireWritableFolder(option: string, path: string, names: readonly string[]): Promise<void> {
  const folder = resolve(path);
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new UsageError(`${option}: cannot make the folder ${folder}: ${messageOf(error)}`, { cause: error });
  }
  for (const name of names) await requireWritableFile(option, join(folder, name));
}
