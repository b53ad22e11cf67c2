/** In the browser: what is wider than its place can be scrolled by keys, too. */

/** Makes the elements of the page that scroll sideways reachable by the Tab key, for as long as they do. */
export function followScrolling(selector: string): void {
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const scrolls = target.scrollWidth > target.clientWidth;
      if (scrolls) target.setAttribute('tabindex', '0');
      else target.removeAttribute('tabindex');
    }
  });
  for (const element of document.querySelectorAll(selector)) sizes.observe(element);
}
