/**
 * A product of two matrices in tiles of any size, as WebAssembly: the lesson says what a tile does with one k, and
 * where its numbers lie is decided here. X lies row by row; W in panels that are as wide as a tile.
 */
import { requireCount } from '../../src/checks.ts';
import { vectorBits } from '../../src/fast/module.ts';
import { compileJoined } from '../../src/fast/vectors.ts';
import {
  add,
  type Code,
  constant,
  get,
  type Local,
  Locals,
  load,
  loadSplat,
  loopUntilEqual,
  moduleBytes,
  multiply,
  plus,
  set,
  splat,
  startModule,
  store,
} from './10-webassembly.ts';

/** How many numbers a vector of 128 bits has. */
const LANES = 4;

/** Rows, and vectors of four columns, of the block of Z that is computed at once. */
export interface TileSize {
  readonly rows: number;
  readonly vectors: number;
}

/** Four numbers in a register: weights side by side, or a number of X four times. */
export type Vector = Local;

/** What a tile can do with one k. Its sums, one vector for each row and vector, begin at 0. */
export interface TileSteps extends TileSize {
  /** Loads the four weights of vector number `vector`. */
  weights(vector: number): Vector;
  /** Loads the number of X in row number `row` into all four lanes. */
  input(row: number): Vector;
  /** sum[row][vector] += x · w, in each lane. */
  multiplyAdd(row: number, vector: number, x: Vector, w: Vector): void;
}

/** Says what a tile does with one k. */
export type TileStep = (tile: TileSteps) => void;

/** A tile: its size, and what it does with one k. */
export interface Tile extends TileSize {
  readonly step: TileStep;
}

/** A product in tiles, with its operands in place. */
export interface TileKernel {
  /** For one k: loads from memory, and vectors that are multiplied and added. */
  readonly loads: number;
  readonly multiplyAdds: number;
  /** The module, for {@link joinedStores}. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Z = X W. */
  run(): void;
  /** What the last run computed, row-major. */
  result(): Float32Array;
}

/** The tile that loads each number once: first a row's weights, then one number of X after another. */
export function tileOf(rows: number, vectors: number): Tile {
  const step: TileStep = (tile) => {
    const w = Array.from({ length: vectors }, (_, v) => tile.weights(v));
    for (let row = 0; row < rows; row++) {
      const x = tile.input(row);
      w.forEach((weights, v) => {
        tile.multiplyAdd(row, v, x, weights);
      });
    }
  };
  return { rows, vectors, step };
}

/**
 * Compiles the product X W for these numbers of rows and columns. Where they are no multiples of the tile's, zeros are
 * added, and left out of the result. Throws for 256 bits where there are only 128 (`vectorBits`).
 * @param x B × K, row-major. @param w K × N, row-major
 * @param bits of the processor's vectors: with 256, V8 joins two neighbouring ones
 */
export function tileKernel(
  x: Float32Array,
  w: Float32Array,
  B: number,
  { rows, vectors, step }: Tile,
  bits: 128 | 256 = 128,
): TileKernel {
  for (const [name, value] of Object.entries({ B, rows, vectors })) requireCount('tileKernel', name, value);
  const [K, N] = [x.length / B, (w.length * B) / x.length];
  if (!Number.isInteger(K) || !Number.isInteger(N)) {
    throw new RangeError(`tileKernel: got ${x.length} and ${w.length} numbers, expected ${B} × K and K × N`);
  }
  const width = LANES * vectors;
  const [allRows, columns] = [rows * Math.ceil(B / rows), width * Math.ceil(N / width)];
  // Rows a multiple of 1024 bytes apart would compete for the same places in the cache: 16 numbers more.
  const xRow = K % 256 === 0 ? K + 16 : K;
  const [xAt, wAt] = [0, allRows * xRow];
  const zAt = wAt + K * columns;
  const size = { rows, vectors, K, columns, xRow, xAt, wAt, zAt, xEnd: wAt };
  const { bytes, loads, multiplyAdds } = write(size, step);
  const { memory, run } = startModule(compile(bytes, bits));
  for (let i = 0; i < B; i++) memory.set(x.subarray(i * K, i * K + K), i * xRow);
  let to = wAt;
  for (let first = 0; first < columns; first += width) {
    for (let k = 0; k < K; k++) {
      for (let j = first; j < first + width; j++) memory[to++] = j < N ? w[k * N + j] : 0;
    }
  }
  const row = (i: number) => memory.subarray(zAt + i * columns, zAt + i * columns + N);
  return {
    ...{ loads, multiplyAdds, bytes, run },
    result: () => {
      const z = new Float32Array(B * N);
      for (let i = 0; i < B; i++) z.set(row(i), i * N);
      return z;
    },
  };
}

function compile(bytes: Uint8Array<ArrayBuffer>, bits: 128 | 256): WebAssembly.Module {
  if (bits === 128) return new WebAssembly.Module(bytes);
  if (vectorBits() !== 256) throw new Error('vectors of 256 bits: here the kernels have 128');
  return compileJoined(bytes);
}

/** Places are counted in numbers, each four bytes. */
interface Places extends TileSize {
  readonly K: number;
  /** Columns of W and Z, a multiple of the tile's. */
  readonly columns: number;
  /** From one row of X to the next. */
  readonly xRow: number;
  readonly xAt: number;
  readonly xEnd: number;
  readonly wAt: number;
  readonly zAt: number;
}

/** For each panel of W, for each block of rows: sums at 0, the step for each k, and the sums to Z. */
function write({ rows, vectors, K, columns, xRow, xAt, xEnd, wAt, zAt }: Places, step: TileStep) {
  const locals = new Locals();
  const [x, w, z, first, last, column] = Array.from({ length: 6 }, locals.integer);
  const sums = Array.from({ length: rows }, () => Array.from({ length: vectors }, locals.vector));
  const forward = (local: Local, numbers: number) => set(local, plus(get(local), constant(4 * numbers)));
  const recorded: Code[] = [];
  let [loads, multiplyAdds] = [0, 0];
  const known = new Set<Vector>();
  const loaded = (code: Code): Vector => {
    const vector = locals.vector();
    known.add(vector);
    loads++;
    recorded.push(set(vector, code));
    return vector;
  };
  const inside = (what: string, value: number, count: number) => {
    if (!(Number.isInteger(value) && value >= 0 && value < count)) {
      throw new RangeError(`tile of ${rows} rows × ${vectors} vectors: there is no ${what} ${value}`);
    }
  };
  step({
    ...{ rows, vectors },
    weights: (vector) => {
      inside('vector', vector, vectors);
      return loaded(load(get(w), 16 * vector));
    },
    input: (row) => {
      inside('row', row, rows);
      return loaded(loadSplat(get(x), 4 * xRow * row));
    },
    multiplyAdd: (row, vector, a, b) => {
      inside('row', row, rows);
      inside('vector', vector, vectors);
      if (!known.has(a) || !known.has(b)) throw new TypeError('multiplyAdd: expected what weights and input return');
      multiplyAdds++;
      const sum = sums[row][vector];
      recorded.push(set(sum, add(get(sum), multiply(get(a), get(b)))));
    },
  });
  const width = LANES * vectors;
  const everyK = [...recorded.flat(), ...forward(x, 1), ...forward(w, width)];
  const block = [
    ...sums.flat().flatMap((sum) => set(sum, splat(0))),
    ...set(w, get(first)),
    ...loopUntilEqual(everyK, get(w), get(last)),
    ...sums.flatMap((line, row) => line.flatMap((sum, v) => store(get(z), 4 * (row * columns + LANES * v), get(sum)))),
    ...forward(x, rows * xRow - K),
    ...forward(z, rows * columns),
  ];
  const panel = [
    ...set(last, plus(get(first), constant(4 * K * width))),
    ...set(x, constant(4 * xAt)),
    ...set(z, get(column)),
    ...loopUntilEqual(block, get(x), constant(4 * xEnd)),
    ...set(first, get(last)),
    ...forward(column, width),
  ];
  const body = [
    ...set(first, constant(4 * wAt)),
    ...set(column, constant(4 * zAt)),
    ...loopUntilEqual(panel, get(first), constant(4 * zAt)),
  ];
  const bytes = moduleBytes(locals, body, 4 * (zAt + (xEnd / xRow) * columns));
  return { bytes, loads, multiplyAdds };
}

/** Multiplications and additions that wait for nothing but the processor. */
export interface PeakKernel {
  /** Operations of one run. */
  readonly flops: number;
  run(): void;
  /** What each sum has become; 1 at the end of any run. */
  result(): Float32Array;
}

const ROUNDS = 20_000;

/** Twelve vectors that are halved and get a half, again and again, with nothing to load: as fast as the processor can. */
export function peakKernel(bits: 128 | 256 = 128): PeakKernel {
  const locals = new Locals();
  const round = locals.integer();
  const count = (12 * bits) / 128;
  const sums = Array.from({ length: count }, locals.vector);
  const half = locals.vector();
  const body = [
    ...set(round, constant(ROUNDS)),
    ...set(half, splat(0.5)),
    ...sums.flatMap((sum) => set(sum, splat(1))),
    ...loopUntilEqual(
      [
        ...sums.flatMap((sum) => set(sum, add(multiply(get(sum), get(half)), get(half)))),
        ...set(round, plus(get(round), constant(-1))),
      ],
      get(round),
      constant(0),
    ),
    ...sums.flatMap((sum, i) => store(constant(0), 16 * i, get(sum))),
  ];
  const { memory, run } = startModule(compile(moduleBytes(locals, body, 16 * count), bits));
  return {
    flops: 2 * LANES * count * ROUNDS,
    run,
    result: () => memory.slice(0, LANES * count),
  };
}
