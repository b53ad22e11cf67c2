/** Labels as files hold them, made class numbers: whole numbers from any beginning, text, columns, one-hot rows. */

import { harmlessName } from '../text.ts';
import type { NamedArray } from './arrays.ts';

/** Labels as class numbers 0 … classNames.length − 1. */
export interface ClassLabels {
  /** One array of class numbers for each array of labels. */
  readonly labels: number[][];
  readonly classNames: readonly string[];
  /** What was assumed, in a sentence, where that is not plain. */
  readonly assumed?: string;
}

/**
 * Labels of a training part, and of a test part if there is one, as class numbers.
 *
 * - Whole numbers and text: each different value of the training part is a class, in ascending order (text that is all
 *   whole numbers by number, other text by its characters). The value is the name of the class.
 * - Rows of one 1 and zeros (one-hot): the column is the class.
 *
 * With `classNames`, labels are the numbers 0 … classNames.length − 1, and nothing else is a label.
 * Shapes: (count,), (count, 1), or (count, classes) for one-hot rows.
 * @throws Error naming the file if a label is none of these, or is one that the training part does not have
 */
export function classLabels(arrays: readonly NamedArray[], classNames?: readonly string[]): ClassLabels {
  const read = arrays.map(valuesOf);
  const oneHot = read.find(({ columns }) => columns !== undefined);
  if (oneHot?.columns !== undefined && read.some(({ columns }) => columns !== oneHot.columns)) {
    const shapes = arrays.map(({ shape }) => `(${shape.join(', ')})`).join(' and ');
    throw new Error(`${arrays[0].name}: the labels have shapes ${shapes}, expected as many columns in each`);
  }
  const values = read.map(({ values }) => values);
  const columns = oneHot?.columns;
  const known =
    classNames ?? (columns === undefined ? undefined : Array.from({ length: columns }, (_, k) => String(k)));
  if (known !== undefined) {
    values.forEach((part, n) => {
      requireNumbers(part, arrays[n].name, known.length);
    });
    const assumed = columns === undefined ? undefined : `one-hot labels were read as the classes 0 to ${columns - 1}`;
    return { labels: values.map((part) => part.map(Number)), classNames: known, assumed };
  }
  return distinctClasses(arrays, values);
}

function distinctClasses(arrays: readonly NamedArray[], values: readonly (string | number)[][]): ClassLabels {
  const texts = values.map((part) => part.map(String));
  const numeric = texts.every((part) => part.every((text) => /^\d+$/.test(text)));
  const names = [...new Set(texts[0])].sort(numeric ? (a, b) => Number(a) - Number(b) : byCharacters);
  if (names.length === texts[0].length && names.length > 100) {
    throw new Error(
      `${arrays[0].name}: all ${names.length} labels are different (${list(names.slice(0, 3))}, …), expected classes with several images each`,
    );
  }
  const numbers = new Map(names.map((name, k) => [name, k]));
  const labels = texts.map((part, n) =>
    part.map((text, i) => {
      const label = numbers.get(text);
      if (label !== undefined) return label;
      throw new Error(
        `${arrays[n].name}: label ${i} is ${list([text])}, which no training image has; their classes are ${list(names)}`,
      );
    }),
  );
  const plain = names.every((name, k) => name === String(k));
  return { labels, classNames: names, assumed: plain ? undefined : `${names.length} classes: ${list(names)}` };
}

const byCharacters = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Names as messages show them: what a terminal would obey is written out. */
const list = (names: readonly string[]): string =>
  harmlessName(names.length > 12 ? `${names.slice(0, 9).join(', ')}, …, ${names[names.length - 1]}` : names.join(', '));

/** The labels one by one; of one-hot rows the column of the 1, and how many columns there are. */
function valuesOf(array: NamedArray): { values: (string | number)[]; columns?: number } {
  const { shape, data, name } = array;
  const [count, columns = 1] = shape;
  if (shape.length < 1 || shape.length > 2) {
    throw new Error(`${name}: the labels have shape (${shape.join(', ')}), expected (count,) or (count, 1)`);
  }
  if (!ArrayBuffer.isView(data)) {
    if (columns === 1) return { values: data.map((text) => text.trim()) };
    throw new Error(`${name}: the labels have shape (${shape.join(', ')}) and are text, expected (count,)`);
  }
  const values: (string | number)[] = Array.from(data as ArrayLike<number | bigint>, Number);
  if (columns !== 1) return { values: columnsOfOnes(values, count, columns, name), columns };
  values.forEach((value, i) => {
    if (Number.isSafeInteger(value) && Number(value) >= 0) return;
    throw new Error(`${name}: label ${i} is ${value}, expected a whole number of at least 0`);
  });
  return { values };
}

function columnsOfOnes(values: readonly (string | number)[], count: number, columns: number, name: string): number[] {
  return Array.from({ length: count }, (_, i) => {
    const row = values.slice(i * columns, (i + 1) * columns);
    const at = row.indexOf(1);
    if (at >= 0 && row.every((value, k) => value === (k === at ? 1 : 0))) return at;
    throw new Error(
      `${name}: the labels have shape (${count}, ${columns}), expected one label for each image, or one-hot rows; row ${i} is not one-hot: ${list(row.map(String))}`,
    );
  });
}

function requireNumbers(values: readonly (string | number)[], name: string, classes: number): void {
  values.forEach((value, i) => {
    const label = typeof value === 'number' ? value : /^\d+$/.test(value) ? Number(value) : -1;
    if (Number.isInteger(label) && label >= 0 && label < classes) return;
    throw new Error(
      `${name}: label ${i} is ${harmlessName(String(value))}, expected a whole number from 0 to ${classes - 1}`,
    );
  });
}
