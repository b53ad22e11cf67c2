/** The bytes of files, unzipped where they are gzip's; what could be endless is refused before it is read. For Node only. */
import { constants as flags, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { constants, gunzip, gunzipSync, type InputType, type ZlibOptions } from 'node:zlib';
import { idxFileSize } from './idx-numbers.ts';
import { npyFileSize } from './npy.ts';

/** Node reads files up to this size in one piece. */
const largestFile = 2 ** 31 - 1;

/** What a gzip file without a header of ours may inflate to. */
const withoutHeader = 2 ** 26;

/**
 * The bytes of a regular file.
 * @throws Error naming the file if it cannot be read, is a folder, a device, a pipe or a socket, has 2 GiB or more, or
 * changes while it is read
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  requireFile(path, await existing(path));
  // Nothing is waited for, should there be a pipe by now.
  const handle = await open(path, flags.O_RDONLY | (flags.O_NONBLOCK ?? 0));
  try {
    return await readWhole(handle, path);
  } finally {
    await handle.close();
  }
}

/** What there is at a path. Throws, with the code of the system, if there is nothing. */
async function existing(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const missing = new Error(`${path}: there is no such file in ${dirname(resolve(path))}`, { cause: error });
    throw Object.assign(missing, { code: 'ENOENT' });
  }
}

async function readWhole(handle: FileHandle, path: string): Promise<Uint8Array> {
  const before = await handle.stat();
  requireFile(path, before);
  const bytes = new Uint8Array(before.size);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  const after = await handle.stat();
  const more = (await handle.read(new Uint8Array(1), 0, 1, length)).bytesRead;
  if (length < bytes.length || more > 0 || after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
    throw new Error(`${path}: the file was changed while it was read: try again once it is written`);
  }
  return bytes;
}

/** Throws unless it is a file, and of a size that can be read. */
export function requireFile(path: string, found: Stats): void {
  if (!found.isFile()) {
    const kind = found.isDirectory()
      ? 'a folder'
      : found.isFIFO()
        ? 'a pipe'
        : found.isSocket()
          ? 'a socket'
          : 'a device';
    throw new Error(`${path}: is ${kind}, expected a file`);
  }
  if (found.size > largestFile) throw new Error(`${path}: the file has ${found.size} bytes, expected fewer than 2 GiB`);
}

/** The bytes of a file, unzipped if they are gzip's, whatever the file is called. See {@link unzip}. */
export async function readUnzipped(path: string, limit?: number): Promise<Uint8Array> {
  return unzip(await readBytes(path), path, limit);
}

const gunzipped: (input: InputType, options: ZlibOptions) => Promise<Buffer> = promisify(gunzip);

/**
 * The bytes themselves, or what they unzip to if they are gzip's.
 * @param limit the largest length to unzip to. Default: what the header of an IDX or .npy file asks for, else 64 MiB
 * @throws Error naming the file if it cannot be unzipped, or inflates to more
 */
export async function unzip(bytes: Uint8Array, name: string, limit?: number): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const asked = limit ?? sizeInHeader(bytes);
  const most = Math.min(asked ?? withoutHeader, largestFile);
  // The last four bytes tell the length, so that it unzips into one piece of memory; a broken file may tell nonsense,
  // and deflate makes at most 1032 bytes of one.
  const told =
    bytes.length < 18
      ? 0
      : new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(bytes.length - 4, true);
  const chunkSize = told <= Math.min(1032 * bytes.length, most) ? Math.max(told + 64, 16_384) : 65_536;
  try {
    return await gunzipped(bytes, { chunkSize, maxOutputLength: Math.max(most, 1) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      const expected = asked === undefined ? 'and it has no header of IDX or .npy' : 'which is all that it may hold';
      throw new Error(`${name}: the file unzips to more than ${most} bytes, ${expected}`, { cause: error });
    }
    throw new Error(`${name}: cannot unzip the file (${bytes.length} bytes): ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** The length that the header of a zipped file asks for; undefined if there is none of ours. */
function sizeInHeader(zipped: Uint8Array): number | undefined {
  try {
    const start = gunzipSync(zipped.subarray(0, 4096), { finishFlush: constants.Z_SYNC_FLUSH });
    return idxFileSize(start) ?? npyFileSize(start);
  } catch {
    return undefined; // broken: unzipping the whole of it says how
  }
}
