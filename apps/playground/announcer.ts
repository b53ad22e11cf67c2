/** Reports to screen readers how training goes: at once when something happens, else every few seconds. */

const QUIET_MILLISECONDS = 5000;

export class Announcer {
  readonly #place: HTMLElement;
  #last = 0;

  constructor(place: HTMLElement) {
    this.#place = place;
  }

  /** What happened just now. */
  event(text: string): void {
    this.#place.textContent = text;
    this.#last = performance.now();
  }

  /** Progress; dropped if something was said a short time ago. */
  progress(text: string): void {
    if (performance.now() - this.#last >= QUIET_MILLISECONDS) this.event(text);
  }
}
