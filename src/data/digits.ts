/**
 * The bundled 8×8 digits: 1797 images of 64 pixels, each pixel 0 … 16 and read as pixel ÷ 16. They need no file and no
 * network. Source: Alpaydin & Kaynak, UCI 1998 (data/digits-8x8/README.md).
 *
 * Lessons: notebooks/00-welcome.ipynb, 12-digits-8x8.ipynb.
 */

import { requireKnown, requireNumber } from '../checks.ts';
import { ByteMatrix, byteScale, Labels } from '../rows.ts';
import { digitsText } from './built/digits.ts';
import { type Dataset, type Split, selectRows, stratifiedIndices } from './dataset.ts';

export const digitClassNames: readonly string[] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** All 1797 digits, in scikit-learn's order. */
export function allDigits(): Split<64, 10> {
  const lines = digitsText.split('\n');
  const bytes = new Uint8Array(lines.length * 64);
  const labels = new Uint8Array(lines.length);
  lines.forEach((line, i) => {
    if (line.length !== 65) throw new Error(`allDigits: line ${i} has ${line.length} characters, expected 65`);
    labels[i] = Number(line[0]);
    for (let j = 0; j < 64; j++) bytes[i * 64 + j] = Number.parseInt(line[j + 1], 17);
  });
  return { images: new ByteMatrix(lines.length, 64, bytes, byteScale(16)), labels: new Labels(labels, 10) };
}

export interface DigitsOptions {
  /**
   * 'stratified' (default): one fifth of the images, chosen at random and in proportion to the classes, is for the test.
   * 'halves': the first 898 images are for training and the last 899 for the test, unshuffled, as in scikit-learn's
   * documentation; this is harder, as the second half has other writers.
   */
  readonly split?: 'stratified' | 'halves';
  /** Seed of the stratified split. Default: 1. */
  readonly seed?: number;
  /** Share of the stratified split that goes to the test part. Default: 0.2. */
  readonly test?: number;
}

/** The bundled 8×8 digits, divided into a training and a test part that share their bytes. */
export function loadDigits(options: DigitsOptions = {}): Dataset<64, 10> {
  requireKnown('loadDigits', options, ['split', 'seed', 'test']);
  const { split = 'stratified', seed = 1, test = 0.2 } = options;
  const all = allDigits();
  let rows: { rest: Uint32Array; part: Uint32Array };
  let how: string;
  if (split === 'halves') {
    if (options.seed !== undefined || options.test !== undefined) {
      throw new TypeError("loadDigits: the split 'halves' takes neither a seed nor a test share");
    }
    const order = Uint32Array.from({ length: all.images.rows }, (_, i) => i);
    const half = Math.floor(all.images.rows / 2);
    rows = { rest: order.subarray(0, half), part: order.subarray(half) };
    how = 'first half for training, second half for the test';
  } else if (split === 'stratified') {
    requireNumber('loadDigits', 'test', test, 0, 1, true);
    rows = stratifiedIndices(all.labels, test, seed);
    how = `stratified split, seed ${seed}`;
  } else {
    throw new TypeError(`loadDigits: unknown split '${String(split)}', expected one of stratified, halves`);
  }
  return {
    name: 'digits 8×8',
    source: `bundled digits (${how})`,
    width: 8,
    height: 8,
    classNames: digitClassNames,
    train: selectRows(all, rows.rest),
    test: selectRows(all, rows.part),
  };
}
