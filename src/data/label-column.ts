/** Which column of a table holds the labels. */
import { harmlessName } from '../text.ts';
import { type CsvHead, columnName } from './csv-cells.ts';

/** A column by its place or, where there is a header, by its name; a name comes first. */
export type LabelColumn = 'first' | 'last' | (string & {});

/** What the column of the labels is called where there is a header. */
export const labelNames: readonly string[] = ['label', 'labels', 'class', 'target', 'y', 'digit', 'species'];

/** The number of a column from 0. Throws, naming file and option, if there is none or more than one. */
export function columnNamed(head: CsvHead, file: string, option: string, wanted: LabelColumn): number {
  const found = (head.names ?? []).flatMap((one, column) => (one === wanted ? [column] : []));
  if (found.length === 1) return found[0];
  if (found.length > 1)
    throw new Error(`${file}: ${found.length} columns are called '${wanted}', expected one (${option})`);
  if (wanted === 'first') return 0;
  if (wanted === 'last') return head.columns - 1;
  const names = head.names
    ? `'first', 'last' or one of ${list(head.names)}`
    : "'first' or 'last', as there is no header";
  throw new Error(`${file}: ${option} is '${harmlessName(String(wanted))}', expected ${names}`);
}

/** The column whose name says that it holds the labels; undefined if none does. Throws if several do. */
export function namedLabels(head: CsvHead, file: string): number | undefined {
  const columns = (head.names ?? []).flatMap((one, column) => (labelNames.includes(one.toLowerCase()) ? [column] : []));
  if (columns.length < 2) return columns[0];
  const names = columns.map((column) => columnName(head, column)).join(' and ');
  throw new Error(`${file}: columns ${names} may both hold the labels: say which with label: NAME`);
}

/** Names in a message, the first of them if they are many. */
export const list = (names: readonly string[]): string =>
  names.length > 12 ? `${harmlessName(names.slice(0, 10).join(', '))}, …` : harmlessName(names.join(', '));
