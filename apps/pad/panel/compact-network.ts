/**
 * A network as short text, to be carried inside a page.
 *
 * Each weight becomes a whole number c from −127 to 127, one byte: w ≈ c · s, where s = max |w| ÷ 127 over the weights of
 * one unit (a column of W) is kept in float32, as are the biases. A weight is off by at most half a step, 0.4 % of the
 * largest of its unit; the bytes are written as base64, 4 characters for 3 bytes. Dropout is left out.
 */
import type { ActivationName } from '../../../src/activations.ts';
import { DenseLayer } from '../../../src/layers/index.ts';
import { fromBase64, toBase64 } from '../../../src/text.ts';
import type { ReadingNetwork } from './forward.ts';

export interface CompactLayer {
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: ActivationName;
  /** Int8, inputs × outputs, row by row. */
  readonly codes: string;
  /** Float32, little-endian, one per unit. */
  readonly scales: string;
  readonly bias: string;
}

export type CompactNetwork = readonly CompactLayer[];

/** Throws on a weight that is not finite. */
export function packNetwork({ denseLayers }: ReadingNetwork): CompactNetwork {
  return denseLayers.map(({ inputs, outputs, activation, weights, bias, label }) => {
    const { data } = weights;
    const scales = new Float32Array(outputs);
    data.forEach((weight, i) => {
      if (!Number.isFinite(weight))
        throw new RangeError(`packNetwork: ${label} has the weight ${weight}, expected finite numbers`);
      scales[i % outputs] = Math.max(scales[i % outputs], Math.abs(weight) / 127);
    });
    // A unit without weights has the scale 0, and codes that do not matter.
    const codes = Int8Array.from(data, (weight, i) => Math.round(weight / (scales[i % outputs] || 1)));
    return {
      inputs,
      outputs,
      activation,
      codes: toBase64(bytesOf(codes)),
      scales: toBase64(bytesOf(scales)),
      bias: toBase64(bytesOf(Float32Array.from(bias.data))),
    };
  });
}

/** The network that was packed, with rounded weights. Throws if the parts do not fit together. */
export function unpackNetwork(layers: CompactNetwork): ReadingNetwork {
  const denseLayers = layers.map(({ inputs, outputs, activation, codes, scales, bias }) => {
    const scale = new Float32Array(fromBase64(scales).buffer);
    const weights = Float32Array.from(new Int8Array(fromBase64(codes).buffer), (code, i) => code * scale[i % outputs]);
    const layer = new DenseLayer<number, number>(inputs, outputs, activation);
    return layer.setParameters(weights, new Float32Array(fromBase64(bias).buffer));
  });
  return { denseLayers };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Int8Array | Float32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);
