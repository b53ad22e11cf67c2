/**
 * In the browser: what stands together in the notebook becomes as many slides as it takes. Letters keep their size; what
 * has no room goes on the next slide, under the same title.
 */
import { type PageBlock, type Parts, takeApart } from './slide-blocks.ts';
import { divide, layoutOf } from './slide-layout.ts';
import type { Stage } from './slide-stage.ts';

function element(className: string, ...children: readonly (Node | string)[]): HTMLElement {
  const one = document.createElement('div');
  one.className = className;
  one.append(...children);
  return one;
}

function slideOf(
  title: Element | undefined,
  blocks: readonly PageBlock[],
  room: Stage['room'],
  stage: Stage,
): HTMLElement {
  const slide = element('slide');
  const { columns } = layoutOf(blocks, room, stage.upright);
  const pictured = blocks.some(({ figure }) => figure);
  if (pictured) slide.classList.add('pictured');
  for (const { element, figure } of blocks) if (figure) element.classList.add('picture');
  const body = element('body');
  for (const { element, kind, width } of blocks) {
    if (kind === 'table') element.classList.add(width < room.width ? 'whole' : 'broken');
  }
  const elements = blocks.map(({ element }) => element);
  if (columns) {
    slide.classList.add('beside');
    const [left, right] = [columns.left, columns.right].map((part) =>
      element('column', ...part.map((i) => elements[i])),
    );
    left.style.flexBasis = `${100 * columns.share}%`;
    body.append(...columns.top.map((i) => elements[i]), element('columns', left, right));
  } else body.append(...elements);
  if (title) slide.append(title);
  numberPieces(blocks);
  showFirst(blocks);
  slide.append(body);
  const section = document.createElement('section');
  section.append(slide);
  return section;
}

/** Code that goes on elsewhere says so. */
function numberPieces(blocks: readonly PageBlock[]): void {
  for (const { element, piece } of blocks) {
    if (!piece) continue;
    const here = blocks.filter((one) => one.piece?.cell === piece.cell).length;
    if (here < Number(piece.of.split('/')[1])) element.dataset.piece = piece.of;
  }
}

/** A slide is not empty when it comes: what it begins with does not wait for a key. */
function showFirst([first, ...others]: readonly PageBlock[]): void {
  const { fragmentIndex } = first?.element.dataset ?? {};
  if (fragmentIndex === undefined) return;
  for (const { element } of [first, ...others]) {
    if (element.dataset.fragmentIndex === fragmentIndex) element.classList.remove('fragment');
  }
}

/** What cannot be broken. */
const partsOf = ({ element, kind }: PageBlock): Element[] =>
  kind === 'text' ? [...element.querySelectorAll('.katex-display > .katex')] : [element];

/** Heights and widths of all blocks of a row: the page is laid out twice for that, not once for each. */
function measure(row: HTMLElement, parts: readonly Parts[], stage: Stage): void {
  const slide = element('slide measured');
  const blocks = parts.flatMap((part) => part.blocks);
  for (const part of parts) slide.append(...(part.title ? [part.title] : []), ...part.blocks.map((one) => one.element));
  row.replaceChildren(slide);
  slide.classList.add('unbroken');
  for (const block of blocks) {
    const widths = partsOf(block).map((part) => part.getBoundingClientRect().width);
    block.width = Math.min(Math.max(0, ...widths), stage.room.width);
  }
  slide.classList.remove('unbroken');
  for (const block of blocks) block.height = block.element.offsetHeight;
}

/** Turns the rows of slides below `deck` into slides that have room for what is on them. */
export function divideSlides(deck: HTMLElement, stage: Stage): void {
  for (const row of deck.querySelectorAll<HTMLElement>(':scope > section')) {
    const parts = [...row.querySelectorAll<HTMLElement>('.slide')].map(takeApart);
    // What has no title of its own goes on under that of its row.
    for (const part of parts) part.title ??= parts[0].title?.cloneNode(true) as HTMLElement | undefined;
    measure(row, parts, stage);
    const heights = parts.map(({ title }) => (title ? title.offsetHeight + 18 : 0));
    const sections = parts.flatMap((part, i) => {
      const room = { width: stage.room.width, height: stage.room.height - heights[i] };
      return sectionsOf(part, room, stage);
    });
    if (sections.length === 1) row.replaceWith(...sections);
    else row.replaceChildren(...sections);
  }
}

function sectionsOf({ title, blocks, folded, notes }: Parts, room: Stage['room'], stage: Stage): HTMLElement[] {
  const slides = divide(blocks, room, stage.upright);
  if (slides.length === 0) slides.push([]);
  // Folded code stands on the slide of what comes out of it, else on the last one.
  const last = blocks.at(-1);
  const isOn = (slide: readonly PageBlock[], before: number) => slide.includes(blocks[before] ?? last);
  return slides.map((slide, n) => {
    const heading = n === 0 ? title : (title?.cloneNode(true) as HTMLElement | undefined);
    const section = slideOf(heading, slide, room, stage);
    if (n === 0) section.append(...notes);
    const here = folded.filter(({ before }) => blocks.length === 0 || isOn(slide, before));
    if (here.length > 0) {
      section.firstElementChild?.append(element('foot', ...here.map((one) => one.element)));
    }
    return section;
  });
}
