/** In the browser: what is wider than its place says so, and can be scrolled by keys, too. */

/** A table keeps its first column in sight if that leaves this share of the place for the others. */
const LEFT_FOR_OTHERS = 0.6;

/** The style sheet draws a bar from these numbers: phones show one of their own only while a finger moves. */
function showPlace(element: HTMLElement): void {
  const { clientWidth, scrollWidth, scrollLeft } = element;
  element.style.setProperty('--bar-width', `${(100 * clientWidth) / scrollWidth}%`);
  element.style.setProperty('--bar-left', `${(100 * scrollLeft) / (scrollWidth - clientWidth)}%`);
}

function measure(element: HTMLElement): void {
  const scrolls = element.scrollWidth > element.clientWidth;
  element.toggleAttribute('data-scrolls', scrolls);
  // Code that runs can always be reached.
  if (!element.matches('.live pre.input')) {
    if (scrolls) element.setAttribute('tabindex', '0');
    else element.removeAttribute('tabindex');
  }
  if (!scrolls) return;
  const first = element.querySelector<HTMLElement>(':scope > table :is(th, td):first-child')?.offsetWidth ?? 0;
  if (first > 0 && first < (1 - LEFT_FOR_OTHERS) * element.clientWidth) element.dataset.scrolls = 'pinned';
  showPlace(element);
}

/**
 * Makes the elements of the page that scroll sideways reachable by the Tab key, for as long as they do, and notes on them
 * how much is seen and where: `data-scrolls`, `--bar-width`, `--bar-left`.
 */
export function followScrolling(selector: string): void {
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) if (target instanceof HTMLElement) measure(target);
  });
  for (const element of document.querySelectorAll(selector)) sizes.observe(element);
  // A picture that is drawn does not change the place in which it stands.
  document.addEventListener('drawn', ({ target }) => {
    if (target instanceof HTMLElement && target.matches(selector)) measure(target);
  });
  document.addEventListener(
    'scroll',
    ({ target }) => {
      if (target instanceof HTMLElement && target.hasAttribute('data-scrolls')) showPlace(target);
    },
    { capture: true, passive: true },
  );
}
