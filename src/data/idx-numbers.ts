/** IDX files of any number type: what `idx.ts` reads for bytes, for wider integers and floats as well. */
import { itemSize, type NumberData, type NumberType, numbersFrom, type ShapedArray } from './arrays.ts';
import { parseIdx } from './idx.ts';

const types: Readonly<Record<number, NumberType>> = { 8: 'u1', 9: 'i1', 11: 'i2', 12: 'i4', 13: 'f4', 14: 'f8' };

interface Header {
  readonly type: NumberType;
  readonly shape: readonly number[];
  /** Where the elements begin, and what the whole file takes, in bytes. */
  readonly start: number;
  readonly size: number;
}

/** What the header says; undefined if these bytes do not begin with a whole IDX header of a known type. */
function readHeader(bytes: Uint8Array): Header | undefined {
  const [zero, alsoZero, code, rank] = bytes;
  const start = 4 + 4 * rank;
  if (zero !== 0 || alsoZero !== 0 || !Object.hasOwn(types, code) || !(rank > 0) || bytes.length < start)
    return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const type = types[code];
  return { type, shape, start, size: start + itemSize(type) * shape.reduce((product, size) => product * size, 1) };
}

/** The length in bytes that an IDX file says it has; undefined if its beginning is no IDX header. */
export const idxFileSize = (start: Uint8Array): number | undefined => readHeader(start)?.size;

/**
 * Reads an IDX file of any type that the format knows, from its (unzipped) bytes; the numbers are big-endian there.
 * @param name the file's name, for messages
 * @throws Error if the header is not that of an IDX file, or does not agree with the file's length
 */
export function parseIdxNumbers(bytes: Uint8Array, name = 'IDX file'): ShapedArray<NumberData> {
  const header = readHeader(bytes);
  if (header === undefined && types[bytes[2]] !== 'u1' && Object.hasOwn(types, bytes[2]) && bytes[3] !== 0) {
    throw new Error(`${name}: the file ends inside the IDX header: ${bytes.length} bytes`);
  }
  if (header === undefined || header.type === 'u1') {
    const { dimensions, data } = parseIdx(bytes, name);
    return { shape: dimensions, data };
  }
  const { type, shape, start, size } = header;
  if (bytes.length !== size) {
    throw new Error(
      `${name}: the header says ${shape.join(' × ')} of ${itemSize(type)} bytes = ${size - start} bytes, but ${bytes.length - start} follow it`,
    );
  }
  return { shape, data: numbersFrom(bytes, start, (size - start) / itemSize(type), type, false) };
}
