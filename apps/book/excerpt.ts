/** The sentence of a text in which words were found, with the words marked. */

export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

const escaped = (term: string) => term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * The sentence that holds most of `terms` (each the beginning of a word, in any case), cut to about `longest` characters
 * around the first of them. The beginning of the text, without a mark, if it holds none.
 */
export function excerptOf(text: string, terms: readonly string[], longest = 140): Piece[] {
  const isTerm =
    terms.length === 0 ? undefined : new RegExp(`(?<![\\p{L}\\p{N}])(?:${terms.map(escaped).join('|')})`, 'giu');
  const found = (part: string) => new Set((isTerm && part.match(isTerm)?.map((one) => one.toLowerCase())) ?? []).size;
  // A sentence ends before a space and a large letter.
  const sentences = Number.isFinite(longest) ? text.split(/(?<=[.?!:])\s+(?=[\p{Lu}\p{N}])/u) : [text];
  const best = sentences.reduce((most, one) => (found(one) > found(most) ? one : most), sentences[0] ?? '');
  const shown = cutAround(best, isTerm ? Math.max(0, best.search(isTerm)) : 0, longest);
  if (!isTerm) return [{ text: shown, marked: false }];
  const pieces: Piece[] = [];
  let end = 0;
  for (const { index, 0: word } of shown.matchAll(isTerm)) {
    if (index > end) pieces.push({ text: shown.slice(end, index), marked: false });
    pieces.push({ text: word, marked: true });
    end = index + word.length;
  }
  if (end < shown.length || pieces.length === 0) pieces.push({ text: shown.slice(end), marked: false });
  return pieces;
}

/** Whole words around the place `at`, with dots where something is left out. */
function cutAround(text: string, at: number, longest: number): string {
  if (text.length <= longest) return text;
  const from = Math.max(0, Math.min(at - Math.floor(longest / 3), text.length - longest));
  const start = from === 0 ? 0 : text.indexOf(' ', from) + 1 || from;
  const stop = start + longest >= text.length ? text.length : Math.max(at + 1, text.lastIndexOf(' ', start + longest));
  return `${start > 0 ? '… ' : ''}${text.slice(start, stop)}${stop < text.length ? ' …' : ''}`;
}
