/**
 * The network of the home page: small, on the bundled 8×8 digits. The build trains one for the page to begin with, and the
 * page trains one before the reader's eyes, with the same settings.
 */

import type { Callback } from '../../src/callbacks.ts';
import { augment } from '../../src/data/augmentation.ts';
import { loadDigits } from '../../src/data/digits.ts';
import { DenseLayer } from '../../src/layers/index.ts';
import { NeuralNetwork } from '../../src/network.ts';
import { schedules } from '../../src/schedules.ts';

export const UNITS = 128;
export const EPOCHS = 60;

export type HomeNetwork = NeuralNetwork<64, 10>;

/** 64 → 128 (ReLU) → 10 (softmax), untrained. */
export const newHomeNetwork = (seed = 1): HomeNetwork =>
  new NeuralNetwork({ seed }).add(new DenseLayer(64, UNITS, 'relu')).add(new DenseLayer(UNITS, 10, 'softmax'));

export const homeData = () => loadDigits({ seed: 1 });

/**
 * Trains on the training part of `homeData`, each image turned, moved, slanted and scaled a little when it is read: a
 * reader's digits do not stand where the data set has them.
 */
export async function trainHome(network: HomeNetwork, callbacks: readonly Callback[] = []): Promise<void> {
  const { train } = homeData();
  const images = augment(train.images, { shift: 0.5, rotation: 10, scale: 0.1, shear: 0.15, seed: 1 });
  await network.train(images, train.labels, {
    epochs: EPOCHS,
    batchSize: 32,
    learningRate: 3e-3,
    schedule: schedules.cosine(),
    threads: 1,
    callbacks,
  });
}

/** The network that the page begins with. */
export async function trainHomeNetwork(): Promise<HomeNetwork> {
  const network = newHomeNetwork();
  await trainHome(network);
  return network;
}
