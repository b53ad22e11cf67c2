/** Ctrl-C: once to stop in order, twice to stop at once. */
import { interruptedCode } from './program.ts';

/** Programs between the terminal and this one may pass on what has reached it already: that is one press. */
const samePressMs = 300;

/** Runs `work` with a signal that the first Ctrl-C aborts; a second one ends the process. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let first: number | undefined;
  const onInterrupt = (): void => {
    const now = performance.now();
    if (first === undefined) {
      first = now;
      console.error('\nStopping after this step. Ctrl-C again ends the program at once.');
      controller.abort();
    } else if (now - first > samePressMs) {
      process.exit(interruptedCode);
    }
  };
  process.on('SIGINT', onInterrupt);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}
