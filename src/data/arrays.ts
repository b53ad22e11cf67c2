/** Arrays as files hold them: numbers of any type, or text, with a shape. */

/** Numbers as JavaScript holds them; 64-bit integers as bigints. */
export type NumberData =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** An array, its last dimension varying fastest. */
export interface ShapedArray<Data extends NumberData | readonly string[] = NumberData | readonly string[]> {
  readonly shape: readonly number[];
  readonly data: Data;
}

/** An array with the name of its file, for messages. */
export interface NamedArray extends ShapedArray {
  readonly name: string;
}

/** The number types of files: how they are called there, and how many bytes an element has. */
export type NumberType = 'u1' | 'i1' | 'u2' | 'i2' | 'u4' | 'i4' | 'u8' | 'i8' | 'f2' | 'f4' | 'f8';

export const itemSize = (type: NumberType): number => Number(type[1]);

/**
 * `count` numbers from `bytes[start …]`: a view where position and byte order allow it, else a copy.
 * Half precision (f2) comes as single precision.
 */
export function numbersFrom(
  bytes: Uint8Array,
  start: number,
  count: number,
  type: NumberType,
  littleEndian: boolean,
): NumberData {
  const size = itemSize(type);
  let { buffer } = bytes;
  let offset = bytes.byteOffset + start;
  const swap = size > 1 && littleEndian !== hostIsLittleEndian;
  if (offset % size !== 0 || swap) {
    // Not slice: a Buffer's is a view.
    const copy = new Uint8Array(bytes.subarray(start, start + count * size));
    if (swap) reverseItems(copy, size);
    buffer = copy.buffer;
    offset = copy.byteOffset;
  }
  switch (type) {
    case 'u1':
      return new Uint8Array(buffer, offset, count);
    case 'i1':
      return new Int8Array(buffer, offset, count);
    case 'u2':
      return new Uint16Array(buffer, offset, count);
    case 'i2':
      return new Int16Array(buffer, offset, count);
    case 'u4':
      return new Uint32Array(buffer, offset, count);
    case 'i4':
      return new Int32Array(buffer, offset, count);
    case 'u8':
      return new BigUint64Array(buffer, offset, count);
    case 'i8':
      return new BigInt64Array(buffer, offset, count);
    case 'f2':
      return Float32Array.from(new Uint16Array(buffer, offset, count), halfToNumber);
    case 'f4':
      return new Float32Array(buffer, offset, count);
    case 'f8':
      return new Float64Array(buffer, offset, count);
  }
}

const hostIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function reverseItems(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}

/** IEEE 754 half precision: a sign bit, five bits of exponent, ten of fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
