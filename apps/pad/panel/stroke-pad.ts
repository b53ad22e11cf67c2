/** A square to write on: with mouse, finger or pen, or with the keys. */
import { make, makeSvg } from './elements.ts';
import { smoothPath } from './smooth-path.ts';
import type { Point, Stroke, Strokes } from './strokes.ts';

/** How far an arrow key moves the pen, in shares of the pad; finely with Shift. */
const STEP = 0.04;
const FINE_STEP = 0.01;
/** Points closer than this are one. */
const CLOSEST = 0.004;

const arrows: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

const within = (value: number) => Math.min(1, Math.max(0, value));

/** Where a pen is put down, it writes until it is lifted: a pointer's, or the one that the keys move. */
export class StrokePad {
  readonly element: HTMLElement;
  readonly #ink: SVGGElement;
  readonly #pen: SVGGElement;
  readonly #changed: () => void;
  readonly #say: (text: string) => void;
  #strokes: Point[][] = [];
  #lines: SVGPathElement[] = [];
  /** The pointer that writes; a second finger is ignored. */
  #pointer: number | undefined;
  #at: Point = { x: 0.5, y: 0.25 };
  #down = false;
  readonly #held = new Set<string>();

  /**
   * @param changed called after each change of the strokes
   * @param say called with what a screen reader should tell
   */
  constructor(changed: () => void, say: (text: string) => void) {
    this.#changed = changed;
    this.#say = say;
    this.#ink = makeSvg('g', { class: 'ink' });
    this.#pen = makeSvg('g', { class: 'pen' }, makeSvg('circle', { r: 3.4 }), makeSvg('circle', { r: 1 }));
    this.element = make(
      'div',
      {
        class: 'pad',
        tabindex: 0,
        role: 'application',
        'aria-roledescription': 'drawing pad',
        'aria-label':
          'Write a digit here. With the keyboard: arrow keys move the pen, Shift makes the steps small, Space puts the pen down and lifts it, Delete clears the pad.',
      },
      makeSvg('svg', { viewBox: '0 0 100 100', 'aria-hidden': 'true' }, this.#ink, this.#pen),
      make('span', { class: 'hint', 'aria-hidden': 'true' }, 'Write a digit here'),
    );
    this.#listen();
    this.#show();
  }

  get strokes(): Strokes {
    return this.#strokes;
  }

  get empty(): boolean {
    return this.#strokes.length === 0;
  }

  /** Puts these strokes in the place of all others. */
  draw(strokes: Strokes): void {
    this.#strokes = strokes.filter((stroke) => stroke.length > 0).map((stroke) => [...stroke]);
    this.#pointer = undefined;
    this.#down = false;
    this.#lines = [];
    this.#ink.replaceChildren();
    for (const stroke of this.#strokes) this.#addLine(stroke);
    this.#show();
    this.#changed();
  }

  #addLine(stroke: Stroke): void {
    const line = makeSvg('path', { d: smoothPath(stroke) });
    this.#lines.push(line);
    this.#ink.append(line);
  }

  #begin(point: Point): void {
    this.#strokes.push([point]);
    this.#addLine([point]);
    this.#show();
    this.#changed();
  }

  #extend(point: Point): void {
    const stroke = this.#strokes.at(-1);
    const last = stroke?.at(-1);
    if (!stroke || !last || Math.hypot(point.x - last.x, point.y - last.y) < CLOSEST) return;
    stroke.push(point);
  }

  #redraw(): void {
    const stroke = this.#strokes.at(-1);
    if (stroke) this.#lines.at(-1)?.setAttribute('d', smoothPath(stroke));
    this.#changed();
  }

  #show(): void {
    this.element.classList.toggle('empty', this.empty);
    this.#pen.setAttribute('transform', `translate(${100 * this.#at.x} ${100 * this.#at.y})`);
    this.#pen.classList.toggle('down', this.#down);
  }

  #place({ clientX, clientY }: PointerEvent): Point {
    // Measured anew each time: the page may be scrolled, zoomed, or be a slide that is scaled.
    const { left, top, width, height } = this.element.getBoundingClientRect();
    return { x: within((clientX - left) / width), y: within((clientY - top) / height) };
  }

  #listen(): void {
    const { element } = this;
    element.addEventListener('pointerdown', (event) => {
      if (event.button !== 0 || this.#pointer !== undefined) return;
      event.preventDefault();
      event.stopPropagation();
      this.#pointer = event.pointerId;
      element.setPointerCapture(event.pointerId);
      element.focus({ preventScroll: true });
      element.classList.remove('keys');
      this.#down = false;
      this.#begin(this.#place(event));
    });
    element.addEventListener('pointermove', (event) => {
      if (event.pointerId !== this.#pointer) return;
      const all = event.getCoalescedEvents?.() ?? [];
      for (const one of all.length > 0 ? all : [event]) this.#extend(this.#place(one));
      this.#redraw();
    });
    for (const kind of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) {
      element.addEventListener(kind, (event) => {
        if (event.pointerId === this.#pointer) this.#pointer = undefined;
      });
    }
    // Slides and notebooks listen to keys and fingers as well.
    element.addEventListener('touchstart', (event) => event.stopPropagation(), { passive: true });
    element.addEventListener('keydown', (event) => this.#key(event));
    element.addEventListener('keyup', (event) => this.#held.delete(event.key));
    element.addEventListener('focus', () => {
      if (this.#pointer === undefined) element.classList.add('keys');
    });
    element.addEventListener('blur', () => {
      this.#held.clear();
      this.#down = false;
      element.classList.remove('keys');
      this.#show();
    });
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key in arrows) {
      this.#held.add(event.key);
      this.#move(event.shiftKey ? FINE_STEP : STEP);
    } else if (event.key === ' ') {
      if (!event.repeat) this.#toggle();
    } else if (event.key === 'Delete' || event.key === 'Backspace' || event.key === 'Escape') {
      // Escape on an empty pad is for those around it: a dialog, a notebook.
      if (this.empty && event.key === 'Escape') return;
      this.draw([]);
      this.#say('The pad is empty.');
    } else {
      return;
    }
    this.element.classList.add('keys');
    event.preventDefault();
    event.stopPropagation();
  }

  /** Moves the pen by all arrows that are held: two of them go aslant. */
  #move(step: number): void {
    let { x, y } = this.#at;
    for (const key of this.#held) {
      x += step * arrows[key].x;
      y += step * arrows[key].y;
    }
    this.#at = { x: within(x), y: within(y) };
    if (this.#down) {
      this.#extend(this.#at);
      this.#redraw();
    }
    this.#show();
  }

  #toggle(): void {
    this.#down = !this.#down;
    if (this.#down) this.#begin(this.#at);
    this.#say(this.#down ? 'Pen down.' : 'Pen up.');
    this.#show();
  }
}
