/** The network and the optimizer that settings describe. */
import { DenseLayer, Dropout } from '../../src/layers/index.ts';
import { NeuralNetwork } from '../../src/network.ts';
import { type BuiltInOptimizer, optimizers } from '../../src/optimizers.ts';
import { constant, cosine, oneCycle, type Schedule, step } from '../../src/schedules.ts';
import type { Settings } from './settings.ts';

export type Network = NeuralNetwork<number, number>;

/** Hidden layers, each with dropout behind it if there is any, and softmax over the classes. */
export function buildNetwork(settings: Settings, inputs: number, classes: number): Network {
  const network: Network = new NeuralNetwork({ seed: settings.seed });
  let below = inputs;
  for (const width of settings.layers) {
    network.add(new DenseLayer<number, number>(below, width, settings.activation));
    if (settings.dropout > 0) network.add(new Dropout(settings.dropout));
    below = width;
  }
  return network.add(new DenseLayer<number, number>(below, classes, 'softmax')) as Network;
}

/** How many weights and biases the network would have. */
export function countParameters(layers: readonly number[], inputs: number, classes: number): number {
  const widths = [inputs, ...layers, classes];
  return widths.slice(1).reduce((sum, width, l) => sum + (widths[l] + 1) * width, 0);
}

/** All weights and biases, copied: W and b of each dense layer in turn. */
export function copyParameters(network: Network): Float32Array[] {
  return network.denseLayers.flatMap(({ weights, bias }) => [
    Float32Array.from(weights.data),
    Float32Array.from(bias.data),
  ]);
}

/** Writes copied weights and biases into a network of the same shape. */
export function setParameters(network: Network, parameters: readonly Float32Array[]): void {
  for (const [l, { weights, bias }] of network.denseLayers.entries()) {
    weights.data.set(parameters[2 * l]);
    bias.data.set(parameters[2 * l + 1]);
  }
}

export function buildOptimizer({ optimizer, learningRate, weightDecay }: Settings): BuiltInOptimizer {
  return optimizers[optimizer]({ learningRate, weightDecay });
}

export function buildSchedule({ schedule, epochs }: Settings): Schedule {
  switch (schedule) {
    case 'constant':
      return constant();
    case 'step':
      return step({ every: Math.max(1, Math.round(epochs / 3)) });
    case 'cosine':
      return cosine();
    case 'one-cycle':
      return oneCycle();
  }
}
