/** The checkpoint beside `--save`: what a training that is killed has done by then is not lost. */
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
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
  const isThere = await exists(file);
  if (!resume && isThere) {
    throw new UsageError(
      `--save: ${file} is the checkpoint of a training that was killed, stopped, or is still running: go on with it by --resume, or remove that file`,
    );
  }
  if (!resume) return undefined;
  if (!isThere) {
    const done = (await exists(save)) ? ` (${save} is there: its training may have come to the end)` : '';
    throw new UsageError(`--resume: there is no checkpoint ${file}${done}; without --resume the training starts anew`);
  }
  await requireFile('--resume', file);
  return (await loadCheckpoint(file)).checkpoint;
}

/** Writes the checkpoint while a network is trained. */
export class CheckpointWriter {
  readonly file: string;
  #writing: Promise<void> | undefined;
  #written = performance.now();
  #next = 0;
  #failure: string | undefined;

  constructor(save: string) {
    this.file = fileBeside(save);
  }

  /** For `train`; the last in the list. */
  get callback(): Callback {
    return {
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
    return (await exists(this.file)) ? this.file : undefined;
  }

  /** Removes the file: the network is saved. */
  async remove(): Promise<void> {
    await rm(this.file, { force: true }).catch((error) => {
      console.error(`error: cannot remove ${resolve(this.file)}: ${messageOf(error)}`);
    });
  }
}
