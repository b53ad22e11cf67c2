/** The memory of the kernels: who lies where, and how far rows are apart. */
import { type Fields, Size, type StructureName, sizeOf, writeStructure } from './structures.ts';

export const PAGE = 65536;

/** The largest number of pages a memory can have: 4 GB. */
const MOST_PAGES = 65536;

/** Memory of at least `bytes`. Throws if that is more than WebAssembly can address. */
export function kernelMemory(operation: string, bytes: number, shared: boolean): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE);
  if (pages > MOST_PAGES) {
    throw new RangeError(
      `${operation}: needs ${(bytes / 2 ** 30).toFixed(1)} GB, the fast kernels have at most 4; use smaller batches or { kernels: 'plain' }`,
    );
  }
  return new WebAssembly.Memory({ initial: pages, maximum: shared ? pages : MOST_PAGES, shared });
}

export const roundUp = (value: number, unit: number) => Math.ceil(value / unit) * unit;

/** Hands out addresses. The first page belongs to the module's own constants. */
export class Arena {
  #top = PAGE;
  readonly #writes: ((buffer: ArrayBufferLike) => void)[] = [];

  /** The address of `bytes` bytes, which start with a cache line. */
  reserve(bytes: number): number {
    const address = this.#top;
    this.#top = address + roundUp(bytes, Size.cacheLine);
    return address;
  }

  /** The address of a structure that `write` will fill in. */
  structure<Name extends StructureName>(name: Name, values: Fields<Name>): number {
    return this.structures(name, [values]);
  }

  /** The address of the first of several structures, one behind the other. */
  structures<Name extends StructureName>(name: Name, list: readonly Fields<Name>[]): number {
    const address = this.reserve(list.length * sizeOf(name));
    this.#writes.push((buffer) => {
      for (const [i, values] of list.entries()) writeStructure(buffer, name, address + i * sizeOf(name), values);
    });
    return address;
  }

  /** Bytes handed out so far, and those before them. */
  get bytes(): number {
    return this.#top;
  }

  /** Writes all structures. */
  write(buffer: ArrayBufferLike): void {
    for (const write of this.#writes) write(buffer);
  }
}

/** Bytes from row to row: a cache line more than needed, so that columns do not fall into the same cache set. */
export const strideOf = (columns: number) => roundUp(columns * 4, Size.cacheLine) + Size.cacheLine;

/** The same for gathered input rows: without gaps where none are needed, so that they are gathered in place. */
export const inputStrideOf = (columns: number) =>
  columns % Size.panelColumns === 0 && columns % 256 !== 0
    ? columns * 4
    : strideOf(roundUp(columns, Size.panelColumns));

/** Copies a row-major matrix to rows that are `stride` bytes apart. */
export function writeRows(
  buffer: ArrayBufferLike,
  address: number,
  stride: number,
  values: Float32Array,
  columns: number,
): void {
  const floats = new Float32Array(buffer);
  for (let row = 0; row * columns < values.length; row++) {
    floats.set(values.subarray(row * columns, (row + 1) * columns), (address + row * stride) / 4);
  }
}

/** Copies rows that are `stride` bytes apart to a row-major matrix. */
export function readRows(
  buffer: ArrayBufferLike,
  address: number,
  stride: number,
  rows: number,
  columns: number,
  out: Float32Array = new Float32Array(rows * columns),
): Float32Array {
  const floats = new Float32Array(buffer);
  for (let row = 0; row < rows; row++) {
    const at = (address + row * stride) / 4;
    out.set(floats.subarray(at, at + columns), row * columns);
  }
  return out;
}
