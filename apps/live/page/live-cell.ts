/** What editor and kernel need to know of the cells of a page, be it one of the book or a deck of slides. */
import type { CellOutput } from '../messages.ts';
import type { OutputPlace } from '../outputs.ts';

/** What takes the place of the code when somebody edits it. */
export interface CellEditor {
  readonly element: HTMLElement;
  /** Replaces the text, as if it had been there from the beginning. */
  setCode(code: string): void;
  focus(at?: number): void;
}

export type CellPhase = 'idle' | 'waiting' | 'running';

export interface LiveCell {
  readonly id: string;
  /** Counted from 1, among the cells with code. */
  readonly number: number;
  readonly kind: string;
  readonly mayFail: boolean;
  readonly code: string;
  /** Whether the code is another than that of the lesson. */
  readonly changed: boolean;
  readonly phase: CellPhase;
  readonly editor: CellEditor | undefined;
  /** The code that ran last in the kernel that runs now; undefined: none. */
  ranCode: string | undefined;
  /** What the last run in this page gave. */
  run: { readonly count: number; readonly outputs: readonly CellOutput[]; readonly code: string } | undefined;
  /** Whether the last run ended with an error. One that was stopped did not fail. */
  failed: boolean;
  outputPlace(): OutputPlace;
  setPhase(phase: CellPhase): void;
  say(text: string): void;
  /** Says whether what stands below is what the code gives. */
  sayWhetherRun(): void;
  setStale(sentence: string | undefined): void;
  setCode(code: string): void;
  open(editor: CellEditor): void;
}

export interface LiveLesson {
  readonly options: LiveOptions;
  readonly cells: readonly LiveCell[];
  above(cell: LiveCell): readonly LiveCell[];
  run(cell: LiveCell): Promise<void>;
  runAndMove(cell: LiveCell): void;
  typed(cell: LiveCell, code: string): void;
  saveNow(): void;
  setSolved(check: LiveCell, solved: boolean): void;
  /** @param cell an exercise or its check */
  showStale(cell: LiveCell): void;
  /** Puts the cursor into the code of a cell; undefined: errors name places, and lead nowhere. */
  goTo?(cell: LiveCell, at: number): void;
  /** Says of a cell that somebody asked for why it does not run. */
  sayNotRun(cell: LiveCell, failed: LiveCell): void;
  say(text: string): void;
  /** Tells a screen reader. */
  announce(text: string): void;
}

export interface LiveOptions {
  /** `01-relu` */
  readonly name: string;
  /** `notebooks/01-relu.ipynb`, from the root of the project. */
  readonly file: string;
  readonly title: string;
  /** Folder with editor and kernel. */
  readonly base: URL;
  /** Address of the notebook file, for pages that offer it. */
  readonly notebook?: URL;
  /** Where the editor puts what it shows over the page. Default: within the editor. */
  readonly tooltipsIn?: HTMLElement;
  /** Called after the first run: what a run needs may be kept for offline. */
  readonly onFirstRun: () => void;
}

/** Editor and kernel: engine.ts, loaded by the first edit or run. */
export interface Engine {
  edit(cell: LiveCell, at?: number): void;
  run(cells: readonly LiveCell[], asked?: LiveCell): Promise<void>;
  stop(): void;
  restart(): Promise<void>;
  download(): Promise<void>;
  open(file: File): Promise<void>;
}

/** The check of an exercise, or the exercise of a check. */
export function partnerOf<C extends LiveCell>(cells: readonly C[], cell: C): C | undefined {
  const other = { exercise: 'exercise-check', 'exercise-check': 'exercise' }[cell.kind];
  const above = cells.slice(0, cell.number - 1);
  const all = cell.kind === 'exercise' ? cells.slice(cell.number) : above.reverse();
  return all.find(({ kind }) => kind === other);
}

/**
 * What runs when somebody runs a cell: first what has not run yet above, and what failed there: what it needs may be there
 * now. An exercise and its check run together.
 */
export function cellsToRun<C extends LiveCell>(cells: readonly C[], cell: C): C[] {
  const above = cells.slice(0, cell.number - 1);
  const first = above.filter(({ ranCode, failed, mayFail }) => ranCode === undefined || (failed && !mayFail));
  const partner = partnerOf(cells, cell);
  if (cell.kind === 'exercise-check' && partner && partner.ranCode !== partner.code && !first.includes(partner)) {
    first.push(partner);
  }
  return [...first, cell, ...(cell.kind === 'exercise' && partner ? [partner] : [])];
}
