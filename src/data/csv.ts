/** Images in CSV files, as Kaggle has MNIST: one image in a line, its label and its pixels. For Node only. */
import { basename, dirname, join } from 'node:path';
import type { NamedArray } from './arrays.ts';
import { assemble, type RawOptions, type RawPart } from './assemble.ts';
import { type CsvHead, columnName, isNumber, readCells, readHead } from './csv-cells.ts';
import type { Dataset } from './dataset.ts';
import { columnNamed, type LabelColumn, labelNames, namedLabels } from './label-column.ts';
import { readUnzipped } from './read-bytes.ts';

/** What a gzip file of text may unzip to: Node's largest piece of memory for a file. */
const largestText = 2 ** 31 - 1;

export interface CsvOptions extends RawOptions {
  /** Which column holds the labels. Default: the one that the header calls so, or one of text, else the first. */
  readonly label?: LabelColumn;
}

/**
 * Reads a data set from a CSV file, and from the test file beside it (`test.csv` beside `train.csv`, `mnist_test.csv` beside
 * `mnist_train.csv`) if that has labels; without one, test images are set aside.
 *
 * Cells are separated by commas, semicolons or tabs, and may stand in quotes; lines end with LF or CRLF.
 * @throws Error naming the file and the line if a pixel is no number, or a line is longer or shorter than the first
 * @throws Error naming the file if it may be another column that holds the labels, or if its lines are no images
 */
export async function readCsv(path: string, options: CsvOptions = {}): Promise<Dataset> {
  const { label, ...rest } = options;
  const name = basename(path);
  const { assumed, ...train } = parseCsv(await readUnzipped(path, largestText), path, { label });
  requireImages(train, path);
  const notes = assumed === undefined ? [] : [assumed];
  const [, pixels] = train.images.shape;
  if (pixels < 64) {
    const side = Math.sqrt(pixels);
    notes.push(`${pixels} numbers in a line were read as ${side} × ${side} pixels; loadTable reads tables of numbers`);
  }
  const settings = { name: name.replace(/\.[ct]sv(\.gz)?$/i, ''), ...rest };
  const testName = name.replace(/train/i, (word) => (word === word.toUpperCase() ? 'TEST' : 'test'));
  if (testName === name) return assemble({ train, notes }, path, settings);
  const testPath = join(dirname(path), testName);
  let bytes: Uint8Array;
  try {
    bytes = await readUnzipped(testPath, largestText);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return assemble({ train, notes }, path, settings);
  }
  const test = parseCsv(bytes, testPath, { label, pixels: train.images.shape[1] });
  // Kaggle's test.csv is to be labelled by the reader.
  if (test === undefined)
    return assemble({ train, notes: [...notes, `${testName} has no labels and was left out`] }, path, settings);
  return assemble({ train, test, notes }, path, settings);
}

/** Images and labels of a table, and in a sentence where the labels were found, where that is not plain. */
export interface CsvPart extends RawPart {
  readonly assumed?: string;
}

/**
 * The images, (count, pixels), and the labels of a table. With `pixels`, the number of pixels that is expected: undefined if
 * the table has just so many columns, so that there are no labels in it.
 */
export function parseCsv(
  bytes: Uint8Array,
  name: string,
  options?: { label?: LabelColumn; pixels?: undefined },
): CsvPart;
export function parseCsv(
  bytes: Uint8Array,
  name: string,
  options: { label?: LabelColumn; pixels?: number },
): CsvPart | undefined;
export function parseCsv(
  bytes: Uint8Array,
  name: string,
  { label, pixels }: { label?: LabelColumn; pixels?: number } = {},
): CsvPart | undefined {
  const head = readHead(bytes, name, labelNames);
  if (head.columns === pixels) return undefined;
  const { column, assumed } = labelColumn(head, name, label);
  const { texts, numbers } = readCells(bytes, head, name, { text: column });
  // In the first column of images there may be a corner without ink.
  if (assumed !== undefined && texts.length > 1 && texts.every((one) => one === texts[0])) {
    throw new Error(
      `${name}: the first column is ${texts[0]} in every line, so that the labels may be in the last: say which with label: 'first' or 'last'`,
    );
  }
  const images: NamedArray = { shape: [texts.length, head.columns - 1], data: numbers, name };
  return { images, labels: { shape: [texts.length], data: numericLabels(texts), name }, ...(assumed && { assumed }) };
}

function labelColumn(head: CsvHead, name: string, label?: LabelColumn): { column: number; assumed?: string } {
  if (label !== undefined) return { column: columnNamed(head, name, 'label', label) };
  const named = namedLabels(head, name);
  if (named !== undefined) return { column: named };
  const texts = head.isText.flatMap((isText, column) => (isText ? [column] : []));
  if (texts.length === 1) return { column: texts[0] };
  return {
    column: 0,
    assumed: `labels were read from the first column${head.names ? `, ${columnName(head, 0)}` : ''}`,
  };
}

/** Labels that are all numbers, as numbers, so that 3 and 3.0 are one class. */
function numericLabels(labels: readonly string[]): Float64Array | readonly string[] {
  return labels.every(isNumber) ? Float64Array.from(labels, Number) : labels;
}

/** Fewer numbers in a line than those of 8 × 8 pixels are measurements rather than an image, unless all are bytes. */
function requireImages({ images }: RawPart, path: string): void {
  const [, pixels] = images.shape;
  const isSquare = Number.isInteger(Math.sqrt(pixels));
  const isByte = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 255;
  if (isSquare && (pixels >= 64 || (images.data as Float32Array).every(isByte))) return;
  throw new Error(
    `${path}: the lines have ${pixels} numbers beside the label, which are ${isSquare ? 'no pixels' : 'no square image'}: loadTable('${basename(path)}') reads tables of numbers`,
  );
}
