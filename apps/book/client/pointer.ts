/**
 * A chart counts a pointer's place in its own pixels, as if it were shown as large as it was drawn. Slides enlarge it and
 * narrow windows shrink it, so that what is pulled would run away from the pointer: here each place is translated before
 * a chart reads it.
 */
const events = ['pointerdown', 'pointermove', 'pointerup', 'pointerover', 'pointerout', 'click', 'dblclick', 'wheel'];

/** What the events said before. */
const places = new WeakMap<Event, Pick<MouseEvent, 'clientX' | 'clientY'>>();

/** The chart in which the pointer went down; it hears of the pointer outside, too. */
let held: SVGSVGElement | null = null;

function translate(event: MouseEvent): void {
  const over = event.target instanceof Element ? event.target.closest<SVGSVGElement>('svg.marks') : null;
  if (event.type === 'pointerdown') held = over;
  const chart = held ?? over;
  if (event.type === 'pointerup') held = null;
  if (!chart) return;
  const box = chart.getBoundingClientRect();
  const [width, height] = [Number(chart.getAttribute('width')), Number(chart.getAttribute('height'))];
  const scale = Math.min(box.width / width, box.height / height);
  if (!(scale > 0)) return;
  places.set(event, { clientX: event.clientX, clientY: event.clientY });
  // A chart keeps its proportions and stands in the middle of its place.
  const x = (event.clientX - box.left - (box.width - width * scale) / 2) / scale;
  const y = (event.clientY - box.top - (box.height - height * scale) / 2) / scale;
  Object.defineProperties(event, { clientX: { value: box.left + x }, clientY: { value: box.top + y } });
}

/** Translates from now on, on the whole page. */
export function translatePointers(): void {
  for (const type of events) window.addEventListener(type, translate as EventListener, { capture: true });
}

/** Where the pointer is in the window, which `event` no longer tells. */
export const placeInWindow = (event: MouseEvent): Pick<MouseEvent, 'clientX' | 'clientY'> => places.get(event) ?? event;
