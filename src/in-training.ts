/**
 * Which networks are being trained. Meanwhile their weights change, and with the fast kernels those in the layers are not
 * up to date; so only the training's own code and its callbacks may look at them. A forgotten `await` is told apart by that.
 */

import { shown } from './checks.ts';

interface Training {
  /** The signal of the stop button. */
  readonly stop: AbortSignal | undefined;
  /** How many calls of callbacks have not returned. */
  calls: number;
}

const trainings = new WeakMap<object, Training>();
/** How many calls of {@link asTraining} have not returned. They are synchronous: nobody else computes meanwhile. */
let own = 0;

/** Notes that the network is being trained, until the function that this gives is called. */
export function beginTraining(network: object, stop: AbortSignal | undefined): () => void {
  const training = { stop, calls: 0 };
  trainings.set(network, training);
  return () => {
    if (trainings.get(network) === training) trainings.delete(network);
  };
}

/** The training that runs; one that the stop button has ended in the midst of a step does not come to its end. */
function trainingOf(network: object): Training | undefined {
  const training = trainings.get(network);
  return training?.stop?.aborted ? undefined : training;
}

/** Throws unless it is a network. */
export function requireNetwork(operation: string, network: unknown): void {
  const { layers, forward } = (network ?? {}) as { readonly layers?: unknown; readonly forward?: unknown };
  if (Array.isArray(layers) && typeof forward === 'function') return;
  throw new TypeError(`${operation}: the network is ${shown(network)}, expected a NeuralNetwork`);
}

/** Throws while the network is being trained, by callbacks, too. */
export function requireUntrained(operation: string, network: object, how = 'await the training first'): void {
  if (trainingOf(network)) throw new Error(`${operation}: this network is being trained already; ${how}`);
}

/** Throws while the network is being trained, but for the training itself and its callbacks. */
export function requireSettled(operation: string, network: object): void {
  const training = trainingOf(network);
  if (!training || training.calls > 0 || own > 0) return;
  throw new Error(
    `${operation}: this network is being trained: await the training first (await model.train(…)), or call ${operation} in a callback such as onEpoch`,
  );
}

/** Notes that a callback of the network's training is being called, until the function that this gives is called. */
export function beginCall(network: object): () => void {
  const training = trainings.get(network);
  if (!training) return () => {};
  training.calls++;
  return () => {
    training.calls--;
  };
}

/** Runs a part of a training that may look at the network. */
export function asTraining<T>(work: () => T): T {
  own++;
  try {
    return work();
  } finally {
    own--;
  }
}
