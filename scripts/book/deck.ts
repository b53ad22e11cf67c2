/** A lesson as slides: the cells sorted by what their metadata says (`slideshow.slide_type`). */
import { type KeepPicture, renderCell } from './cells.ts';
import type { Cell, Lesson } from './course.ts';
import type { Renderer } from './markdown.ts';

const kindOf = (cell: Cell) => cell.metadata.slideshow?.slide_type ?? '-';

/** Rows of slides, a row from left to right, its slides from top to bottom. Cells that are skipped are left out. */
export function slidesOf(cells: readonly Cell[]): Cell[][][] {
  const rows: Cell[][][] = [];
  for (const cell of cells) {
    const kind = kindOf(cell);
    if (kind === 'skip') continue;
    if (kind === 'slide' || rows.length === 0) rows.push([[cell]]);
    else if (kind === 'subslide') rows.at(-1)?.push([cell]);
    else rows.at(-1)?.at(-1)?.push(cell);
  }
  return rows;
}

/** The code of a cell with a picture is folded, so that the picture is seen. */
function foldCode(html: string): string {
  const [all, code] = /(<pre class="input">[\s\S]*?<\/pre>)/.exec(html) ?? [];
  if (all === undefined || code === undefined || !html.includes('<figure') || code.split('\n').length <= 12)
    return html;
  return html.replace(all, () => `<details class="shown-code"><summary>Code</summary>${code}</details>`);
}

function renderSlideCell(cell: Cell, markdown: Renderer, keep: KeepPicture): string {
  const html = foldCode(renderCell(cell, markdown, keep));
  const kind = kindOf(cell);
  if (kind === 'notes') return `<aside class="notes">${html}</aside>`;
  return kind === 'fragment' ? `<div class="fragment">${html}</div>` : html;
}

/** One slide: text and code, and beside them what has pictures; below each other where there is no picture. */
function renderSlide(cells: readonly Cell[], markdown: Renderer, keep: KeepPicture): string {
  const texts: string[] = [];
  const pictures: string[] = [];
  for (const cell of cells) {
    const html = renderSlideCell(cell, markdown, keep);
    const output = html.includes('<figure') ? html.indexOf('<div class="output">') : -1;
    const end = html.lastIndexOf('</div>'); // that of the cell, around code and output
    if (output < 0 || kindOf(cell) === 'fragment' || kindOf(cell) === 'notes') texts.push(html);
    else {
      texts.push(html.slice(0, output) + html.slice(end));
      pictures.push(html.slice(output, end));
    }
  }
  if (pictures.length === 0) return `<section><div class="slide">${texts.join('\n')}</div></section>`;
  return `<section><div class="slide pair"><div>${texts.join('\n')}</div><div>${pictures.join('\n')}</div></div></section>`;
}

/** The sections that reveal.js shows. */
export function renderDeck(lesson: Lesson, markdown: Renderer, keep: KeepPicture): string {
  const slide = (cells: readonly Cell[]) => renderSlide(cells, markdown, keep);
  return slidesOf(lesson.cells)
    .map((row) => (row.length === 1 ? slide(row[0] ?? []) : `<section>${row.map(slide).join('\n')}</section>`))
    .join('\n');
}
