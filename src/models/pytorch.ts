/**
 * Networks as PyTorch's state dicts, there and back: named tensors, `0.weight` [outputs, inputs] and `0.bias` [outputs].
 * PyTorch's nn.Linear computes x Wᵀ + b, so its weight is the transpose of ours.
 *
 * A state dict does not say which activations stand between the layers: whoever loads it does.
 */
import type { ActivationName } from '../activations.ts';
import { shown } from '../checks.ts';
import { requireNetwork, requireSettled } from '../in-training.ts';
import { DenseLayer } from '../layers/index.ts';
import { allFinite, type FloatArray, floatsLike, Matrix } from '../matrix.ts';
import { type NetworkOptions, NeuralNetwork } from '../network.ts';
import { CHECKPOINT_FORMAT, FORMAT } from './model.ts';
import { decodeSafetensors, encodeSafetensors, formatOf, naming, quoted, type Tensor } from './safetensors.ts';

/** Named tensors, as PyTorch's `model.state_dict()` has them. */
export type StateDict = ReadonlyMap<string, Tensor>;

/** How {@link fromStateDict} completes a network. */
export interface StateDictOptions extends NetworkOptions {
  /** The activation behind each linear layer, as many as there are layers. */
  readonly activations: readonly ActivationName[];
  /**
   * The names of the linear layers from the first to the last: ['hidden', 'out'] for hidden.weight and out.weight. Default:
   * in the order of the numbers in their names, else in the only order in which their sizes fit.
   */
  readonly layers?: readonly string[];
}

/** What PyTorch calls an activation, as a module. */
const modules: Readonly<Record<ActivationName, string>> = {
  relu: 'nn.ReLU()',
  leakyRelu: 'nn.LeakyReLU(0.01)',
  sigmoid: 'nn.Sigmoid()',
  tanh: 'nn.Tanh()',
  silu: 'nn.SiLU()',
  gelu: 'nn.GELU()',
  identity: '',
  softmax: 'nn.Softmax(dim=1)',
};

/**
 * The network as modules of an `nn.Sequential`, in PyTorch's words: `nn.Linear(64, 32)`, `nn.ReLU()`, …; dropout and
 * activations are modules of their own, and identity is none.
 */
export function sequentialModules(network: NeuralNetwork): string[] {
  requireNetwork('sequentialModules', network);
  return network.layers.flatMap((layer) => {
    if (layer.kind === 'dropout') return [`nn.Dropout(${layer.rate})`];
    const module = modules[layer.activation];
    return [`nn.Linear(${layer.inputs}, ${layer.outputs})`, ...(module ? [module] : [])];
  });
}

/**
 * The weights and biases under PyTorch's names and in its orientation, for the `nn.Sequential` of
 * {@link sequentialModules}: modules are counted from 0, so that 64-32-10 with ReLU has `0.weight` [32, 64], `0.bias` [32],
 * `2.weight` [10, 32], `2.bias` [10].
 * @throws Error if the network has no dense layer
 */
export function toStateDict(network: NeuralNetwork): Map<string, Tensor> {
  requireNetwork('toStateDict', network);
  requireSettled('toStateDict', network);
  if (network.denseLayers.length === 0) return network.missing('toStateDict');
  const tensors = new Map<string, Tensor>();
  let number = 0;
  for (const layer of network.layers) {
    if (layer.kind === 'dropout') {
      number++;
      continue;
    }
    const { inputs, outputs, weights, bias } = layer;
    tensors.set(`${number}.weight`, { shape: [outputs, inputs], data: weights.transpose().data });
    tensors.set(`${number}.bias`, { shape: [outputs], data: bias.data.slice() });
    number += modules[layer.activation] ? 2 : 1;
  }
  return tensors;
}

/**
 * The network whose linear layers a state dict holds: `0.weight` and `0.bias`, `fc1.weight`, `layers.0.weight`, …; a layer
 * without a bias gets one of zeros. Numbers become float32, unless `precision` is 'float64'.
 * @throws Error if the tensors were read from a file of `saveModel` or `saveCheckpoint`, whose weights are [inputs, outputs];
 *   naming the tensor if the tensors are no chain of linear layers with finite numbers, if their order cannot
 *   be told, or if there are more or fewer activations than layers
 */
export function fromStateDict(tensors: StateDict, options: StateDictOptions): NeuralNetwork<number, number> {
  return naming('fromStateDict', () => networkOf(tensors, options));
}

/** A network as the bytes of a safetensors file that PyTorch reads with `load_state_dict(load_file('m.safetensors'))`. */
export function encodeStateDict(network: NeuralNetwork): Uint8Array {
  requireNetwork('encodeStateDict', network);
  const sequential = `nn.Sequential(${sequentialModules(network).join(', ')})`;
  return encodeSafetensors({ tensors: toStateDict(network), metadata: { format: 'pt', modules: sequential } });
}

/** Reads what PyTorch has written with `save_file(model.state_dict(), 'm.safetensors')`. See {@link fromStateDict}. */
export function decodeStateDict(
  file: Uint8Array,
  options: StateDictOptions,
  name = 'state dict',
): NeuralNetwork<number, number> {
  const { tensors } = decodeSafetensors(file, name);
  return naming(name, () => networkOf(tensors, options));
}

interface Linear {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  /** [inputs, outputs], as our layers have them. */
  readonly weights: Matrix;
  readonly bias: FloatArray;
}

function networkOf(tensors: StateDict, options: StateDictOptions): NeuralNetwork<number, number> {
  if (!Array.isArray(options?.activations)) {
    throw new TypeError(`the options are ${shown(options)}, expected { activations: ['relu', …] }, one for each layer`);
  }
  requireForeign(tensors);
  const { activations, layers: names, ...settings } = options;
  const found = linearLayers(tensors);
  const layers = names === undefined ? inOrder([...found.values()]) : namedLayers(found, names);
  requireChain(layers);
  if (activations.length !== layers.length) {
    const sizes = [layers[0].inputs, ...layers.map(({ outputs }) => outputs)].join('-');
    throw new RangeError(
      `got ${activations.length} activations, expected ${layers.length}, one for each layer of ${sizes}`,
    );
  }
  const network = new NeuralNetwork<number, number>(settings);
  for (const [l, linear] of layers.entries()) {
    const layer = new DenseLayer<number, number>(linear.inputs, linear.outputs, activations[l]);
    const [weights, bias] = [linear.weights.data, linear.bias].map((data) => network.floats.from(data));
    if (!allFinite(weights) || !allFinite(bias)) {
      throw new RangeError(
        `tensor ${keyOf(linear)}, or its bias, holds a number that is not finite in ${network.precision}`,
      );
    }
    network.add(layer.setParameters(weights, bias, network.precision));
  }
  return network;
}

/** Throws if the tensors are of a file of ours: its weights are [inputs, outputs], which square ones would not show. */
function requireForeign(tensors: StateDict): void {
  const format = formatOf(tensors);
  if (format !== FORMAT && format !== CHECKPOINT_FORMAT) return;
  const [what, reader] = format === FORMAT ? ['a model', 'loadModel'] : ['a checkpoint', 'loadCheckpoint'];
  throw new Error(
    `is ${what} of this project (format '${format}'), expected a state dict of PyTorch; use ${reader}, which also knows its activations`,
  );
}

/** The linear layers, by name. */
function linearLayers(tensors: StateDict): Map<string, Linear> {
  const layers = new Map<string, Linear>();
  for (const [key, { shape, data }] of tensors) {
    const [, name = '', part] = /^(?:(.*)\.)?(weight|bias)$/s.exec(key) ?? [];
    if (part === undefined) throw new Error(`tensor ${quoted(key)} is no weight and no bias of a linear layer`);
    const prefix = key.slice(0, -part.length);
    if (part === 'bias') {
      if (!tensors.has(`${prefix}weight`)) throw new Error(`tensor ${quoted(key)} has no ${quoted(`${prefix}weight`)}`);
      continue;
    }
    const [outputs, inputs] = shape;
    if (shape.length !== 2 || outputs === 0 || inputs === 0) {
      throw new Error(`tensor ${quoted(key)} has shape [${shape}], expected [outputs, inputs] of a linear layer`);
    }
    const bias = tensors.get(`${prefix}bias`);
    if (bias && (bias.shape.length !== 1 || bias.shape[0] !== outputs)) {
      throw new Error(
        `tensor ${quoted(`${prefix}bias`)} has shape [${bias.shape}], expected [${outputs}], the outputs of ${quoted(key)}`,
      );
    }
    const weights = new Matrix(outputs, inputs, data).transpose();
    layers.set(name, { name, inputs, outputs, weights, bias: bias?.data ?? floatsLike(data, outputs) });
  }
  if (layers.size === 0) throw new Error("holds no linear layer: no tensor is named 'weight' or '….weight'");
  return layers;
}

const keyOf = ({ name }: Linear): string => quoted(name ? `${name}.weight` : 'weight');

/** The layers that `names` names, in that order. Throws unless all are named, once each. */
function namedLayers(found: ReadonlyMap<string, Linear>, names: readonly string[]): Linear[] {
  const layers = [...new Set(names)].flatMap((name) => found.get(name) ?? []);
  if (layers.length !== found.size || names.length !== found.size) {
    const all = [...found.keys()].map(quoted).join(', ');
    throw new Error(`layers is ${JSON.stringify(names)}, expected each of ${all}, from the first to the last`);
  }
  return layers;
}

/** The layers by the numbers in their names, where nothing else differs; else in the only order in which they fit. */
function inOrder(layers: readonly Linear[]): Linear[] {
  const patterns = new Set(layers.map(({ name }) => name.replace(/\d+/g, '#')));
  if (patterns.size === 1) return [...layers].sort((a, b) => compareNumbers(a.name, b.name));
  const orders = layers.length > MOST_TRIED ? undefined : fittingOrders(layers);
  if (orders?.length === 1) return orders[0];
  const all = layers.slice(0, MOST_TRIED).map(keyOf).join(', ');
  throw new Error(
    orders?.length === 0
      ? `the sizes of ${all} fit in no order: they are no chain of linear layers`
      : `names and sizes do not tell the order of ${all}; give it: { layers: ['first', 'second', …] }`,
  );
}

function compareNumbers(a: string, b: string): number {
  const [x, y] = [a, b].map((name) => (name.match(/\d+/g) ?? []).map(Number));
  const place = x.findIndex((value, i) => value !== y[i]);
  return place < 0 ? 0 : x[place] - y[place];
}

/** So many layers have 40,320 orders, which are tried in no time. */
const MOST_TRIED = 8;

/** Up to two orders in which each layer has as many inputs as the one before has outputs. */
function fittingOrders(layers: readonly Linear[]): Linear[][] {
  const orders: Linear[][] = [];
  const extend = (order: readonly Linear[]): void => {
    if (orders.length === 2) return;
    if (order.length === layers.length) orders.push([...order]);
    const last = order.at(-1);
    for (const layer of layers) {
      if (!order.includes(layer) && (!last || last.outputs === layer.inputs)) extend([...order, layer]);
    }
  };
  extend([]);
  return orders;
}

function requireChain(layers: readonly Linear[]): void {
  for (const [l, layer] of layers.entries()) {
    const below = layers[l - 1];
    if (!below || below.outputs === layer.inputs) continue;
    throw new Error(
      `tensor ${keyOf(layer)} has shape [${layer.outputs},${layer.inputs}], expected [${layer.outputs},${below.outputs}]: ${keyOf(below)} has ${below.outputs} outputs`,
    );
  }
}
