/** The buttons that start and stop training, and the line that shows its progress. */

import { count, counted, percent } from '../../src/text.ts';
import { find } from './elements.ts';
import type { RunState, Snapshot, Stretch } from './messages.ts';

export type PageState = RunState | 'preparing' | 'failed';

export interface Orders {
  go(stretch: Stretch): void;
  pause(): void;
  anew(): void;
}

const playNames: Readonly<Record<PageState, string>> = {
  preparing: 'Train',
  ready: 'Train',
  running: 'Pause',
  paused: 'Go on',
  finished: 'Train again',
  failed: 'Train again',
};

export class Transport {
  readonly #buttons = {
    play: find('#play', HTMLButtonElement),
    batch: find('#batch', HTMLButtonElement),
    epoch: find('#epoch', HTMLButtonElement),
    anew: find('#anew', HTMLButtonElement),
  };
  readonly #status = find('#status', HTMLElement);
  readonly #progress = find('#progress', HTMLProgressElement);
  readonly #score = find('#score', HTMLOutputElement);
  #state: PageState = 'preparing';
  #lostFocus = false;

  constructor(orders: Orders) {
    const { play, batch, epoch, anew } = this.#buttons;
    play.addEventListener('click', () => (this.#state === 'running' ? orders.pause() : orders.go('end')));
    batch.addEventListener('click', () => orders.go('batch'));
    epoch.addEventListener('click', () => orders.go('epoch'));
    anew.addEventListener('click', () => orders.anew());
  }

  get state(): PageState {
    return this.#state;
  }

  set state(state: PageState) {
    this.#state = state;
    const { play, batch, epoch, anew } = this.#buttons;
    play.textContent = playNames[state];
    play.dataset.state = state === 'running' ? 'running' : 'still';
    play.disabled = state === 'preparing';
    // Disabled for the ear and the eye, but not taken out of the order of focus while somebody steps with the keyboard.
    for (const button of [batch, epoch]) {
      button.disabled = state === 'preparing' || state === 'finished' || state === 'failed';
      button.setAttribute('aria-disabled', String(state === 'running'));
    }
    anew.disabled = state === 'preparing' || state === 'ready';
    document.body.dataset.state = state;
    this.#keepFocus();
  }

  /** A button that can no longer be pressed loses the focus; the first one takes it, as soon as it can. */
  #keepFocus(): void {
    const { activeElement } = document;
    const buttons: readonly (Element | null)[] = Object.values(this.#buttons);
    if (buttons.includes(activeElement) && (activeElement as HTMLButtonElement).disabled) this.#lostFocus = true;
    if (!this.#lostFocus || this.#buttons.play.disabled) return;
    this.#lostFocus = false;
    if (activeElement === document.body || buttons.includes(activeElement)) this.#buttons.play.focus();
  }

  /** What the line says while there is nothing to count. */
  say(text: string): void {
    this.#status.textContent = text;
  }

  show(snapshot: Snapshot, accuracy: number): void {
    const text = describe(snapshot);
    if (this.#status.textContent !== text) this.#status.textContent = text;
    this.#progress.value = snapshot.step / snapshot.steps;
    this.#score.value = percent(accuracy);
  }
}

/** Where training stands, in words. */
export function describe({ state, step, steps, stepsPerEpoch, seconds, facts }: Snapshot): string {
  const epochs = steps / stepsPerEpoch;
  const done = Math.floor(step / stepsPerEpoch);
  const batch = step % stepsPerEpoch;
  switch (state) {
    case 'ready':
      return `${count(facts.trainRows)} training images, ${count(facts.testRows)} test images`;
    case 'running':
      return `Epoch ${Math.min(done + 1, epochs)} of ${epochs}`;
    case 'paused':
      return batch === 0
        ? `Paused after epoch ${done} of ${epochs}.`
        : `Paused in epoch ${done + 1} of ${epochs}, after batch ${batch} of ${stepsPerEpoch}.`;
    case 'finished':
      return `Finished: ${counted(epochs, 'epoch')} in ${seconds.toFixed(1)} seconds.`;
  }
}
