/** The checkpoint beside `--save`: what a training that is killed has done by then is not lost. */
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import process from 'node:process';
import type { Callback } from '../../src/callbacks.ts';
import type { Checkpoint } from '../../src/checkpoint.ts';
import { loadCheckpoint, saveCheckpoint } from '../../src/models/files.ts';
import type { Run } from '../../src/training.ts';
import { exists, requireFile, requireWritableFile } from './files.ts';
import { messageOf, UsageError } from './program.ts';

/** Within a long epoch there is one a minute. */
const LONGEST_MS = 60_000;
/** Writing takes at most this share of the time: short epochs have not each their own. */
const SHARE = 0.1;

const fileBeside = (save: string): string => `${save}.checkpoint`;

/**
 * The checkpoint to go on from; undefined for a training from its start. Throws a {@link UsageError} if there is none with
 * `--resume`, or if there is one without, and if none can be written.
 */
export async function checkpointToResume(save: string, resume: boolean): Promise<Checkpoint | undefined> {
  const file = fileBeside(save);
  await requireWritableFile('--save', file);
  const owner = await ownerOf(file);
  if (owner !== undefined && isRunning(owner)) {
    throw new UsageError(`--save: another training, process ${owner}, writes ${file}; choose another file`);
  }
  const isThere = owner === undefined && (await exists(file));
  if (!resume && isThere) {
    throw new UsageError(
      `--save: ${file} is the checkpoint of a training that was killed, stopped, or is still running: go on with it by --resume, or remove that file`,
    );
  }
  if (!resume) return undefined;
  if (owner !== undefined) {
    console.error(`${file}: the training was killed before its first checkpoint; it begins anew`);
    return undefined;
  }
  if (!isThere) {
    const done = (await exists(save)) ? ` (${save} is there: its training may have come to the end)` : '';
    throw new UsageError(`--resume: there is no checkpoint ${file}${done}; without --resume the training starts anew`);
  }
  await requireFile('--resume', file);
  return (await loadCheckpoint(file)).checkpoint;
}

/** Stands in the file until there is a first checkpoint: whose place it is. */
const MARK = 'handwritten: a checkpoint will be here, of process ';

/** The process that has made the file and not yet written a checkpoint; undefined for all other files. */
async function ownerOf(file: string): Promise<number | undefined> {
  const isSmall = await stat(file).then(
    (found) => found.isFile() && found.size < 200,
    () => false,
  );
  // It may be removed between the two.
  const text = isSmall ? await readFile(file, 'latin1').catch(() => '') : '';
  return text.startsWith(MARK) ? Number(text.slice(MARK.length)) : undefined;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Writes the checkpoint while a network is trained. */
export class CheckpointWriter {
  readonly file: string;
  readonly #resumes: boolean;
  #writing: Promise<void> | undefined;
  #written = performance.now();
  #next = 0;
  #failure: string | undefined;

  constructor(save: string, resumes: boolean) {
    this.file = fileBeside(save);
    this.#resumes = resumes;
  }

  /** For `train`; the last in the list. */
  get callback(): Callback {
    return {
      onStart: async () => {
        if (!this.#resumes) await this.#take();
      },
      onProgress: (_, run) => {
        if (performance.now() - this.#written > LONGEST_MS) this.#begin(run);
      },
      onEpoch: (_, run) => {
        if (performance.now() >= this.#next) this.#begin(run);
      },
      onEnd: async (run, error) => {
        await this.#writing;
        if (error || run.stopped !== 'interrupted') return;
        this.#begin(run);
        await this.#writing;
      },
    };
  }

  /** Makes the file, so that no other training with this `--save` begins meanwhile. Throws if one was faster. */
  async #take(): Promise<void> {
    const owner = await ownerOf(this.file);
    if (owner !== undefined && !isRunning(owner)) await rm(this.file);
    try {
      await writeFile(this.file, `${MARK}${process.pid}\n`, { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return; // it is told when the checkpoint is written
      throw new UsageError(`--save: another training has just begun to write ${this.file}; choose another file`);
    }
  }

  /** Takes a checkpoint at once; the training goes on while it is written. */
  #begin(run: Run): void {
    if (this.#writing) return;
    const start = performance.now();
    this.#writing = saveCheckpoint(this.file, run)
      .then(() => {
        this.#failure = undefined;
      })
      .catch((error) => {
        // Told once: a disk that is full stays so for a while.
        if (this.#failure === undefined)
          console.error(`error: ${messageOf(error)}; the training goes on without a checkpoint`);
        this.#failure = messageOf(error);
      })
      .finally(() => {
        this.#written = performance.now();
        this.#next = this.#written + (this.#written - start) * (1 / SHARE - 1);
        this.#writing = undefined;
      });
  }

  /** The file, if it is there to go on from. */
  async left(): Promise<string | undefined> {
    return (await exists(this.file)) && (await ownerOf(this.file)) === undefined ? this.file : undefined;
  }

  /** Removes the file: the network is saved. */
  async remove(): Promise<void> {
    await rm(this.file, { force: true }).catch((error) => {
      console.error(`error: cannot remove ${resolve(this.file)}: ${messageOf(error)}`);
    });
  }
}
