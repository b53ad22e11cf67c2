/**
 * A network as an ONNX model, which onnxruntime and many other programs run: the same outputs, from the same numbers or
 * from pixels that are prepared inside the model.
 *
 * Operators: https://onnx.ai/onnx/operators/, version 17 of the set.
 */
import type { ActivationName } from '../activations.ts';
import { requireKnown, requireNumber } from '../checks.ts';
import { type ImageSize, type InputPreparation, preparedSize } from '../data/prepare.ts';
import { requireNetwork, requireSettled } from '../in-training.ts';
import type { NeuralNetwork } from '../network.ts';
import { encodeOnnxFile, OnnxGraph } from './onnx-file.ts';

/** Images as they are stored, and what is done to them before the network reads them. */
export interface PixelInput extends ImageSize {
  /** The pixel that the network reads as 1: 255 for bytes, 16 for the 8×8 digits. */
  readonly largest: number;
  /** Default: nothing. */
  readonly input?: InputPreparation;
}

export interface OnnxOptions {
  /**
   * With it the model reads pixels from 0 to `largest`, named `pixels` [batch, height · width], and prepares them itself.
   * Default: it reads what the network reads, named `input` [batch, inputs].
   */
  readonly pixels?: PixelInput;
  /** Written into the file, like the notes of `saveModel`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * The bytes of an .onnx file. Its output is named `output` [batch, outputs]; batches may have any size. Weights are float32.
 * @throws Error if the network has no dense layer, or if the prepared images are not what it reads
 */
export function encodeOnnx(network: NeuralNetwork, options: OnnxOptions = {}): Uint8Array {
  requireNetwork('encodeOnnx', network);
  requireKnown('encodeOnnx', options, ['pixels', 'metadata']);
  const { pixels, metadata = {} } = options;
  requireSettled('encodeOnnx', network);
  if (network.denseLayers.length === 0) return network.missing('encodeOnnx');
  const graph = new OnnxGraph();
  const input = pixels
    ? { name: 'pixels', columns: pixels.width * pixels.height }
    : { name: 'input', columns: network.inputs };
  let x = pixels ? addPreparation(graph, input.name, pixels, network.inputs) : input.name;
  for (const [l, layer] of network.denseLayers.entries()) {
    const { inputs, outputs, weights, bias } = layer;
    const w = graph.constant(Float32Array.from(weights.data), [inputs, outputs], `dense_${l}.weight`);
    const b = graph.constant(Float32Array.from(bias.data), [outputs], `dense_${l}.bias`);
    x = addActivation(graph, layer.activation, graph.add('Gemm', [x, w, b]));
  }
  graph.nodes[graph.nodes.length - 1].output = 'output';
  const reads = pixels
    ? `pixels from 0 to ${pixels.largest}, ${pixels.height} rows of ${pixels.width}, prepared in the model`
    : 'the numbers that the network reads';
  return encodeOnnxFile({
    graph,
    name: 'handwritten',
    input,
    output: { name: 'output', columns: network.outputs },
    documentation: `Reads ${reads}; gives out ${network.outputs} numbers for each row (${network.denseLayers.at(-1)?.activation}).`,
    metadata,
  });
}

/** A = f(Z). */
function addActivation(graph: OnnxGraph, name: ActivationName, z: string): string {
  const scalar = (value: number) => graph.constant(Float32Array.of(value));
  switch (name) {
    case 'identity':
      return z;
    case 'relu':
      return graph.add('Relu', [z]);
    case 'leakyRelu':
      return graph.add('LeakyRelu', [z], { alpha: { float: 0.01 } });
    case 'sigmoid':
      return graph.add('Sigmoid', [z]);
    case 'tanh':
      return graph.add('Tanh', [z]);
    case 'silu':
      return graph.add('Mul', [z, graph.add('Sigmoid', [z])]);
    case 'gelu': {
      // z · ½ (1 + erf(z ÷ √2)): the operator Gelu is younger than this set.
      const erf = graph.add('Erf', [graph.add('Mul', [z, scalar(Math.SQRT1_2)])]);
      return graph.add('Mul', [z, graph.add('Mul', [graph.add('Add', [erf, scalar(1)]), scalar(0.5)])]);
    }
    case 'softmax':
      return graph.add('Softmax', [z], { axis: { int: 1 } });
  }
}

/** What `prepareImages` does, from pixels to what the network reads [batch, inputs]. */
function addPreparation(
  graph: OnnxGraph,
  pixels: string,
  { largest, input = {}, ...size }: PixelInput,
  inputs: number,
) {
  const { width, height } = preparedSize(input, size);
  requireNumber('encodeOnnx', 'largest', largest, Number.MIN_VALUE);
  if (width * height !== inputs) {
    throw new RangeError(
      `encodeOnnx: the prepared images have ${height} × ${width} = ${width * height} pixels, expected ${inputs}, the network's inputs`,
    );
  }
  const { deskew = false, pool = 1, mean = 0, deviation = 1 } = input;
  const scalar = (value: number) => graph.constant(Float32Array.of(value));
  let x = deskew ? addDeskew(graph, pixels, size) : pixels;
  if (pool > 1) {
    const squares = graph.add('Reshape', [x, graph.integers(-1, height, pool, width, pool)]);
    const sums = graph.add('ReduceSum', [squares, graph.integers(2, 4)], { keepdims: { int: 0 } });
    const means = graph.add('Div', [sums, scalar(pool * pool)]);
    x = graph.add('Floor', [graph.add('Add', [means, scalar(0.5)])]); // rounded to bytes
  }
  if (pool > 1 || deskew) x = graph.add('Reshape', [x, graph.integers(-1, inputs)]);
  if (largest !== 1) x = graph.add('Div', [x, scalar(largest)]);
  if (mean !== 0) x = graph.add('Sub', [x, scalar(mean)]);
  return deviation === 1 ? x : graph.add('Div', [x, scalar(deviation)]);
}

/** As the operator Cast has them. */
const types = { float: 1, int64: 7, double: 11 };

/**
 * What `deskew` does, operator by operator and in double precision like it, so that the same pixels come out:
 * [batch, height · width] to [batch, height, width].
 */
function addDeskew(graph: OnnxGraph, pixels: string, { width, height }: ImageSize): string {
  const cast = (x: string, type: keyof typeof types) => graph.add('Cast', [x], { to: { int: types[type] } });
  const scalar = (value: number) => graph.constant(Float64Array.of(value));
  const counting = (count: number) => Float64Array.from({ length: count }, (_, i) => i);
  const two = (operator: string) => (a: string, b: string) => graph.add(operator, [a, b]);
  const [plus, minus, times, over] = [two('Add'), two('Sub'), two('Mul'), two('Div')];
  const sum = (x: string, axis: number) => graph.add('ReduceSum', [x, graph.integers(axis)]);
  const zero = scalar(0);
  /** a ÷ b, and 0 where b is not above 0. */
  const ratio = (a: string, b: string) => graph.add('Where', [graph.add('Greater', [b, zero]), over(a, b), zero]);

  // The slope of the line that fits the ink best, and the height of its centre: `slant`.
  const image = cast(graph.add('Reshape', [pixels, graph.integers(-1, height, width)]), 'double');
  const x = graph.constant(counting(width), [1, 1, width]);
  const y = graph.constant(counting(height), [1, height, 1]);
  const [inRow, moment] = [sum(image, 2), sum(times(image, x), 2)];
  const [mass, sumX, sumY] = [sum(inRow, 1), sum(moment, 1), sum(times(inRow, y), 1)];
  const [sumXY, sumYY] = [sum(times(moment, y), 1), sum(times(times(inRow, y), y), 1)];
  const variance = minus(times(sumYY, mass), times(sumY, sumY));
  const slope = ratio(minus(times(sumXY, mass), times(sumX, sumY)), variance);
  const limited = graph.add('Max', [graph.add('Min', [slope, scalar(1)]), scalar(-1)]);
  const distance = times(limited, minus(y, ratio(sumY, mass)));

  // Each pixel is read that far to the right, between two pixels; no row is shifted by more than the height.
  const whole = graph.add('Floor', [distance]);
  const part = minus(distance, whole);
  const padded = graph.add('Pad', [image, graph.integers(0, 0, height, 0, 0, height + 1), zero]);
  const columns = graph.constant(
    counting(width).map((column) => column + height),
    [1, 1, width],
  );
  const left = cast(plus(whole, columns), 'int64');
  const gather = (indices: string) => graph.add('GatherElements', [padded, indices], { axis: { int: 2 } });
  const [a, b] = [gather(left), gather(graph.add('Add', [left, graph.integers(1)]))];
  const between = plus(a, times(part, minus(b, a)));
  return cast(graph.add('Floor', [plus(between, scalar(0.5))]), 'float');
}
