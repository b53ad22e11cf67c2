/** Files that a program writes at its end: whether they can be written is checked at its start. */
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { messageOf, UsageError } from './program.ts';

const kindOf = async (path: string): Promise<'file' | 'folder' | undefined> => {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    return undefined;
  }
};

/** Throws a {@link UsageError} unless `path` is a file. */
export async function requireFile(option: string, path: string): Promise<void> {
  const kind = await kindOf(path);
  if (kind === undefined) throw new UsageError(`${option}: ${resolve(path)} does not exist`);
  if (kind === 'folder') throw new UsageError(`${option}: ${resolve(path)} is a folder, expected a file`);
}

/** True if there is anything at `path`. */
export const exists = async (path: string): Promise<boolean> => (await kindOf(path)) !== undefined;

/** True if `path` is a folder. */
export const isFolder = async (path: string): Promise<boolean> => (await kindOf(path)) === 'folder';

/** Throws a {@link UsageError} unless a file `path` can be written: its folder exists and takes a new file. */
export async function requireWritableFile(option: string, path: string): Promise<void> {
  const target = resolve(path);
  if (await isFolder(target)) throw new UsageError(`${option}: ${target} is a folder, expected the name of a file`);
  const folder = dirname(target);
  if (!(await isFolder(folder))) throw new UsageError(`${option}: the folder ${folder} does not exist`);
  await requireRoom(option, folder);
}

/** Makes the folder if it does not exist. Throws a {@link UsageError} unless it takes new files. */
export async function requireWritableFolder(option: string, path: string): Promise<void> {
  const folder = resolve(path);
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new UsageError(`${option}: cannot make the folder ${folder}: ${messageOf(error)}`, { cause: error });
  }
  await requireRoom(option, folder);
}

/** Tries it: what permissions say is not the whole truth on every system. */
async function requireRoom(option: string, folder: string): Promise<void> {
  const probe = join(folder, `.${process.pid}.probe`);
  try {
    await writeFile(probe, '', { flag: 'wx' });
  } catch (error) {
    throw new UsageError(`${option}: cannot write into ${folder}: ${messageOf(error)}`, { cause: error });
  } finally {
    await rm(probe, { force: true });
  }
}
