/**
 * A network as a safetensors file: `layers.N.weight` [inputs, outputs] and `layers.N.bias` [outputs] in float32, the
 * architecture in the metadata. N counts all layers from 0, dropout included.
 */
import { shown } from '../checks.ts';
import { DenseLayer, Dropout, describeLayer } from '../layers/index.ts';
import type { LossName } from '../losses.ts';
import { type NetworkOptions, NeuralNetwork } from '../network.ts';
import { decodeSafetensors, encodeSafetensors, type Tensor } from './safetensors.ts';

const FORMAT = 'handwritten';
/** The format of checkpoint.ts. */
export const CHECKPOINT_FORMAT = 'handwritten-checkpoint';
const VERSION = '1';
/** What the metadata says of the network itself: notes cannot have these names. */
const RESERVED = ['format', 'version', 'loss', 'layers'];

/** A network read from a file, with what was written beside it. */
export interface LoadedModel {
  readonly model: NeuralNetwork<number, number>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The bytes of a model file. `notes` go into the metadata (the data set, the accuracy, …). Throws on a weight that is not finite, and on a note that is no text or has a reserved name. */
export function encodeModel(network: NeuralNetwork, notes: Readonly<Record<string, string>> = {}): Uint8Array {
  requireNotes(notes);
  const tensors = new Map<string, Tensor>();
  for (const [n, layer] of network.layers.entries()) {
    if (layer.kind === 'dropout') continue;
    const bad = [...layer.weights.data, ...layer.bias.data].find((value) => !Number.isFinite(value));
    if (bad !== undefined)
      throw new RangeError(`saveModel: ${layer.label} has the weight ${bad}, expected finite numbers`);
    tensors.set(`layers.${n}.weight`, {
      shape: [layer.inputs, layer.outputs],
      data: Float32Array.from(layer.weights.data),
    });
    tensors.set(`layers.${n}.bias`, { shape: [layer.outputs], data: Float32Array.from(layer.bias.data) });
  }
  if (tensors.size === 0) throw new Error('saveModel: the network has no dense layer');
  const layers = JSON.stringify(network.layers.map(describeLayer));
  return encodeSafetensors({
    tensors,
    metadata: { ...notes, format: FORMAT, version: VERSION, loss: network.loss, layers },
  });
}

/** Reads the bytes of a model file. Throws, naming the file and the fault, if it is not one of ours or is broken. */
export function decodeModel(file: Uint8Array, name = 'model'): LoadedModel {
  const { tensors, metadata } = decodeSafetensors(file, name);
  if (metadata.format === CHECKPOINT_FORMAT) {
    throw new Error(
      `${name}: is a checkpoint of a training that has not ended, expected a model; npm run train -- --resume goes on with it, loadCheckpoint reads it`,
    );
  }
  if (metadata.format !== FORMAT) {
    throw new Error(
      `${name}: the metadata has format '${metadata.format}', expected '${FORMAT}'; not a model of this project`,
    );
  }
  if (metadata.version !== VERSION) {
    throw new Error(`${name}: the model has version '${metadata.version}', expected '${VERSION}'`);
  }
  const model = networkOf(tensors, parseLayers(metadata.layers, name), { loss: metadata.loss as LossName }, name);
  const used = model.parameters.length;
  if (used !== tensors.size)
    throw new Error(`${name}: has ${tensors.size} tensors, but the architecture names ${used}`);
  return { model, metadata };
}

/** The network with these layers, and with the weights of the tensors; `name` is that of the file. */
export function networkOf(
  tensors: ReadonlyMap<string, Tensor>,
  layers: readonly Record<string, unknown>[],
  options: NetworkOptions,
  name: string,
): NeuralNetwork<number, number> {
  const model = new NeuralNetwork<number, number>(options);
  for (const [n, entry] of layers.entries()) {
    if (entry.kind === 'dropout') {
      model.add(new Dropout(entry.rate as number));
      continue;
    }
    if (entry.kind !== 'dense')
      throw new Error(`${name}: layer ${n} is of kind '${String(entry.kind)}', expected dense or dropout`);
    const layer = new DenseLayer<number, number>(
      entry.inputs as number,
      entry.outputs as number,
      entry.activation as 'relu',
    );
    const [weight, bias] = [`layers.${n}.weight`, `layers.${n}.bias`].map((key) => {
      const shape = key.endsWith('bias') ? [layer.outputs] : [layer.inputs, layer.outputs];
      return tensorOf(tensors, key, shape, name);
    });
    model.add(layer.setParameters(weight.data, bias.data));
  }
  return model;
}

/** The tensor of that name. Throws unless it is there, of that shape, and finite. */
export function tensorOf(
  tensors: ReadonlyMap<string, Tensor>,
  key: string,
  shape: readonly number[],
  name: string,
): Tensor {
  const tensor = tensors.get(key);
  if (!tensor) throw new Error(`${name}: tensor '${key}' is missing`);
  requireShape(name, key, tensor, shape);
  requireFinite(name, key, tensor);
  return tensor;
}

function parseLayers(text: string | undefined, name: string): Record<string, unknown>[] {
  try {
    const layers: unknown = JSON.parse(text ?? '');
    const isList = Array.isArray(layers) && layers.length > 0;
    if (isList && layers.every((entry) => typeof entry === 'object' && entry !== null)) return layers;
  } catch {
    // Falls to the same message: the text is no list.
  }
  throw new Error(`${name}: the architecture in the metadata is not a list of layers`);
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

function requireFinite(file: string, key: string, { data }: Tensor): void {
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw new Error(`${file}: tensor '${key}' has ${data[at]} as number ${at}, expected finite numbers`);
}

function requireShape(file: string, key: string, { shape }: Tensor, expected: readonly number[]): void {
  if (shape.length !== expected.length || shape.some((n, i) => n !== expected[i])) {
    throw new Error(`${file}: tensor '${key}' has shape [${shape}], expected [${expected}]`);
  }
}
