/**
 * A network as a safetensors file: `layers.N.weight` [inputs, outputs] and `layers.N.bias` [outputs] in the
 * network's precision; the architecture in the metadata, and where its random numbers stand. N counts all layers from 0,
 * dropout included.
 */
import { shown } from '../checks.ts';
import { requireNetwork, requireSettled } from '../in-training.ts';
import { DenseLayer, Dropout, describeLayer, type Precision } from '../layers/index.ts';
import type { FloatArray } from '../matrix.ts';
import { type NetworkOptions, NeuralNetwork } from '../network.ts';
import { CHECKSUM, decodeSafetensors, encodeSafetensors, naming, quoted, type Tensor } from './safetensors.ts';
import { parseStrictJson } from './strict-json.ts';

/** The format of a model file. */
export const FORMAT = 'handwritten';
/** The format of checkpoint.ts. */
export const CHECKPOINT_FORMAT = 'handwritten-checkpoint';
const VERSION = '1';
/** What the metadata says of the network itself: notes cannot have these names. */
const RESERVED = ['format', 'version', 'loss', 'huberDelta', 'layers', 'randomness', CHECKSUM];

/** A network read from a file, with what was written beside it. */
export interface LoadedModel {
  readonly model: NeuralNetwork<number, number>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The bytes of a model file. `notes` go into the metadata (the data set, the accuracy, …). Throws on a weight that is not finite, and on a note that is no text or has a reserved name. */
export function encodeModel(network: NeuralNetwork, notes: Readonly<Record<string, string>> = {}): Uint8Array {
  requireNetwork('saveModel', network);
  requireNotes(notes);
  requireSettled('saveModel', network);
  const tensors = new Map<string, Tensor>();
  for (const [n, layer] of network.layers.entries()) {
    if (layer.kind === 'dropout') continue;
    const bad = [...layer.weights.data, ...layer.bias.data].find((value) => !Number.isFinite(value));
    if (bad !== undefined)
      throw new RangeError(`saveModel: ${layer.label} has the weight ${bad}, expected finite numbers`);
    tensors.set(`layers.${n}.weight`, {
      shape: [layer.inputs, layer.outputs],
      data: layer.weights.data,
    });
    tensors.set(`layers.${n}.bias`, { shape: [layer.outputs], data: layer.bias.data });
  }
  if (tensors.size === 0) throw new Error('saveModel: the network has no dense layer');
  const layers = JSON.stringify(network.layers.map(describeLayer));
  return encodeSafetensors({
    tensors,
    metadata: {
      ...notes,
      format: FORMAT,
      version: VERSION,
      loss: network.loss,
      ...(network.huberDelta !== undefined && { huberDelta: String(network.huberDelta) }),
      layers,
      randomness: JSON.stringify({ seed: network.seed, trainings: network.runs }),
    },
  });
}

/** Reads the bytes of a model file. Throws, naming the file and the fault, if it is not one of ours or is broken. */
export function decodeModel(file: Uint8Array, name = 'model'): LoadedModel {
  const { tensors, metadata } = decodeSafetensors(file, name);
  return naming(name, () => ({ model: modelOf(tensors, metadata), metadata }));
}

function modelOf(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>>,
): NeuralNetwork<number, number> {
  if (metadata.format === CHECKPOINT_FORMAT) {
    throw new Error(
      'is a checkpoint of a training that has not ended, expected a model; npm run train -- --resume goes on with it, loadCheckpoint reads it',
    );
  }
  if (metadata.format !== FORMAT) {
    throw new Error(
      `the metadata has format '${metadata.format}', expected '${FORMAT}'; not a model of this project; PyTorch's state dicts are read by loadStateDict`,
    );
  }
  if (metadata.version !== VERSION) {
    throw new Error(`the model has version '${metadata.version}', expected '${VERSION}'`);
  }
  const isDouble = [...tensors.values()].every(({ data }) => data instanceof Float64Array);
  const options = {
    loss: metadata.loss as NeuralNetwork['loss'],
    ...(metadata.huberDelta !== undefined && { huberDelta: Number(metadata.huberDelta) }),
    ...(isDouble && { precision: 'float64' as const }),
  };
  const { seed, trainings } = parseRandomness(metadata.randomness);
  const model = networkOf(tensors, parseLayers(metadata.layers), { ...options, seed }, trainings);
  const used = 2 * model.denseLayers.length;
  if (used !== tensors.size) throw new Error(`has ${tensors.size} tensors, but the architecture names ${used}`);
  return model;
}

/** The network with these layers, and with the weights of the tensors. */
export function networkOf(
  tensors: ReadonlyMap<string, Tensor>,
  layers: readonly Readonly<Record<string, unknown>>[],
  options: NetworkOptions,
  runs = 0,
): NeuralNetwork<number, number> {
  const { precision = 'float32' } = options;
  const model = new NeuralNetwork<number, number>(options, runs);
  for (const [n, entry] of layers.entries()) {
    if (entry.kind === 'dropout') {
      model.add(new Dropout(entry.rate as number));
      continue;
    }
    if (entry.kind !== 'dense')
      throw new Error(`layer ${n} is of kind ${quoted(String(entry.kind))}, expected dense or dropout`);
    const layer = new DenseLayer<number, number>(
      entry.inputs as number,
      entry.outputs as number,
      entry.activation as 'relu',
      entry.trainable === undefined ? {} : { trainable: entry.trainable as boolean },
    );
    const weight = numbersOf(tensors, `layers.${n}.weight`, [layer.inputs, layer.outputs], precision);
    const bias = numbersOf(tensors, `layers.${n}.bias`, [layer.outputs], precision);
    model.add(layer.setParameters(weight, bias, precision));
  }
  return model;
}

/** The architecture is a list of objects with numbers and names. */
const LAYERS_DEPTH = 2;

function parseLayers(text: string | undefined): Record<string, unknown>[] {
  let fault = '';
  try {
    const layers = parseStrictJson(text ?? '', LAYERS_DEPTH);
    const isList = Array.isArray(layers) && layers.length > 0;
    if (isList && layers.every((entry) => typeof entry === 'object' && entry !== null)) return layers;
  } catch (error) {
    fault = ` (${(error as Error).message})`;
  }
  throw new Error(`the architecture in the metadata is not a list of layers${fault}`);
}

/** Where the random numbers stand; files from before they were written begin with seed 1, as a new network does. */
function parseRandomness(text: string | undefined): { readonly seed: number; readonly trainings: number } {
  if (text === undefined) return { seed: 1, trainings: 0 };
  let value: unknown;
  try {
    value = parseStrictJson(text, 1);
  } catch (error) {
    throw new Error(`the randomness in the metadata is no JSON (${(error as Error).message})`);
  }
  const { seed, trainings } = (value ?? {}) as { readonly seed?: unknown; readonly trainings?: unknown };
  if (Number.isSafeInteger(seed) && Number.isSafeInteger(trainings) && Number(trainings) >= 0) {
    return { seed: Number(seed), trainings: Number(trainings) };
  }
  throw new Error(
    `the randomness in the metadata is ${quoted(text)}, expected { seed, trainings } with whole numbers, trainings of at least 0`,
  );
}

function requireNotes(notes: Readonly<Record<string, string>>): void {
  if (typeof notes !== 'object' || notes === null || Array.isArray(notes)) {
    throw new TypeError(`saveModel: the notes are ${shown(notes)}, expected an object of texts`);
  }
  for (const [name, text] of Object.entries<unknown>(notes)) {
    if (RESERVED.includes(name)) {
      throw new TypeError(`saveModel: a note is named '${name}', expected a name other than ${RESERVED.join(', ')}`);
    }
    if (typeof text !== 'string') {
      throw new TypeError(
        `saveModel: the note '${name}' is ${shown(text)}, expected a text, such as that of JSON.stringify`,
      );
    }
  }
}

/** The numbers of a tensor. Throws unless it is there with this shape, in this precision, and all are finite. */
export function numbersOf(
  tensors: ReadonlyMap<string, Tensor>,
  key: string,
  expected: readonly number[],
  precision: Precision,
): FloatArray {
  const tensor = tensors.get(key);
  if (!tensor) throw new Error(`tensor '${key}' is missing`);
  const { shape, data } = tensor;
  if (shape.length !== expected.length || shape.some((n, i) => n !== expected[i])) {
    throw new Error(`tensor '${key}' has shape [${shape}], expected [${expected}]`);
  }
  const [dtype, wanted] = [data instanceof Float64Array ? 'F64' : 'F32', precision === 'float64' ? 'F64' : 'F32'];
  if (dtype !== wanted) throw new Error(`tensor '${key}' has dtype ${dtype}, expected ${wanted}`);
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw new Error(`tensor '${key}' has ${data[at]} as number ${at}, expected finite numbers`);
  return data;
}
