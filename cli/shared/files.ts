/** Files that a program reads, or writes at its end: whether they can be is checked at its start. */
import { mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
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
