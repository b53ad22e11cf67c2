/** In the browser: what stands together in the notebook, taken apart into what stays whole on a slide. */
import { MOST_COLUMNS, MOST_LINES } from '../slide-code.ts';
import type { Block } from './slide-layout.ts';

/** More lines of output say no more. */
const [MOST_OUTPUT, MOST_ERROR] = [14, 5];
/** A list that is higher than this may be cut between its items. */
const HIGH_LIST = 260;

/** A block with what it is on the page. */
export interface PageBlock extends Block {
  readonly element: HTMLElement;
  /** Of code that was cut into pieces: the cell, and which of how many. */
  readonly piece: { readonly cell: Element; readonly of: string } | undefined;
}

/** What the cells of a slide consist of. */
export interface Parts {
  title: HTMLElement | undefined;
  readonly blocks: PageBlock[];
  /** Code that waits to be opened, and the number of the block that comes after it. */
  readonly folded: { readonly element: HTMLElement; readonly before: number }[];
  /** For the speaker. */
  readonly notes: Element[];
}

const linesOf = (code: Element) => (code.textContent ?? '').trimEnd().split('\n').length;
const codeOf = (part: Element) => (part.matches('pre.input') ? part : part.querySelector('pre:not(.text) > code'));
const fits = (code: Element) =>
  linesOf(code) <= MOST_LINES && (code.textContent ?? '').split('\n').every(({ length }) => length <= MOST_COLUMNS);

/** The blocks of the cells of a slide, in order; titles, folded code and notes of the speaker apart. */
export function takeApart(slide: HTMLElement): Parts {
  const notes = [...slide.querySelectorAll('aside.notes')];
  for (const note of notes) note.remove();
  const parts: Parts = { title: undefined, blocks: [], folded: [], notes };
  let cut = 0;
  for (const cell of slide.querySelectorAll<HTMLElement>('.cell')) {
    const pieces = cell.querySelectorAll(':scope > pre.input').length;
    let piece = 0;
    const children = [...cell.children].flatMap((part) => (part.matches('.output') ? [...part.children] : [part]));
    for (const part of children.flatMap(itemsOfHighList)) {
      if (!parts.title && parts.blocks.length === 0 && part.matches('h1, h2')) {
        parts.title = part as HTMLElement;
        continue;
      }
      // What a reader opens (an answer, a solution) shows its code then.
      const code = part.matches('details') ? null : codeOf(part);
      if (part.matches('details.shown-code') || (code && !fits(code))) {
        const element = part.matches('details') ? (part as HTMLElement) : fold(part);
        parts.folded.push({ element, before: parts.blocks.length });
        continue;
      }
      if (part.matches('pre.text')) shorten(part);
      if (part.matches('pre.input')) piece++;
      // A formula belongs to the sentence before it.
      if (part.matches('.katex-display')) cut = Math.max(cut, 80);
      parts.blocks.push({
        element: blockOf(cell, part),
        kind: kindOf(part, code),
        height: 0,
        width: 0,
        lines: code ? linesOf(code) : 0,
        figure: figureOf(part),
        cut,
        piece: pieces > 1 && part.matches('pre.input') ? { cell, of: `${piece}/${pieces}` } : undefined,
      });
      cut = costOfCutAfter(part);
    }
  }
  return parts;
}

/** What comes out stays below what was put in, and a small heading above what it is about. */
function costOfCutAfter(part: Element): number {
  if (part.matches('h3, h4')) return 900;
  if (part.matches('pre.input, p.note')) return 200;
  return /:$/.test((part.textContent ?? '').trim()) ? 120 : 0;
}

function blockOf(cell: HTMLElement, part: Element): HTMLElement {
  const element = document.createElement('div');
  element.className = `block ${cell.classList.contains('prose') ? 'prose' : 'code'}`;
  if (cell.classList.contains('exercise-check')) element.classList.add('exercise-check');
  if (cell.dataset.fragment) {
    element.classList.add('fragment');
    element.dataset.fragmentIndex = cell.dataset.fragment;
  }
  element.append(part);
  return element;
}

function kindOf(part: Element, code: Element | null): Block['kind'] {
  if (figureOf(part)) return 'figure';
  if (code) return 'code';
  return part.matches('.wide, .html, pre') || part.querySelector('table, pre') ? 'table' : 'text';
}

/** Each item of a high list as a list of its own. */
function itemsOfHighList(part: Element): Element[] {
  if (!part.matches('ul, ol') || part.children.length < 2 || (part as HTMLElement).offsetHeight < HIGH_LIST)
    return [part];
  const first = Number(part.getAttribute('start') ?? 1);
  return [...part.children].map((item, i) => {
    const list = part.cloneNode() as Element;
    if (part.matches('ol')) list.setAttribute('start', String(first + i));
    list.append(item);
    return list;
  });
}

function fold(code: Element): HTMLElement {
  const details = document.createElement('details');
  details.className = 'shown-code';
  const summary = document.createElement('summary');
  summary.textContent = `Code, ${linesOf(code)} lines`;
  details.append(summary, code);
  return details;
}

function shorten(text: Element): void {
  const lines = (text.textContent ?? '').trimEnd().split('\n');
  const most = text.matches('.error') ? MOST_ERROR : MOST_OUTPUT;
  if (lines.length > most) text.textContent = [...lines.slice(0, most - 1), '…'].join('\n');
}

function figureOf(part: Element): Block['figure'] {
  if (part.querySelector('[data-drawing-pad]')) return { ratio: 2.6, sliders: 0 };
  if (!part.matches('figure.plot')) return undefined;
  const image = part.querySelector('img');
  const sliders = part.querySelector('script')?.textContent?.match(/"bind":\{/g)?.length ?? 0;
  return { ratio: number(image, 'width', 16) / number(image, 'height', 9), sliders };
}

const number = (image: Element | null, name: string, otherwise: number) =>
  Number(image?.getAttribute(name)) || otherwise;
