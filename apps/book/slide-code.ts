/** Code as slides show it: never more lines at once than the last row reads. */

/** At most this many lines stand on a slide. */
export const MOST_LINES = 12;

/** Each statement that is not indented, with the comment above it. */
const statementsOf = (source: string): string[] => source.split(/\n(?=[^\s)\]}])(?<!^\/\/.*\n)/m);

/** Source without the imports above it and without assertions: they are no idea of a slide. */
export function essenceOf(source: string): string {
  const statements = statementsOf(source.replace(/^(import\b[^;]*;\s*)+/, '').trim());
  const kept = statements.filter((text) => !/^(await )?assert\w*[.(]/.test(text));
  return withNarrowComments(kept.join('\n').trim());
}

/** Longer lines have no room on a slide. */
export const MOST_COLUMNS = 81;

/** A comment that makes its line too long stands above it. */
function withNarrowComments(source: string): string {
  return source.replace(
    /^( *)(.*\S) +(\/\/ [^\n'"`]*)$/gm,
    (line, indentation: string, code: string, comment: string) =>
      line.length > MOST_COLUMNS ? `${indentation}${comment}\n${indentation}${code}` : line,
  );
}

/** The code with each call of `show…` or `check…` on one line: what it shows stands below. */
export function abbreviated(source: string): string {
  const short = statementsOf(source).map((statement) => {
    const [, start, rest] = /^((?:\/\/.*\n)*(?:await )?(?:show|check)\w*)\(([\s\S]*)\);\s*$/.exec(statement) ?? [];
    return rest?.includes('\n') ? `${start}(…);` : statement;
  });
  return short.join('\n').trim();
}

/** True if the code does nothing but show something: each of its statements is a call of `show…` or `check…`. */
export function onlyShows(source: string): boolean {
  return statementsOf(source).every((text) => /^(\/\/.*\n)*(await )?(show|check)/.test(text));
}

/**
 * The code in pieces of at most {@link MOST_LINES} lines, in order: undefined if that takes more than `most`. It is cut where a new thought begins: at an empty line, else where the code is least indented.
 */
export function piecesOf(source: string, most: number): string[] | undefined {
  const lines = source.split('\n');
  if (lines.length > MOST_LINES * most) return undefined;
  // Of all ways to cut before line i: the cheapest, and where its last piece begins.
  const ways: { cost: number; from: number }[] = [{ cost: 0, from: 0 }];
  for (let i = 1; i <= lines.length; i++) {
    const way = { cost: Number.POSITIVE_INFINITY, from: 0 };
    for (let from = Math.max(0, i - MOST_LINES); from < i; from++) {
      const cost = ways[from].cost + PIECE + (from > 0 ? costOfCut(lines, from) : 0) + (MOST_LINES - (i - from)) / 4;
      if (cost < way.cost) Object.assign(way, { cost, from });
    }
    ways.push(way);
  }
  const pieces: string[] = [];
  for (let end = lines.length; end > 0; end = ways[end].from) {
    pieces.unshift(
      lines
        .slice(ways[end].from, end)
        .join('\n')
        .replace(/^\n+|\s+$/g, ''),
    );
  }
  return pieces.length <= most ? pieces.filter((piece) => piece !== '') : undefined;
}

/** Another piece is worth avoiding a cut this bad. */
const PIECE = 12;

/** How bad it is to cut before line `i`. */
function costOfCut(lines: readonly string[], i: number): number {
  const [before, line] = [lines[i - 1], lines[i]];
  if (before.trim() === '' || line.trim() === '') return 0;
  const indentation = line.length - line.trimStart().length;
  const closes = /^\s*[)\]}]/.test(line) ? 12 : 0;
  const isOpen = /[,([{=?:&|+]$/.test(before) ? 8 : 0;
  return 2 + 2 * indentation + closes + isOpen;
}
