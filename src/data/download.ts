/**
 * Fetching a published file: from the first mirror that has it whole, resuming what an earlier run began. For Node only.
 */
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How far the download of one file is. */
export interface DownloadProgress {
  readonly file: string;
  readonly mirror: string;
  /** Bytes so far, those of an earlier run included. */
  readonly received: number;
  /** Bytes in all, if the mirror says. */
  readonly total: number | undefined;
}

export interface Download {
  readonly file: string;
  readonly folder: string;
  /** Folders to fetch from, as addresses ending in a slash, in the order to try. */
  readonly mirrors: readonly string[];
  /** Throws if the bytes are not those of the file. */
  readonly verify: (bytes: Uint8Array) => void | Promise<void>;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Give up on a mirror that sends nothing for this many seconds. Default: 20. */
  readonly stallSeconds?: number;
  readonly signal?: AbortSignal;
}

/**
 * Downloads `file` into `folder` (which must exist) and returns the mirror it came from.
 *
 * The bytes collect in `file.part`. If the connection breaks, that stays, and the next mirror or the next run goes on
 * from there. The file gets its name once its bytes are verified; bytes that fail are deleted and fetched anew.
 * @throws Error naming what happened at each mirror
 */
export async function download(wanted: Download): Promise<string> {
  const failures: string[] = [];
  for (const mirror of wanted.mirrors) {
    try {
      await downloadFrom(mirror, wanted);
      return mirror;
    } catch (error) {
      wanted.signal?.throwIfAborted();
      failures.push(`${mirror}: ${reason(error)}`);
    }
  }
  throw new Error(`cannot download ${wanted.file}:\n  ${failures.join('\n  ')}`);
}

async function downloadFrom(mirror: string, wanted: Download): Promise<void> {
  const target = join(wanted.folder, wanted.file);
  const part = `${target}.part`;
  const resumed = await fetchInto(part, mirror, wanted);
  const bytes = await readFile(part);
  try {
    await wanted.verify(bytes);
  } catch (error) {
    await rm(part, { force: true });
    if (!resumed) throw error;
    // The earlier bytes may be to blame (another mirror may have packed the file differently).
    return downloadFrom(mirror, wanted);
  }
  // The verified bytes are written, not the part renamed: another process may be appending to the part.
  const fresh = `${target}.${process.pid}.new`;
  try {
    await writeFile(fresh, bytes);
    await rename(fresh, target);
  } finally {
    await rm(fresh, { force: true });
  }
  await rm(part, { force: true });
}

/** Appends to `part` what is missing of it; true if it began with bytes of an earlier run. */
async function fetchInto(part: string, mirror: string, wanted: Download): Promise<boolean> {
  const stallSeconds = wanted.stallSeconds ?? 20;
  const stalled = new AbortController();
  const onStall = (): void => stalled.abort(new Error(`nothing received for ${stallSeconds} seconds`));
  let timer = setTimeout(onStall, stallSeconds * 1000);
  const signal = wanted.signal ? AbortSignal.any([stalled.signal, wanted.signal]) : stalled.signal;
  try {
    const address = new URL(wanted.file, mirror);
    let have = await sizeOf(part);
    let response = await request(address, have, signal);
    if (have > 0 && !continues(response, have)) {
      if (response.status !== 200) {
        await response.body?.cancel();
        // Not found and the like says nothing of the part; an unfitting range does.
        if (response.status !== 206 && response.status !== 416) throw new Error(`HTTP ${response.status}`);
        response = await request(address, 0, signal);
      }
      have = 0;
    }
    if (!response.ok || response.body === null || (have === 0 && response.status !== 200)) {
      await response.body?.cancel();
      throw new Error(`HTTP ${response.status}`);
    }
    const length = response.headers.get('content-length');
    const total = length === null || response.headers.has('content-encoding') ? undefined : have + Number(length);
    let received = have;
    const handle = await open(part, have > 0 ? 'a' : 'w');
    try {
      for await (const chunk of response.body) {
        clearTimeout(timer);
        timer = setTimeout(onStall, stallSeconds * 1000);
        await handle.write(chunk);
        received += chunk.length;
        wanted.onProgress?.({ file: wanted.file, mirror, received, total });
      }
    } finally {
      await handle.close();
    }
    return have > 0;
  } finally {
    clearTimeout(timer);
  }
}

function request(address: URL, from: number, signal: AbortSignal): Promise<Response> {
  // A packed transfer of a packed file would be unpacked on the way, and could not be resumed.
  const headers = new Headers({ 'accept-encoding': 'identity' });
  if (from > 0) headers.set('range', `bytes=${from}-`);
  return fetch(address, { headers, signal });
}

function continues(response: Response, from: number): boolean {
  return response.status === 206 && (response.headers.get('content-range') ?? '').startsWith(`bytes ${from}-`);
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

/** The message of an error with that of its cause: fetch says only "fetch failed", the cause says why. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : undefined;
  const why = cause ? cause.message || (cause as NodeJS.ErrnoException).code : undefined;
  return why ? `${error.message} (${why})` : error.message;
}
