/**
 * The safetensors format: named arrays of numbers in one file that cannot run code. Read by Python's `safetensors`.
 *
 * Layout: 8 bytes little-endian length of the header, the header (JSON: name → dtype, shape, place), the numbers.
 * Source: https://huggingface.co/docs/safetensors. Written: float32 and float64; read also float16 and bfloat16.
 *
 * The metadata hold a checksum of the numbers, {@link CHECKSUM}. Files without it are read, too.
 */
import type { FloatArray } from '../matrix.ts';
import { harmless, shortened } from '../text.ts';
import { crc32 } from './crc32.ts';
import { parseStrictJson } from './strict-json.ts';

/** Numbers in an array of the given shape, row by row. Those of float16 and bfloat16 are float32 here, the same numbers. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: FloatArray;
}

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The name under which the metadata hold the CRC-32 of the numbers' bytes, eight hexadecimal digits; tensor after tensor in
 * the order of their names, so that a program may arrange them otherwise.
 */
export const CHECKSUM = 'handwritten.crc32';

/** Headers longer than this are not read: the format's own limit. */
const LONGEST_HEADER = 100_000_000;
/** The header, the entry of a tensor, its shape. */
const HEADER_DEPTH = 3;
const FIELDS = ['dtype', 'shape', 'data_offsets'];

const bytesOf: ReadonlyMap<unknown, number> = new Map([
  ['F64', 8],
  ['F32', 4],
  ['F16', 2],
  ['BF16', 2],
]);

/** How many numbers an array of this shape has; infinitely many if a product on the way is beyond whole numbers. */
const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, n) => (Number.isSafeInteger(product * n) ? product * n : Number.POSITIVE_INFINITY), 1);

/** The bytes of a safetensors file. Throws if a tensor has not the numbers of its shape, or a name of the format's own. */
export function encodeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  if (tensors.has('__metadata__')) {
    throw new RangeError("safetensors: a tensor is named '__metadata__', expected a name that is not the format's own");
  }
  if (Object.hasOwn(metadata, CHECKSUM)) {
    throw new RangeError(`safetensors: the metadata have '${CHECKSUM}', expected to get it here`);
  }
  const entries: [string, object][] = [];
  const places = new Map<string, Span>();
  let end = 0;
  for (const [name, { shape, data }] of tensors) {
    if (data.length !== sizeOf(shape)) {
      throw new RangeError(
        `safetensors: tensor '${name}' has ${data.length} numbers, expected ${sizeOf(shape)} for shape [${shape}]`,
      );
    }
    const dtype = data instanceof Float64Array ? 'F64' : 'F32';
    const place = { from: end, to: end + data.byteLength };
    entries.push([name, { dtype, shape, data_offsets: [place.from, place.to] }]);
    places.set(name, place);
    end = place.to;
  }
  const headerWith = (checksum: string) => {
    const all = [['__metadata__', { ...metadata, [CHECKSUM]: checksum }], ...entries];
    const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(all)));
    const json = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(0x20); // the numbers start at a multiple of 8
    json.set(text);
    return json;
  };
  const { length } = headerWith(hexadecimal(0));
  if (length > LONGEST_HEADER) {
    throw new RangeError(`safetensors: the header has ${length} bytes, expected at most ${LONGEST_HEADER}`);
  }
  const file = new Uint8Array(8 + length + end);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(length), true);
  let at = 8 + length;
  for (const { data } of tensors.values()) {
    for (const value of data) {
      if (data instanceof Float64Array) view.setFloat64(at, value, true);
      else view.setFloat32(at, value, true);
      at += data.BYTES_PER_ELEMENT;
    }
  }
  file.set(headerWith(checksumOf(file.subarray(8 + length), places)), 8);
  return file;
}

/** Where the bytes of a tensor lie behind the header. */
interface Span {
  readonly from: number;
  readonly to: number;
}

const hexadecimal = (word: number): string => word.toString(16).padStart(8, '0');

/** See {@link CHECKSUM}. */
function checksumOf(numbers: Uint8Array, places: ReadonlyMap<string, Span>): string {
  const inOrder = [...places].sort(([a], [b]) => (a < b ? -1 : 1));
  return hexadecimal(inOrder.reduce((before, [, { from, to }]) => crc32(numbers.subarray(from, to), before), 0));
}

/** Throws if the metadata hold another checksum. */
function requireUnchanged(wanted: string | undefined, found: () => string): void {
  if (wanted === undefined) return;
  const checksum = found();
  if (checksum === wanted) return;
  throw new Error(
    `the numbers have the checksum ${checksum}, expected ${quoted(wanted)}, as the metadata say: they were changed after they had been written, or the file is damaged`,
  );
}

/** The `format` in the metadata of the file that the tensors were read from. */
const formats = new WeakMap<TensorFile['tensors'], string | undefined>();

/** Which format the file says it has that these tensors were read from; undefined if none, or if they are of no file. */
export const formatOf = (tensors: TensorFile['tensors']): string | undefined => formats.get(tensors);

/** What the header says of a tensor. */
interface Place extends Span {
  readonly key: string;
  readonly dtype: string;
  readonly shape: readonly number[];
}

/**
 * Reads the bytes of a safetensors file, F64, F32, F16 and BF16.
 * @throws Error naming the file and the fault if they break a rule of the format, or the numbers have another checksum
 */
export function decodeSafetensors(file: Uint8Array, name = 'safetensors'): TensorFile {
  return naming(name, () => {
    requireNoOther(file);
    if (file.length < 8) throw new Error(`has ${file.length} bytes, expected at least 8`);
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    const length = Number(view.getBigUint64(0, true));
    if (length > LONGEST_HEADER) {
      throw new Error('begins with no length of a header; not a safetensors file, or truncated');
    }
    if (8 + length > file.length) {
      throw new Error(
        `the header is said to have ${length} bytes, but only ${file.length - 8} follow; not a safetensors file, or truncated`,
      );
    }
    const header = parseHeader(file.subarray(8, 8 + length));
    const { __metadata__: texts = {} } = header;
    requireTexts(texts);
    const { [CHECKSUM]: checksum, ...metadata } = texts;
    const numbers = new DataView(view.buffer, view.byteOffset + 8 + length, file.length - 8 - length);
    const places: Place[] = [];
    for (const key of Object.keys(header)) {
      if (key !== '__metadata__') places.push(placeOf(key, header[key], numbers));
    }
    requireWhole(places, numbers.byteLength);
    requireUnchanged(checksum, () =>
      checksumOf(file.subarray(8 + length), new Map(places.map((place) => [place.key, place]))),
    );
    const tensors = new Map<string, Tensor>();
    for (const place of places) tensors.set(place.key, { shape: place.shape, data: readNumbers(numbers, place) });
    formats.set(tensors, metadata.format);
    return { tensors, metadata };
  });
}

/** How files begin that are taken for models, and what they are. */
const others: readonly (readonly [what: string, ...start: number[]])[] = [
  ["a zip archive, as PyTorch's .pt and .pth, Keras's .keras and NumPy's .npz are", 0x50, 0x4b, 0x03, 0x04],
  ['an HDF5 file, as .h5 of Keras is', 0x89, 0x48, 0x44, 0x46],
  ["Python's pickle, as an old .pt of PyTorch is", 0x80, 0x02, 0x8a],
  ['a gzip archive', 0x1f, 0x8b, 0x08],
];

/** Throws if it is a file of another format, by its first bytes. */
function requireNoOther(file: Uint8Array): void {
  const known = others.find(([, ...start]) => start.every((byte, i) => file[i] === byte))?.[0];
  // Protocol buffers: field 1, the version of ONNX, a small number, and field 2, who made it (or 7, the graph).
  const isOnnx = file[0] === 0x08 && file[1] < 0x20 && (file[2] === 0x12 || file[2] === 0x3a);
  // A header begins with {, whatever its length reads like.
  const what = file[8] === 0x7b ? undefined : (known ?? (isOnnx ? 'an ONNX model' : undefined));
  if (what === undefined) return;
  throw new Error(`is no safetensors file but ${what}; of PyTorch, save_file(model.state_dict(), path) writes one`);
}

/** Runs `read`; what it throws begins with the file's name, and shows the file's own text without control characters. */
export function naming<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${name}: ${harmless((error as Error).message)}`, { cause: error });
  }
}

/** A name from a file in quotation marks, shortened if it is long. */
export const quoted = (name: string): string => `'${shortened(name)}'`;

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  if (bytes[0] !== 0x7b) throw new Error(`the header begins with byte ${bytes[0]}, expected 123, which is {`);
  let header: unknown;
  try {
    header = parseStrictJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes), HEADER_DEPTH);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`the header is not JSON as safetensors has it (${message})`);
  }
  return header as Record<string, unknown>; // it begins with {
}

function requireTexts(metadata: unknown): asserts metadata is Record<string, string> {
  if (!isObject(metadata)) throw new Error('the metadata is not a JSON object');
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== 'string') {
      throw new Error(`the metadata holds something that is not text: ${quoted(key)} is ${shownJson(value)}`);
    }
    requireUnicode(key);
    requireUnicode(value);
  }
}

/** JSON can write half a character (`\ud800`), which no file in UTF-8 can hold. */
function requireUnicode(text: string): void {
  if (/\p{Surrogate}/u.test(text)) throw new Error(`the header has half a character in ${quoted(text)}`);
}

function placeOf(key: string, entry: unknown, { byteLength }: DataView): Place {
  requireUnicode(key);
  const tensor = `tensor ${quoted(key)}`;
  if (!isObject(entry)) throw new Error(`${tensor} is ${shownJson(entry)}, expected ${FIELDS.join(', ')}`);
  const unknown = Object.keys(entry).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) {
    throw new Error(`${tensor} has the field ${quoted(unknown)}, expected only ${FIELDS.join(', ')}`);
  }
  const { dtype, shape, data_offsets: offsets } = entry;
  const bytes = bytesOf.get(dtype);
  if (typeof dtype !== 'string' || bytes === undefined) {
    throw new Error(`${tensor} has dtype ${shownJson(dtype)}, expected ${[...bytesOf.keys()].join(', ')}`);
  }
  if (!isCounts(shape)) {
    throw new Error(`${tensor} has shape ${shownJson(shape)}, expected a list of whole numbers`);
  }
  if (!isCounts(offsets) || offsets.length !== 2) {
    throw new Error(`${tensor} has offsets ${shownJson(offsets)}, expected two whole numbers`);
  }
  const [from, to] = offsets;
  const size = sizeOf(shape) * bytes;
  if (to - from !== size || to > byteLength) {
    throw new Error(
      `${tensor} of shape [${shape}] and ${dtype} lies at ${from}…${to}, expected ${size} bytes inside the ${byteLength} that the file has; truncated?`,
    );
  }
  return { key, dtype, shape, from, to };
}

/** Throws unless the tensors, in the order of their places, take up all bytes, each of them once. */
function requireWhole(places: readonly Place[], bytes: number): void {
  let used = 0;
  for (const { key, from, to } of [...places].sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from !== used) {
      throw new Error(`tensor ${quoted(key)} begins at ${from}, expected ${used}, where the one before it ends`);
    }
    used = to;
  }
  if (used !== bytes) throw new Error(`the tensors take ${used} bytes, but ${bytes} follow the header`);
}

function readNumbers(view: DataView, { dtype, shape, from }: Place): FloatArray {
  const length = sizeOf(shape);
  const data = dtype === 'F64' ? new Float64Array(length) : new Float32Array(length);
  for (let i = 0; i < length; i++) {
    if (dtype === 'F64') data[i] = view.getFloat64(from + i * 8, true);
    else if (dtype === 'F32') data[i] = view.getFloat32(from + i * 4, true);
    else data[i] = (dtype === 'F16' ? fromHalf : fromBfloat)(view.getUint16(from + i * 2, true));
  }
  return data;
}

/** A float16 from its bits: 1 for the sign, 5 for the exponent, 10 for the fraction. IEEE 754. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

const word = new DataView(new ArrayBuffer(4));

/** A bfloat16 from its bits: the upper half of a float32. */
function fromBfloat(bits: number): number {
  word.setUint32(0, bits * 0x10000);
  return word.getFloat32(0);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0 && !Object.is(n, -0));

/** A value of the header as it was written there. */
const shownJson = (value: unknown): string => shortened(JSON.stringify(value) ?? 'undefined');
