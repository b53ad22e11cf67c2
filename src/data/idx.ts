/**
 * IDX, the format of the MNIST files (http://yann.lecun.com/exdb/mnist/): two zero bytes, one byte for the type of the
 * elements, one for the number of dimensions, each dimension as a big-endian 32-bit number, then the elements,
 * row-major. This reader takes unsigned bytes (type 0x08), which is what images and labels are stored as.
 *
 * Lesson: notebooks/06-preprocessing.ipynb.
 */

/** An array of bytes with its dimensions, the first one varying slowest. */
export interface IdxArray {
  readonly dimensions: readonly number[];
  readonly data: Uint8Array;
}

const elementTypes: Readonly<Record<number, string>> = {
  8: 'unsigned bytes',
  9: 'signed bytes',
  11: '16-bit integers',
  12: '32-bit integers',
  13: '32-bit floats',
  14: '64-bit floats',
};

/**
 * Reads an IDX file from its (unzipped) bytes. `data` is a view of `bytes`: nothing is copied or allocated.
 * @param name the file's name, for messages
 * @throws Error if the header is not that of an IDX file of bytes, or does not agree with the file's length
 */
export function parseIdx(bytes: Uint8Array, name = 'IDX file'): IdxArray {
  if (bytes.length < 4) {
    throw new Error(`${name}: the file ends inside the IDX header: ${bytes.length} bytes, expected at least 4`);
  }
  if (bytes[0] !== 0 || bytes[1] !== 0) {
    const gzip = bytes[0] === 0x1f && bytes[1] === 0x8b ? ' (this is a gzip file)' : '';
    throw new Error(
      `${name}: not an IDX file: it starts with ${hex(bytes[0])} ${hex(bytes[1])}${gzip}, expected 00 00`,
    );
  }
  if (bytes[2] !== 8) {
    const got = elementTypes[bytes[2]] ?? 'no type that IDX knows';
    throw new Error(`${name}: element type is 0x${hex(bytes[2])} (${got}), expected 0x08 (unsigned bytes)`);
  }
  const rank = bytes[3];
  if (rank === 0) throw new Error(`${name}: the IDX header has 0 dimensions, expected at least 1`);
  const start = 4 + 4 * rank;
  if (bytes.length < start) {
    throw new Error(
      `${name}: the file ends inside the IDX header: ${bytes.length} bytes, expected ${start} for ${rank} dimensions`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dimensions = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  // A product past 2⁵³ is inexact, or infinite, but still far above any file's length.
  const count = dimensions.reduce((product, dimension) => product * dimension, 1);
  if (bytes.length - start !== count) {
    throw new Error(
      `${name}: the header says ${dimensions.join(' × ')} = ${count} bytes, but ${bytes.length - start} follow it`,
    );
  }
  return { dimensions, data: bytes.subarray(start) };
}

/** The bytes of an IDX file. Throws if the dimensions do not multiply to the length of the data. */
export function serializeIdx(array: IdxArray): Uint8Array {
  const { dimensions, data } = array;
  const fitting = dimensions.every((size) => Number.isInteger(size) && size >= 0 && size < 0x100000000);
  if (!fitting || dimensions.length < 1 || dimensions.length > 255) {
    throw new RangeError(`serializeIdx: dimensions are [${dimensions.join(', ')}], expected 1 to 255 whole numbers`);
  }
  const count = dimensions.reduce((product, dimension) => product * dimension, 1);
  if (count !== data.length) {
    throw new RangeError(`serializeIdx: ${dimensions.join(' × ')} = ${count}, but the data has ${data.length} bytes`);
  }
  const start = 4 + 4 * dimensions.length;
  const bytes = new Uint8Array(start + count);
  const view = new DataView(bytes.buffer);
  bytes[2] = 8;
  bytes[3] = dimensions.length;
  dimensions.forEach((dimension, i) => {
    view.setUint32(4 + 4 * i, dimension);
  });
  bytes.set(data, start);
  return bytes;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
