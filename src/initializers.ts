/**
 * Where the weights start. Biases start at 0.
 *
 * The spread is chosen so that the activations keep their size from layer to layer: too small and the signal dies out,
 * too large and it explodes.
 *
 * Lesson: notebooks/07-training.ipynb.
 */
import type { Random } from './random.ts';

/** Draws one weight of a layer with `inputs` and `outputs`. */
export type Initializer = (random: Random, inputs: number, outputs: number) => number;

/** Normal with variance 2 ÷ inputs, for ReLU: half of the units are silent, hence the 2. He et al. (2015). */
export const he: Initializer = (random, inputs) => random.normal(0, Math.sqrt(2 / inputs));

/** Uniform in ±√(6 ÷ (inputs + outputs)), for sigmoid and tanh. Also called Glorot. Glorot & Bengio (2010). */
export const xavier: Initializer = (random, inputs, outputs) => {
  const limit = Math.sqrt(6 / (inputs + outputs));
  return random.uniform(-limit, limit);
};

/** All zeros: every unit of the layer stays the same as its neighbour. Lesson 07 shows what that does. */
export const zeros: Initializer = () => 0;

/** Normal with a fixed standard deviation, whatever the size of the layer. Default: 0.01. */
export const normal =
  (std = 0.01): Initializer =>
  (random) =>
    random.normal(0, std);

/** All initializers: `initializers.he`, `initializers.normal(0.05)`, … */
export const initializers = { he, xavier, zeros, normal } as const;

/** The initializers that an option can name. Xavier's is also called Glorot's. */
const named = { he, xavier, glorot: xavier, zeros, normal: normal() } as const;
export type InitializerName = keyof typeof named;
export const initializerNames = Object.keys(named) as InitializerName[];

/** The initializer of that name. Throws if there is none. */
export function initializerNamed(operation: string, name: string): Initializer {
  if (!Object.hasOwn(named, name)) {
    throw new TypeError(`${operation}: unknown initializer '${name}', expected one of ${initializerNames.join(', ')}`);
  }
  return named[name as InitializerName];
}
