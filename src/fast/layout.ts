/** Where a network, its input and its batches lie in the memory of the kernels; layer-layout.ts has a layer's part of it. */
import type { AnyLayer, Dropout } from '../layers/index.ts';
import type { NeuralNetwork } from '../network.ts';
import type { ParameterMemory } from '../optimizers.ts';
import type { RowSource } from '../rows.ts';
import { type Below, type LayerLayout, layOutDropouts, layOutLayer, type TrainingLayout } from './layer-layout.ts';
import { Arena, inputStrideOf, roundUp, writeRows } from './memory.ts';
import type { KernelExports } from './module.ts';
import { type Fields, Size, sizeOf, writeStructure } from './structures.ts';

/** How the kernels get the rows of the input. */
export interface InputLayout {
  /** Rows that are gathered before each call; 0 if the rows were compressed before the run. */
  readonly stagedRows: number;
  /** Entries of the rows that were compressed before the run, and how many rows those are. */
  readonly sparse?: { readonly entries: number; readonly rows: number };
}

/** Throws if the network computes in double precision. */
export function requireFloat32(operation: string, network: NeuralNetwork): void {
  if (network.precision === 'float32') return;
  throw new TypeError(`${operation}: the fast kernels compute in float32; use { kernels: 'plain' } for float64`);
}

/** Addresses for a network and batches of at most `batchSize` rows. With `training`, all that backpropagation needs. */
export class Layout {
  readonly arena = new Arena();
  readonly layers: LayerLayout[] = [];
  readonly batchSize: number;
  readonly plan: number;
  /** Where gathered input rows go, and bytes from one to the next; 0 if the rows were compressed before the run. */
  readonly x: number;
  readonly xStride: number;
  /** Rows that were compressed before the run: where each begins, and their entries; 0 if there are none. */
  readonly rowStarts: number;
  readonly rowEntries: number;
  /** Holds the row-major weights of one layer on their way in and out. */
  readonly transfer: number;
  readonly #layerTable: number;
  readonly #fields: Partial<Fields<'Plan'>>;
  #gathered: Float32Array | undefined;

  constructor(layers: readonly AnyLayer[], batchSize: number, input: InputLayout, training?: TrainingLayout) {
    const { arena } = this;
    const context = { arena, batchSize, training };
    this.batchSize = batchSize;
    this.plan = arena.reserve(sizeOf('Plan'));

    const dense = layers.filter((layer) => layer.kind === 'dense');
    const { inputs } = dense[0];
    const width = roundUp(inputs, Size.panelColumns);
    this.xStride = inputStrideOf(inputs);
    // The dense product takes whole blocks of rows, also behind the last one.
    this.x = input.stagedRows > 0 ? arena.reserve((input.stagedRows + Size.blockRows) * this.xStride) : 0;
    this.rowStarts = input.sparse ? arena.reserve((input.sparse.rows + 1) * 4) : 0;
    this.rowEntries = input.sparse ? arena.reserve(input.sparse.entries * Size.entry) : 0;
    this.transfer = arena.reserve(Math.max(...dense.map((layer) => layer.inputs * layer.outputs)) * 4);

    const inputDropouts = training ? dropoutsFrom(layers, 0) : [];
    const inputDropout = layOutDropouts(context, inputDropouts, inputs, width, this.xStride);
    let below: Below = { out: this.x, stride: this.xStride, width, zeros: input.sparse ? 'compressed' : 'some' };
    for (const work of dense) {
      const dropouts = training ? dropoutsFrom(layers, layers.indexOf(work) + 1) : [];
      const layer = layOutLayer(context, work, below, dropouts, work === dense.at(-1));
      this.layers.push(layer);
      below = {
        out: layer.fields.out,
        stride: layer.fields.stride,
        width: layer.fields.paddedOutputs,
        zeros: work.activation === 'relu' || dropouts.length > 0 ? 'some' : 'none',
        layer,
      };
    }
    const layerFields = this.layers.map(({ fields }) => fields);
    this.#layerTable = arena.structures('Layer', layerFields);
    this.#fields = {
      layers: this.layers.length,
      layer: this.#layerTable,
      lowest: Math.max(
        0,
        dense.findIndex(({ trainable }) => trainable),
      ),
      batchSize,
      rowStarts: this.rowStarts,
      inputDropouts: inputDropouts.length,
      inputDropout,
      threads: 1,
    };
  }

  /** The address of a layer's structure. */
  layerAddress(l: number): number {
    return this.#layerTable + l * sizeOf('Layer');
  }

  /** Writes all structures, and `plan` into the plan. The memory must be zero before. */
  write(buffer: ArrayBufferLike, plan: Partial<Fields<'Plan'>> = {}): void {
    this.arena.write(buffer);
    writeStructure(buffer, 'Plan', this.plan, { ...this.#fields, ...plan });
  }

  /** Says how many rows the next call works on, and with how many threads. */
  setCall(buffer: ArrayBufferLike, call: { readonly rows: number; readonly threads: number }): void {
    writeStructure(buffer, 'Plan', this.plan, call);
  }

  /** Copies the layers' weights and biases into memory. */
  push(kernels: KernelExports, buffer: ArrayBufferLike): void {
    const floats = new Float32Array(buffer);
    for (const [l, { dense, fields, bias }] of this.layers.entries()) {
      floats.set(dense.weights.data, this.transfer / 4);
      kernels.pack(this.layerAddress(l), this.transfer);
      floats.set(dense.bias.data, bias.values / 4);
      if (fields.transposed) kernels.transpose(this.layerAddress(l), 0, fields.paddedInputs);
    }
  }

  /** Copies weights and biases from memory to the layers, but for those that are frozen. */
  pull(kernels: KernelExports, buffer: ArrayBufferLike): void {
    const floats = new Float32Array(buffer);
    for (const [l, { dense, fields, weights, bias }] of this.layers.entries()) {
      if (fields.frozen) continue;
      kernels.unpack(this.layerAddress(l), weights.values, this.transfer);
      dense.weights.data.set(floats.subarray(this.transfer / 4, this.transfer / 4 + dense.weights.data.length));
      dense.bias.data.set(floats.subarray(bias.values / 4, bias.values / 4 + dense.outputs));
    }
  }

  /** Copies the optimizer's moments into memory, by way of where the weights lie: to be called before `push`. */
  pushMoments(kernels: KernelExports, buffer: ArrayBufferLike, memory: readonly ParameterMemory[]): void {
    const [floats, bytes] = [new Float32Array(buffer), new Uint8Array(buffer)];
    for (const [l, { fields, weights, bias }] of this.layers.entries()) {
      const [ofWeights, ofBias] = [memory[2 * l], memory[2 * l + 1]];
      for (const [k, state] of ofWeights.states.entries()) {
        floats.set(state, this.transfer / 4);
        kernels.pack(this.layerAddress(l), this.transfer);
        const bytesOfPanels = fields.paddedInputs * fields.paddedOutputs * 4;
        bytes.copyWithin([weights.state0, weights.state1][k], weights.values, weights.values + bytesOfPanels);
      }
      for (const [k, state] of ofBias.states.entries()) floats.set(state, [bias.state0, bias.state1][k] / 4);
    }
  }

  /** Copies of the first `count` moments of each parameter, in the order of the layers; none of frozen ones. */
  pullMoments(kernels: KernelExports, buffer: ArrayBufferLike, count: number): Float32Array[][] {
    const floats = new Float32Array(buffer);
    const copy = (address: number, length: number) => floats.slice(address / 4, address / 4 + length);
    return this.layers.flatMap(({ dense: { inputs, outputs }, fields: { frozen }, weights, bias }, l) => [
      [weights.state0, weights.state1].slice(0, frozen ? 0 : count).map((state) => {
        kernels.unpack(this.layerAddress(l), state, this.transfer);
        return copy(this.transfer, inputs * outputs);
      }),
      [bias.state0, bias.state1].slice(0, frozen ? 0 : count).map((state) => copy(state, outputs)),
    ]);
  }

  /** Gathers rows `indices` of the input to where the kernels read row `firstRow` and those behind it. */
  stage(buffer: ArrayBufferLike, inputs: RowSource, indices: Uint32Array, firstRow = 0): void {
    const { columns } = inputs;
    const address = this.x + firstRow * this.xStride;
    if (this.xStride === columns * 4) {
      inputs.gather(indices, new Float32Array(buffer, address, indices.length * columns));
      return;
    }
    this.#gathered ??= new Float32Array(this.batchSize * columns);
    const rows = this.#gathered.subarray(0, indices.length * columns);
    inputs.gather(indices, rows);
    writeRows(buffer, address, this.xStride, rows, columns);
  }
}

/** The dropout layers from `position` on, up to the next dense layer. */
function dropoutsFrom(layers: readonly AnyLayer[], position: number): Dropout[] {
  const found: Dropout[] = [];
  for (const layer of layers.slice(position)) {
    if (layer.kind === 'dense') break;
    found.push(layer);
  }
  return found;
}
