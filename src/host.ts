/**
 * The program around this code, if it can stop what runs: the kernel of a notebook by its button, `npm run train` by
 * Ctrl-C. Scripts, tests and pages cannot; there everything here does nothing.
 */

export interface Host {
  /** Runs work that ends soon, with the signal's reason as its error, when the signal aborts; the host waits for that. */
  interruptible?<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Runs work that computes for long; gives undefined if the person has broken it off. */
  breakable?<T>(work: () => T): T | undefined;
}

export const hostKey = Symbol.for('handwritten.host');
const host = (): Host | undefined => (globalThis as { readonly [hostKey]?: Host })[hostKey];

/** Runs `work` with the signal of the stop button, or with none outside of a notebook. */
export function interruptible<T>(work: (signal: AbortSignal | undefined) => Promise<T>): Promise<T> {
  return host()?.interruptible?.(work) ?? work(undefined);
}

/** Runs a long computation that changes nothing but what it gives; undefined if the person has broken it off. */
export function breakable<T extends object>(work: () => T): T | undefined {
  const { breakable: run } = host() ?? {};
  return run ? run(work) : work();
}

/** Whether a long computation can be broken off here. */
export const canBreak = (): boolean => host()?.breakable !== undefined;
