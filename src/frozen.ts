/** Frozen layers: those with `trainable = false`, whose weights a training leaves as they are. */
import type { Callback } from './callbacks.ts';
import type { NeuralNetwork } from './network.ts';

/**
 * Throws if a layer is frozen, or set free, while the network is trained: optimizers count the steps of what they change
 * from its first one.
 */
export function requireSameFrozen(network: NeuralNetwork): Callback {
  const layers = network.denseLayers.map((layer) => ({ layer, trainable: layer.trainable }));
  const look = () => {
    for (const { layer, trainable } of layers) {
      if (layer.trainable === trainable) continue;
      throw new Error(
        `train: trainable of ${layer.label} was set to ${layer.trainable} during a training, expected ${trainable} until it ends`,
      );
    }
  };
  return { onStart: look, onBatches: look };
}
