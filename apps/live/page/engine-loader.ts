/** Editor and kernel come when somebody first edits or runs something, and not before. */
import type { Engine, LiveLesson } from './live-cell.ts';

const NEEDS_SERVER =
  'Code runs when this page comes from a web server. Opened as a file it can be read; to run it, serve the folder, for example with: npx serve';

const RENEWED = 'The book may have been renewed meanwhile: reload this page.';
const OFFLINE = 'You are offline, and no code was run here before.';

export class EngineLoader {
  readonly #lesson: LiveLesson;
  #engine: Promise<Engine> | undefined;

  constructor(lesson: LiveLesson) {
    this.#lesson = lesson;
  }

  /** Loads the engine if it is not there, and uses it. `say` tells the reader what happens meanwhile. */
  async with(use: (engine: Engine) => void | Promise<void>, say: (text: string) => void): Promise<void> {
    if (location.protocol === 'file:') {
      say(NEEDS_SERVER);
      return;
    }
    let engine: Engine;
    try {
      const first = !this.#engine;
      if (first) say('Loading …');
      this.#engine ??= this.#load();
      engine = await this.#engine;
      if (first) say('');
    } catch (error) {
      this.#engine = undefined;
      console.error(error);
      say(`What runs the code could not be loaded. ${navigator.onLine ? RENEWED : OFFLINE}`);
      return;
    }
    await use(engine);
  }

  /** Loads the engine for later; a failure is told by the first use. */
  loadAhead(): void {
    if (location.protocol === 'file:') return;
    this.#engine = this.#load();
    this.#engine.catch(() => {
      this.#engine = undefined;
    });
  }

  async #load(): Promise<Engine> {
    const { startEngine }: typeof import('./engine.ts') = await import(
      new URL('page/engine.js', this.#lesson.options.base).href
    );
    return startEngine(this.#lesson);
  }
}
