/**
 * The cells of a deck of slides: they run as those of the book do, with the same editor and kernel. A deck keeps nothing: a
 * reload gives the code of the lesson, and what somebody wrote in the book is untouched.
 */
import { button } from './cell.ts';
import { EngineLoader } from './engine-loader.ts';
import { cellsToRun, type LiveLesson, type LiveOptions } from './live-cell.ts';
import { keepForRuns } from './offline.ts';
import { type CellSource, SlideCell } from './slide-cell.ts';

/** What moves the slides and gives them their size. */
export interface Deck {
  current(): HTMLElement | undefined;
  /** Goes to the slide on which an element stands, and shows it if it waits for a key. */
  goTo(element: HTMLElement): void;
  /** Finds the size of what is on the slide that is shown. */
  fit(): void;
}

class SlideLesson implements LiveLesson {
  readonly options: LiveOptions;
  readonly cells: readonly SlideCell[];
  readonly #deck: Deck;
  readonly #loader = new EngineLoader(this);
  readonly #live = document.createElement('div');
  /** The cell that somebody wants to see, and the slide on which it was asked for. */
  #followed: { readonly cell: SlideCell; readonly from: HTMLElement | undefined } | undefined;
  #asked: SlideCell | undefined;
  #fits = false;

  constructor(options: LiveOptions, sources: readonly CellSource[], deck: Deck) {
    this.options = options;
    this.#deck = deck;
    const slides = document.querySelector<HTMLElement>('.slides') ?? document.body;
    const actions = {
      edit: (cell: SlideCell, at: number) => void this.#with(cell, (engine) => engine.edit(cell, at)),
      run: (cell: SlideCell, follow: boolean) => {
        this.#followed = follow ? { cell, from: deck.current() } : undefined;
        void this.run(cell);
      },
      runAbove: (cell: SlideCell) => void this.#with(cell, (engine) => engine.run(this.above(cell), cell)),
      stop: () =>
        void this.#loader.with(
          (engine) => engine.stop(),
          () => undefined,
        ),
      reset: (cell: SlideCell) => {
        cell.reset();
        this.announce(`Cell ${cell.number} is as in the lesson again.`);
      },
      shown: (cell: SlideCell, place: HTMLElement) => this.#follow(cell, place),
      changed: () => this.#fitSoon(),
      goTo: (place: HTMLElement) => deck.goTo(place),
    };
    this.cells = sources.map((source, at) => new SlideCell(source, at + 1, actions, slides));
    this.#live.className = 'live-spoken';
    this.#live.setAttribute('aria-live', 'polite');
    document.body.append(this.#live);
  }

  above(cell: SlideCell): readonly SlideCell[] {
    return this.cells.slice(0, cell.number - 1);
  }

  /** Runs a cell, and before it what has not run yet above, also what the deck skips. */
  run(cell: SlideCell): Promise<void> {
    return this.#with(cell, (engine) => engine.run(cellsToRun(this.cells, cell), cell));
  }

  runAndMove(cell: SlideCell): void {
    cell.runAndFollow();
  }

  typed(cell: SlideCell, code: string): void {
    cell.typed(code);
  }

  sayNotRun(cell: SlideCell, failed: SlideCell): void {
    const place = failed.home;
    if (place)
      cell.say(
        'A cell above failed.',
        button('Show it', 'live-small', () => this.#deck.goTo(place)),
      );
    else {
      const error = failed.run?.outputs.find(({ output_type }) => output_type === 'error');
      cell.say(`A cell above that no slide shows failed: ${error?.evalue ?? ''}`);
    }
  }

  say(text: string): void {
    this.#asked?.say(text);
  }

  announce(text: string): void {
    this.#live.textContent = text;
  }

  // A deck keeps nothing.
  saveNow(): void {}
  setSolved(): void {}
  showStale(): void {}

  #with(cell: SlideCell, use: Parameters<EngineLoader['with']>[0]): Promise<void> {
    this.#asked = cell;
    cell.asked = true;
    return this.#loader.with(use, (text) => cell.say(text));
  }

  #follow(cell: SlideCell, place: HTMLElement): void {
    this.#fitSoon();
    if (this.#followed?.cell !== cell) return;
    const { from } = this.#followed;
    this.#followed = undefined;
    // Whoever has gone to another slide meanwhile stays there.
    if (from === this.#deck.current() && place.isConnected) this.#deck.goTo(place);
  }

  /** Once, however many outputs come at the same time. */
  #fitSoon(): void {
    if (this.#fits) return;
    this.#fits = true;
    requestAnimationFrame(() => {
      this.#fits = false;
      this.#deck.fit();
    });
  }
}

/** More folded code than this at the foot of a slide is named in short. */
const MOST_NAMED = 4;

/** Leaves room for the buttons at the foot of each slide: `Code, 2 lines`, then `16 lines`, … */
function shortenFeet(): void {
  for (const foot of document.querySelectorAll('.foot')) {
    const [, ...others] = foot.querySelectorAll('summary');
    if (others.length < MOST_NAMED) continue;
    for (const one of others) {
      const whole = one.textContent ?? '';
      one.setAttribute('aria-label', whole);
      one.textContent = whole.replace(/^Code, /, '');
    }
  }
}

const script = document.currentScript as HTMLScriptElement | null;

/** Puts buttons at the cells of this deck. */
export function startSlideCells(deck: Deck): void {
  const { lesson: name, file = '', live = 'live/' } = script?.dataset ?? {};
  const sources = document.querySelector('#cells')?.textContent;
  if (name === undefined || !sources) return;
  const base = new URL(live, document.baseURI);
  const onFirstRun = () => void keepForRuns(base);
  const options = { name, file, title: document.title, base, tooltipsIn: document.body, onFirstRun };
  shortenFeet();
  new SlideLesson(options, JSON.parse(sources), deck);
}
