/** All layers. */
export { type DenseGradient, DenseLayer, type DenseOptions } from './dense.ts';
export { Dropout } from './dropout.ts';
export type { AnyLayer, Layer, Pass, Precision, Same } from './layer.ts';
export { describeLayer } from './layer.ts';
