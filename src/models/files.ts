/** Model files on disk. */
import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { NeuralNetwork } from '../network.ts';
import { decodeModel, encodeModel, type LoadedModel } from './model.ts';

/** Writes a file whole or not at all: into a new file beside it, to disk, then renamed over the old one. */
export async function writeFileAtomically(path: string, content: Uint8Array | string): Promise<void> {
  const target = resolve(path);
  const part = `${target}.${randomBytes(4).toString('hex')}.part`;
  try {
    const file = await open(part, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Saves a network as safetensors; an older file at `path` stays whole until the new one is. */
export async function saveModel(
  path: string,
  network: NeuralNetwork,
  notes: Readonly<Record<string, string>> = {},
): Promise<void> {
  await writeFileAtomically(path, encodeModel(network, notes));
}

/** Loads a network. Throws, naming the file and the fault, if it is missing or broken. */
export async function loadModel(path: string): Promise<LoadedModel> {
  return decodeModel(await readFile(path), path);
}
