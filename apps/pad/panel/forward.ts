/** The forward pass of one image, with the outputs of every layer. */
import type { DenseLayer } from '../../../src/layers/index.ts';
import { Matrix } from '../../../src/matrix.ts';
import type { RowSource } from '../../../src/rows.ts';

/** As much of a network as reading needs: its dense layers. A `NeuralNetwork` is one; dropout does nothing here. */
export interface ReadingNetwork {
  readonly denseLayers: readonly DenseLayer<number, number>[];
}

/** What happened in one dense layer. */
export interface LayerPass {
  readonly layer: DenseLayer<number, number>;
  /** What came in. */
  readonly input: ArrayLike<number>;
  /** a = f(z). */
  readonly output: ArrayLike<number>;
}

/** The first row of `rows` through all layers, the first layer first. Throws if it does not fit the network. */
export function passThrough(network: ReadingNetwork, rows: RowSource): LayerPass[] {
  const input = new Float32Array(rows.columns);
  rows.gather(Uint32Array.of(0), input);
  let x: Matrix<1, number> = new Matrix(1, rows.columns, input);
  return network.denseLayers.map((layer) => {
    const before = x;
    x = layer.forward(before);
    return { layer, input: before.data, output: x.data };
  });
}
