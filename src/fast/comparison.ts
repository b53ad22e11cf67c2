/**
 * Two ways to compile the same kernels, side by side: whether they give the same bits, and which one is faster. Takes a
 * few milliseconds.
 */
import type { ActivationName } from '../activations.ts';
import { DenseLayer } from '../layers/index.ts';
import { adam, type BuiltInOptimizer, momentum, nesterov, rmsprop, sgd } from '../optimizers.ts';
import { nodeModule } from './builtin.ts';
import { Layout } from './layout.ts';
import { kernelMemory, writeRows } from './memory.ts';
import type { KernelExports } from './module.ts';
import { optimizerFields, writeStepSize } from './optimizer.ts';
import { readStructure, sizeOf, writeStructure } from './structures.ts';

/** Gives the kernels, working on a memory. */
type Start = (memory: WebAssembly.Memory) => KernelExports;

const ROWS = 8;
/** An odd number: the dense tile takes two inputs at a time. */
const INPUTS = 23;
/** Thirteen panels of eight columns in the first layer: it takes tiles of every width. */
const LAYERS: readonly (readonly [outputs: number, activation: ActivationName])[] = [
  [104, 'relu'],
  [16, 'relu'],
  [16, 'silu'],
  [16, 'gelu'],
  [16, 'tanh'],
  [16, 'sigmoid'],
  [16, 'leakyRelu'],
  [16, 'softmax'],
];
/** Every rule of an update whose gradient was stored; the first has the most states. */
const STORED = [rmsprop({ momentum: 0.9 }), rmsprop(), momentum(), nesterov(), sgd(), adam()];
/** Those that are fused with the gradient. */
const FUSED = [sgd(), adam()];

/** Numbers from −1 to 1; with `zeros`, three of five are 0. */
const numbers = (length: number, zeros = false) =>
  Float32Array.from({ length }, (_, i) => (zeros && (i * 7) % 5 < 3 ? 0 : (((i * 7919) % 1009) - 504) / 512));

/** Which kernels come out differently with two ways to compile them; undefined if all bits are the same. */
export function firstDifference(a: Start, b: Start, shared: boolean): string | undefined {
  const buffers = nodeModule<typeof import('node:buffer')>('node:buffer');
  const work = layOut();
  const [one, other] = [a, b].map((start) => trial(start, work, shared));
  for (let step = one.next(); !step.done; step = one.next()) {
    const { value } = other.next();
    if (value && buffers?.Buffer.compare(step.value.bytes, value.bytes) !== 0) return step.value.what;
  }
  return undefined;
}

interface Step {
  /** What has just been computed. */
  readonly what: string;
  /** All the memory. */
  readonly bytes: Uint8Array;
}

/** A network with all activations, laid out in memory: once for both, because code that has never run is slow. */
function layOut() {
  const layers = LAYERS.map(([outputs, activation], l) => {
    const inputs = l === 0 ? INPUTS : LAYERS[l - 1][0];
    const weights = numbers(inputs * outputs);
    return new DenseLayer<number, number>(inputs, outputs, activation).setParameters(weights, numbers(outputs));
  });
  const layout = new Layout(layers, ROWS, { stagedRows: ROWS }, { optimizer: STORED[0], alwaysSparse: true });
  const { arena } = layout;
  const settings = arena.structure('Optimizer', optimizerFields(STORED[0]));
  const stepSize = arena.reserve(sizeOf('StepSize'));
  const { stride } = layout.layers[0].fields;
  const [columns] = LAYERS[0];
  const mask = arena.reserve(ROWS * stride);
  const dropout = arena.structure('Dropout', { threshold: 0, kept: 1, columns, width: columns, mask, stride });
  return { layout, settings, stepSize, stride, columns, mask, dropout };
}

/** Forward pass, backpropagation and updates: everything that V8 joins. */
function* trial(start: Start, work: ReturnType<typeof layOut>, shared: boolean): Generator<Step, undefined> {
  const { layout, settings, stepSize, stride, columns, mask, dropout } = work;
  const memory = kernelMemory('comparison', layout.arena.bytes, shared);
  const { buffer } = memory;
  const bytes = new Uint8Array(buffer);
  const kernels = start(memory);
  layout.write(buffer);
  layout.push(kernels, buffer);
  writeRows(buffer, layout.x, layout.xStride, numbers(ROWS * INPUTS, true), INPUTS);
  writeRows(buffer, mask, stride, numbers(ROWS * columns, true), columns);
  const choose = (optimizer: BuiltInOptimizer) => {
    writeStructure(buffer, 'Optimizer', settings, optimizerFields(optimizer));
    writeStepSize(buffer, stepSize, optimizer.stepSizes()(optimizer.learningRate));
  };

  const parts = layout.layers.map((part, l) => ({ ...part, layer: layout.layerAddress(l) }));
  for (const sparse of [false, true]) {
    const kind = sparse ? 'sparse' : 'dense';
    const multiply = (product: number, x: number) => {
      if (sparse && readStructure(buffer, 'Product', product).entries) {
        kernels.compressRows(product, x, 0, ROWS);
        kernels.sparseForward(product, 0, ROWS);
      } else kernels.denseForward(product, x, 0, ROWS);
    };
    for (const { fields, layer } of parts) {
      multiply(fields.forward, fields.x);
      kernels.activate(layer, 0, ROWS);
      if (fields.x === layout.x) kernels.applyMask(dropout, fields.a, fields.a, 0, ROWS);
    }
    yield { what: `the ${kind} forward pass`, bytes };

    const last = parts[parts.length - 1].fields;
    writeRows(buffer, last.delta, last.stride, numbers(ROWS * last.outputs), last.outputs);
    for (const { fields, layer } of parts.toReversed()) {
      kernels.activationGradient(layer, 0, ROWS);
      if (fields.backward) multiply(fields.backward, fields.delta);
      kernels.biasGradient(layer, ROWS, 0, fields.paddedOutputs);
    }
    yield { what: `the ${kind} deltas`, bytes };

    const gradient = () => {
      for (const { fields, layer } of parts) {
        const inputs = fields.paddedInputs;
        if (sparse && fields.counts) {
          kernels.bucketColumns(layer, ROWS, 0, inputs);
          kernels.sparseGradient(layer, 0, inputs, settings, stepSize);
        } else kernels.denseGradient(layer, fields.x, ROWS, 0, inputs, settings, stepSize);
      }
    };
    gradient();
    yield { what: `the ${kind} gradient`, bytes };

    for (const optimizer of sparse ? [] : STORED) {
      choose(optimizer);
      for (const { fields } of parts) {
        kernels.update(fields.weights, 0, fields.paddedInputs * fields.paddedOutputs * 4, settings, stepSize);
      }
      yield { what: `the update of ${optimizer.kind}`, bytes };
    }
    // Without room for the gradient, the update is fused with it.
    for (const { fields } of parts) writeStructure(buffer, 'Parameter', fields.weights, { gradient: 0 });
    for (const optimizer of FUSED) {
      choose(optimizer);
      gradient();
      yield { what: `the ${kind} gradient with the update of ${optimizer.kind}`, bytes };
    }
    for (const { fields, weights } of parts) writeStructure(buffer, 'Parameter', fields.weights, weights);
  }
}

/** Rows, inputs and outputs of the product that is timed: a few microseconds. */
const TIMED = 64;
/** How often; the shortest time of each counts. What else runs on the machine may hide the difference, so it is tried again. */
const ROUNDS = 30;
const TRIES = 6;

/** True if the wide tiles, of kernels that V8 has joined, are faster than the others: by a tenth at least. */
export function isWideFaster(wide: Start, narrow: Start, shared: boolean): boolean {
  const dense = new DenseLayer<number, number>(TIMED, TIMED, 'identity');
  dense.setParameters(numbers(TIMED * TIMED), numbers(TIMED));
  const layout = new Layout([dense], TIMED, { stagedRows: TIMED });
  const { forward } = layout.layers[0].fields;
  const runs = [wide, narrow].map((start) => {
    const memory = kernelMemory('comparison', layout.arena.bytes, shared);
    const kernels = start(memory);
    layout.write(memory.buffer);
    layout.push(kernels, memory.buffer);
    writeRows(memory.buffer, layout.x, layout.xStride, numbers(TIMED * TIMED), TIMED);
    return () => kernels.denseForward(forward, layout.x, 0, TIMED);
  });
  const isFaster = () => {
    const best = runs.map(() => Number.POSITIVE_INFINITY);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, run] of runs.entries()) {
        const began = performance.now();
        run();
        best[i] = Math.min(best[i], performance.now() - began);
      }
    }
    return best[0] * 1.1 < best[1];
  };
  return Array.from({ length: TRIES }).some(isFaster);
}
