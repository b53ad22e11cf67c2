/**
 * Data sets in CSV files, as Kaggle has MNIST: one image in a line, its label and its pixels. For Node only.
 *
 * The reader is for tables of numbers (a line of MNIST has 785 of them, a file 47 million): it reads bytes and makes a
 * number of each cell at once. Only labels may be text.
 */
import { basename, dirname, join } from 'node:path';
import { harmlessName } from '../text.ts';
import type { NamedArray } from './arrays.ts';
import { assemble, type RawOptions, type RawPart } from './assemble.ts';
import type { Dataset } from './dataset.ts';
import { readUnzipped } from './read-bytes.ts';

/** What the column of the labels is called where there is a header. */
const labelNames = ['label', 'labels', 'class', 'target', 'y', 'digit'];

/** What a gzip file of text may unzip to: Node's largest piece of memory for a file. */
const largestText = 2 ** 31 - 1;

/**
 * Reads a data set from a CSV file, and from the test file beside it (`test.csv` beside `train.csv`, `mnist_test.csv` beside
 * `mnist_train.csv`) if that has labels; without one, test images are set aside.
 *
 * The label is the column of the header that is called so, else the first. Cells are separated by commas, semicolons or
 * tabs; lines end with LF or CRLF.
 * @throws Error naming the file and the line if a pixel is no number, or a line is longer or shorter than the first
 */
export async function readCsv(path: string, options: RawOptions = {}): Promise<Dataset> {
  const name = basename(path);
  const train = parseCsv(await readUnzipped(path, largestText), path);
  const settings = { name: name.replace(/\.csv(\.gz)?$/i, ''), ...options };
  const testName = name.replace(/train/i, (word) => (word === word.toUpperCase() ? 'TEST' : 'test'));
  if (testName === name) return assemble({ train }, path, settings);
  const testPath = join(dirname(path), testName);
  let bytes: Uint8Array;
  try {
    bytes = await readUnzipped(testPath, largestText);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return assemble({ train }, path, settings);
  }
  const test = parseCsv(bytes, testPath, train.images.shape[1]);
  // Kaggle's test.csv is to be labelled by the reader.
  if (test === undefined)
    return assemble({ train, notes: [`${testName} has no labels and was left out`] }, path, settings);
  return assemble({ train, test }, path, settings);
}

const [lf, cr, zero] = [...'\n\r0'].map((character) => character.charCodeAt(0));

/**
 * The images, (count, pixels), and the labels of a table. With `pixels`, the number of pixels that is expected: undefined if
 * the table has just so many columns, so that there are no labels in it.
 */
export function parseCsv(bytes: Uint8Array, name: string): RawPart;
export function parseCsv(bytes: Uint8Array, name: string, pixels: number): RawPart | undefined;
export function parseCsv(bytes: Uint8Array, name: string, pixels?: number): RawPart | undefined {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const firstEnd = bytes.indexOf(lf, start);
  const first = textOf(bytes, start, firstEnd < 0 ? bytes.length : firstEnd);
  if (bytes.subarray(0, 4096).includes(0)) throw new Error(`${name}: not a CSV file: it holds bytes that are no text`);
  const delimiter = [',', ';', '\t'].find((sign) => first.includes(sign));
  if (delimiter === undefined) {
    throw new Error(`${name}: not a CSV file: the first line has no comma, semicolon or tab`);
  }
  const cells = first.split(delimiter).map((cell) => unquoted(cell.trim()));
  const hasHeader = cells.slice(1).some((cell) => cell !== '' && !isNumber(cell));
  const columns = cells.length;
  if (columns === pixels) return undefined;
  const labelColumn = hasHeader
    ? Math.max(
        0,
        cells.findIndex((cell) => labelNames.includes(cell.toLowerCase())),
      )
    : 0;
  const from = hasHeader ? (firstEnd < 0 ? bytes.length : firstEnd + 1) : start;

  const rows = countLines(bytes, from);
  // Each cell takes a byte or more, its separator: a broken file asks for no more memory than that.
  const numbers = new Float32Array(Math.min(rows * (columns - 1), bytes.length));
  const labels: string[] = [];
  let line = hasHeader ? 2 : 1;
  let at = from;
  let to = 0;
  const sign = delimiter.charCodeAt(0);
  while (at < bytes.length) {
    let end = bytes.indexOf(lf, at);
    if (end < 0) end = bytes.length;
    const next = end + 1;
    if (end > at && bytes[end - 1] === cr) end--;
    if (end > at) {
      let column = 0;
      while (at <= end) {
        let stop = at;
        while (stop < end && bytes[stop] !== sign) stop++;
        if (column >= columns) throw wrongLength(bytes, at, end, sign, column, columns, name, line);
        if (column === labelColumn) labels.push(unquoted(textOf(bytes, at, stop).trim()));
        else {
          const value = numberOf(bytes, at, stop);
          if (Number.isNaN(value)) {
            const cell = harmlessName(JSON.stringify(textOf(bytes, at, Math.min(stop, at + 40))));
            throw new Error(`${name}: line ${line}, column ${column + 1} is ${cell}, expected a number`);
          }
          numbers[to++] = value;
        }
        column++;
        at = stop + 1;
      }
      if (column !== columns) throw wrongLength(bytes, end, end, sign, column, columns, name, line);
    }
    at = next;
    line++;
  }
  if (labels.length === 0) throw new Error(`${name}: the table has no lines${hasHeader ? ' below its header' : ''}`);
  const images: NamedArray = { shape: [labels.length, columns - 1], data: numbers.subarray(0, to), name };
  return { images, labels: { shape: [labels.length], data: numericLabels(labels), name } };
}

/** Labels that are all numbers, as numbers, so that 3 and 3.0 are one class. */
function numericLabels(labels: readonly string[]): Float64Array | readonly string[] {
  return labels.every(isNumber) ? Float64Array.from(labels, Number) : labels;
}

const isNumber = (text: string): boolean => /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);

const unquoted = (cell: string): string => /^"(.*)"$/s.exec(cell)?.[1].replaceAll('""', '"') ?? cell;

const textOf = (bytes: Uint8Array, from: number, to: number): string =>
  new TextDecoder().decode(bytes.subarray(from, to)).replace(/\r$/, '');

function countLines(bytes: Uint8Array, from: number): number {
  let lines = 1;
  for (let at = bytes.indexOf(lf, from); at >= 0; at = bytes.indexOf(lf, at + 1)) lines++;
  return lines;
}

/** The number in bytes[from … to − 1]; NaN if that is none. Whole numbers, which pixels are, without making a text. */
function numberOf(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = bytes[at] - zero;
    if (digit >= 0 && digit <= 9 && to - from <= 9) value = 10 * value + digit;
    else return otherNumber(bytes, from, to);
  }
  return from === to ? Number.NaN : value;
}

function otherNumber(bytes: Uint8Array, from: number, to: number): number {
  const cell = unquoted(textOf(bytes, from, Math.min(to, from + 64)).trim());
  return isNumber(cell) ? Number(cell) : Number.NaN;
}

function wrongLength(
  bytes: Uint8Array,
  at: number,
  end: number,
  sign: number,
  before: number,
  columns: number,
  name: string,
  line: number,
): Error {
  let more = at < end ? 1 : 0;
  for (let i = at; i < end; i++) if (bytes[i] === sign) more++;
  return new Error(`${name}: line ${line} has ${before + more} cells, expected ${columns} as in the first line`);
}
