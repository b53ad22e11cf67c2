/**
 * A WebAssembly module with one function, written from instructions: as much as the tiles of lesson 10 need. The codes
 * are those of the WebAssembly specification, chapter "Binary Format".
 */

/** One instruction, or several, as bytes. */
export type Code = readonly number[];

/** A variable of the function. */
export interface Local {
  readonly index: number;
}

const [I32, V128, EMPTY] = [0x7f, 0x7b, 0x40];
const SIMD = 0xfd;
/** Bytes of a page of memory. */
const PAGE = 65536;

/** A whole number in groups of seven bits, the lowest first; all but the last have the highest bit set. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...unsigned(Math.floor(value / 128))];
}

/** The same with a sign, which is the second highest bit of the last byte. */
function signed(value: number): number[] {
  const [low, rest] = [value & 127, value >> 7];
  const isLast = (rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0);
  return isLast ? [low] : [low | 128, ...signed(rest)];
}

/** How far a vector is moved: `align` is told as a power of two, `offset` is added to the address. */
const place = (offset: number): number[] => [2, ...unsigned(offset)];

export const constant = (value: number): Code => [0x41, ...signed(value)];
export const get = ({ index }: Local): Code => [0x20, ...unsigned(index)];
export const set = ({ index }: Local, value: Code): Code => [...value, 0x21, ...unsigned(index)];
export const plus = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
/** Repeats `body` as long as `a` and `b` differ after it. */
export const loopUntilEqual = (body: Code, a: Code, b: Code): Code => [
  ...[0x03, EMPTY, ...body, ...a, ...b],
  ...[0x47, 0x0d, 0, 0x0b],
];
/** A vector of four numbers from memory. */
export const load = (address: Code, offset: number): Code => [...address, SIMD, 0x00, ...place(offset)];
/** One number from memory, four times. */
export const loadSplat = (address: Code, offset: number): Code => [...address, SIMD, 0x09, ...place(offset)];
export const store = (address: Code, offset: number, value: Code): Code => [
  ...[...address, ...value],
  ...[SIMD, 0x0b, ...place(offset)],
];
/** Four times the same number. */
export const splat = (value: number): Code => {
  const bytes = new Uint8Array(Float32Array.of(value, value, value, value).buffer);
  return [SIMD, 0x0c, ...bytes];
};
export const multiply = (a: Code, b: Code): Code => [...a, ...b, SIMD, 0xe6, 0x01];
export const add = (a: Code, b: Code): Code => [...a, ...b, SIMD, 0xe4, 0x01];

/** Gives out variables: whole numbers and vectors. */
export class Locals {
  private readonly types: number[] = [];

  private next(type: number): Local {
    this.types.push(type);
    return { index: this.types.length - 1 };
  }

  integer = (): Local => this.next(I32);
  vector = (): Local => this.next(V128);

  /** One group for each variable. */
  code(): Code {
    return [...unsigned(this.types.length), ...this.types.flatMap((type) => [1, type])];
  }
}

/** The bytes of a module that exports `memory`, `bytes` large or a little larger, and the function `run`. */
export function moduleBytes(locals: Locals, body: Code, bytes: number): Uint8Array<ArrayBuffer> {
  const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
  const name = (text: string): Code => [text.length, ...new TextEncoder().encode(text)];
  const code = [...locals.code(), ...body, 0x0b];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
    ...section(1, [1, 0x60, 0, 0]), // type 0: nothing in, nothing out
    ...section(3, [1, 0]), // one function of type 0
    ...section(5, [1, 0, ...unsigned(Math.ceil(bytes / PAGE))]), // one memory
    ...section(7, [2, ...name('memory'), 2, 0, ...name('run'), 0, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}

/** A module that was started. */
export interface Running {
  readonly memory: Float32Array;
  readonly run: () => void;
}

/** Starts a module of {@link moduleBytes}. */
export function startModule(module: WebAssembly.Module): Running {
  const { memory, run } = new WebAssembly.Instance(module).exports;
  if (!(memory instanceof WebAssembly.Memory) || typeof run !== 'function') {
    throw new TypeError('startModule: the module exports no memory and no function run');
  }
  return { memory: new Float32Array(memory.buffer), run: () => run() };
}
