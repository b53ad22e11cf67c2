/** Model files and checkpoints on disk. */
import { readBytes } from '../data/read-bytes.ts';
import type { NeuralNetwork } from '../network.ts';
import type { Run } from '../training.ts';
import { decodeCheckpoint, encodeCheckpoint, type LoadedCheckpoint } from './checkpoint.ts';
import { decodeModel, encodeModel, type LoadedModel } from './model.ts';
import { decodeStateDict, encodeStateDict, type StateDictOptions } from './pytorch.ts';
import { writeFileAtomically } from './write-file.ts';

/**
 * Saves a network as safetensors, in its precision; an older file at `path` stays whole until the new one is. The seed and the
 * number of trainings are saved, too: training on after {@link loadModel} gives the same numbers as training on without.
 * `kernels` is not saved, it says how to compute.
 */
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

/** Saves a network as a state dict: in PyTorch, `model.load_state_dict(load_file(path))`. See {@link toStateDict}. */
export async function saveStateDict(path: string, network: NeuralNetwork): Promise<void> {
  await writeFileAtomically(path, encodeStateDict(network));
}

/**
 * Loads the state dict of a chain of linear layers, saved in PyTorch by `save_file(model.state_dict(), path)`. See
 * {@link fromStateDict}. Throws, naming the file and the tensor, if it is something else.
 */
export async function loadStateDict(path: string, options: StateDictOptions): Promise<NeuralNetwork<number, number>> {
  return decodeStateDict(await readBytes(path), options, path);
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
  return decodeCheckpoint(await readBytes(path), path);
}
