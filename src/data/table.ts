/** Tables of measurements in CSV files, such as Fisher's irises: rows of numbers, and what is to be told from them. For Node only. */
import { basename } from 'node:path';
import { requireKnown, requireNumber } from '../checks.ts';
import { Matrix } from '../matrix.ts';
import { Labels } from '../rows.ts';
import { classLabels } from './class-labels.ts';
import { type CsvHead, columnName, isNumber, readCells, readHead } from './csv-cells.ts';
import { selectRows, splitDataset, type TableRows } from './dataset.ts';
import { columnNamed, type LabelColumn, labelNames, list, namedLabels } from './label-column.ts';
import { readUnzipped } from './read-bytes.ts';

interface CommonOptions {
  /** Columns that are not read, by their names. */
  readonly omit?: readonly string[];
  /** The share of the rows that is set aside as the test part; 0 sets none aside, and `test` has no rows. Default: 0.2. */
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
  /**
   * The classes in their order, for a test file of its own: `classNames` of the table that was trained on. Another class is
   * refused. Default: the labels of this file.
   */
  readonly classNames?: readonly string[];
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
 * that are to be predicted; all others are inputs. A column called id, index, no or so that counts the rows is left out.
 * Labels that differ only in case or in blanks are one class, unless they are single letters. A fifth of the rows is set
 * aside as the test part, of each class its share. Inputs are not scaled: {@link fitStandardizer} does that. What was assumed
 * is in `notes`.
 *
 *     const { train, test, classNames } = await loadTable('iris.csv');
 *
 * @throws Error naming the file, the line and the column if a cell is no number; naming the columns, if it is not plain which
 * one holds the classes, if two have one name, or if what should be classes are numbers to be predicted
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
  requireKnown('loadTable', options, ['label', 'classNames', 'target', 'omit', 'test', 'seed']);
  const {
    label,
    classNames,
    target,
    omit = [],
    test = 0.2,
    seed = 1,
  } = options as ClassTableOptions & Partial<NumberTableOptions>;
  requireNumber('loadTable', 'test', test, 0, 1, true);
  if ((label ?? classNames) !== undefined && target !== undefined) {
    const option = label === undefined ? 'classNames' : 'label';
    throw new TypeError(`loadTable: got ${option} and target, expected ${option} for classes or target for numbers`);
  }
  const head = readHead(bytes, path, labelNames);
  requireHead(head, path);
  const notes: string[] = [];
  const left = new Set(omit.map((name) => columnNamed(head, path, 'omit', name)));
  const column =
    target === undefined ? classColumn(head, path, left, label, notes) : columnNamed(head, path, 'target', target);
  if (left.has(column)) throw new Error(`${path}: column ${columnName(head, column)} is to be omitted and to be read`);
  requireNumbers(head, path, column, left);
  let cells = readCells(bytes, head, path, { text: column, omit: left, Numbers: Float64Array });
  const inputs = (): number[] =>
    Array.from({ length: head.columns }, (_, n) => n).filter((n) => n !== column && !left.has(n));
  const counts = countingColumns(head, inputs(), cells.numbers);
  if (counts.length > 0 && counts.length < inputs().length) {
    for (const count of counts) {
      left.add(count);
      notes.push(`column ${columnName(head, count)} counts the rows and was left out`);
    }
    cells = readCells(bytes, head, path, { text: column, omit: left, Numbers: Float64Array });
  }
  const { texts, numbers } = cells;
  if (inputs().length === 0) throw new Error(`${path}: no columns are left beside ${columnName(head, column)}`);
  const rows = texts.length;
  const least = test === 0 ? 1 : Math.max(2, Math.ceil(0.5 / Math.min(test, 1 - test)));
  if (rows < least) {
    throw new Error(
      `${path}: ${rows} ${rows === 1 ? 'row' : 'rows'}, expected at least ${least} to set a test part aside (with { test: 0 }, none is)`,
    );
  }
  const images = new Matrix(rows, inputs().length, numbers);
  const table = {
    name: basename(path).replace(/\.[ct]sv(\.gz)?$/i, ''),
    source: path,
    inputNames: inputs().map((n) => head.names?.[n] ?? String(n + 1)),
    notes,
  };
  const divided = <Answers extends Labels | Matrix>(
    all: TableRows<Answers>,
  ): { train: TableRows<Answers>; test: TableRows<Answers> } => {
    if (test === 0) return { train: all, test: selectRows(all, []) };
    const { train, validation } = splitDataset(all, { validation: test, seed });
    notes.push(`${validation.images.rows} of ${rows} rows were set aside for the test (seed ${seed})`);
    return { train, test: validation };
  };
  if (target !== undefined) {
    const values = texts.map((text, i) => {
      if (isNumber(text) && Number.isFinite(Number(text))) return Number(text);
      throw new Error(
        `${path}: row ${i + 1} of column ${columnName(head, column)} is '${list([text])}', expected a number`,
      );
    });
    const labels = new Matrix(rows, 1, Float64Array.from(values));
    return { ...table, targetName: head.names?.[column] ?? String(column + 1), ...divided({ images, labels }) };
  }
  requireClasses(head, path, column, texts, (label ?? classNames) !== undefined);
  const spelt = texts.every(isNumber) ? texts : sameSpelling(texts, classNames ?? [], notes);
  const data = spelt.every((text) => isNumber(text) && Number(text) >= 0) ? Float64Array.from(spelt, Number) : spelt;
  const classes = classNames
    ? { labels: [numbersOf(Array.from(data, String), classNames, path)], classNames }
    : classLabels([{ shape: [rows], data, name: path }]);
  if ('assumed' in classes && classes.assumed) notes.push(classes.assumed);
  const labels = new Labels(classes.labels[0], classes.classNames.length);
  return { ...table, classNames: classes.classNames, ...divided({ images, labels }) };
}

/** The place of each label among the classes. */
function numbersOf(labels: readonly string[], classNames: readonly string[], path: string): number[] {
  const numbers = new Map(classNames.map((name, k) => [name, k]));
  return labels.map((label, i) => {
    const number = numbers.get(label);
    if (number !== undefined) return number;
    throw new Error(`${path}: the class of row ${i + 1} is ${list([label])}, expected one of ${list(classNames)}`);
  });
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

/** Throws if two columns have one name, or if numbers have decimal commas. */
function requireHead({ names = [], decimalComma }: CsvHead, path: string): void {
  const twice = names.find((name, n) => name !== '' && names.indexOf(name) !== n);
  if (twice !== undefined) {
    const count = names.filter((name) => name === twice).length;
    throw new Error(
      `${path}: ${count} columns are called '${list([twice])}', expected different names: rename all but one`,
    );
  }
  if (decimalComma === undefined) return;
  throw new Error(
    `${path}: got the decimal comma of '${decimalComma}', expected decimal points: ${decimalComma.replace(',', '.')}, with commas, semicolons or tabs between the cells`,
  );
}

/** Throws if what should be classes are numbers with fractions, or too many numbers, unless `asked` says that each is a class. */
function requireClasses(head: CsvHead, path: string, column: number, texts: readonly string[], asked: boolean): void {
  if (!texts.every(isNumber)) return;
  const place = head.names?.[column] ?? (column === 0 ? 'first' : 'last');
  const predicts = `{ target: '${list([place])}' } predicts numbers`;
  const broken = texts.find((text) => !Number.isInteger(Number(text)));
  if (broken !== undefined) {
    throw new Error(
      `${path}: column ${columnName(head, column)} holds ${broken}, expected classes, which are whole numbers or text; ${predicts}`,
    );
  }
  const classes = new Set(texts.map(Number)).size;
  if (asked || classes <= 10 || (classes <= 50 && classes <= texts.length / 5)) return;
  throw new Error(
    `${path}: column ${columnName(head, column)} holds ${classes} different numbers in ${texts.length} rows, which are many for classes; ${predicts}, { label: '${list([place])}' } takes each for a class`,
  );
}

/** Labels that differ only in case or in blanks, in the spelling of the first of them; single letters stay as they are. */
function sameSpelling(texts: readonly string[], first: readonly string[], notes: string[]): readonly string[] {
  const spellings = new Map<string, Set<string>>();
  const spelt = [...first, ...texts].map((text) => {
    const plain = text.trim().replace(/\s+/g, ' ');
    const key = plain.length > 1 ? plain.toLowerCase() : plain;
    const known = spellings.get(key) ?? new Set();
    spellings.set(key, known.add(plain));
    return [...known][0];
  });
  for (const [one, ...others] of spellings.values()) {
    if (others.length > 0) notes.push(`${list(others)} was read as the class ${list([one])}: they differ only in case`);
  }
  return spelt.slice(first.length);
}

function requireNumbers(head: CsvHead, path: string, column: number, left: ReadonlySet<number>): void {
  const text = head.isText.findIndex((isText, n) => isText && n !== column && !left.has(n));
  if (text < 0) return;
  throw new Error(
    `${path}: column ${columnName(head, text)} holds text, expected numbers: make numbers of it, or leave it out with omit`,
  );
}

/** The columns whose names say that they count, and that do: 0, 1, 2, … or 1, 2, 3, … */
function countingColumns(head: CsvHead, inputs: readonly number[], numbers: ArrayLike<number>): number[] {
  const width = inputs.length;
  return inputs.filter((column, place) => {
    if (!/^(|#|no\.?|nr\.?|id|index|row|unnamed: 0)$/i.test(head.names?.[column] ?? 'none')) return false;
    const first = numbers[place];
    if (first !== 0 && first !== 1) return false;
    for (let i = 0; i * width < numbers.length; i++) if (numbers[i * width + place] !== first + i) return false;
    return true;
  });
}
