/** How long a training computes before it looks up: at the clock, at its callbacks, at what else wants to run. */

import { asTraining } from './in-training.ts';

/** About this many milliseconds pass between two looks. */
const LOOK = 30;
/** Progress is told this often, in milliseconds. */
const PROGRESS = 100;

export class Pace {
  /** How many steps may run before the next look. */
  steps = 1;
  #told = performance.now();

  /** Runs `work`, which does `count` steps, and learns from it how many fit between two looks. */
  time<T>(count: number, work: () => T): T {
    const start = performance.now();
    const result = asTraining(work);
    const each = (performance.now() - start) / count;
    this.steps = Math.max(1, Math.min(this.steps * 2, Math.floor(LOOK / Math.max(each, 1e-3))));
    return result;
  }

  /** True about ten times a second. */
  due(): boolean {
    const now = performance.now();
    if (now - this.#told < PROGRESS) return false;
    this.#told = now;
    return true;
  }
}

let channel: MessageChannel | undefined;

/** Lets everything else that waits have its turn: pictures, key strokes, the stop button. */
export function breathe(): Promise<void> {
  return new Promise((resume) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resume);
      return;
    }
    // In a page: timers that follow each other wait 4 ms, messages do not.
    channel ??= new MessageChannel();
    channel.port1.onmessage = () => resume();
    channel.port2.postMessage(undefined);
  });
}

/** Lets signals that have come, such as Ctrl-C, reach their handlers: Node.js looks for them between two turns. */
export async function hear(): Promise<void> {
  await breathe();
  await breathe();
}
