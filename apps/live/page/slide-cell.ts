/** A code cell in a deck of slides: its code stands on one slide or two, its outputs where the stored ones stood. */
import type { OutputPlace } from '../outputs.ts';
import { button, offsetAt } from './cell.ts';
import type { CellEditor, CellPhase, LiveCell } from './live-cell.ts';

/** A cell as the build writes it into the deck, also if no slide shows it. */
export interface CellSource {
  readonly id: string;
  readonly code: string;
  readonly kind?: string;
  readonly mayFail?: boolean;
  /** What the deck shows of the stored outputs, one after the other. Default: all of them. */
  readonly outputs?: readonly ('shown' | 'progress' | 'left out')[];
}

export interface SlideActions {
  edit(cell: SlideCell, at: number): void;
  /** `follow`: goes to the slide on which the output stands, when it comes. */
  run(cell: SlideCell, follow: boolean): void;
  runAbove(cell: SlideCell): void;
  stop(): void;
  reset(cell: SlideCell): void;
  /** An output has come. */
  shown(cell: SlideCell, place: HTMLElement): void;
  /** What stands on a slide has changed. */
  changed(): void;
  goTo(place: HTMLElement): void;
}

/** Where an output goes. */
interface Slot {
  readonly place: HTMLElement;
  /** What the build put there, and whether that takes the room of a picture. */
  readonly stored: readonly Node[];
  readonly pictured: boolean;
}

/** Code on a slide: the whole of a cell, or a part. */
interface Piece {
  /** A block, or what folds the code. */
  readonly place: HTMLElement;
  readonly pre: HTMLElement;
  /** Where each of its lines begins in the code of the cell. */
  readonly starts: readonly number[];
}

/** Names code and outputs by their cell, before they are divided among the slides of `deck`. */
export function nameParts(deck: HTMLElement): void {
  for (const cell of deck.querySelectorAll<HTMLElement>('.cell[data-cell]')) {
    const name = cell.dataset.cell ?? '';
    for (const code of cell.querySelectorAll<HTMLElement>(':scope > pre.input, :scope > details pre.input')) {
      code.dataset.codeOf = name;
    }
    for (const output of cell.querySelectorAll<HTMLElement>(':scope > .output > *')) output.dataset.outputOf = name;
  }
}

const slideOf = (element: HTMLElement): HTMLElement | null => element.closest('.slide');

export class SlideCell implements LiveCell {
  readonly id: string;
  readonly number: number;
  readonly kind: string;
  readonly mayFail: boolean;
  readonly original: string;
  ranCode: string | undefined;
  run: LiveCell['run'];
  failed = false;
  editor: CellEditor | undefined;

  readonly #actions: SlideActions;
  readonly #pieces: readonly Piece[];
  /** Where outputs go, in order, and what the build put there. */
  readonly #slots: readonly Slot[];
  readonly #fates: NonNullable<CellSource['outputs']>;
  /** Around the progress of a cell that runs. */
  readonly #meanwhile = document.createElement('div');
  /** For outputs where there were none. */
  readonly #extra = document.createElement('div');
  /** Around the editor. */
  readonly #holder = document.createElement('div');
  readonly #bar = document.createElement('div');
  readonly #state = document.createElement('span');
  readonly #runButton: HTMLButtonElement;
  readonly #resetButton: HTMLButtonElement;
  #code: string;
  #phase: CellPhase = 'idle';
  /** The piece in whose place the editor stands, or is about to. */
  #open: Piece | undefined;
  /** How many outputs have come, and how many of them stand in the places of stored ones. */
  #count = 0;
  #shown = 0;

  constructor(source: CellSource, number: number, actions: SlideActions, deck: HTMLElement) {
    this.id = source.id;
    this.number = number;
    this.kind = source.kind ?? '';
    this.mayFail = source.mayFail ?? false;
    this.original = source.code;
    this.#code = source.code;
    this.#actions = actions;
    const find = (part: string) =>
      [...deck.querySelectorAll<HTMLElement>(`[data-${part}="${CSS.escape(source.id)}"]`)].map((element) => ({
        element,
        place: element.closest<HTMLElement>('details.shown-code, .block') ?? element,
      }));
    this.#pieces = piecesOf(find('code-of'), source.code);
    this.#slots = find('output-of').map(({ place }) => ({
      place,
      stored: contentOf(place),
      pictured: place.matches('.picture'),
    }));
    this.#fates = source.outputs ?? [];
    this.#extra.className = 'block code';
    this.#holder.className = 'editor-holder';
    this.#meanwhile.className = 'meanwhile';

    this.#runButton = button('', 'live-run', () => {
      if (this.#phase === 'idle') this.#run(true);
      else actions.stop();
    });
    this.#resetButton = button('Reset', 'live-small', () => actions.reset(this));
    this.#state.className = 'live-state';
    const above = button('Run all above', 'live-small live-above', () => actions.runAbove(this));
    this.#bar.className = 'slide-bar';
    this.#bar.dataset.barOf = this.id;
    const slide = this.home && slideOf(this.home);
    this.#bar.classList.toggle('quiet', !this.#slots.some(({ place }) => slideOf(place) === slide));
    this.#bar.append(this.#state, above, this.#resetButton, this.#runButton);
    // Whoever uses a mouse goes on with the keys of the deck: the space bar is not to press the button again.
    this.#bar.addEventListener('click', ({ detail, target }) => {
      if (detail > 0 && target instanceof HTMLElement) target.blur();
    });
    this.#bar.addEventListener('keydown', keepFromDeck);
    for (const piece of this.#pieces) this.#prepare(piece);
    this.#placeBar(this.#pieces.at(-1));
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

  /** Where it is seen: its code, else its output; undefined if the deck skips it. */
  get home(): HTMLElement | undefined {
    return (this.#open ?? this.#pieces.at(-1))?.place ?? this.#slots[0]?.place;
  }

  typed(code: string): void {
    this.#code = code;
    this.#showChange();
  }

  setCode(code: string): void {
    this.#code = code;
    this.editor?.setCode(code);
    this.#showChange();
  }

  /** Puts the editor, with the whole code, in the place of the piece that was chosen. */
  open(editor: CellEditor): void {
    const piece = this.#open ?? this.#pieces.at(-1);
    if (!piece) return;
    this.#open = piece;
    this.editor = editor;
    this.#holder.replaceChildren(editor.element);
    piece.pre.replaceWith(this.#holder);
    piece.place.classList.add('editing');
    // Folded code opens over its slide, which stays as it is.
    if (piece.place.matches('.block')) slideOf(piece.place)?.classList.add('live-editing');
    for (const other of this.#pieces) {
      if (other === piece) continue;
      const note = button('This code is open on another slide', 'live-small', () => this.#actions.goTo(piece.place));
      other.pre.replaceWith(note);
      other.place.dataset.elsewhere = '';
    }
    this.#placeBar(piece);
  }

  /** Whether somebody asked for it: other cells run because those that follow need them, and say little of it. */
  set asked(asked: boolean) {
    this.#bar.classList.toggle('asked', asked);
  }

  /** Puts the code back as the build wrote it, and the outputs. */
  reset(): void {
    this.#close();
    this.setCode(this.original);
    this.say('');
    this.asked = false;
    this.outputPlace().replaceChildren();
    for (const { place, stored, pictured } of this.#slots) {
      place.append(...stored);
      markPicture(place, pictured);
    }
    this.run = undefined;
    this.#actions.changed();
  }

  setPhase(phase: CellPhase): void {
    this.#phase = phase;
    const busy = phase !== 'idle';
    this.#runButton.textContent = busy ? 'Stop' : 'Run';
    this.#runButton.setAttribute('aria-label', `${busy ? 'Stop' : 'Run'} cell ${this.number}`);
    this.#runButton.classList.toggle('live-stop', busy);
    for (const { place } of this.#slots) place.setAttribute('aria-busy', String(busy));
    if (phase !== 'idle') return;
    this.#meanwhile.remove();
    if (this.#extra.childElementCount === 0) this.#extra.remove();
    this.#actions.changed();
  }

  /** What stands beside the button; `choices` are buttons that belong to it. */
  say(text: string, ...choices: readonly HTMLButtonElement[]): void {
    this.#state.replaceChildren(text, ...choices.flatMap((choice) => [' ', choice]));
  }

  sayWhetherRun(): void {
    this.say('');
  }

  /** A deck keeps no verdicts. */
  setStale(): void {}

  outputPlace(): OutputPlace {
    return {
      append: (output) => this.#show(output),
      replaceChildren: () => {
        [this.#count, this.#shown] = [0, 0];
        for (const { place } of this.#slots) for (const node of contentOf(place)) node.remove();
        this.#extra.replaceChildren();
        this.#extra.remove();
        for (const place of [...this.#slots.map((slot) => slot.place), this.#extra]) markPicture(place, false);
      },
    };
  }

  #show(output: HTMLElement): void {
    const isError = output.matches('pre.error');
    const fate = isError ? 'shown' : (this.#fates[this.#count] ?? 'shown');
    this.#count++;
    if (fate === 'left out') return;
    if (fate === 'progress') {
      // In the place of what is to come, as long as the cell runs.
      this.#meanwhile.replaceChildren(output);
      const near = this.#slots.find(({ place }) => this.home && slideOf(place) === slideOf(this.home));
      (near?.place ?? this.#extraPlace()).append(this.#meanwhile);
      return;
    }
    this.#meanwhile.remove();
    const slot = this.#slots[Math.min(this.#shown++, this.#slots.length - 1)]?.place;
    // An error is read beside the code, unless the deck has gone on to the output.
    const isFar = slot !== undefined && this.home !== undefined && slideOf(slot) !== slideOf(this.home);
    const place = slot && !(isFar && isError && this.#shown === 1) ? slot : this.#extraPlace();
    place.append(output);
    markPicture(place, place.querySelector('figure.plot') !== null);
    this.#actions.shown(this, place);
  }

  /** Below the code; in no page if the deck skips the cell. */
  #extraPlace(): HTMLElement {
    const { home } = this;
    const body = home && slideOf(home)?.querySelector('.body');
    if (this.#extra.isConnected || !home || !body) return this.#extra;
    if (home.matches('.block')) home.after(this.#extra);
    else (body.querySelector(':scope > .text, :scope > .columns > .column') ?? body).append(this.#extra);
    return this.#extra;
  }

  #run(follow: boolean): void {
    // Open code would lie over what it shows.
    const details = (this.#open ?? this.#pieces.at(-1))?.place.closest('details');
    if (follow && details) details.open = false;
    this.#actions.run(this, follow);
  }

  /** Shift + Enter in the editor. */
  runAndFollow(): void {
    this.#run(true);
    if (document.activeElement instanceof HTMLElement && !document.activeElement.checkVisibility()) {
      document.activeElement.blur();
    }
  }

  #prepare(piece: Piece): void {
    const { place, pre, starts } = piece;
    const code = pre.querySelector<HTMLElement>('code') ?? pre;
    place.classList.add('live-code');
    place.classList.toggle('part', this.#pieces.length > 1);
    pre.tabIndex = 0;
    pre.setAttribute('role', 'group');
    pre.setAttribute('aria-label', `Code of cell ${this.number}. Press Enter to edit it; Escape leaves the editor.`);
    const edit = (offset: number) => {
      this.#open = piece;
      this.#actions.edit(this, placeInCode(code.textContent ?? '', offset, starts));
    };
    pre.addEventListener('click', (event) => {
      if (getSelection()?.isCollapsed === false) return; // somebody copies
      edit(offsetAt(code, event.clientX, event.clientY) ?? 0);
    });
    place.addEventListener('keydown', (event) => {
      keepFromDeck(event);
      if (event.defaultPrevented) return; // what the editor has done is done
      const inCode = event.target === pre || this.editor?.element.contains(event.target as Node);
      if (event.key === 'Escape' && inCode) this.#leave();
      else if (event.key !== 'Enter' || !inCode) return;
      else if (event.shiftKey) this.runAndFollow();
      else if (event.ctrlKey || event.metaKey) this.#run(false);
      else if (event.target === pre) edit(0);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  /** The keys belong to the deck again. */
  #leave(): void {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    const details = this.#open?.place.closest('details');
    if (details) details.open = false;
    if (this.changed) return;
    this.#close();
    this.#actions.changed();
  }

  #close(): void {
    const open = this.#open;
    if (!this.editor || !open) return;
    this.#holder.replaceWith(open.pre);
    open.place.classList.remove('editing');
    for (const { place, pre } of this.#pieces) {
      if (place.dataset.elsewhere === undefined) continue;
      delete place.dataset.elsewhere;
      place.querySelector(':scope > .live-small')?.replaceWith(pre);
    }
    const slide = slideOf(open.place);
    if (!slide?.querySelector('.block.editing')) slide?.classList.remove('live-editing');
    this.editor = undefined;
    this.#open = undefined;
    this.#placeBar(this.#pieces.at(-1));
  }

  #placeBar(piece: Piece | undefined): void {
    if (!piece) return;
    if (piece.place.matches('details')) piece.place.after(this.#bar);
    else piece.place.append(this.#bar);
  }

  #showChange(): void {
    this.#resetButton.hidden = !this.changed;
  }
}

/** Keys that a button or folded code uses itself are not for the deck. */
function keepFromDeck(event: KeyboardEvent): void {
  const { target } = event;
  if (!(target instanceof HTMLElement) || ![' ', 'Enter'].includes(event.key)) return;
  if (target.matches('button, summary')) event.stopPropagation();
}

/** What is in a place for outputs, without the line that folds it. */
const contentOf = (place: HTMLElement): ChildNode[] =>
  [...place.childNodes].filter((node) => !(node instanceof HTMLElement && node.matches('summary')));

/** A picture takes the room that is left; what else stands there, its own. */
function markPicture(place: HTMLElement, pictured: boolean): void {
  if (!place.matches('.block')) return;
  const slide = slideOf(place);
  place.classList.toggle('picture', pictured);
  slide?.classList.toggle('pictured', slide.querySelector('.picture') !== null);
}

function piecesOf(shown: readonly { element: HTMLElement; place: HTMLElement }[], code: string): Piece[] {
  const lines = code.split('\n');
  const begins = [0];
  for (const line of lines) begins.push((begins.at(-1) ?? 0) + line.length + 1);
  let next = 0;
  return shown.map(({ element: pre, place }) => {
    // A slide leaves lines out (imports, assertions): each line is looked for behind the one before.
    const starts = (pre.textContent ?? '').split('\n').map((line) => {
      const found = lines.indexOf(line, next);
      if (found >= 0) next = found + 1;
      return begins[found >= 0 ? found : Math.min(next, lines.length - 1)];
    });
    return { place, pre, starts };
  });
}

/** The place in the code of the cell that is `offset` in the text of a piece. */
function placeInCode(text: string, offset: number, starts: readonly number[]): number {
  const before = text.slice(0, offset).split('\n');
  return (starts[before.length - 1] ?? 0) + (before.at(-1) ?? '').length;
}
