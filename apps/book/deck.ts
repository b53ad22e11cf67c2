/** A lesson as slides: the cells sorted by what their metadata says (`slideshow.slide_type`). */
import { type KeepPicture, renderCell } from './cells.ts';
import { type Cell, joined, type Lesson } from './course.ts';
import type { Renderer } from './markdown.ts';

const kindOf = (cell: Cell) => cell.metadata.slideshow?.slide_type ?? '-';

/** A cell with a heading and nothing below it. */
const isHeading = (cell: Cell): boolean =>
  cell.cell_type === 'markdown' && /^#+ [^\n]*$/.test(joined(cell.source).trim());

/**
 * Rows of slides, a row from left to right, its slides from top to bottom. Cells that are skipped are left out; a heading
 * stands above what follows it.
 */
export function slidesOf(cells: readonly Cell[]): Cell[][][] {
  const rows: Cell[][][] = [];
  for (const cell of cells) {
    const kind = kindOf(cell);
    if (kind === 'skip') continue;
    if (kind === 'slide' || rows.length === 0) rows.push([[cell]]);
    else if (kind === 'subslide' && !rows.at(-1)?.at(-1)?.every(isHeading)) rows.at(-1)?.push([cell]);
    else rows.at(-1)?.at(-1)?.push(cell);
  }
  return rows;
}

/** Code and output of a cell, apart; a fragment keeps both for the same press of a key. */
interface SlideCell {
  readonly text: string;
  readonly output: string;
}

function renderSlideCell(cell: Cell, markdown: Renderer, keep: KeepPicture, fragment: number): SlideCell {
  const hidden = /<details class="hidden-source">[\s\S]*?<\/details>/;
  const html = renderCell(cell, markdown, keep).replace(hidden, '');
  const kind = kindOf(cell);
  if (kind === 'notes') return { text: `<aside class="notes">${html}</aside>`, output: '' };
  const wrapped = (part: string) =>
    part && kind === 'fragment' ? `<div class="fragment" data-fragment-index="${fragment}">${part}</div>` : part;
  const start = html.indexOf('<div class="output">');
  const end = html.lastIndexOf('</div>'); // that of the cell, around code and output
  if (start < 0) return { text: wrapped(html), output: '' };
  return { text: wrapped(html.slice(0, start) + html.slice(end)), output: wrapped(html.slice(start, end)) };
}

/** More lines than this do not fit below each other. */
const FULL = 25;
/** A line of code is lower than one of prose. */
const CODE_LINE = 0.75;

/** About how many lines of a slide a piece of it takes. */
function linesOf(html: string): number {
  const rows = (html.match(/<tr\b/g) ?? []).length;
  const paragraphs = html.match(/<(p|li|h[1-3])\b[\s\S]*?<\/\1>/g) ?? [];
  const prose = paragraphs.reduce((sum, part) => sum + 1 + part.replace(/<[^>]*>/g, '').length / 95, 0);
  const code = (html.match(/<pre[\s\S]*?<\/pre>/g) ?? []).reduce((sum, part) => sum + 1 + part.split('\n').length, 0);
  return 1.2 * rows + 1.2 * prose + CODE_LINE * code;
}

/** One slide: text and code, and beside them what has pictures or does not fit below. */
function renderSlide(cells: readonly Cell[], markdown: Renderer, keep: KeepPicture): string {
  const parts = cells.map((cell, at) => renderSlideCell(cell, markdown, keep, at));
  const outputs = parts.map(({ output }) => output).join('\n');
  const pictured = outputs.includes('<figure');
  const all = parts.map(({ text, output }) => `${text}\n${output}`).join('\n');
  if (!pictured && (!outputs.trim() || linesOf(all) <= FULL)) {
    return `<section><div class="slide">${all}</div></section>`;
  }
  const texts = parts.map(({ text }) => text).join('\n');
  const kind = pictured ? 'pair' : 'pair results';
  return `<section><div class="slide ${kind}"><div>${texts}</div><div>${outputs}</div></div></section>`;
}

/** The sections that reveal.js shows. */
export function renderDeck(lesson: Lesson, markdown: Renderer, keep: KeepPicture): string {
  const slide = (cells: readonly Cell[]) => renderSlide(cells, markdown, keep);
  return slidesOf(lesson.cells)
    .map((row) => (row.length === 1 ? slide(row[0] ?? []) : `<section>${row.map(slide).join('\n')}</section>`))
    .join('\n');
}
