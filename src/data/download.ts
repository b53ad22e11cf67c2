/**
 * Fetching a published file: from the first mirror that has it whole, resuming what an earlier run began. For Node only.
 */
import { open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
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
  /**
   * Folders to fetch from, as addresses ending in a slash, in the order to try: https only, also where they lead on to.
   * A server on this machine (127.0.0.1) may do without.
   */
  readonly mirrors: readonly string[];
  /** The largest number of bytes that the file can have: a mirror that sends more is given up. Default: no limit. */
  readonly most?: number;
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
  await removeLeftovers(wanted);
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

/** Removes what a run that was killed left behind beside the part: `FILE.PID.new`, of a process that is gone. */
async function removeLeftovers({ file, folder }: Download): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = name.startsWith(`${file}.`) && /^(\d+)\.new$/.exec(name.slice(file.length + 1))?.[1];
    if (pid && !isRunning(Number(pid))) await rm(join(folder, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of another user, which may not be asked, is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** In three times the seconds of a stall, a mirror must send as many bytes, or what is left of the file. */
const leastBytes = 16_384;

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
  const { stallSeconds = 20, most = Number.POSITIVE_INFINITY } = wanted;
  const stalled = new AbortController();
  const onStall = (): void => stalled.abort(new Error(`nothing received for ${stallSeconds} seconds`));
  let timer = setTimeout(onStall, stallSeconds * 1000);
  let received = 0;
  let before = 0;
  const slow = setInterval(() => {
    const more = received - before;
    if (more < leastBytes) stalled.abort(new Error(`only ${more} bytes received in ${3 * stallSeconds} seconds`));
    before = received;
  }, 3000 * stallSeconds);
  const signal = wanted.signal ? AbortSignal.any([stalled.signal, wanted.signal]) : stalled.signal;
  try {
    let have = await sizeOf(part);
    const get = (from: number): Promise<Response> => request(new URL(wanted.file, mirror), from, signal);
    let response = await get(have);
    if (have > 0 && !continues(response, have)) {
      if (response.status !== 200) {
        await response.body?.cancel();
        // Not found and the like says nothing of the part; an unfitting range does.
        if (response.status !== 206 && response.status !== 416) throw new Error(`HTTP ${response.status}`);
        response = await get(0);
      }
      have = 0;
    }
    if (!response.ok || response.body === null || (have === 0 && response.status !== 200)) {
      await response.body?.cancel();
      throw new Error(`HTTP ${response.status}`);
    }
    const length = response.headers.get('content-length');
    const total = length === null || response.headers.has('content-encoding') ? undefined : have + Number(length);
    if (total !== undefined && total > most) {
      await response.body.cancel();
      throw new Error(`it has ${total} bytes for a file of at most ${most}`);
    }
    received = have;
    before = have;
    const handle = await open(part, have > 0 ? 'a' : 'w');
    try {
      for await (const chunk of response.body) {
        clearTimeout(timer);
        timer = setTimeout(onStall, stallSeconds * 1000);
        received += chunk.length;
        if (received > most) throw new TooLong(`it sends more than the ${most} bytes that the file can have`);
        await handle.write(chunk);
        wanted.onProgress?.({ file: wanted.file, mirror, received, total });
      }
    } finally {
      await handle.close();
    }
    if (received === 0) throw new Error('it sends nothing');
    return have > 0;
  } catch (error) {
    // What came is not the beginning of the file.
    if (error instanceof TooLong) await rm(part, { force: true });
    throw error;
  } finally {
    clearTimeout(timer);
    clearInterval(slow);
  }
}

class TooLong extends Error {}

/** Asks for the bytes of a file from `from` on, wherever the address leads, as long as nobody on the way can change them. */
async function request(first: URL, from: number, signal: AbortSignal): Promise<Response> {
  // A packed transfer of a packed file would be unpacked on the way, and could not be resumed.
  const headers = new Headers({ 'accept-encoding': 'identity' });
  if (from > 0) headers.set('range', `bytes=${from}-`);
  let address = first;
  for (let hops = 0; hops <= mostHops; hops++) {
    const here = isHere(first) && isHere(address);
    if (address.protocol !== 'https:' && !(address.protocol === 'http:' && here)) {
      throw new Error(`${address.href.slice(0, 200)} is not https, and its bytes could be changed on the way`);
    }
    const response = await fetch(address, { headers, signal, redirect: 'manual' });
    const next = response.headers.get('location');
    if (![301, 302, 303, 307, 308].includes(response.status) || next === null) return response;
    await response.body?.cancel();
    address = new URL(next, address);
  }
  throw new Error(`it leads on more than ${mostHops} times`);
}

const mostHops = 5;

/** True for a server on this machine. */
const isHere = ({ hostname }: URL): boolean => ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);

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
