/** In the browser: one lesson as a deck. */
import Reveal from 'reveal.js';
import { nameParts } from '../../live/page/slide-cell.ts';
import { startSlideCells } from '../../live/page/slides.ts';
import { divideSlides } from './slide-pages.ts';

const deck = new Reveal({
  width: 1280,
  height: 800,
  margin: 0,
  center: false,
  hash: true,
  slideNumber: 'c/t',
  transition: 'none',
});

/**
 * Sizes of letters that are tried, the largest first; 1 is what a slide begins with: 30 pixels, or 24 of code. Code does
 * not get smaller.
 */
const [LARGEST, SMALLEST, STEP] = [1.4, 0.55, 0.05];
const [LARGEST_CODE, LARGEST_BESIDE] = [1.65, 1.15];

/** True if something on the slide is cut off or has to be scrolled. */
function overflows(body: HTMLElement): boolean {
  // A picture takes the place that is left: beside it, the text alone may have too little.
  const column = body.querySelector(':scope > .text') ?? body;
  if (column.scrollHeight > column.clientHeight + 1) return true;
  const wide = body.querySelectorAll('pre, .html, .wide, .katex-display');
  return [...wide].some(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1);
}

/** As large letters as the slide has room for: a class sits far away. */
function fit(slide: HTMLElement | undefined): void {
  const body = slide?.querySelector<HTMLElement>('.body');
  // Letters keep their size while somebody edits.
  if (!body || body.closest('.live-editing')) return;
  const tryDown = (name: string, from: number, to: number) => {
    for (let size = from; size > to - STEP / 2; size -= STEP) {
      body.style.setProperty(name, size.toFixed(2));
      if (!overflows(body)) return;
    }
  };
  const largest = body.closest('.pictured') ? LARGEST_BESIDE : LARGEST;
  // Text and code grow together, then each alone: neither takes the room of the other.
  const together = body.querySelector('pre > code') ? LARGEST_CODE : 1;
  for (let size = together; size > 1 - STEP / 2; size -= STEP) {
    body.style.setProperty('--code', size.toFixed(2));
    body.style.setProperty('--size', Math.min(size, largest).toFixed(2));
    if (!overflows(body)) break;
  }
  const reached = Number(body.style.getPropertyValue('--size'));
  tryDown('--code', LARGEST_CODE, reached);
  tryDown('--size', largest, reached > 1 ? reached : SMALLEST);
}
const fitCurrent = () => fit(deck.getCurrentSlide());

/** A spatial figure has pixels of its own: it is drawn anew for the place that it has here. */
function fitSpatial({ target }: Event): void {
  const figure = target as HTMLElement;
  if (figure.dataset.kind !== 'plotly') return;
  const { Plotly } = window as unknown as { Plotly: { relayout(place: Element | null, size: object): unknown } };
  const { clientWidth: width, clientHeight: height } = figure;
  if (width > 0 && height > 0) Plotly.relayout(figure.querySelector('.drawing'), { width, height });
}

/** Goes to the slide of an element, and shows it if it waits for a key. */
function goTo(element: HTMLElement): void {
  const slide = element.closest('section');
  const { h, v } = deck.getIndices(slide ?? undefined);
  const waits = Number(element.closest<HTMLElement>('.fragment')?.dataset.fragmentIndex ?? -1);
  const reached = slide === deck.getCurrentSlide() ? (deck.getIndices().f ?? -1) : -1;
  deck.slide(h, v, waits < 0 ? undefined : Math.max(waits, reached));
}

async function start(): Promise<void> {
  // Letters are wider or narrower once the fonts of formulas are there.
  await document.fonts.ready;
  nameParts(document.querySelector('.slides') as HTMLElement);
  divideSlides(document.querySelector('.slides') as HTMLElement);
  deck.on('slidechanged', fitCurrent);
  document.addEventListener('drawn', fitSpatial);
  document.addEventListener('drawn', fitCurrent);
  await deck.initialize();
  await document.fonts.ready;
  fitCurrent();
  startSlideCells({ current: () => deck.getCurrentSlide(), goTo, fit: fitCurrent });
}
void start();
