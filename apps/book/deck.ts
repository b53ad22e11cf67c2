/** A lesson as slides: the cells sorted by what their metadata says (`slideshow.slide_type`). */
import { counted, escapeHtml } from '../../src/text.ts';
import type { CellSource } from '../live/page/slide-cell.ts';
import { type KeepFile, renderCell, renderOutput } from './cells.ts';
import { type Cell, hasTag, joined, type Lesson, type Output } from './course.ts';
import { highlight, type Renderer } from './markdown.ts';
import { abbreviated, essenceOf, onlyShows, piecesOf } from './slide-code.ts';

const kindOf = (cell: Cell) => cell.metadata.slideshow?.slide_type ?? '-';

/** A cell that shows a heading and nothing below it. */
const isHeading = (cell: Cell): boolean =>
  cell.cell_type === 'markdown' && /^#+ [^\n]*$/.test(shownAndSaid(cell).shown);

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
 * True if the code of a cell is there for a picture, its own or that of a later cell of the slide: it is folded. Where the
 * reader builds something, the code is the idea.
 */
function isForPicture(cells: readonly Cell[], at: number): boolean {
  if (cells.some((cell) => cell.cell_type === 'markdown' && /^#+ Build\b/m.test(joined(cell.source)))) return false;
  const outputs = cells.slice(at).find((cell) => (cell.outputs ?? []).length > 0)?.outputs ?? [];
  return outputs.some(({ data }) => data?.['image/svg+xml'] !== undefined);
}

/** The code of a cell, in pieces that a slide has room for, or folded. */
function renderCode(source: string, wanted: 'open' | 'folded' | undefined): string {
  const code = (text: string) => `<pre class="input"><code>${highlight(text, 'typescript')}</code></pre>`;
  const whole = essenceOf(source);
  if (whole === '') return '';
  const folds = wanted === 'folded' || (wanted === undefined && onlyShows(whole));
  const pieces = folds ? undefined : piecesOf(abbreviated(whole), wanted === 'open' ? 2 : 1);
  if (pieces) return pieces.map(code).join('\n');
  return `<details class="shown-code"><summary>Code, ${counted(whole.split('\n').length, 'line')}</summary>${code(whole)}</details>`;
}

/**
 * What the metadata leave of a Markdown cell for the slide (`slideshow.paragraphs`), and the rest, which is said: it goes
 * to the notes of the speaker. Throws if there is no such paragraph.
 */
export function shownAndSaid(cell: Cell): { shown: string; said: string } {
  const source = joined(cell.source).trim();
  const wanted = cell.metadata.slideshow?.paragraphs;
  if (!wanted) return { shown: source, said: '' };
  const paragraphs = source.split(/\n\s*\n/);
  const wrong = wanted.find((n) => paragraphs[n] === undefined);
  if (wrong !== undefined) {
    throw new RangeError(
      `slideshow.paragraphs: there is no paragraph ${wrong}, only 0 to ${paragraphs.length - 1}, in "${source.slice(0, 60)}"`,
    );
  }
  const kept = new Set(wanted);
  return {
    shown: wanted.map((n) => paragraphs[n]).join('\n\n'),
    said: paragraphs.filter((_, n) => !kept.has(n)).join('\n\n'),
  };
}

const htmlOf = ({ data }: Output) => joined(data?.['text/html']);
/** The last line of a progress bar. */
const isProgress = (output: Output) => /^<progress\b|^<div>\d+ epochs? · /.test(htmlOf(output));
const isCheck = (output: Output) => /<th[^>]*>operation<\/th><th[^>]*>expected<\/th>/.test(htmlOf(output));

/** What a class sees of the outputs: no progress that is over, and no check beside what the code is about. */
function shownOutputs(cell: Cell): readonly Output[] {
  const outputs = (cell.outputs ?? []).filter((output) => !isProgress(output));
  return outputs.every(isCheck) ? outputs : outputs.filter((output) => !isCheck(output));
}

/** What becomes of each output of a cell: a new run goes by that, too. */
export function fatesOf(cell: Cell): NonNullable<CellSource['outputs']> {
  const shown = shownOutputs(cell);
  return (cell.outputs ?? []).map((output) =>
    shown.includes(output) ? 'shown' : isProgress(output) ? 'progress' : 'left out',
  );
}

const notes = (html: string) => `<aside class="notes">${html}</aside>`;

/** One cell; `fragment` tells which press of a key shows it, if it waits for one. */
function renderSlideCell(cell: Cell, markdown: Renderer, keep: KeepFile, fragment: number, fold: boolean): string {
  const kind = kindOf(cell);
  if (kind === 'notes') return notes(renderCell(cell, markdown, keep));
  const waits = kind === 'fragment' ? ` data-fragment="${fragment}"` : '';
  if (cell.cell_type !== 'code') {
    const { shown, said } = shownAndSaid(cell);
    const html = renderCell({ ...cell, source: shown }, markdown, keep).replace('<div ', `<div${waits} `);
    return said === '' ? html : html + notes(markdown.render(said));
  }
  const fails = hasTag(cell, 'raises-exception');
  const note = fails ? '<p class="note">This code is meant to fail:</p>' : '';
  const outputs = shownOutputs(cell)
    .map((output) => renderOutput(output, markdown, keep))
    .join('\n');
  const wanted = cell.metadata.slideshow?.code ?? (fails ? 'open' : fold ? 'folded' : undefined);
  const code = cell.metadata.jupyter?.source_hidden ? '' : renderCode(joined(cell.source).trim(), wanted);
  const check = hasTag(cell, 'exercise-check') ? ' exercise-check' : '';
  const id = cell.id === undefined ? '' : ` data-cell="${escapeHtml(cell.id)}"`;
  return `<div class="cell code${check}"${waits}${id}>${note}${code}<div class="output">${outputs}</div></div>`;
}

/** What stands together in the notebook: in the browser it becomes as many slides as it takes (`client/slides.ts`). */
function renderSlide(cells: readonly Cell[], markdown: Renderer, keep: KeepFile): string {
  const parts = cells.map((cell, at) => renderSlideCell(cell, markdown, keep, at, isForPicture(cells, at)));
  return `<section><div class="slide">${parts.join('\n')}</div></section>`;
}

/** The sections that become the slides of reveal.js: one for each row. */
export function renderDeck(lesson: Lesson, markdown: Renderer, keep: KeepFile): string {
  return slidesOf(lesson.cells)
    .map((row) => `<section>${row.map((cells) => renderSlide(cells, markdown, keep)).join('\n')}</section>`)
    .join('\n');
}
