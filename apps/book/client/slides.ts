/** In the browser: one lesson as a deck. */
import Reveal from 'reveal.js';
import { nameParts } from '../../live/page/slide-cell.ts';
import { startSlideCells } from '../../live/page/slides.ts';
import { divideSlides } from './slide-pages.ts';
import { stageFor } from './slide-stage.ts';

/** `?print-pdf`: all slides below each other, a page for each. */
const prints = new URLSearchParams(location.search).has('print-pdf');
const stage = prints ? stageFor({ innerWidth: 16, innerHeight: 9 }) : stageFor(window);
const page = document.documentElement;
page.style.setProperty('--stage-width', `${stage.width}px`);
page.style.setProperty('--stage-height', `${stage.height}px`);
page.classList.toggle('upright', stage.upright);

const deck = new Reveal({
  width: stage.width,
  height: stage.height,
  margin: 0,
  center: false,
  hash: true,
  slideNumber: 'c/t',
  transition: 'none',
  // A phone moves by swipes, as a screen moves by keys.
  scrollActivationWidth: 0,
  pdfMaxPagesPerSlide: 1,
  pdfSeparateFragments: false,
});

/**
 * Sizes of letters that are tried, the largest first; 1 is what a slide begins with: 28 pixels, or 24 of code. Code does
 * not get smaller.
 */
const [LARGEST, SMALLEST, STEP] = [1.5, 0.55, 0.05];
const [LARGEST_CODE, LARGEST_BESIDE] = [1.65, 1.15];

/** True if something on the slide is cut off or has to be scrolled. */
function overflows(body: HTMLElement): boolean {
  const columns = [...body.querySelectorAll('.column')];
  const places = columns.length > 0 ? [...columns, body] : [body];
  if (places.some(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight + 1)) return true;
  // Upright, code is wider than the phone, whatever its letters.
  const wide = body.querySelectorAll(
    stage.upright ? '.html, .wide, .katex-display' : 'pre, .html, .wide, .katex-display',
  );
  return [...wide].some(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1);
}

/** As large letters as the slide has room for: a class sits far away. */
function fit(slide: Element | undefined): void {
  const body = slide?.querySelector<HTMLElement>('.body');
  // Letters keep their size while somebody edits.
  if (!body || body.closest('.live-editing')) return;
  const tryDown = (name: string, from: number, to: number) => {
    for (let size = from; size > to; size -= STEP) {
      body.style.setProperty(name, size.toFixed(2));
      if (!overflows(body)) return;
    }
    body.style.setProperty(name, to.toFixed(2));
  };
  const largest = body.closest('.pictured') ? LARGEST_BESIDE : LARGEST;
  const set = (sizes: Record<string, number>) => {
    for (const [name, size] of Object.entries(sizes)) body.style.setProperty(name, size.toFixed(2));
  };
  // Text, tables and code grow together, then each alone: none takes the room of the others.
  const together = body.querySelector('pre > code') ? LARGEST_CODE : largest;
  let reached = together;
  for (; reached > SMALLEST - STEP / 2; reached -= STEP) {
    const size = Math.min(reached, largest);
    set({ '--code': Math.max(1, reached), '--size': size, '--table': size });
    if (!overflows(body)) break;
  }
  tryDown('--code', LARGEST_CODE, Math.max(1, reached));
  const size = Math.min(reached, largest);
  tryDown('--table', largest, size);
  // … but text is not louder than what it is about.
  if (reached >= 1) tryDown('--size', Math.min(largest, 1.3 * size), size);
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

/** A phone that is turned gets slides of the other shape. A keyboard that comes up changes only the height. */
function startAnewWhenTurned(): void {
  const { innerWidth } = window;
  window.addEventListener('resize', () => {
    if (window.innerWidth !== innerWidth && stageFor(window).upright !== stage.upright) location.reload();
  });
}

async function start(): Promise<void> {
  // Letters are wider or narrower once the fonts of formulas are there.
  await document.fonts.ready;
  nameParts(document.querySelector('.slides') as HTMLElement);
  divideSlides(document.querySelector('.slides') as HTMLElement, stage);
  deck.on('slidechanged', fitCurrent);
  document.addEventListener('drawn', fitSpatial);
  document.addEventListener('drawn', fitCurrent);
  deck.addKeyBinding({ keyCode: 83, key: 'S', description: 'What to say' }, () => {
    deck.configure({ showNotes: !deck.getConfig().showNotes });
    deck.layout();
  });
  await deck.initialize();
  await document.fonts.ready;
  if (prints) {
    for (const section of deck.getSlides()) fit(section);
    deck.getRevealElement()?.setAttribute('data-printed', '');
  } else {
    fitCurrent();
    startAnewWhenTurned();
    startSlideCells({ current: () => deck.getCurrentSlide(), goTo, fit: fitCurrent });
  }
}
void start();
