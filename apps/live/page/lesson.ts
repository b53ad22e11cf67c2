/** A lesson that runs: its cells, what is kept of them, and the tools above them. Editor and kernel come when they are needed. */
import { BookCell, button } from './cell.ts';
import { EngineLoader } from './engine-loader.ts';
import { cellsToRun, type Engine, type LiveLesson, type LiveOptions, partnerOf } from './live-cell.ts';
import { namePlaces, offsetOf } from './places.ts';
import { browserKeeper, forgetfulKeeper, type Keeper, LessonStore, type SavedCode } from './storage.ts';

/** What the build tells the page. */
export interface LessonOptions extends LiveOptions {
  readonly notebook: URL;
  readonly onProgress: () => void;
}

/** Milliseconds after the last key until what was written is kept. */
const SAVE_AFTER = 400;

export class Lesson implements LiveLesson {
  readonly options: LessonOptions;
  readonly cells: readonly BookCell[];
  readonly store: LessonStore;
  /** False: the browser refuses to keep anything, or this view is not the reader's own. */
  readonly keeps: boolean;
  readonly view: 'own' | 'solved' | 'empty';
  readonly #loader = new EngineLoader(this);
  /** The version of each cell that this page read or wrote. */
  readonly #known = new Map<string, string>();
  /** The answer that a check has judged in this page; what the book stores is about the exercise as it was. */
  readonly #judged = new Map<BookCell, string>();
  readonly #unsaved = new Map<BookCell, ReturnType<typeof setTimeout>>();
  readonly #live = document.createElement('div');
  readonly #message = document.querySelector<HTMLElement>('.live-message') ?? document.createElement('p');

  constructor(options: LessonOptions, keeper: Keeper | undefined = browserKeeper()) {
    this.options = options;
    const query = new URLSearchParams(location.search);
    this.view = query.has('solved') ? 'solved' : query.has('empty') ? 'empty' : 'own';
    this.keeps = this.view === 'own' && keeper !== undefined;
    this.store = new LessonStore(this.keeps && keeper ? keeper : forgetfulKeeper(), options.name);
    const elements = [...document.querySelectorAll<HTMLElement>('[data-cell]')];
    this.cells = elements.map(
      (element, at) =>
        new BookCell(element, at + 1, {
          edit: (cell, offset) => void this.#with((engine) => engine.edit(cell, offset), cell),
          run: (cell) => void this.run(cell),
          runAndMove: (cell) => this.runAndMove(cell),
          stop: () => void this.#with((engine) => engine.stop()),
          runAbove: (cell) => void this.#with((engine) => engine.run(this.above(cell), cell), cell),
          runBelow: (cell) => void this.#with((engine) => engine.run(this.cells.slice(cell.number - 1), cell), cell),
          reset: (cell) => this.reset(cell),
          link: (cell) => void this.#copyLink(cell),
        }),
    );
    for (const cell of this.cells) this.#nameStoredPlaces(cell);
    this.#live.className = 'live-spoken';
    this.#live.setAttribute('aria-live', 'polite');
    document.body.append(this.#live);
    this.#addTools();
    if (this.view === 'own') this.#restore();
    else this.#showView();
    addEventListener('storage', ({ key }) => this.#otherTab(key));
    addEventListener('pagehide', () => this.saveNow());
    document.addEventListener('visibilitychange', () => this.saveNow());
  }

  /** Where errors point to that the book stores: its notebook was run once, from top to bottom. */
  #nameStoredPlaces(shown: BookCell): void {
    const output = shown.outputPlace(false);
    if (!output) return;
    namePlaces(output, (run, line, column) => {
      const cell = this.cells[run - 1];
      return cell && { elsewhere: cell !== shown, go: () => this.goTo(cell, offsetOf(cell.code, line, column)) };
    });
  }

  above(cell: BookCell): BookCell[] {
    return this.cells.slice(0, cell.number - 1);
  }

  /** Tells a screen reader. */
  announce(text: string): void {
    this.#live.textContent = text;
  }

  sayNotRun(cell: BookCell, failed: BookCell): void {
    const show = () => {
      failed.focus();
      failed.bringIntoView();
    };
    cell.say('Not run: a cell above failed.', button('Show it', 'live-small', show));
  }

  /** Puts the cursor into the code. */
  goTo(cell: BookCell, at: number): void {
    cell.unfold();
    void this.#with((engine) => engine.edit(cell, at), cell);
    cell.bringIntoView();
  }

  /** A line below the tools of the lesson. */
  say(text: string): void {
    this.#message.textContent = text;
  }

  /** Runs a cell, and before it what has not run yet above. An exercise and its check run together. */
  run(cell: BookCell): Promise<void> {
    return this.#with((engine) => engine.run(cellsToRun(this.cells, cell), cell), cell);
  }

  /** Runs a cell and goes to the next. What was run stays in sight, and so does what it gives. */
  runAndMove(cell: BookCell): void {
    void this.run(cell);
    this.cells[cell.number]?.focus();
    cell.bringIntoView();
  }

  /** Says at the check of an exercise whether it has judged the answer that stands there now. */
  showStale(cell: BookCell): void {
    const partner = partnerOf(this.cells, cell);
    const [exercise, check] = cell.kind === 'exercise' ? [cell, partner] : [partner, cell];
    if (!exercise || check?.phase !== 'idle') return;
    const stale = (this.#judged.get(check) ?? exercise.original) !== exercise.code;
    const solved = stale && !this.#judged.has(check) && this.store.solved().has(check.id);
    const sentence = solved ? '✓ Solved on an earlier visit.' : 'Your answer has changed since this check.';
    check.setStale(stale ? sentence : undefined, solved);
  }

  #with(use: (engine: Engine) => void | Promise<void>, cell?: BookCell): Promise<void> {
    return this.#loader.with(use, (text) => (cell ? cell.say(text) : this.say(text)));
  }

  /** The reader typed in a cell. */
  typed(cell: BookCell, code: string): void {
    cell.typed(code);
    this.showStale(cell);
    clearTimeout(this.#unsaved.get(cell));
    this.#unsaved.set(
      cell,
      setTimeout(() => this.#save(cell), SAVE_AFTER),
    );
  }

  saveNow(): void {
    for (const cell of [...this.#unsaved.keys()]) this.#save(cell);
  }

  #save(cell: BookCell): void {
    clearTimeout(this.#unsaved.get(cell));
    this.#unsaved.delete(cell);
    if (!cell.changed) {
      this.store.forget(cell.id);
      this.#known.delete(cell.id);
      return;
    }
    try {
      const { kept, other } = this.store.write(cell.id, cell.code, cell.original, this.#known.get(cell.id));
      if (kept) this.#known.set(cell.id, kept.version);
      else if (other) this.#askWhich(cell, other);
    } catch {
      this.say('This browser has no room left to keep what you write. Download your notebook before you leave.');
    }
  }

  /** Another tab wrote into the same cell, and this one did, too. */
  #askWhich(cell: BookCell, other: SavedCode): void {
    const text = 'This cell was changed in another tab, too.';
    cell.say(
      text,
      button('Keep this one', 'live-small', () => {
        this.#known.set(cell.id, other.version);
        cell.say('');
        this.#save(cell);
      }),
      button('Take the other', 'live-small', () => {
        this.#known.set(cell.id, other.version);
        cell.setCode(other.code);
        cell.say('');
        this.showStale(cell);
      }),
    );
    this.announce(`Cell ${cell.number}: ${text}`);
  }

  #otherTab(key: string | null): void {
    if (!this.keeps) return;
    if (LessonStore.isProgress(key)) this.options.onProgress();
    const id = this.store.cellOf(key);
    const cell = this.cells.find((one) => one.id === id);
    if (!cell) return;
    const there = this.store.read(cell.id);
    if (this.#unsaved.has(cell)) return; // saving will meet it
    if (there) this.#known.set(cell.id, there.version);
    else this.#known.delete(cell.id);
    cell.setCode(there?.code ?? cell.original);
    cell.sayWhetherRun();
    this.showStale(cell);
  }

  #restore(): void {
    let changed = false;
    for (const cell of this.cells) {
      const saved = this.store.read(cell.id);
      if (!saved) continue;
      this.#known.set(cell.id, saved.version);
      cell.setCode(saved.code);
      cell.sayWhetherRun();
      this.showStale(cell);
      changed = true;
      if (saved.base !== cell.original)
        cell.say('The book has changed this cell since you wrote. Reset shows its version.');
    }
    // Somebody who wrote here before gets the editor at once, and with it the colours of what was written.
    if (changed) this.#loader.loadAhead();
    if (!this.keeps) {
      this.say(
        'This browser keeps nothing for this page: what you write is gone when you leave. Download your notebook before.',
      );
    }
  }

  #showView(): void {
    if (this.view === 'solved') {
      for (const [exercise, answer, html] of this.#answers()) {
        exercise.setCode(answer, html);
        this.showStale(exercise);
      }
    }
    const what = this.view === 'solved' ? 'the exercises solved' : 'the exercises empty';
    this.say(
      `This view shows ${what}; nothing that you write here is kept. Without “?${this.view}” in the address you see your own.`,
    );
  }

  /** Exercises with the code of the solutions that stand below them. */
  #answers(): [BookCell, string, string][] {
    return this.cells
      .filter(({ kind }) => kind === 'exercise')
      .flatMap((exercise): [BookCell, string, string][] => {
        const solutions = [...document.querySelectorAll<HTMLElement>('.cell.solution')];
        const next = solutions.find(
          (one) => exercise.element.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING,
        );
        const block = next?.querySelector('code.language-ts, code.language-typescript');
        const code = block?.textContent?.trim();
        return block && code ? [[exercise, code, block.innerHTML.trim()]] : [];
      });
  }

  reset(cell: BookCell): void {
    clearTimeout(this.#unsaved.get(cell));
    this.#unsaved.delete(cell);
    this.store.forget(cell.id);
    this.#known.delete(cell.id);
    const check = cell.kind === 'exercise' ? partnerOf(this.cells, cell) : undefined;
    for (const one of check ? [cell, check] : [cell]) {
      this.#judged.delete(one);
      one.setCode(one.original);
      one.showStored();
      one.setStale(undefined);
      one.say('');
      this.store.setSolved(one.id, false);
    }
    this.options.onProgress();
    this.announce(`Cell ${cell.number} is as in the book again.`);
  }

  /** Puts the address of a cell into the clipboard, and into the address line, where it can be copied as well. */
  async #copyLink(cell: BookCell): Promise<void> {
    const address = new URL(`#${cell.element.id}`, location.href);
    history.replaceState(null, '', address);
    const copied = await navigator.clipboard?.writeText(address.href).then(
      () => true,
      () => false,
    );
    cell.say(copied ? 'The address of this cell is copied.' : 'The address line shows the address of this cell.');
  }

  setSolved(cell: BookCell, solved: boolean): void {
    const exercise = partnerOf(this.cells, cell);
    if (exercise) {
      this.#judged.set(cell, exercise.ranCode ?? exercise.original);
      this.showStale(exercise); // edited while it ran
    }
    try {
      this.store.setSolved(cell.id, solved);
    } catch {
      return; // no room left: said when code is kept
    }
    this.options.onProgress();
  }

  #resetAll(): void {
    if (!confirm('Put every cell of this lesson back as the book has it? What you wrote here is gone then.')) return;
    for (const cell of this.cells) this.reset(cell);
    this.store.forgetAll();
    this.options.onProgress();
    this.say('The lesson is as in the book again.');
  }

  #addTools(): void {
    const chooser = document.createElement('input');
    chooser.type = 'file';
    chooser.accept = '.ipynb,application/x-ipynb+json';
    chooser.hidden = true;
    chooser.addEventListener('change', () => {
      const file = chooser.files?.[0];
      chooser.value = '';
      if (file) void this.#with((engine) => engine.open(file));
    });
    document.body.append(chooser);
    const does: Readonly<Record<string, () => void>> = {
      run: () => void this.#with((engine) => engine.run(this.cells, this.cells.at(-1))),
      restart: () => void this.#with((engine) => engine.restart()),
      download: () => void this.#with((engine) => engine.download()),
      open: () => chooser.click(),
      reset: () => this.#resetAll(),
    };
    for (const one of document.querySelectorAll<HTMLButtonElement>('.live-tools [data-does]')) {
      one.addEventListener('click', () => does[one.dataset.does ?? '']?.());
    }
  }
}
