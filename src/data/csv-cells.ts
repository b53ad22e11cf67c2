/**
 * Tables of numbers in CSV files (RFC 4180), with a column of text at most.
 *
 * A line of MNIST has 785 numbers, a file 47 million: this reader looks at bytes and makes a number of each cell at once.
 */
import { harmlessName } from '../text.ts';

/** What the first lines of a table tell of it. */
export interface CsvHead {
  readonly columns: number;
  /** The names of the columns; undefined without a header. */
  readonly names: readonly string[] | undefined;
  /** Which columns hold text in the first line below the header. */
  readonly isText: readonly boolean[];
  /** A number with a decimal comma, if the first two lines have one. */
  readonly decimalComma: string | undefined;
  readonly separator: number;
  /** Where the lines below the header begin, and the number of the first. */
  readonly from: number;
  readonly line: number;
}

/** The cells of a table: one column as text, the others as numbers. */
export interface CsvCells {
  readonly texts: readonly string[];
  /** Row after row, without the column of text and those that were left out. */
  readonly numbers: Float32Array | Float64Array;
}

export interface CellOptions {
  /** The column that is read as text. */
  readonly text: number;
  /** Columns that are not read. */
  readonly omit?: ReadonlySet<number>;
  /** What the numbers become. Default: Float32Array. */
  readonly Numbers?: typeof Float32Array | typeof Float64Array;
}

/** The first two lines are made into text, cell by cell. This is room for a million pixels, and less than 0.3 GB of text. */
const LONGEST_LINE = 4 << 20;

const [lf, cr, zero, quote] = [...'\n\r0"'].map((character) => character.charCodeAt(0));

/** True for 0, 1, 2, … and 1, 2, 3, …, which programs call columns that have no name. */
const isCount = (numbers: readonly string[]): boolean =>
  numbers.every((text, i) => Number(text) === Number(numbers[0]) + i) && ['0', '1', undefined].includes(numbers[0]);

/** What stands where a number is missing. */
const isMissing = (cell: string): boolean => /^(|\?|-|na|n\/a|nan|null|none)$/i.test(cell);

/** True for `5,1`: a number as it is written in many languages, but not here. */
export const hasDecimalComma = (text: string): boolean => /^\s*[+-]?\d+,\d+\s*$/.test(text);

export const isNumber = (text: string): boolean => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);

/**
 * Looks at the first two lines. The first is a header if one of its cells is text above a number, or is one of `labels`,
 * names that columns of labels have, and its numbers, if there are any, only count the columns.
 * @throws Error naming the file if it is no table
 */
export function readHead(bytes: Uint8Array, name: string, labels: readonly string[]): CsvHead {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  if (bytes.subarray(0, 4096).includes(0)) throw new Error(`${name}: not a CSV file: it holds bytes that are no text`);
  const first = lineAt(bytes, start);
  let second = lineAt(bytes, first.next);
  while (second.end === second.from && second.from < bytes.length) second = lineAt(bytes, second.next);
  requireShort(first, name, 'first');
  requireShort(second, name, 'second');
  const text = textOf(bytes, first.from, first.end);
  const lines = [text, textOf(bytes, second.from, second.end)];
  // Where numbers have decimal commas, something else stands between the cells.
  const sign =
    [';', '\t'].find((one) => text.includes(one) && lines.some((line) => line.split(one).some(hasDecimalComma))) ??
    [',', ';', '\t'].find((one) => text.includes(one));
  if (sign === undefined) {
    throw new Error(`${name}: not a CSV file: the first line has no comma, semicolon or tab`);
  }
  const separator = sign.charCodeAt(0);
  const names = cellsOf(bytes, first, separator);
  const below = second.from < bytes.length ? cellsOf(bytes, second, separator) : undefined;
  const isLabel = (cell: string): boolean => labels.includes(cell.toLowerCase());
  const isName = (cell: string, column: number): boolean => {
    if (isNumber(cell) || isMissing(cell)) return false;
    if (below === undefined) return column > 0 || isLabel(cell);
    return isNumber(below[column] ?? '') || (isLabel(cell) && below[column] !== cell);
  };
  const hasHeader = isCount(names.filter(isNumber)) && names.some(isName);
  const cells = (hasHeader ? below : names) ?? [];
  return {
    columns: names.length,
    names: hasHeader ? names : undefined,
    isText: names.map((_, column) => !(isNumber(cells[column] ?? '0') || isMissing(cells[column] ?? ''))),
    decimalComma: [...names, ...(below ?? [])].find(hasDecimalComma),
    separator,
    from: hasHeader ? Math.min(first.next, bytes.length) : start,
    line: hasHeader ? 2 : 1,
  };
}

/**
 * Reads the lines below the header; empty lines are passed over.
 * @throws Error naming the file, the line and the column if a cell is no number, or a line has more or fewer cells
 */
export function readCells(bytes: Uint8Array, head: CsvHead, name: string, options: CellOptions): CsvCells {
  const { columns, separator } = head;
  const { text, omit, Numbers = Float32Array } = options;
  const perLine = columns - 1 - (omit?.size ?? 0);
  // Each cell takes a byte or more, its separator: a broken file asks for no more memory than that.
  const numbers = new Numbers(Math.min(countLines(bytes, head.from) * perLine, bytes.length));
  const texts: string[] = [];
  let to = 0;
  let { line } = head;
  for (let at = head.from; at < bytes.length; line++) {
    const { end, next } = lineAt(bytes, at);
    if (end > at) {
      let column = 0;
      while (at <= end) {
        const stop = cellEnd(bytes, at, end, separator);
        if (column >= columns) throw wrongLength(bytes, at, end, head, column, name, line);
        if (column === text) {
          const cell = unquoted(textOf(bytes, at, stop).trim());
          if (cell === '') throw new Error(`${name}: line ${line}, column ${columnName(head, column)} is empty`);
          texts.push(cell);
        }
        if (column !== text && !omit?.has(column)) {
          const value = numberOf(bytes, at, stop);
          if (Number.isNaN(value)) {
            const cell = textOf(bytes, at, Math.min(stop, at + 40));
            const hint = hasDecimalComma(unquoted(cell.trim())) ? ' with a decimal point' : '';
            throw new Error(
              `${name}: line ${line}, column ${columnName(head, column)} is ${harmlessName(JSON.stringify(cell))}, expected a number${hint}`,
            );
          }
          numbers[to++] = value;
        }
        column++;
        at = stop + 1;
      }
      if (column !== columns) throw wrongLength(bytes, end, end, head, column, name, line);
    }
    at = next;
  }
  if (texts.length === 0) throw new Error(`${name}: the table has no lines${head.names ? ' below its header' : ''}`);
  return { texts, numbers: numbers.subarray(0, to) };
}

/** `3`, or `3 ('height')`. */
export function columnName({ names }: CsvHead, column: number): string {
  const name = names?.[column];
  return name === undefined ? String(column + 1) : `${column + 1} ('${harmlessName(name)}')`;
}

/** A line from `from` to `end`, without the characters that end it; `next` is where the one below begins. */
interface Line {
  readonly from: number;
  readonly end: number;
  readonly next: number;
}

function lineAt(bytes: Uint8Array, from: number): Line {
  const found = bytes.indexOf(lf, from);
  const end = found < 0 ? bytes.length : found;
  return { from, end: end > from && bytes[end - 1] === cr ? end - 1 : end, next: end + 1 };
}

function requireShort({ from, end }: Line, name: string, which: string): void {
  if (end - from <= LONGEST_LINE) return;
  throw new Error(`${name}: the ${which} line has ${end - from} bytes, expected at most ${LONGEST_LINE}`);
}

/** Where a cell ends: at the next separator that stands in no quotes, or with the line. */
function cellEnd(bytes: Uint8Array, from: number, end: number, separator: number): number {
  let at = from;
  if (bytes[at] === quote) {
    // Two quotes in a row are one of the text; quotes that nobody closes are text as well.
    for (at++; at < end && (bytes[at] !== quote || bytes[++at] === quote); at++);
    if (at >= end && bytes[end - 1] !== quote) at = from;
  }
  while (at < end && bytes[at] !== separator) at++;
  return at;
}

function cellsOf(bytes: Uint8Array, { from, end }: Line, separator: number): string[] {
  const cells: string[] = [];
  for (let at = from; at <= end; ) {
    const stop = cellEnd(bytes, at, end, separator);
    cells.push(unquoted(textOf(bytes, at, stop).trim()));
    at = stop + 1;
  }
  return cells;
}

const unquoted = (cell: string): string => /^"(.*)"$/s.exec(cell)?.[1].replaceAll('""', '"') ?? cell;

const decoder = new TextDecoder();
const textOf = (bytes: Uint8Array, from: number, to: number): string => decoder.decode(bytes.subarray(from, to));

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
  const value = isNumber(cell) ? Number(cell) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN; // 1e400 is a number, but not here
}

function wrongLength(
  bytes: Uint8Array,
  at: number,
  end: number,
  { columns, separator }: CsvHead,
  before: number,
  name: string,
  line: number,
): Error {
  let more = at < end ? 1 : 0;
  for (let i = at; i < end; i++) if (bytes[i] === separator) more++;
  return new Error(`${name}: line ${line} has ${before + more} cells, expected ${columns} as in the first line`);
}
