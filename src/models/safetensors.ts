/**
 * The safetensors format: named arrays of numbers in one file that cannot run code. Read by Python's `safetensors`.
 *
 * Layout: 8 bytes little-endian length of the header, the header (JSON: name → dtype, shape, place), the numbers.
 * Source: https://huggingface.co/docs/safetensors. Written and read here: float32.
 */

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Headers longer than this are not read: the format's own limit. */
const LONGEST_HEADER = 100_000_000;
const sizeOf = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);

/** The bytes of a safetensors file. */
export function encodeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  if (tensors.has('__metadata__')) {
    throw new RangeError("safetensors: a tensor is named '__metadata__', expected a name that is not the format's own");
  }
  for (const [name, { shape, data }] of tensors) {
    if (data.length !== sizeOf(shape)) {
      throw new RangeError(
        `safetensors: tensor '${name}' has ${data.length} numbers, expected ${sizeOf(shape)} for shape [${shape}]`,
      );
    }
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + data.length * 4] };
    end += data.length * 4;
  }
  let text = JSON.stringify(header);
  text += ' '.repeat((8 - (new TextEncoder().encode(text).length % 8)) % 8); // the numbers start at a multiple of 8
  const json = new TextEncoder().encode(text);
  const file = new Uint8Array(8 + json.length + end);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  let at = 8 + json.length;
  for (const { data } of tensors.values()) {
    for (const value of data) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return file;
}

interface Entry {
  readonly dtype?: unknown;
  readonly shape?: unknown;
  readonly data_offsets?: unknown;
}

/** Reads the bytes of a safetensors file. Throws, naming the file and the fault, if they are broken. */
export function decodeSafetensors(file: Uint8Array, name = 'safetensors'): TensorFile {
  const fail = (what: string): never => {
    throw new Error(`${name}: ${what}`);
  };
  if (file.length < 8) fail(`has ${file.length} bytes, expected at least 8`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > LONGEST_HEADER || 8 + length > file.length) {
    fail(
      `the header is said to have ${length} bytes, but only ${file.length - 8} follow; not a safetensors file, or truncated`,
    );
  }
  let header: Record<string, Entry | null>;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file.subarray(8, 8 + length)));
  } catch (error) {
    return fail(`the header is not JSON (${error instanceof Error ? error.message : error})`);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) fail('the header is not a JSON object');
  const { __metadata__: metadata = {}, ...entries } = header;
  if (typeof metadata !== 'object' || metadata === null) return fail('the metadata is not a JSON object');
  if (Object.values(metadata).some((value) => typeof value !== 'string'))
    fail('the metadata holds something that is not text');
  const start = 8 + length;
  const tensors = new Map<string, Tensor>();
  const places: (readonly [from: number, to: number, key: string])[] = [];
  for (const [key, entry] of Object.entries(entries)) {
    const { dtype, shape, data_offsets: offsets } = entry ?? {};
    if (dtype !== 'F32') fail(`tensor '${key}' has dtype ${String(dtype)}, expected F32`);
    if (!isCounts(shape))
      return fail(`tensor '${key}' has shape ${JSON.stringify(shape)}, expected a list of whole numbers`);
    if (!isCounts(offsets) || offsets.length !== 2)
      return fail(`tensor '${key}' has offsets ${JSON.stringify(offsets)}, expected two numbers`);
    const [from, to] = offsets;
    if (to - from !== sizeOf(shape) * 4 || start + to > file.length) {
      fail(
        `tensor '${key}' of shape [${shape}] lies at ${from}…${to}, expected ${sizeOf(shape) * 4} bytes inside the ${file.length - start} that the file has; truncated?`,
      );
    }
    const data = new Float32Array(sizeOf(shape));
    for (let i = 0; i < data.length; i++) data[i] = view.getFloat32(start + from + i * 4, true);
    tensors.set(key, { shape, data });
    places.push([from, to, key]);
  }
  let used = 0;
  for (const [from, to, key] of places.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (from !== used) fail(`tensor '${key}' begins at ${from}, expected ${used}, where the one before it ends`);
    used = to;
  }
  if (used !== file.length - start)
    fail(`the tensors take ${used} bytes, but ${file.length - start} follow the header`);
  return { tensors, metadata: metadata as Record<string, string> };
}

const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
