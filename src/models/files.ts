/** Model files and checkpoints on disk. */
import { shown } from '../checks.ts';
import { readBytes } from '../data/read-bytes.ts';
import { requireNetwork } from '../in-training.ts';
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
  requirePath('saveModel', path, 'saveModel(path, model)');
  await writeFileAtomically(path, encodeModel(network, notes));
}

/** Loads a network. Throws, naming the file and the fault, if it is missing, broken, or a folder, a device or a pipe. */
export async function loadModel(path: string): Promise<LoadedModel> {
  return decodeModel(await read('loadModel', path), path);
}

/** Saves a network as a state dict: in PyTorch, `model.load_state_dict(load_file(path))`. See {@link toStateDict}. */
export async function saveStateDict(path: string, network: NeuralNetwork): Promise<void> {
  requirePath('saveStateDict', path, 'saveStateDict(path, model)');
  requireNetwork('saveStateDict', network);
  await writeFileAtomically(path, encodeStateDict(network));
}

/**
 * Loads the state dict of a chain of linear layers, saved in PyTorch by `save_file(model.state_dict(), path)`. See
 * {@link fromStateDict}. Throws, naming the file and the tensor, if it is something else.
 */
export async function loadStateDict(path: string, options: StateDictOptions): Promise<NeuralNetwork<number, number>> {
  return decodeStateDict(await read('loadStateDict', path), options, path);
}

/**
 * Saves a training as it stands: to be called by a callback, as {@link Run.checkpoint} says. What is saved is the moment of
 * the call; an older file at `path` stays whole until the new one is.
 */
export async function saveCheckpoint(path: string, run: Run): Promise<void> {
  requirePath('saveCheckpoint', path, 'saveCheckpoint(path, run)');
  if (typeof run?.checkpoint !== 'function') {
    throw new TypeError(
      `saveCheckpoint: the run is ${shown(run)}, expected that of a callback: onEpoch: (_, run) => saveCheckpoint(path, run)`,
    );
  }
  await writeFileAtomically(path, encodeCheckpoint(run.checkpoint()));
}

/** Loads a checkpoint and its network. Throws, naming the file and the fault, if it is missing or broken. */
export async function loadCheckpoint(path: string): Promise<LoadedCheckpoint> {
  return decodeCheckpoint(await read('loadCheckpoint', path), path);
}

/** The bytes of a file. Throws if there is none. */
async function read(operation: string, path: string): Promise<Uint8Array> {
  requirePath(operation, path, `${operation}(path)`);
  try {
    return await readBytes(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(`${operation}: there is no file ${path}`, { cause: error });
  }
}

/** Throws unless it is text. */
function requirePath(operation: string, path: unknown, call: string): void {
  if (typeof path === 'string' && path !== '') return;
  throw new TypeError(`${operation}: the path is ${shown(path)}, expected the name of a file: ${call}`);
}
