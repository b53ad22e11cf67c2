/** Fingerprints: short numbers by which a checkpoint knows the rows it was trained on. */
import { Labels, type RowSource, type Targets } from './rows.ts';

/** This many numbers are read at a time. */
const AT_ONCE = 1 << 16;

/** A fingerprint of all rows, as eight hexadecimal digits: the 32-bit MurmurHash3 (Appleby) of their numbers in float32. */
export function fingerprint(rows: RowSource | Targets): string {
  if (rows instanceof Labels) return hexadecimal(mixed(0, Int32Array.from(rows.values)));
  const size = Math.max(1, Math.floor(AT_ONCE / rows.columns));
  let hash = 0;
  for (let from = 0; from < rows.rows; from += size) {
    const indices = Uint32Array.from({ length: Math.min(size, rows.rows - from) }, (_, i) => from + i);
    const numbers = new Float32Array(indices.length * rows.columns);
    rows.gather(indices, numbers);
    hash = mixed(hash, new Int32Array(numbers.buffer));
  }
  return hexadecimal(hash);
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
