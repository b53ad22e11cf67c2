/**
 * What layers have in common. Their types carry their sizes, so that a network whose layers do not fit together does not
 * compile.
 */
import type { Matrix } from '../matrix.ts';
import type { DenseLayer } from './dense.ts';
import type { Dropout } from './dropout.ts';

/** The width of a layer that gives out as many numbers as it gets. */
export type Same = 'same';

/** Single precision for training, double precision for checking gradients. */
export type Precision = 'float32' | 'float64';

/** What a network can be made of. */
export interface Layer<In extends number, Out extends number | Same> {
  readonly kind: 'dense' | 'dropout';
  readonly inputs: In;
  readonly outputs: Out;
  /** How the layer appears in messages: `DenseLayer(784 → 128)`. */
  readonly label: string;
}

/** A layer whose sizes are known only at run time. */
export type AnyLayer = DenseLayer<number, number> | Dropout;

/** A layer as data: what a file says of it. */
export function describeLayer(layer: AnyLayer) {
  if (layer.kind === 'dropout') return { kind: layer.kind, rate: layer.rate };
  const { kind, inputs, outputs, activation, trainable } = layer;
  return { kind, inputs, outputs, activation, ...(!trainable && { trainable }) };
}

/** One layer's part of a forward pass, which its backward pass needs: its input X, Z = X W + b, and its output A. */
export interface Pass {
  readonly x: Matrix;
  /** For dropout the mask: 0, or 1 ÷ (1 − rate). */
  readonly z: Matrix;
  readonly a: Matrix;
}
