/** Model files and checkpoints on disk. */
import { readFile } from 'node:fs/promises';
import type { NeuralNetwork } from '../network.ts';
import type { Run } from '../training.ts';
import { decodeCheckpoint, encodeCheckpoint, type LoadedCheckpoint } from './checkpoint.ts';
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

/** Loads a network. Throws, naming the file and the fault, if it is missing or broken. */
export async function loadModel(path: string): Promise<LoadedModel> {
  return decodeModel(await readFile(path), path);
}

/**
 * Saves a training as it stands: to be called by a callback, as {@link Run.checkpoint} says. What is saved is the moment of
 * the call; an older file at `path` stays whole until the new one is.
 */
export async function saveCheckpoint(path: string, run: Run): Promise<void> {
  await writeFileAtomically(path, encodeCheckpoint(run.checkpoint()));
}

/** Loads a checkpoint and its network. Throws, naming the file and the fault, if it is missing or broken. */
export async function loadCheckpoint(path: string): Promise<LoadedCheckpoint> {
  return decodeCheckpoint(await readFile(path), path);
}
