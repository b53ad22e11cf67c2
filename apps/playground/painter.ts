/** Draws when the browser draws, and no longer than a frame has time for: what is left comes with the next frame. */

/** Drawing may take this many milliseconds of a frame; the rest waits. */
const BUDGET = 6;

export class Painter {
  readonly #jobs = new Map<string, () => void>();
  #asked = false;

  /** Calls `job` in one of the next frames. A waiting job of the same name is dropped. */
  request(name: string, job: () => void): void {
    // Anew at the end, so that no job waits for ever behind one that is asked for in each frame.
    this.#jobs.delete(name);
    this.#jobs.set(name, job);
    this.#ask();
  }

  #ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    this.#asked = false;
    const start = performance.now();
    for (const [name, job] of this.#jobs) {
      this.#jobs.delete(name);
      job();
      if (performance.now() - start > BUDGET) break;
    }
    if (this.#jobs.size > 0) this.#ask();
  }
}
