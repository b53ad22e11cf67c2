/** A lesson as slides: the cells sorted by what their metadata says (`slideshow.slide_type`). */
import { counted, escapeHtml } from '../../src/text.ts';
import { type KeepFile, renderCell, renderOutput } from './cells.ts';
import { type Cell, hasTag, joined, type Lesson } from './course.ts';
import { highlight, type Renderer } from './markdown.ts';
import { essenceOf, onlyShows, piecesOf } from './slide-code.ts';

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

/**
 * True if pictures are the idea, and code only what makes them: it is folded. Where the reader builds something, the code
 * is the idea.
 */
function isAboutPictures(cells: readonly Cell[]): boolean {
  const builds = cells.some((cell) => cell.cell_type === 'markdown' && /^#+ Build\b/m.test(joined(cell.source)));
  const outputs = cells.flatMap((cell) => cell.outputs ?? []);
  return !builds && outputs.some(({ data }) => data?.['image/svg+xml'] !== undefined);
}

/** The code of a cell, in pieces that a slide has room for, or folded. */
function renderCode(source: string, fold: boolean): string {
  const code = (text: string) => `<pre class="input"><code>${highlight(text, 'typescript')}</code></pre>`;
  const shown = essenceOf(source);
  if (shown === '') return '';
  const pieces = fold || onlyShows(shown) ? undefined : piecesOf(shown);
  if (pieces) return pieces.map(code).join('\n');
  return `<details class="shown-code"><summary>Code, ${counted(shown.split('\n').length, 'line')}</summary>${code(shown)}</details>`;
}

/** One cell; `fragment` tells which press of a key shows it, if it waits for one. */
function renderSlideCell(cell: Cell, markdown: Renderer, keep: KeepFile, fragment: number, fold: boolean): string {
  const kind = kindOf(cell);
  if (kind === 'notes') return `<aside class="notes">${renderCell(cell, markdown, keep)}</aside>`;
  const waits = kind === 'fragment' ? ` data-fragment="${fragment}"` : '';
  if (cell.cell_type !== 'code') return renderCell(cell, markdown, keep).replace('<div ', `<div${waits} `);
  const note = hasTag(cell, 'raises-exception') ? '<p class="note">This code is meant to fail:</p>' : '';
  const outputs = (cell.outputs ?? []).map((output) => renderOutput(output, markdown, keep)).join('\n');
  const code = cell.metadata.jupyter?.source_hidden ? '' : renderCode(joined(cell.source).trim(), fold);
  const id = cell.id === undefined ? '' : ` data-cell="${escapeHtml(cell.id)}"`;
  return `<div class="cell code"${waits}${id}>${note}${code}<div class="output">${outputs}</div></div>`;
}

/** What stands together in the notebook: in the browser it becomes as many slides as it takes (`client/slides.ts`). */
function renderSlide(cells: readonly Cell[], markdown: Renderer, keep: KeepFile): string {
  const fold = isAboutPictures(cells);
  const parts = cells.map((cell, at) => renderSlideCell(cell, markdown, keep, at, fold));
  return `<section><div class="slide">${parts.join('\n')}</div></section>`;
}

/** The sections that become the slides of reveal.js: one for each row. */
export function renderDeck(lesson: Lesson, markdown: Renderer, keep: KeepFile): string {
  return slidesOf(lesson.cells)
    .map((row) => `<section>${row.map((cells) => renderSlide(cells, markdown, keep)).join('\n')}</section>`)
    .join('\n');
}
