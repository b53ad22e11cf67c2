/**
 * Leaves out zeros. A sparse row is a list of entries of eight bytes: where the column's weights begin within a panel
 * (column · 32), and the number. For the gradient, sparse rows become sparse columns.
 */
import { Layer, Product, Size } from './plan';

/** Lists the numbers of a dense row that are not 0 and returns the end of the list. */
export function compressRow(x: usize, columns: i32, entries: usize): usize {
  const end = (<u32>columns) << 5;
  for (let column: u32 = 0; column < end; column += 32, x += 4) {
    const bits = load<u32>(x);
    store<u32>(entries, column);
    store<u32>(entries, bits, 4);
    entries += <usize>(i32(bits << 1 != 0) << 3); // shifted by one: −0 counts as 0
  }
  return entries;
}

/** Compresses rows `from` … `to` of x into the product's entries; returns how many numbers were not 0. */
export function compressRows(product: Product, x: usize, from: i32, to: i32): i32 {
  const columns = product.depth;
  let total = 0;
  for (let row = from; row < to; row++) {
    const start = product.entries + <usize>(row * columns * Size.entry);
    const end = compressRow(x + <usize>(row * product.xStride), columns, start);
    store<u32>(product.starts + (row << 2), <u32>start);
    store<u32>(product.ends + (row << 2), <u32>end);
    total += <i32>(end - start) >> 3;
  }
  return total;
}

/** How many entries the first `rows` rows have. */
export function countEntries(product: Product, rows: i32): i32 {
  const starts = product.starts;
  const ends = product.ends;
  let bytes: u32 = 0;
  for (let row = 0; row < rows; row++) bytes += load<u32>(ends + (row << 2)) - load<u32>(starts + (row << 2));
  return bytes >> 3;
}

/**
 * Turns the sparse rows of a layer's input into sparse columns: `buckets` gets, for each column `from` … `to`, the rows that
 * have a number there, in ascending order (row · stride of the deltas, and the number), and `counts` how many there are.
 */
export function bucketColumns(layer: Layer, rows: i32, from: i32, to: i32): void {
  const starts = layer.forward.starts;
  const ends = layer.forward.ends;
  const counts = layer.counts;
  const buckets = layer.buckets;
  const bucketStride = layer.bucketStride;
  const deltaStride = layer.stride;
  memory.fill(counts + (from << 2), 0, (to - from) << 2);
  const low = (<u32>from) << 5;
  const high = (<u32>to) << 5;
  for (let row = 0; row < rows; row++) {
    let entry = <usize>load<u32>(starts + (row << 2));
    const end = <usize>load<u32>(ends + (row << 2));
    if (low) {
      let after = end;
      while (entry < after) {
        const middle = entry + (((after - entry) >> 4) << 3);
        if (load<u32>(middle) < low) entry = middle + 8;
        else after = middle;
      }
    }
    const place = <u64>(<u32>(row * deltaStride));
    for (; entry < end; entry += 8) {
      const both = load<u64>(entry);
      const column = <u32>both;
      if (column >= high) break;
      const counter = counts + (column >> 3);
      const count = load<u32>(counter);
      store<u64>(buckets + <usize>((column >> 5) * bucketStride + (count << 3)), (both & 0xffffffff00000000) | place);
      store<u32>(counter, count + 1);
    }
  }
}
