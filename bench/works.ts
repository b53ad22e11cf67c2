/** The works that are measured: networks, how they are trained, and what a peer is told about them. */
import { adam, adamw, type BuiltInOptimizer, sgd } from '../src/optimizers.ts';

export interface Work {
  readonly name: string;
  /** Widths from the input to the output. */
  readonly sizes: readonly number[];
  /** Of the hidden layers; the last one is softmax with cross-entropy. */
  readonly activation: 'relu' | 'silu';
  readonly batchSize: number;
  readonly optimizer: BuiltInOptimizer;
  /** A measurement is this many steps, not an epoch. */
  readonly steps?: number;
}

export const works: readonly Work[] = [
  {
    name: 'a',
    sizes: [784, 128, 10],
    activation: 'relu',
    batchSize: 64,
    optimizer: sgd({ learningRate: 0.1 }),
  },
  {
    name: 'b',
    sizes: [784, 256, 128, 64, 32, 10],
    activation: 'relu',
    batchSize: 64,
    optimizer: adam({ learningRate: 1e-3 }),
  },
  {
    name: 'c',
    sizes: [784, 512, 512, 10],
    activation: 'relu',
    batchSize: 128,
    optimizer: adam({ learningRate: 1e-3 }),
  },
  {
    // The network of the most accurate recipe. SiLU leaves no zeros behind, so nothing can be skipped after the first layer.
    name: 'moonshot-step',
    sizes: [784, 512, 512, 10],
    activation: 'silu',
    batchSize: 128,
    optimizer: adamw({ learningRate: 1e-3, beta2: 0.99 }),
    steps: 100,
  },
];

const optimizerNames = { sgd: 'SGD', rmsprop: 'RMSProp', adam: 'Adam' } as const;

/** `784-128-10, batch 64, SGD 0.1` */
export function describeWork({ sizes, activation, batchSize, optimizer }: Work): string {
  const name = optimizer.kind === 'adam' && optimizer.decoupled ? 'AdamW' : optimizerNames[optimizer.kind];
  const hidden = activation === 'relu' ? '' : ' SiLU';
  return `${sizes.join('-')}${hidden}, batch ${batchSize}, ${name} ${optimizer.learningRate}`;
}

/** Floating-point operations of a step on dense data: three products per weight matrix, less the first layer's delta pass. */
export function flopsOfStep({ sizes, batchSize }: Work): number {
  const products = sizes.slice(1).map((outputs, layer) => 2 * batchSize * sizes[layer] * outputs);
  return 3 * products.reduce((sum, flops) => sum + flops, 0) - products[0];
}
