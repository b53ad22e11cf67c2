/** Networks from a few numbers: hidden layers of one activation, each with the same dropout after it, and softmax at the end (with the binary loss, sigmoid). */
import { type ActivationName, requireActivation } from '../src/activations.ts';
import type { InitializerName } from '../src/initializers.ts';
import { DenseLayer, Dropout } from '../src/layers/index.ts';
import type { LossName } from '../src/losses.ts';
import { type NetworkOptions, NeuralNetwork } from '../src/network.ts';

export interface Architecture {
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
  readonly activation: ActivationName;
  /** Default: the one that suits the activation. */
  readonly initializer?: InitializerName;
  /** Dropout rate after each hidden layer. Default: no dropout. */
  readonly dropout?: number;
  readonly loss?: LossName;
}

/** The network with `inputs` columns and `classes` outputs. Throws on an unknown activation. */
export function buildNetwork(
  { hidden, activation, initializer, dropout, loss }: Architecture,
  inputs: number,
  classes: number,
  options: NetworkOptions = {},
): NeuralNetwork<number, number> {
  requireActivation('recipe', activation);
  const layerOptions = initializer ? { initializer } : {};
  const model = new NeuralNetwork<number, number>({ ...options, ...(loss && { loss }) });
  let width = inputs;
  for (const units of hidden) {
    model.add(new DenseLayer<number, number>(width, units, activation, layerOptions));
    if (dropout) model.add(new Dropout(dropout));
    width = units;
  }
  const output = loss === 'binary-cross-entropy' ? 'sigmoid' : 'softmax';
  model.add(new DenseLayer<number, number>(width, classes, output, layerOptions));
  return model;
}

/** How many weights and biases a network of these widths has, from the inputs to the outputs: Σ (inputs + 1) · outputs. */
export const countParameters = (widths: readonly number[]): number =>
  widths.slice(1).reduce((sum, outputs, l) => sum + (widths[l] + 1) * outputs, 0);
