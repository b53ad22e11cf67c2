/** In the browser: one lesson as a deck. */
import Reveal from 'reveal.js';

const deck = new Reveal({
  width: 1180,
  height: 740,
  margin: 0.03,
  center: false,
  hash: true,
  slideNumber: 'c/t',
  transition: 'none',
});

/** Letters no smaller than this share of their usual size; what still does not fit scrolls. */
const SMALLEST = 0.7;

/** Makes the letters of a slide smaller until it fits. */
function fit(slide: Element | undefined): void {
  for (const column of slide?.querySelectorAll<HTMLElement>('.slide:not(.pair), .pair > div') ?? []) {
    for (let size = 1; size >= SMALLEST; size -= 0.05) {
      column.style.fontSize = `${size}em`;
      if (column.scrollHeight <= column.clientHeight + 2) break;
    }
  }
}
const fitCurrent = () => fit(deck.getCurrentSlide());
deck.on('slidechanged', fitCurrent);
// Letters are wider or narrower once the fonts of formulas have come.
void document.fonts.ready.then(fitCurrent);
void deck.initialize().then(fitCurrent);
