/** Saving what has taken hours to compute. */
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { encodeModel } from '../../src/models/model.ts';
import { writeFileAtomically } from '../../src/models/write-file.ts';
import type { NeuralNetwork } from '../../src/network.ts';
import { messageOf } from './program.ts';

export interface Saved {
  /** Where the network is. */
  readonly file: string;
  /** Why that is not where it was to be saved. */
  readonly error?: Error;
}

/**
 * Saves a network at `path`; if that fails, in a new folder among the temporary files of the system, or at home.
 * @throws Error if the network cannot be written anywhere
 */
export async function saveOrKeep(
  path: string,
  network: NeuralNetwork,
  notes: Readonly<Record<string, string>>,
): Promise<Saved> {
  const content = encodeModel(network, notes);
  try {
    await writeFileAtomically(path, content);
    return { file: resolve(path) };
  } catch (error) {
    // A name that is short enough and has no link behind it.
    const name = Buffer.byteLength(basename(path)) > 100 ? 'model.safetensors' : basename(path);
    const failures = [messageOf(error)];
    for (const place of [tmpdir(), homedir()]) {
      try {
        return { file: await writeInNewFolder(place, name, content), error: error as Error };
      } catch (failure) {
        failures.push(messageOf(failure));
      }
    }
    throw new Error(`the network is lost: ${failures.join('; ')}`, { cause: error });
  }
}

async function writeInNewFolder(place: string, name: string, content: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(place, 'handwritten-'));
  try {
    await writeFileAtomically(join(folder, name), content);
    return join(folder, name);
  } catch (error) {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}
