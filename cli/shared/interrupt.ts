/** Signals that ask a program to stop: it stops in order, and a second Ctrl-C stops it at once. */
import { constants } from 'node:os';
import { Script } from 'node:vm';
import { type Host, hostKey } from '../../src/host.ts';
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
 * Runs `work` with a signal that is aborted by the first Ctrl-C, SIGTERM or (without nohup) SIGHUP. A second Ctrl-C ends
 * the process; the other two come again and again while a system shuts down, and do not disturb what is being saved.
 * Ctrl-C also ends a long step in its middle; the others wait for its end.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let first: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    if (first === undefined) {
      first = now;
      received = signal;
      console.error('\nStopping. Ctrl-C ends the program at once.');
      controller.abort();
    } else if (signal === 'SIGINT' && now - first > samePressMs) {
      process.exit(codeOf(signal));
    }
  };
  const signals = allSignals.filter((signal) => signal !== 'SIGHUP' || !outlivesTerminal);
  for (const signal of signals) process.on(signal, onSignal);
  const host: Host = { breakable: (compute) => breakable(compute, () => onSignal('SIGINT')) };
  Object.assign(globalThis, { [hostKey]: host });
  try {
    return await work(controller.signal);
  } finally {
    Object.assign(globalThis, { [hostKey]: undefined });
    for (const signal of signals) process.off(signal, onSignal);
  }
}

const workKey = Symbol.for('handwritten.work');
const script = new Script("globalThis[Symbol.for('handwritten.work')]()");

/** Runs `work`; while JavaScript computes, no handler of a signal can run, but Ctrl-C can end a script. */
function breakable<T>(work: () => T, onBreak: () => void): T | undefined {
  let result: T | undefined;
  const compute = () => {
    result = work();
  };
  Object.assign(globalThis, { [workKey]: compute });
  try {
    script.runInThisContext({ breakOnSigint: true });
    return result;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_INTERRUPTED') throw error;
    onBreak();
    return undefined;
  }
}
