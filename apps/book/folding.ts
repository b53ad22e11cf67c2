/** Which code stands open on a page, and which is folded to one line: what stays open is the idea. */
import { type Cell, hasTag, joined, type Output } from './course.ts';

/** Longest code, in lines, that stands open before a picture or a table. */
export const LONGEST = 14;

/** Shorter code before a table is read faster than it is unfolded. */
const SHORT_TABLE = 6;

const isPicture = ({ data = {} }: Output) =>
  Object.keys(data).some((type) => /^image\/|^application\/vnd\.(vega|vegalite|plotly)\b/.test(type));

/**
 * The lines of each statement at the top of a cell, without empty ones. The lessons are formatted: the later lines of a
 * statement are indented, or begin with what closes it.
 */
export function statementsOf(source: string): string[][] {
  const statements: string[][] = [];
  let wasComment = false;
  for (const line of source.split('\n')) {
    if (line.trim() === '') continue;
    const isComment = line.startsWith('//');
    const goesOn = /^[\s})\]`]/.test(line) || (wasComment && statements.length > 0);
    if (goesOn) statements.at(-1)?.push(line);
    if (!goesOn || statements.length === 0) statements.push([line]);
    wasComment = isComment;
  }
  return statements;
}

/** What the code is folded under; undefined if it stands open. A cell's metadata decide first: `"book": { "code": "open" }`. */
export function foldedAs(cell: Cell): string | undefined {
  const source = joined(cell.source).trim();
  const outputs = cell.outputs ?? [];
  if (hasTag(cell, 'exercise-check')) return 'The code of this check';
  const statements = statementsOf(source);
  const isImport = ([first]: readonly string[]) => /^import\b/.test(first);
  if (statements.length > 0 && statements.every(isImport) && outputs.length === 0) return 'Imports';
  const picture = outputs.some(isPicture);
  const label = picture ? 'The code of this picture' : 'The code of this result';
  const wanted = cell.metadata.book?.code;
  if (wanted !== undefined) return wanted === 'open' ? undefined : label;
  if (cell.metadata.jupyter?.source_hidden) return label;
  const table = !picture && /^showTable\(/m.test(source);
  if (!picture && !table) return undefined;
  const lines = statements.flat().length;
  const drawing = statements
    .filter((statement) => /^(await )?(show|showTable)\(/m.test(statement.join('\n')))
    .flat().length;
  const onlyDraws = 2 * drawing >= lines;
  if (lines <= LONGEST && !(onlyDraws && (picture || lines > SHORT_TABLE))) return undefined;
  return picture ? label : 'The code of this table';
}
