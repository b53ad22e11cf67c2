/** A code cell of a lesson in the page: its code, its buttons, what it says of itself. */

import type { CellEditor, CellPhase, LiveCell } from './live-cell.ts';

/** What the reader asks of a cell. */
export interface CellActions {
  edit(cell: BookCell, at?: number): void;
  run(cell: BookCell): void;
  runAndMove(cell: BookCell): void;
  stop(): void;
  runAbove(cell: BookCell): void;
  runBelow(cell: BookCell): void;
  reset(cell: BookCell): void;
  /** Copies the address of the cell. */
  link(cell: BookCell): void;
}

/** What runs when the reader runs a cell that is an exercise or its check: both. */
const isExercise = (kind: string) => kind === 'exercise' || kind === 'exercise-check';

export function button(text: string, className: string, onClick: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = className;
  made.textContent = text;
  made.addEventListener('click', onClick);
  return made;
}

/** The offset in the text of `place` that lies at a point of the window. */
export function offsetAt(place: HTMLElement, x: number, y: number): number | undefined {
  const { offsetNode: node, offset = 0 } = document.caretPositionFromPoint?.(x, y) ?? {};
  const range = document.createRange();
  if (!node || !place.contains(node)) return undefined;
  range.setStart(place, 0);
  range.setEnd(node, offset);
  return range.toString().length;
}

export class BookCell implements LiveCell {
  readonly id: string;
  /** Counted from 1, among the cells with code. */
  readonly number: number;
  readonly element: HTMLElement;
  /** As the book has it. */
  readonly original: string;
  readonly kind: string;
  readonly mayFail: boolean;
  /** The code that ran last in the kernel that runs now; undefined: none. */
  ranCode: string | undefined;
  /** What the last run in this page gave. */
  run: LiveCell['run'];
  /** Whether the last run ended with an error. */
  failed = false;
  editor: CellEditor | undefined;

  #code: string;
  #phase: CellPhase = 'idle';
  readonly #pre: HTMLElement;
  readonly #place = document.createElement('div');
  readonly #runButton: HTMLButtonElement;
  readonly #bar = document.createElement('div');
  readonly #state = document.createElement('span');
  /** What the keys do, for somebody who uses them. */
  readonly #keys = document.createElement('span');
  readonly #resetButton: HTMLButtonElement;
  readonly #highlighted: string;
  #output: HTMLElement | null;
  /** The outputs that the book stores: they come back with {@link showStored}. */
  readonly #stored: readonly Node[];

  constructor(element: HTMLElement, number: number, actions: CellActions) {
    this.element = element;
    this.number = number;
    this.id = element.dataset.cell ?? '';
    this.kind = element.dataset.kind ?? '';
    this.mayFail = element.dataset.mayFail !== undefined;
    const pre = element.querySelector<HTMLElement>('pre.input');
    const code = pre?.querySelector('code');
    if (!pre || !code) throw new Error(`cell ${this.id} has no code`);
    this.#pre = pre;
    this.#highlighted = code.innerHTML;
    this.original = code.textContent ?? '';
    this.#code = this.original;
    this.#output = element.querySelector('.output');
    this.#stored = [...(this.#output?.childNodes ?? [])];

    this.#runButton = button('', 'live-run', () => (this.#phase === 'idle' ? actions.run(this) : actions.stop()));
    this.#resetButton = button('Reset', 'live-small', () => actions.reset(this));
    this.#state.className = 'live-state';
    this.#bar.className = 'live-bar';
    const more = document.createElement('details');
    more.className = 'live-more';
    const summary = document.createElement('summary');
    summary.textContent = 'More';
    more.append(
      summary,
      button('Run all above', 'live-small', () => actions.runAbove(this)),
      button('Run all below', 'live-small', () => actions.runBelow(this)),
      button('Link', 'live-small', () => actions.link(this)),
    );
    this.#keys.className = 'live-keys';
    this.#bar.append(this.#state, this.#resetButton, more, this.#keys);
    this.#place.className = 'live-code';
    // The button stands beside folded code, too.
    const shown = pre.closest('details') ?? pre;
    shown.replaceWith(this.#place);
    this.#place.append(shown, this.#runButton);
    this.#place.after(this.#bar);

    // Not :focus-within: when the focus goes from the code to the bar, it would be lost, since the bar would go first.
    const holds = (target: EventTarget | null) =>
      target instanceof Node && (this.#place.contains(target) || this.#bar.contains(target));
    element.addEventListener('focusin', ({ target }) => {
      element.classList.toggle('live-focused', holds(target));
      this.#showKeys();
    });
    element.addEventListener('focusout', ({ relatedTarget }) => {
      if (!holds(relatedTarget)) element.classList.remove('live-focused');
    });

    pre.tabIndex = 0;
    pre.setAttribute('role', 'group');
    pre.setAttribute('aria-label', `Code of cell ${number}. Press Enter to edit it.`);
    pre.addEventListener('click', (event) => {
      if (getSelection()?.isCollapsed === false) return; // somebody copies
      actions.edit(this, offsetAt(code as HTMLElement, event.clientX, event.clientY));
    });
    this.#place.addEventListener('keydown', (event) => {
      // What the editor has done is done.
      if (event.key !== 'Enter' || event.defaultPrevented) return;
      if (event.shiftKey) actions.runAndMove(this);
      else if (event.ctrlKey || event.metaKey) actions.run(this);
      else if (event.target === pre) actions.edit(this, 0);
      else return;
      event.preventDefault();
    });
    this.setPhase('idle');
    this.#showChange();
  }

  get code(): string {
    return this.#code;
  }

  get changed(): boolean {
    return this.#code !== this.original;
  }

  get phase(): CellPhase {
    return this.#phase;
  }

  /** The reader typed. */
  typed(code: string): void {
    this.#code = code;
    this.#showChange();
    this.sayWhetherRun();
  }

  /** Says that what stands below is not what this code gives; of an exercise, its check says so. */
  sayWhetherRun(): void {
    if (this.#phase !== 'idle' || isExercise(this.kind)) return;
    const ofOther = this.#code !== (this.run?.code ?? this.original);
    this.say(ofOther ? 'Changed, not run yet.' : '');
  }

  /** Puts other code into the cell. `html` is the same with its colours, made by the build. */
  setCode(code: string, html?: string): void {
    this.#code = code;
    this.editor?.setCode(code);
    const shown = this.#pre.querySelector('code');
    if (shown && code === this.original) shown.innerHTML = this.#highlighted;
    else if (shown && html !== undefined) shown.innerHTML = html;
    else if (shown) shown.textContent = code;
    this.#showChange();
  }

  /** Puts the editor in the place of the code. */
  open(editor: CellEditor): void {
    this.editor = editor;
    this.#pre.replaceWith(editor.element);
  }

  /** Shows the code if it is folded. */
  unfold(): void {
    this.#place.querySelector('details')?.setAttribute('open', '');
  }

  /** Takes the focus. The page does not move: what has run just now stays in sight. */
  focus(): void {
    // Folded code stays folded: its button is what can be reached.
    if (this.#place.querySelector('details:not([open])')) this.#runButton.focus({ preventScroll: true });
    else if (this.editor) this.editor.focus();
    else this.#pre.focus({ preventScroll: true });
  }

  /** Moves the page as little as is needed to see the code and its output; from its beginning if the window is too low. */
  bringIntoView(): void {
    const { scrollMarginTop, scrollMarginBottom } = getComputedStyle(this.element);
    const room = innerHeight - Number.parseFloat(scrollMarginTop) - Number.parseFloat(scrollMarginBottom);
    this.element.scrollIntoView({ block: this.element.offsetHeight <= room ? 'nearest' : 'start' });
  }

  setPhase(phase: CellPhase): void {
    this.#phase = phase;
    const word = isExercise(this.kind) ? 'Check' : 'Run';
    const busy = phase !== 'idle';
    this.#runButton.textContent = busy ? 'Stop' : word;
    this.#runButton.setAttribute('aria-label', `${busy ? 'Stop' : word} cell ${this.number}`);
    this.#runButton.classList.toggle('live-stop', busy);
    this.element.classList.toggle('live-busy', busy);
    const output = this.outputPlace(false);
    output?.setAttribute('aria-busy', String(busy));
    // As high as it was: what stands below does not jump while the outputs come.
    if (output && phase !== 'waiting') output.style.minHeight = phase === 'running' ? `${output.offsetHeight}px` : '';
  }

  /** What stands below the code; `choices` are buttons that belong to it. */
  say(text: string, ...choices: readonly HTMLButtonElement[]): void {
    this.#state.replaceChildren(text, ...choices.flatMap((choice) => [' ', choice]));
    this.element.classList.toggle('live-active', text !== '' || this.changed);
  }

  /** Where outputs go; it is made where there is none. */
  outputPlace(): HTMLElement;
  outputPlace(make: false): HTMLElement | null;
  outputPlace(make = true): HTMLElement | null {
    if (!this.#output && make) {
      this.#output = document.createElement('div');
      this.#output.className = 'output';
      this.#bar.after(this.#output);
    }
    this.#output?.setAttribute('role', 'group');
    this.#output?.setAttribute('aria-label', `Output of cell ${this.number}`);
    return this.#output;
  }

  /**
   * Marks the outputs as those of other code than what stands in the page now, with a sentence that says so. `solved`: they
   * say “Not yet” of an exercise that was solved, and are not shown.
   */
  setStale(sentence: string | undefined, solved = false): void {
    const was = this.element.classList.contains('live-stale');
    this.element.classList.toggle('live-stale', sentence !== undefined);
    this.element.classList.toggle('live-solved', solved);
    if (was || sentence !== undefined) this.say(sentence ?? '');
  }

  showStored(): void {
    this.run = undefined;
    this.#output?.replaceChildren(...this.#stored);
  }

  #showKeys(): void {
    const does = isExercise(this.kind) ? 'checks' : 'runs';
    const writes = this.editor?.element.contains(document.activeElement) ?? false;
    const reads = document.activeElement === this.#pre;
    this.#keys.textContent = writes
      ? `Ctrl + Enter ${does}, Shift + Enter ${does} and goes on, Tab leaves`
      : reads
        ? `Enter edits, Shift + Enter ${does} and goes on`
        : '';
  }

  #showChange(): void {
    this.#resetButton.hidden = !this.changed;
    this.element.classList.toggle('live-changed', this.changed);
    if (this.changed) this.element.classList.add('live-active');
  }
}
