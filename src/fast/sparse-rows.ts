/** Compresses the rows of a data set once: of an image that is mostly black, only the other pixels are kept. */
import { ByteMatrix, type RowSource } from '../rows.ts';
import type { Layout } from './layout.ts';
import { Size } from './structures.ts';

/** An input is compressed before the run if the share of its numbers that are not 0 is below this. */
const SPARSE_INPUT_BELOW = 0.6;
/** How many rows are looked at to find out whether compressing pays. */
const SAMPLE = 512;
const BLOCK = 256;

/** How many numbers are not 0, if rows do not change and have few enough of those; else undefined. */
export function countSparse(source: RowSource): number | undefined {
  if (source.changing || source.rows === 0) return undefined;
  const some = Math.min(SAMPLE, source.rows);
  const sample = Uint32Array.from({ length: some }, (_, i) => Math.floor((i * source.rows) / some));
  if (countIn(source, sample) >= SPARSE_INPUT_BELOW * some * source.columns) return undefined;
  let total = 0;
  for (const rows of blocksOf(source)) total += countIn(source, rows);
  return total < SPARSE_INPUT_BELOW * source.rows * source.columns ? total : undefined;
}

/** Rows 0 … rows − 1, some at a time. */
function* blocksOf(source: RowSource): Generator<Uint32Array> {
  for (let from = 0; from < source.rows; from += BLOCK) {
    yield Uint32Array.from({ length: Math.min(BLOCK, source.rows - from) }, (_, i) => from + i);
  }
}

function countIn(source: RowSource, rows: Uint32Array): number {
  let count = 0;
  if (source instanceof ByteMatrix) {
    const counts = Uint8Array.from(source.values, (value) => (value === 0 ? 0 : 1));
    for (const row of rows) {
      const bytes = source.rowBytes(row);
      count += countBytes(bytes, inFours(bytes, source.values), counts);
    }
    return count;
  }
  const floats = new Float32Array(rows.length * source.columns);
  source.gather(rows, floats);
  for (let i = 0; i < floats.length; i++) if (floats[i] !== 0) count++;
  return count;
}

function countBytes(bytes: Uint8Array, fours: Uint32Array | undefined, counts: Uint8Array): number {
  let count = 0;
  if (fours) {
    for (let i = 0; i < fours.length; i++) {
      const four = fours[i];
      if (four === 0) continue;
      count += counts[four & 255] + counts[(four >>> 8) & 255] + counts[(four >>> 16) & 255] + counts[four >>> 24];
    }
    return count;
  }
  for (let i = 0; i < bytes.length; i++) count += counts[bytes[i]];
  return count;
}

/**
 * Writes the entries of all rows (`Size.entry` in assembly/plan.ts says what they are), where each row begins, with the end
 * of the last one behind, and sets the byte of each column in which a row has a number.
 */
export function compressInto(buffer: ArrayBufferLike, source: RowSource, layout: Layout): void {
  const { rowStarts, rowEntries, layers } = layout;
  const words = new Uint32Array(buffer);
  const floats = new Float32Array(buffer);
  let row = rowStarts / 4;
  let at = rowEntries / 4;
  for (const rows of blocksOf(source)) {
    if (source instanceof ByteMatrix) {
      for (const index of rows) {
        words[row++] = at * 4;
        at = compressBytes(source.rowBytes(index), source.values, words, floats, at);
      }
    } else {
      const { columns } = source;
      const gathered = new Float32Array(rows.length * columns);
      (source as RowSource).gather(rows, gathered);
      for (let i = 0; i < gathered.length; i++) {
        if (i % columns === 0) words[row++] = at * 4;
        if (gathered[i] === 0) continue;
        words[at] = (i % columns) * Size.panelRow;
        floats[at + 1] = gathered[i];
        at += Size.entry / 4;
      }
    }
  }
  words[row] = at * 4;
  const used = new Uint8Array(buffer, layers[0].fields.used, source.columns);
  for (let entry = rowEntries / 4; entry < at; entry += Size.entry / 4) used[words[entry] / Size.panelRow] = 1;
}

function compressBytes(
  bytes: Uint8Array,
  values: Float32Array,
  words: Uint32Array,
  floats: Float32Array,
  start: number,
): number {
  const fours = inFours(bytes, values);
  let at = start;
  for (let column = 0; column < bytes.length; column++) {
    if (fours && column % 4 === 0 && fours[column / 4] === 0) {
      column += 3;
      continue;
    }
    const value = values[bytes[column]];
    if (value === 0) continue;
    words[at] = column * Size.panelRow;
    floats[at + 1] = value;
    at += Size.entry / 4;
  }
  return at;
}

/** The bytes four at a time, so that black ones are passed over quickly; undefined if 0 does not mean 0 or they do not align. */
function inFours(bytes: Uint8Array, values: Float32Array): Uint32Array | undefined {
  if (values[0] !== 0 || bytes.byteOffset % 4 !== 0 || bytes.length % 4 !== 0) return undefined;
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}
