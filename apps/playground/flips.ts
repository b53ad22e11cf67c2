/** Which test images the network now reads differently. */
import type { Split } from '../../src/data/dataset.ts';
import type { Flips, Group, TestImage } from './messages.ts';

/** At most this many images of a group are shown. */
const SHOWN = 24;

/** Compares the answers to all test images before and now. */
export function findFlips({ images, labels }: Split, before: Uint16Array, now: Uint16Array): Flips {
  const rows = { gained: [] as number[], lost: [] as number[], wrong: [] as number[] };
  for (const [row, label] of labels.values.entries()) {
    if (now[row] !== label) rows[before[row] === label ? 'lost' : 'wrong'].push(row);
    else if (before[row] !== label) rows.gained.push(row);
  }
  const image = (row: number): TestImage => ({
    row,
    label: labels.values[row],
    before: before[row],
    now: now[row],
    pixels: images.rowBytes(row).slice(),
  });
  const group = (found: readonly number[]): Group => ({
    count: found.length,
    images: found.slice(0, SHOWN).map(image),
  });
  return { gained: group(rows.gained), lost: group(rows.lost), wrong: group(rows.wrong), tested: labels.rows };
}
