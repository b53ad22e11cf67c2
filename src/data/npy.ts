/**
 * NumPy's .npy files: a magic string, the version, the length of a header, the header (a Python dictionary as text) and
 * the elements. Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */

import { harmlessName } from '../text.ts';
import { itemSize, type NumberData, type NumberType, numbersFrom, type ShapedArray } from './arrays.ts';

/** An array from a .npy file. `dtype` is NumPy's name of the element type, as '<f4'. */
export interface NpyArray extends ShapedArray {
  readonly dtype: string;
}

/** What {@link serializeNpy} writes. */
export type WritableData = Uint8Array | Int32Array | BigInt64Array | Float32Array | Float64Array;

const known = 'b1, i1, i2, i4, i8, u1, u2, u4, u8, f2, f4, f8 or text (U, S)';
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY

/** How elements are stored: as numbers, or as text of `characters` characters. */
type Elements = { readonly littleEndian: boolean; readonly size: number } & (
  | { readonly kind: 'numbers'; readonly type: NumberType }
  | { readonly kind: 'U' | 'S'; readonly characters: number }
);

/**
 * Reads a .npy file of version 1, 2 or 3 in C order, of booleans (as bytes), integers, floats or text, in either byte order.
 * `data` is a view of `bytes` where its position and order allow, else a copy.
 * @param name the file's name, for messages
 * @throws Error for any other type or order, and if the header and the length of the file do not agree
 */
export function parseNpy(bytes: Uint8Array, name = '.npy file'): NpyArray {
  const { header, start } = readHeader(bytes, name);
  const { descr, fortranOrder, shape } = parseHeader(header, name);
  const stored = parseDescr(descr, name);
  if (fortranOrder) {
    throw new Error(`${name}: the array is in Fortran order, expected C order: save numpy.ascontiguousarray(array)`);
  }
  const count = shape.reduce((product, size) => product * size, 1);
  const expected = count * stored.size;
  const got = bytes.length - start;
  if (got !== expected) {
    const fault = got < expected ? 'the file is truncated' : 'the file has trailing bytes';
    throw new Error(
      `${name}: ${fault}: shape (${shape.join(', ')}) of ${descr} takes ${expected} bytes, but ${got} follow the header`,
    );
  }
  return { dtype: descr, shape, data: elements(bytes, start, count, stored) };
}

/** The length in bytes that a .npy file says it has; undefined if its beginning is no header that {@link parseNpy} reads. */
export function npyFileSize(bytes: Uint8Array): number | undefined {
  try {
    const { header, start } = readHeader(bytes, '');
    const { descr, shape } = parseHeader(header, '');
    return start + parseDescr(descr, '').size * shape.reduce((product, size) => product * size, 1);
  } catch {
    return undefined;
  }
}

/** Reads `'<f4'`: byte order, kind, bytes for each element (characters for U). */
function parseDescr(descr: string, name: string): Elements {
  const [, order, kind, digits] = /^([<>|=]?)([a-zA-Z?])(\d*)$/.exec(descr) ?? [];
  const littleEndian = order !== '>';
  // Elements of no bytes would let a small file ask for any number of them.
  if ((kind === 'U' || kind === 'S') && Number(digits) > 0) {
    const characters = Number(digits);
    return { kind, characters, littleEndian, size: kind === 'U' ? 4 * characters : characters };
  }
  const type = kind === '?' || `${kind}${digits}` === 'b1' ? 'u1' : `${kind}${digits}`;
  if (!isNumberType(type)) {
    const objects = kind === 'O' ? ' (Python objects, which only Python reads)' : '';
    throw new Error(`${name}: the elements are of type '${harmlessName(descr)}'${objects}, expected ${known}`);
  }
  return { kind: 'numbers', type, littleEndian, size: itemSize(type) };
}

const isNumberType = (text: string): text is NumberType =>
  ['u1', 'i1', 'u2', 'i2', 'u4', 'i4', 'u8', 'i8', 'f2', 'f4', 'f8'].includes(text);

function readHeader(bytes: Uint8Array, name: string): { header: string; start: number } {
  for (let i = 0; i < magic.length; i++) {
    if (i >= bytes.length) throw endsInHeader(bytes, 10, name);
    if (bytes[i] !== magic[i]) {
      throw new Error(`${name}: not a .npy file: byte ${i} is ${bytes[i]}, expected ${magic[i]} (of "\\x93NUMPY")`);
    }
  }
  if (bytes.length < 8) throw endsInHeader(bytes, 10, name);
  const version = bytes[6];
  if (version < 1 || version > 3 || bytes[7] !== 0) {
    throw new Error(`${name}: .npy version ${version}.${bytes[7]}, expected 1.0, 2.0 or 3.0`);
  }
  const lengthBytes = version === 1 ? 2 : 4;
  if (bytes.length < 8 + lengthBytes) throw endsInHeader(bytes, 8 + lengthBytes, name);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = 8 + lengthBytes + length;
  if (bytes.length < start) throw endsInHeader(bytes, start, name);
  // Version 3 writes UTF-8, the others Latin-1: for the plain types read here, both are ASCII.
  return { header: new TextDecoder('utf-8').decode(bytes.subarray(8 + lengthBytes, start)), start };
}

function endsInHeader(bytes: Uint8Array, expected: number, name: string): Error {
  return new Error(
    `${name}: the file ends inside the .npy header: ${bytes.length} bytes, expected at least ${expected}`,
  );
}

interface Header {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/** Reads `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`, the keys in any order. */
function parseHeader(text: string, name: string): Header {
  const unreadable = (): Error => {
    const shown = harmlessName(JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text));
    return new Error(`${name}: cannot read the .npy header ${shown}, expected descr, fortran_order and shape`);
  };
  const body = /^\{(.*)\}\s*$/s.exec(text)?.[1];
  if (body === undefined) throw unreadable();
  const entries = new Map<string, string>();
  const entry = /\s*(['"])(\w+)\1\s*:\s*('[^']*'|"[^"]*"|\([^()]*\)|\w+|\[.*\])\s*(?:,\s*|$)/sy;
  while (entry.lastIndex < body.length) {
    const found = entry.exec(body);
    if (found === null || entries.has(found[2])) throw unreadable();
    entries.set(found[2], found[3]);
  }
  const descr = entries.get('descr');
  const order = entries.get('fortran_order');
  // Python 2 writes long integers with an L behind them.
  const shape = /^\(((?:\s*\d+L?\s*,)*\s*(?:\d+L?\s*)?)\)$/.exec(entries.get('shape') ?? '')?.[1];
  if (entries.size !== 3 || descr === undefined || (order !== 'True' && order !== 'False') || shape === undefined) {
    throw unreadable();
  }
  if (descr.startsWith('[')) {
    throw new Error(`${name}: the elements are records ${harmlessName(descr)}, expected ${known}`);
  }
  if (!/^['"]/.test(descr)) throw unreadable();
  const sizes = shape.split(',').filter((size) => size.trim() !== '');
  return {
    descr: descr.slice(1, -1),
    fortranOrder: order === 'True',
    shape: sizes.map((size) => Number.parseInt(size, 10)),
  };
}

function elements(bytes: Uint8Array, start: number, count: number, stored: Elements): NumberData | string[] {
  const { littleEndian, size } = stored;
  if (stored.kind === 'numbers') return numbersFrom(bytes, start, count, stored.type, littleEndian);
  const text = (from: number): string => {
    if (stored.kind === 'S') return new TextDecoder().decode(bytes.subarray(from, from + size));
    const view = new DataView(bytes.buffer, bytes.byteOffset + from, size);
    const points = Array.from({ length: stored.characters }, (_, i) => view.getUint32(4 * i, littleEndian));
    return points.map((point) => (point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point))).join('');
  };
  // Shorter texts are filled up with zeros.
  return Array.from({ length: count }, (_, i) => text(start + i * size).replace(/\0+$/, ''));
}

/**
 * The bytes of a .npy file, version 1.0, byte for byte as numpy.save writes them. The type follows from the data:
 * Uint8Array |u1, Int32Array <i4, BigInt64Array <i8, Float32Array <f4, Float64Array <f8.
 * Throws if the shape does not multiply to the number of elements.
 */
export function serializeNpy(data: WritableData, shape: readonly number[] = [data.length]): Uint8Array {
  const count = shape.reduce((product, size) => product * size, 1);
  if (!shape.every((size) => Number.isInteger(size) && size >= 0) || count !== data.length) {
    throw new RangeError(
      `serializeNpy: shape (${shape.join(', ')}) = ${count} elements, but the data has ${data.length}`,
    );
  }
  const dtype = dtypeOf(data);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '${dtype}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // NumPy leaves room for the first axis to grow to 21 digits, and fills up (by at least one space) so that the data
  // starts at a multiple of 64.
  const room = shape.length > 0 ? 21 - String(shape[0]).length : 0;
  const length = (Math.floor((10 + dictionary.length + room + 1) / 64) + 1) * 64 - 10;
  if (length > 0xffff) throw new RangeError(`serializeNpy: ${shape.length} dimensions do not fit a .npy 1.0 header`);
  const header = `${dictionary.padEnd(length - 1)}\n`;

  const out = new Uint8Array(10 + length + data.byteLength);
  out.set(magic);
  out[6] = 1;
  new DataView(out.buffer).setUint16(8, length, true);
  out.set(new TextEncoder().encode(header), 10);
  out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + length);
  return out;
}

function dtypeOf(data: WritableData): string {
  if (data instanceof Uint8Array) return '|u1';
  if (data instanceof Int32Array) return '<i4';
  if (data instanceof BigInt64Array) return '<i8';
  if (data instanceof Float32Array) return '<f4';
  if (data instanceof Float64Array) return '<f8';
  throw new TypeError(`serializeNpy: the data is ${Object.prototype.toString.call(data)}, expected a typed array`);
}
