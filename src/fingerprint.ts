/** Fingerprints: short numbers by which a checkpoint knows the rows it was trained on. */
import { ByteMatrix, Labels, type RowSource, type Targets } from './rows.ts';

/** This many numbers are read at a time. */
const AT_ONCE = 1 << 16;

/** A fingerprint of all rows, as eight hexadecimal digits: the 32-bit MurmurHash3 (Appleby) of their numbers. */
export function fingerprint(rows: RowSource | Targets): string {
  if (rows instanceof Labels) return hexadecimal(mixed(0, Int32Array.from(rows.values)));
  const size = Math.max(1, Math.floor(AT_ONCE / rows.columns));
  let hash = 0;
  for (let from = 0; from < rows.rows; from += size) {
    const count = Math.min(size, rows.rows - from);
    hash = mixed(hash, rows instanceof ByteMatrix ? wordsOfBytes(rows, from, count) : wordsOfFloats(rows, from, count));
  }
  return hexadecimal(rows instanceof ByteMatrix ? mixed(hash, new Int32Array(rows.values.slice().buffer)) : hash);
}

/** The bytes themselves; what they stand for is the same for all rows. */
function wordsOfBytes(rows: ByteMatrix, from: number, count: number): Int32Array {
  const words = new Int32Array(Math.ceil((count * rows.columns) / 4));
  const bytes = new Uint8Array(words.buffer);
  for (let n = 0; n < count; n++) bytes.set(rows.rowBytes(from + n), n * rows.columns);
  return words;
}

function wordsOfFloats(rows: RowSource, from: number, count: number): Int32Array {
  const numbers = new Float32Array(count * rows.columns);
  rows.gather(
    Uint32Array.from({ length: count }, (_, i) => from + i),
    numbers,
  );
  return new Int32Array(numbers.buffer);
}

function mixed(hash: number, words: Int32Array): number {
  let h = hash;
  for (let i = 0; i < words.length; i++) {
    let k = Math.imul(words[i], 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    h ^= Math.imul(k, 0x1b873593);
    h = (h << 13) | (h >>> 19);
    h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  }
  return h;
}

const hexadecimal = (hash: number): string => (hash >>> 0).toString(16).padStart(8, '0');
