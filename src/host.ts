/**
 * The program around this code, if it has a stop button: the kernel of a notebook. Scripts, tests and pages have none;
 * there everything here does nothing.
 */

export interface Host {
  /** Runs work that ends soon, with the signal's reason as its error, when the signal aborts; the host waits for that. */
  interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

const key = Symbol.for('handwritten.host');

/** Runs `work` with the signal of the stop button, or with none outside of a notebook. */
export function interruptible<T>(work: (signal: AbortSignal | undefined) => Promise<T>): Promise<T> {
  const host = (globalThis as { readonly [key]?: Host })[key];
  return host ? host.interruptible(work) : work(undefined);
}
