/** Tables of measurements in CSV files, such as Fisher's irises: rows of numbers, and what is to be told from them. For Node only. */
import { basename } from 'node:path';
import { requireKnown, requireNumber } from '../checks.ts';
import { Matrix } from '../matrix.ts';
import { Labels } from '../rows.ts';
import { classLabels } from './class-labels.ts';
import { type CsvHead, columnName, isNumber, readCells, readHead } from './csv-cells.ts';
import { splitDataset, type TableRows } from './dataset.ts';
import { columnNamed, type LabelColumn, labelNames, list, namedLabels } from './label-column.ts';
import { readUnzipped } from './read-bytes.ts';

interface CommonOptions {
  /** Columns that are not read, by their names. */
  readonly omit?: readonly string[];
  /** The share of the rows that is set aside as the test part. Default: 0.2. */
  readonly test?: number;
  /** Chooses the rows of the test part. Default: 1. */
  readonly seed?: number;
}

export interface ClassTableOptions extends CommonOptions {
  /**
   * Which column holds the classes. Default: the one that the header calls label, class, target, species or so, else the
   * one with text in it.
   */
  readonly label?: LabelColumn;
}

export interface NumberTableOptions extends CommonOptions {
  /** Which column holds the numbers that are to be predicted. */
  readonly target: LabelColumn;
}

interface TableOf<Answers extends Labels | Matrix> {
  readonly name: string;
  readonly source: string;
  /** The names of the columns of `images`; their numbers, from 1, if the file has no header. */
  readonly inputNames: readonly string[];
  /** What was assumed, a sentence each. */
  readonly notes: readonly string[];
  /** The rows, as they are in the file, in `images`; classes, or a column of numbers, in `labels`. */
  readonly train: TableRows<Answers>;
  readonly test: TableRows<Answers>;
}

/** A table whose rows belong to classes. */
export interface ClassTable extends TableOf<Labels> {
  readonly classNames: readonly string[];
}

/** A table from whose rows a number is to be predicted. */
export interface NumberTable extends TableOf<Matrix> {
  readonly targetName: string;
}

/**
 * Reads a table of numbers from a CSV file: one column holds the classes, as numbers or text, or, with `target`, the numbers
 * that are to be predicted; all others are inputs. A column called Id that counts the rows is left out. A fifth of the rows
 * is set aside as the test part, of each class its share. Inputs are not scaled: {@link fitStandardizer} does that.
 *
 *     const { train, test, classNames } = await loadTable('iris.csv');
 *
 * @throws Error naming the file, the line and the column if a cell is no number; naming the columns, if it is not plain which
 * one holds the classes
 */
export function loadTable(path: string, options: NumberTableOptions): Promise<NumberTable>;
export function loadTable(path: string, options?: ClassTableOptions): Promise<ClassTable>;
export async function loadTable(
  path: string,
  options: ClassTableOptions | NumberTableOptions = {},
): Promise<ClassTable | NumberTable> {
  return parseTable(await readUnzipped(path, 2 ** 31 - 1), path, options);
}

/** The table in the bytes of a file; `path` names it. */
export function parseTable(
  bytes: Uint8Array,
  path: string,
  options: ClassTableOptions | NumberTableOptions = {},
): ClassTable | NumberTable {
  requireKnown('loadTable', options, ['label', 'target', 'omit', 'test', 'seed']);
  const { label, target, omit = [], test = 0.2, seed = 1 } = options as ClassTableOptions & Partial<NumberTableOptions>;
  requireNumber('loadTable', 'test', test, 0, 1, true);
  if (label !== undefined && target !== undefined) {
    throw new TypeError('loadTable: got label and target, expected label for classes or target for numbers');
  }
  const head = readHead(bytes, path, labelNames);
  const notes: string[] = [];
  const left = new Set(omit.map((name) => columnNamed(head, path, 'omit', name)));
  const column =
    target === undefined ? classColumn(head, path, left, label, notes) : columnNamed(head, path, 'target', target);
  if (left.has(column)) throw new Error(`${path}: column ${columnName(head, column)} is to be omitted and to be read`);
  requireNumbers(head, path, column, left);
  let cells = readCells(bytes, head, path, { text: column, omit: left, Numbers: Float64Array });
  const inputs = (): number[] =>
    Array.from({ length: head.columns }, (_, n) => n).filter((n) => n !== column && !left.has(n));
  const count = countingColumn(head, inputs(), cells.numbers);
  if (count !== undefined && inputs().length > 1) {
    left.add(count);
    notes.push(`column ${columnName(head, count)} counts the rows and was left out`);
    cells = readCells(bytes, head, path, { text: column, omit: left, Numbers: Float64Array });
  }
  const { texts, numbers } = cells;
  if (inputs().length === 0) throw new Error(`${path}: no columns are left beside ${columnName(head, column)}`);
  const rows = texts.length;
  const least = Math.max(2, Math.ceil(0.5 / Math.min(test, 1 - test)));
  if (rows < least) {
    throw new Error(
      `${path}: ${rows} ${rows === 1 ? 'row' : 'rows'}, expected at least ${least} to set a test part aside`,
    );
  }
  const images = new Matrix(rows, inputs().length, numbers);
  const table = {
    name: basename(path).replace(/\.[ct]sv(\.gz)?$/i, ''),
    source: path,
    inputNames: inputs().map((n) => head.names?.[n] ?? String(n + 1)),
    notes,
  };
  const setAside = (count: number): void => {
    notes.push(`${count} of ${rows} rows were set aside for the test (seed ${seed})`);
  };
  if (target !== undefined) {
    const values = texts.map((text, i) => {
      if (isNumber(text)) return Number(text);
      throw new Error(
        `${path}: row ${i + 1} of column ${columnName(head, column)} is '${list([text])}', expected a number`,
      );
    });
    const labels = new Matrix(rows, 1, Float64Array.from(values));
    const { train, validation } = splitDataset({ images, labels }, { validation: test, seed });
    setAside(validation.images.rows);
    return { ...table, targetName: head.names?.[column] ?? String(column + 1), train, test: validation };
  }
  const data = texts.every((text) => isNumber(text) && Number(text) >= 0) ? Float64Array.from(texts, Number) : texts;
  const classes = classLabels([{ shape: [rows], data, name: path }]);
  if (classes.assumed) notes.push(classes.assumed);
  const labels = new Labels(classes.labels[0], classes.classNames.length);
  const { train, validation } = splitDataset({ images, labels }, { validation: test, seed });
  setAside(validation.images.rows);
  return { ...table, classNames: classes.classNames, train, test: validation };
}

/** The column of the classes; what was assumed is added to the notes. */
function classColumn(
  head: CsvHead,
  path: string,
  left: ReadonlySet<number>,
  label: LabelColumn | undefined,
  notes: string[],
): number {
  if (label !== undefined) return columnNamed(head, path, 'label', label);
  const texts = head.isText.flatMap((isText, column) => (isText && !left.has(column) ? [column] : []));
  const column = namedLabels(head, path) ?? (texts.length === 1 ? texts[0] : undefined);
  if (column !== undefined) {
    notes.push(`classes were read from column ${columnName(head, column)}, numbers from the others`);
    return column;
  }
  const columns = head.names ? list(head.names) : `1 to ${head.columns}`;
  const which =
    texts.length === 0
      ? `columns ${columns} hold numbers alone`
      : `columns ${texts.map((n) => columnName(head, n)).join(', ')} hold text`;
  throw new Error(
    `${path}: ${which}: say which one holds the classes with label: 'first', 'last' or a name, or with target: which numbers are to be predicted`,
  );
}

function requireNumbers(head: CsvHead, path: string, column: number, left: ReadonlySet<number>): void {
  const text = head.isText.findIndex((isText, n) => isText && n !== column && !left.has(n));
  if (text < 0) return;
  throw new Error(
    `${path}: column ${columnName(head, text)} holds text, expected numbers: make numbers of it, or leave it out with omit`,
  );
}

/** A column whose name says that it counts, and that does: 0, 1, 2, … or 1, 2, 3, … */
function countingColumn(head: CsvHead, inputs: readonly number[], numbers: ArrayLike<number>): number | undefined {
  const place = inputs.findIndex((n) => /^(|id|index|row|unnamed: 0)$/i.test(head.names?.[n] ?? 'none'));
  if (place < 0) return undefined;
  const width = inputs.length;
  const first = numbers[place];
  if (first !== 0 && first !== 1) return undefined;
  for (let i = 0; i * width < numbers.length; i++) if (numbers[i * width + place] !== first + i) return undefined;
  return inputs[place];
}
