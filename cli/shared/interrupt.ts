/** Signals that ask a program to stop: it stops in order, and a second Ctrl-C stops it at once. */
import { constants } from 'node:os';
import { outlivesTerminal } from './nohup.ts';

/** Ctrl-C, a polite `kill` (also at shutdown and from `timeout`), and a closed terminal. */
const allSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Programs between the terminal and this one may pass on what has reached it already: that is one press. */
const samePressMs = 300;

const codeOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];

let received: NodeJS.Signals | undefined;

/** The exit code of a program that a signal has stopped, as shells count it (130 for Ctrl-C); 0 if none has. */
export const interruptedCode = (): number => (received === undefined ? 0 : codeOf(received));

/**
 * Runs `work` with a signal that is aborted by the first Ctrl-C, SIGTERM or (without nohup) SIGHUP. A second Ctrl-C ends the process;
 * the other two come again and again while a system shuts down, and do not disturb what is being saved.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let first: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    if (first === undefined) {
      first = now;
      received = signal;
      console.error('\nStopping after this step. Ctrl-C ends the program at once.');
      controller.abort();
    } else if (signal === 'SIGINT' && now - first > samePressMs) {
      process.exit(codeOf(signal));
    }
  };
  const signals = allSignals.filter((signal) => signal !== 'SIGHUP' || !outlivesTerminal);
  for (const signal of signals) process.on(signal, onSignal);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}
