/** The network and the optimizer that settings describe. */
import { buildNetwork } from '../../experiments/build-network.ts';
import type { NeuralNetwork } from '../../src/network.ts';
import { type BuiltInOptimizer, optimizers } from '../../src/optimizers.ts';
import { constant, cosine, oneCycle, type Schedule, step } from '../../src/schedules.ts';
import type { Settings } from './settings.ts';

export type Network = NeuralNetwork<number, number>;

/** The network that the settings describe, with its first weights. */
export const networkOf = ({ layers, activation, dropout, seed }: Settings, inputs: number, classes: number): Network =>
  buildNetwork({ hidden: layers, activation, dropout }, inputs, classes, { seed });

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
