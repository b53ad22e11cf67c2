/**
 * NumPy's .npy files: a magic string, the version, the length of a header, the header (a Python dictionary as text) and
 * the elements. Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */

/** An array as NumPy stores it, row-major. The type of `data` goes with `dtype`. */
export type NpyArray =
  | { readonly dtype: '|u1'; readonly shape: readonly number[]; readonly data: Uint8Array }
  | { readonly dtype: '<i4'; readonly shape: readonly number[]; readonly data: Int32Array }
  | { readonly dtype: '<i8'; readonly shape: readonly number[]; readonly data: BigInt64Array }
  | { readonly dtype: '<f4'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: '<f8'; readonly shape: readonly number[]; readonly data: Float64Array };

type Dtype = NpyArray['dtype'];

const itemSizes: Readonly<Record<Dtype, number>> = { '|u1': 1, '<i4': 4, '<i8': 8, '<f4': 4, '<f8': 8 };
const known = Object.keys(itemSizes).join(', ');
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY

/**
 * Reads a .npy file of version 1, 2 or 3 with one of the types |u1, <i4, <i8, <f4, <f8 in C order. `data` is a view of
 * `bytes` where its position allows, else a copy.
 * @param name the file's name, for messages
 * @throws Error for any other type or order, and if the header and the length of the file do not agree
 */
export function parseNpy(bytes: Uint8Array, name = '.npy file'): NpyArray {
  const { header, start } = readHeader(bytes, name);
  const { descr, fortranOrder, shape } = parseHeader(header, name);
  if (!Object.hasOwn(itemSizes, descr)) {
    const bigEndian = descr.startsWith('>') ? ' (big-endian)' : '';
    throw new Error(`${name}: the elements are of type '${descr}'${bigEndian}, expected one of ${known}`);
  }
  if (fortranOrder) {
    throw new Error(`${name}: the array is in Fortran order, expected C order: save numpy.ascontiguousarray(array)`);
  }
  const dtype = descr as Dtype;
  const count = shape.reduce((product, size) => product * size, 1);
  const expected = count * itemSizes[dtype];
  const got = bytes.length - start;
  if (got !== expected) {
    const fault = got < expected ? 'the file is truncated' : 'the file has trailing bytes';
    throw new Error(
      `${name}: ${fault}: shape (${shape.join(', ')}) of ${dtype} takes ${expected} bytes, but ${got} follow the header`,
    );
  }
  return { dtype, shape, data: elements(bytes, start, count, dtype) } as NpyArray;
}

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
    const shown = JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
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
  const shape = /^\(((?:\s*\d+\s*,)*\s*(?:\d+\s*)?)\)$/.exec(entries.get('shape') ?? '')?.[1];
  if (entries.size !== 3 || descr === undefined || (order !== 'True' && order !== 'False') || shape === undefined) {
    throw unreadable();
  }
  if (descr.startsWith('[')) {
    throw new Error(`${name}: the elements are records ${descr}, expected one of ${known}`);
  }
  if (!/^['"]/.test(descr)) throw unreadable();
  const sizes = shape.split(',').filter((size) => size.trim() !== '');
  return { descr: descr.slice(1, -1), fortranOrder: order === 'True', shape: sizes.map(Number) };
}

function elements(bytes: Uint8Array, start: number, count: number, dtype: Dtype): NpyArray['data'] {
  const size = itemSizes[dtype];
  let { buffer } = bytes;
  let offset = bytes.byteOffset + start;
  if (offset % size !== 0) {
    buffer = bytes.slice(start).buffer;
    offset = 0;
  }
  switch (dtype) {
    case '|u1':
      return new Uint8Array(buffer, offset, count);
    case '<i4':
      return new Int32Array(buffer, offset, count);
    case '<i8':
      return new BigInt64Array(buffer, offset, count);
    case '<f4':
      return new Float32Array(buffer, offset, count);
    case '<f8':
      return new Float64Array(buffer, offset, count);
  }
}

/**
 * The bytes of a .npy file, version 1.0, byte for byte as numpy.save writes them. The type follows from the data:
 * Uint8Array |u1, Int32Array <i4, BigInt64Array <i8, Float32Array <f4, Float64Array <f8.
 * Throws if the shape does not multiply to the number of elements.
 */
export function serializeNpy(data: NpyArray['data'], shape: readonly number[] = [data.length]): Uint8Array {
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

function dtypeOf(data: NpyArray['data']): Dtype {
  if (data instanceof Uint8Array) return '|u1';
  if (data instanceof Int32Array) return '<i4';
  if (data instanceof BigInt64Array) return '<i8';
  if (data instanceof Float32Array) return '<f4';
  if (data instanceof Float64Array) return '<f8';
  throw new TypeError(`serializeNpy: the data is ${Object.prototype.toString.call(data)}, expected a typed array`);
}
