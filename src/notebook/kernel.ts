/**
 * The door to the notebook that runs this code. Outside of a notebook (scripts, tests, browsers) everything here does
 * nothing, so that code that shows something runs there, too.
 */

/** One output in several formats (MIME type → content). A front end shows the richest one that it knows. */
export type MimeBundle = Readonly<Record<string, unknown>>;

export interface DisplayOptions {
  /** Names the output, so that it can be replaced later. */
  readonly displayId?: string;
  /** Replaces the output that has this `displayId` instead of adding one. */
  readonly update?: boolean;
  /** Per format: `{ 'image/svg+xml': { isolated: true } }`. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** What the kernel of this project (folder `jupyter`) offers to the cells. */
export interface Kernel {
  display(bundle: MimeBundle, options?: DisplayOptions): void;
  /** `display` for the cell that runs now, also when later ones run. */
  displayHere?(): Kernel['display'];
  /** Sends the text that was written but not yet shown. */
  flush(): void;
  interruptSignal(): AbortSignal;
  /** Whether the cell before this one did not compile. */
  followsBroken?(): boolean;
}

/** The kernel, or undefined outside of a notebook. */
export function kernel(): Kernel | undefined {
  return (globalThis as { __handwritten?: Kernel }).__handwritten;
}

/** Shows an output below the cell that runs. */
export function display(bundle: MimeBundle, options: DisplayOptions = {}): void {
  kernel()?.display(bundle, options);
}

/** A function that shows outputs below the cell that runs now, also when later ones run. */
export function displayHere(): (bundle: MimeBundle, options?: DisplayOptions) => void {
  return kernel()?.displayHere?.() ?? display;
}

const never = new AbortController().signal;

/**
 * The signal that the stop button of the notebook aborts, for the cell that runs now; outside of a notebook it never
 * aborts. A cell that asks for it is given ten seconds to end by itself, and what it computed is kept.
 */
export function interruptSignal(): AbortSignal {
  return kernel()?.interruptSignal() ?? never;
}

/** A loop breathes at most this often, in milliseconds. */
const breathing = 20;
let lastBreath = 0;

/**
 * Lets outputs out and the stop button in; to be awaited in each round of a long loop (it costs next to nothing, since
 * most calls return at once). Throws if the cell was interrupted.
 */
export async function breathe(): Promise<void> {
  const signal = interruptSignal(); // that of this cell, not of one that begins meanwhile
  const now = performance.now();
  if (now - lastBreath >= breathing) {
    kernel()?.flush();
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    lastBreath = performance.now();
  }
  signal.throwIfAborted();
}
