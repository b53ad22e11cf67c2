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

/** Heights of pictures and sizes of letters that are tried, the best first; what still does not fit scrolls. */
const [TALLEST, LOWEST] = [640, 240];
const [READABLE, SMALLEST] = [0.85, 0.7];
/** Width over height of a picture that stands better below its text. */
const FLAT = 1.8;
/** … and how much larger it has to be there. */
const LARGER = 1.15;
/** Shorter code stays open. */
const FEW_LINES = 6;

const overflows = (column: HTMLElement) => column.scrollHeight > column.clientHeight + 2;

function shrinkPictures(column: HTMLElement): void {
  if (!column.querySelector('figure.plot')) return;
  for (let height = TALLEST; height >= LOWEST; height -= 20) {
    column.style.setProperty('--tallest', `${height}px`);
    if (!overflows(column)) return;
  }
}

function shrinkLetters(column: HTMLElement, smallest: number): void {
  for (let size = 1; size > smallest - 0.01; size -= 0.05) {
    column.style.fontSize = `${size}em`;
    if (!overflows(column)) return;
  }
}

/** Folds the longest code that is open. False if there is none worth folding. */
function foldLongest(column: HTMLElement): boolean {
  const lines = (code: Element) => (code.textContent ?? '').split('\n').length;
  const open = [...column.querySelectorAll('pre.input')].filter((code) => !code.closest('details'));
  const longest = open.sort((one, other) => lines(other) - lines(one))[0];
  if (!longest || lines(longest) <= FEW_LINES) return false;
  const details = document.createElement('details');
  details.className = 'shown-code';
  const summary = document.createElement('summary');
  summary.textContent = `Code (${lines(longest)} lines)`;
  longest.replaceWith(details);
  details.append(summary, longest);
  return true;
}

/** A formula that is wider than its place gets smaller. */
function shrinkFormulas(column: HTMLElement): void {
  for (const formula of column.querySelectorAll<HTMLElement>('.katex-display')) {
    formula.style.fontSize = '';
    if (formula.scrollWidth > formula.clientWidth + 1) {
      formula.style.fontSize = `${(formula.clientWidth / formula.scrollWidth).toFixed(3)}em`;
    }
  }
}

/** A flat picture stands below its text where it is larger there, else beside it. */
function stackIfFlat(pair: HTMLElement): void {
  const pictures = [...pair.querySelectorAll<HTMLElement>('figure.plot img, figure.plot svg.marks')];
  const beside = pictures[0]?.clientHeight ?? 0;
  if (pictures.length !== 1 || (pictures[0]?.clientWidth ?? 0) < FLAT * beside) return;
  pair.classList.add('stacked');
  for (let height = TALLEST; height > LARGER * beside; height -= 20) {
    pair.style.setProperty('--tallest', `${height}px`);
    if (!overflows(pair)) return;
  }
  pair.classList.remove('stacked');
}

/** Makes a slide fit: pictures first, then letters, then the longest code is folded, and at last the letters again. */
function fit(slide: HTMLElement | undefined): void {
  if (!slide || ![...slide.querySelectorAll('img')].every(({ complete }) => complete)) return;
  for (const pair of slide.querySelectorAll<HTMLElement>('.pair:not(.stacked)')) stackIfFlat(pair);
  for (const column of slide.querySelectorAll<HTMLElement>('.slide:not(.pair), .stacked, .pair:not(.stacked) > div')) {
    shrinkPictures(column);
    shrinkLetters(column, READABLE);
    while (overflows(column) && foldLongest(column)) shrinkLetters(column, READABLE);
    if (overflows(column)) shrinkLetters(column, SMALLEST);
    shrinkFormulas(column);
  }
}
const fitCurrent = () => fit(deck.getCurrentSlide());
deck.on('slidechanged', fitCurrent);
// Pictures come late, a chart brings its sliders, and letters are wider or narrower once the fonts of formulas are there.
document.addEventListener('load', fitCurrent, { capture: true });
document.addEventListener('drawn', fitCurrent);
void document.fonts.ready.then(fitCurrent);
void deck.initialize().then(fitCurrent);
