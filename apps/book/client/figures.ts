/** In the browser: when an output comes near the window, an interactive chart takes the place of its picture, or its scripts run. */
import { type Drawn, drawPicture, type Kind } from './draw-picture.ts';
import { translatePointers } from './pointer.ts';

interface Shown extends Drawn {
  /** What it was laid out for, in pixels. */
  readonly width: number | undefined;
}

const shown = new WeakMap<Element, Shown>();

/** What a picture may take: the column in which it stands. A slide enlarges its pictures itself. */
function room(figure: HTMLElement): number | undefined {
  if (figure.closest('.reveal') || !figure.parentElement) return undefined;
  const { paddingLeft, paddingRight } = getComputedStyle(figure);
  const width = figure.parentElement.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
  return width > 0 ? Math.floor(width) : undefined;
}

async function draw(figure: HTMLElement): Promise<void> {
  const picture = figure.querySelector<HTMLElement>('.drawing');
  const spec = JSON.parse(figure.querySelector('script')?.textContent ?? 'null');
  if (!picture || !spec) return;
  const before = shown.get(figure);
  const width = room(figure);
  const place = document.createElement('div');
  place.className = 'drawing';
  // Texts are measured: the new picture is drawn in the page, but takes no room until it is there: nothing jumps.
  place.style.cssText = `position: absolute; visibility: hidden; width: ${figure.clientWidth}px`;
  picture.before(place);
  try {
    const drawn = await drawPicture(place, figure.dataset.kind as Kind, spec, width, before?.settings());
    before?.remove();
    picture.remove();
    place.style.cssText = '';
    place.removeAttribute('style');
    shown.set(figure, { ...drawn, width });
  } catch (error) {
    place.remove();
    throw error;
  }
  figure.dataset.drawn = 'yes';
  figure.dispatchEvent(new Event('drawn', { bubbles: true }));
}

/** The scripts of an output that is HTML. */
function runScripts(address: string): void {
  const script = document.createElement('script');
  script.src = address;
  document.head.append(script);
}

const report = (error: unknown) => console.error(error);

translatePointers();
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      const output = target as HTMLElement;
      if (output.dataset.src === undefined) draw(output).catch(report);
      else runScripts(output.dataset.src);
    }
  },
  { rootMargin: '600px' },
);
for (const output of document.querySelectorAll('figure[data-kind], div[data-src]')) near.observe(output);
// A figure that comes later says so.
document.addEventListener('figure', ({ target }) => {
  if (target instanceof HTMLElement && target.matches('figure[data-kind]')) near.observe(target);
});

/** Pictures whose place got wider or narrower are laid out anew. */
function drawAnew(): void {
  for (const figure of document.querySelectorAll<HTMLElement>('figure[data-drawn]')) {
    const before = shown.get(figure);
    if (before && before.width !== room(figure)) near.observe(figure);
  }
}
let waiting: ReturnType<typeof setTimeout> | undefined;
window.addEventListener('resize', () => {
  clearTimeout(waiting);
  waiting = setTimeout(drawAnew, 200);
});
