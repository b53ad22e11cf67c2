/** Lets training run, wait, or run for a stretch; and slowly, so that one can watch. */
import type { Stretch } from './messages.ts';
import type { Settings } from './settings.ts';

/** Gives everything else that waits its turn. Faster than a timer, which a browser makes wait 4 ms or longer. */
export function breathe(): Promise<void> {
  return new Promise((resume) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resume();
    };
    port2.postMessage(undefined);
  });
}

/** What is opened and closed by messages and asked by the training loop. */
export class Gate {
  #stretch: Stretch | undefined;
  #waiting: (() => void) | undefined;
  #speed: Settings['speed'];
  /** When the steps that were allowed so far should be over, at the speed that was asked for. */
  #due = 0;

  constructor(speed: Settings['speed']) {
    this.#speed = speed;
  }

  /** Undefined while training waits or is to wait. */
  get stretch(): Stretch | undefined {
    return this.#stretch;
  }

  set speed(speed: Settings['speed']) {
    this.#speed = speed;
    this.#due = 0;
  }

  open(stretch: Stretch): void {
    this.#stretch = stretch;
    this.#due = 0;
    this.#waiting?.();
    this.#waiting = undefined;
  }

  close(): void {
    this.#stretch = undefined;
  }

  /** True if training has to wait here: it was told to, or has gone the stretch. */
  endsHere(atEpochEnd: boolean): boolean {
    return this.#stretch === undefined || this.#stretch === 'batch' || (this.#stretch === 'epoch' && atEpochEnd);
  }

  /** Waits until the gate is opened. */
  async wait(): Promise<void> {
    this.close();
    await new Promise<void>((resume) => {
      this.#waiting = resume;
    });
  }

  /** Waits as the speed demands and returns how many steps may run now. */
  async allow(stepsPerEpoch: number): Promise<number> {
    if (this.#stretch === 'batch') return 1;
    if (this.#speed === 'full' || this.#stretch === 'epoch') return Number.POSITIVE_INFINITY;
    const stepsPerMillisecond = (Number(this.#speed) * stepsPerEpoch) / 1000;
    const steps = Math.max(1, Math.floor(stepsPerMillisecond * 30));
    const now = performance.now();
    // Time lost, by a pause or a slow machine, is not made up for.
    if (this.#due < now - 200) this.#due = now;
    this.#due += steps / stepsPerMillisecond;
    const early = this.#due - now;
    if (early > 1) await new Promise((resume) => setTimeout(resume, early));
    return steps;
  }
}
