/** Files that are written whole or not at all. For Node only. */
import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, open, readdir, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** The part files that this process is writing. */
const writing = new Set<string>();

/** A part file is written in seconds. One that is older has no writer, even if another process has the number by now. */
const LONGEST_WRITE_MS = 3_600_000;
/** Of the name of a part file, which begins like that of its file. Some systems allow names of 143 bytes only. */
const LONGEST_STEM = 100;
const MOST_LINKS = 40;

/**
 * Writes a file: into a part file beside it, to disk, then renamed over the old one. Links are followed, the permissions
 * of an old file are kept, and part files that a killed process has left are removed.
 * @throws Error naming the file if it cannot be written, or if `path` leads to a folder, a device or a pipe; an old file
 *   stays whole
 */
export async function writeFileAtomically(path: string, content: Uint8Array | string): Promise<void> {
  const { target, old } = await placeOf(path);
  await writePart(target, content, old, (part) => rename(part, target));
}

/**
 * Tries what {@link writeFileAtomically} will do with about so many bytes, and leaves everything as it was.
 * @throws Error naming the file if it cannot be written, or if `path` leads to a folder, a device or a pipe
 */
export async function requireWritable(path: string, bytes = 4096): Promise<void> {
  const { target, old } = await placeOf(path);
  // Permissions are not the whole truth: a file can be immutable, a disk read-only or full.
  if (old) await naming(target, async () => (await open(target, 'r+')).close());
  await writePart(target, new Uint8Array(bytes), old, (part) => rm(part));
}

/** Writes the part file of `target`, and ends with what `finish` does to it. */
async function writePart(
  target: string,
  content: Uint8Array | string,
  old: Stats | undefined,
  finish: (part: string) => Promise<void>,
): Promise<void> {
  await removeDeadParts(target);
  const part = join(dirname(target), `${stemOf(target)}.${process.pid}-${randomBytes(3).toString('hex')}.part`);
  writing.add(part);
  try {
    await naming(target, async () => {
      const file = await open(part, 'wx');
      try {
        await file.writeFile(content);
        if (old) {
          // Only root may give a file away; for others it is theirs already, or becomes theirs.
          await file.chown(old.uid, old.gid).catch(() => undefined);
          await file.chmod(old.mode & 0o7777);
        }
        await file.sync();
      } finally {
        await file.close();
      }
      await finish(part);
    });
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    writing.delete(part);
  }
}

/** The file that `path` leads to, and what is there now. Throws unless a file may be there. */
async function placeOf(path: string): Promise<{ target: string; old?: Stats }> {
  const name = path.split(process.platform === 'win32' ? /[\\/]/ : '/').at(-1) ?? '';
  if (['', '.', '..'].includes(name)) throw new Error(`cannot write '${path}': expected the name of a file`);
  const target = await naming(resolve(path), () => followLinks(resolve(path)));
  const old = await naming(target, () => ifThere(stat(target)));
  if (!old || old.isFile()) return { target, ...(old && { old }) };
  const kind = old.isDirectory() ? 'a folder' : old.isFIFO() ? 'a pipe' : old.isSocket() ? 'a socket' : 'a device';
  throw new Error(`cannot write ${target}: it is ${kind}, expected a file`);
}

async function followLinks(path: string): Promise<string> {
  let place = path;
  for (let links = 0; links < MOST_LINKS; links++) {
    const folder = await ifThere(realpath(dirname(place)));
    if (folder === undefined) throw new Error(`the folder ${dirname(place)} does not exist`);
    place = join(folder, basename(place));
    if (!(await ifThere(lstat(place)))?.isSymbolicLink()) return place;
    place = resolve(folder, await readlink(place));
  }
  throw new Error('it leads from link to link without an end');
}

/** Removes part files of `target` whose writers have ended without doing so. */
async function removeDeadParts(target: string): Promise<void> {
  const stem = stemOf(target);
  // A folder that cannot be listed can still be written into.
  const names = await readdir(dirname(target)).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(stem)) continue;
    // Version 0.1 wrote names without the number of the process.
    const match = /^\.(?:(\d+)-)?[0-9a-f]{6,8}\.part$/.exec(name.slice(stem.length));
    const part = join(dirname(target), name);
    if (!match || writing.has(part)) continue;
    const pid = match[1] === undefined ? process.pid : Number(match[1]);
    if (pid !== process.pid && isRunning(pid)) {
      const age = Date.now() - ((await ifThere(stat(part)))?.mtimeMs ?? 0);
      if (age < LONGEST_WRITE_MS) continue;
    }
    await rm(part, { force: true }).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const stemOf = (target: string): string => Buffer.from(basename(target)).subarray(0, LONGEST_STEM).toString();

/** The result, or undefined if there is nothing at that path. */
async function ifThere<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Errors of the system do not always name the file, or name the part file. */
async function naming<T>(target: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? await whatIsGone(target) : message;
    throw new Error(`cannot write ${target}: ${why}`, { cause: error });
  }
}

/** What somebody else has removed since `placeOf` looked. */
async function whatIsGone(target: string): Promise<string> {
  const folder = dirname(target);
  const isThere = await ifThere(stat(folder)).catch(() => undefined);
  return `${isThere ? 'a file' : `the folder ${folder}`} was removed while it was written`;
}
