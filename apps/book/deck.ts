/** A lesson as slides: the cells sorted by what their metadata says (`slideshow.slide_type`). */
import { type KeepPicture, renderCell, renderOutput } from './cells.ts';
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

/** The code of a cell, in pieces that a slide has room for; folded where a picture or a table is the idea. */
function renderCode(source: string, pictured: boolean): string {
  const code = (text: string) => `<pre class="input"><code>${highlight(text, 'typescript')}</code></pre>`;
  const shown = essenceOf(source);
  if (shown === '') return '';
  const pieces = pictured || onlyShows(shown) ? undefined : piecesOf(shown);
  if (pieces) return pieces.map(code).join('\n');
  const title = pictured ? 'The code of this picture' : 'Code';
  return `<details class="shown-code"><summary>${title}</summary>${code(shown)}</details>`;
}

/** One cell; `fragment` tells which press of a key shows it, if it waits for one. */
function renderSlideCell(cell: Cell, markdown: Renderer, keep: KeepPicture, fragment: number): string {
  const kind = kindOf(cell);
  if (kind === 'notes') return `<aside class="notes">${renderCell(cell, markdown, keep)}</aside>`;
  const waits = kind === 'fragment' ? ` data-fragment="${fragment}"` : '';
  if (cell.cell_type !== 'code') return renderCell(cell, markdown, keep).replace('<div ', `<div${waits} `);
  const note = hasTag(cell, 'raises-exception') ? '<p class="note">This code is meant to fail:</p>' : '';
  const outputs = (cell.outputs ?? []).map((output) => renderOutput(output, markdown, keep)).join('\n');
  const code = cell.metadata.jupyter?.source_hidden
    ? ''
    : renderCode(joined(cell.source).trim(), outputs.includes('<figure'));
  return `<div class="cell code"${waits}>${note}${code}<div class="output">${outputs}</div></div>`;
}

/** What stands together in the notebook: in the browser it becomes as many slides as it takes (`client/slides.ts`). */
function renderSlide(cells: readonly Cell[], markdown: Renderer, keep: KeepPicture): string {
  const parts = cells.map((cell, at) => renderSlideCell(cell, markdown, keep, at));
  return `<section><div class="slide">${parts.join('\n')}</div></section>`;
}

/** The sections that become the slides of reveal.js: one for each row. */
export function renderDeck(lesson: Lesson, markdown: Renderer, keep: KeepPicture): string {
  return slidesOf(lesson.cells)
    .map((row) => `<section>${row.map((cells) => renderSlide(cells, markdown, keep)).join('\n')}</section>`)
    .join('\n');
}
