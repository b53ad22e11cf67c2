/** Model files on disk. */
import { readBytes } from '../data/read-bytes.ts';
import type { NeuralNetwork } from '../network.ts';
import { decodeModel, encodeModel, type LoadedModel } from './model.ts';
import { writeFileAtomically } from './write-file.ts';

/** Saves a network as safetensors; an older file at `path` stays whole until the new one is. */
export async function saveModel(
  path: string,
  network: NeuralNetwork,
  notes: Readonly<Record<string, string>> = {},
): Promise<void> {
  await writeFileAtomically(path, encodeModel(network, notes));
}

/** Loads a network. Throws, naming the file and the fault, if it is missing, broken, or a folder, a device or a pipe. */
export async function loadModel(path: string): Promise<LoadedModel> {
  return decodeModel(await readBytes(path), path);
}
