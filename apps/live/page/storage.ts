/** What a reader wrote and solved, in the browser's own storage: one entry for each cell, so that two tabs do not meet. */

export interface SavedCode {
  readonly code: string;
  /** The source that the book had when this was written: tells whether the book's cell has changed since. */
  readonly base: string;
  /** Names this version of the code: a tab that knows another one must not overwrite it. */
  readonly version: string;
}

/** The part of `Storage` that is used here. */
export type Keeper = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

const PREFIX = 'handwritten';

/** Storage that forgets everything with the page: where the browser refuses its own. */
export function forgetfulKeeper(): Keeper {
  const entries = new Map<string, string>();
  return {
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
    key: (at) => [...entries.keys()][at] ?? null,
    get length() {
      return entries.size;
    },
  };
}

/** The browser's storage, or undefined where it may not be used (private windows, blocked cookies). */
export function browserKeeper(): Keeper | undefined {
  // Once: each probe is heard in the other tabs.
  if (found === null) found = probed();
  return found;
}

/** Null as long as nobody has asked. */
let found: Keeper | undefined | null = null;

function probed(): Keeper | undefined {
  try {
    const probe = `${PREFIX}/probe`;
    localStorage.setItem(probe, '1');
    localStorage.removeItem(probe);
    return localStorage;
  } catch {
    return undefined;
  }
}

const newVersion = () => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null; // written by something else
  }
}

function asSaved(value: unknown): SavedCode | undefined {
  const { code, base, version } = (value ?? {}) as Partial<SavedCode>;
  const whole = typeof code === 'string' && typeof base === 'string' && typeof version === 'string';
  return whole ? { code, base, version } : undefined;
}

/** What is kept of one lesson. */
export class LessonStore {
  readonly #keeper: Keeper;
  readonly #lesson: string;

  /** @param lesson its name: `01-relu` */
  constructor(keeper: Keeper, lesson: string) {
    this.#keeper = keeper;
    this.#lesson = lesson;
  }

  #key(cell: string): string {
    return `${PREFIX}/${this.#lesson}/${cell}`;
  }

  read(cell: string): SavedCode | undefined {
    return asSaved(parsed(this.#keeper.getItem(this.#key(cell))));
  }

  /**
   * Keeps `code`. `known` is the version that this page read or wrote last; if another page has written since, nothing is
   * kept and what is there is returned as `other`. Throws if the storage is full.
   */
  write(cell: string, code: string, base: string, known?: string): { kept?: SavedCode; other?: SavedCode } {
    const there = this.read(cell);
    if (there && there.version !== known && there.code !== code) return { other: there };
    const kept = { code, base, version: newVersion() };
    this.#keeper.setItem(this.#key(cell), JSON.stringify(kept));
    return { kept };
  }

  forget(cell: string): void {
    this.#keeper.removeItem(this.#key(cell));
  }

  /** Whether an entry says what is solved, in any lesson. */
  static isProgress(key: string | null): boolean {
    return key === null || key.startsWith(`${PREFIX}/solved/`);
  }

  /** The cell that an entry belongs to; undefined if it is none of this lesson. */
  cellOf(key: string | null): string | undefined {
    const start = `${PREFIX}/${this.#lesson}/`;
    return key?.startsWith(start) ? key.slice(start.length) : undefined;
  }

  /** Ids of the cells whose exercises are solved. */
  solved(): ReadonlySet<string> {
    const list = parsed(this.#keeper.getItem(`${PREFIX}/solved/${this.#lesson}`));
    return new Set(Array.isArray(list) ? list.filter((one) => typeof one === 'string') : []);
  }

  setSolved(cell: string, solved: boolean): void {
    const all = new Set(this.solved());
    if (solved) all.add(cell);
    else all.delete(cell);
    this.#keeper.setItem(`${PREFIX}/solved/${this.#lesson}`, JSON.stringify([...all]));
  }

  forgetAll(): void {
    const keys = Array.from({ length: this.#keeper.length }, (_, at) => this.#keeper.key(at));
    for (const key of keys) if (key !== null && this.cellOf(key) !== undefined) this.#keeper.removeItem(key);
    this.#keeper.removeItem(`${PREFIX}/solved/${this.#lesson}`);
  }
}
