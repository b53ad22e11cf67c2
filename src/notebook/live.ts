/** Training that can be watched and stopped: a progress bar and learning curves that change in place. */

import type { Callback } from '../callbacks.ts';
import { learningCurves } from '../charts/learning-curves.ts';
import { requireKnown } from '../checks.ts';
import { lossAndAccuracy } from '../text.ts';
import type { EpochRecord, History, Progress } from '../training.ts';
import { displayHere, interruptSignal, kernel, type MimeBundle } from './kernel.ts';
import { pictureBundle, stillBundle } from './show.ts';

let outputs = 0;

/** An output below the cell that makes it; it is replaced, not repeated, each time it is shown. */
export class Live {
  readonly #id = `live-${++outputs}-${performance.now().toString(36)}`;
  readonly #display = displayHere();
  #shown = false;

  show(bundle: MimeBundle): void {
    this.#display(bundle, { displayId: this.#id, update: this.#shown });
    this.#shown = true;
  }
}

/** A progress bar below the cell. */
export class ProgressBar {
  readonly #live = new Live();
  #shown = Number.NEGATIVE_INFINITY;

  /**
   * Shows the bar, at most five times a second: what comes sooner is left out, unless it is the end.
   * @param share from 0 to 1; @param text is shown behind the bar
   */
  show(share: number, text: string): void {
    const now = performance.now();
    if (share < 1 && now - this.#shown < 200) return;
    this.#shown = now;
    const percent = Math.round(100 * share);
    const filled = Math.round(20 * share);
    this.#live.show({
      'text/html': `<progress max="100" value="${percent}" style="width:16em;vertical-align:middle"></progress> ${text}`,
      'text/plain': `${'█'.repeat(filled)}${'░'.repeat(20 - filled)} ${text}`,
    });
  }

  /** Puts a line of text in place of the bar. */
  end(text: string): void {
    this.#live.show({ 'text/html': `<div>${text}</div>`, 'text/plain': text });
  }
}

export interface LiveOptions {
  /** False shows the progress bar alone. */
  readonly curves?: boolean;
  readonly title?: string;
}

/** Drawing may take this share of the time of a training that runs; the last picture comes when it is done. */
const DRAWING = 0.01;

/**
 * A callback for `model.train(…, { callbacks: [live()] })`: a progress bar with loss, accuracy and time left, learning
 * curves after an epoch, and the stop button, which ends the training and leaves a usable network. At the end a line and
 * the interactive curves stay. To be called in the cell that trains, once for each training. Outside of a notebook it
 * does nothing.
 */
export function live(options: LiveOptions = {}): Callback {
  requireKnown('live', options, ['curves', 'title']);
  if (!kernel()) return {};
  const { curves = true, title = 'Learning curves' } = options;
  const signal = interruptSignal();
  const bar = new ProgressBar();
  const chart = new Live();
  let drawn = 0; // milliseconds spent on drawing
  bar.show(0, 'training starts'); // at once, so that it stands above the curves
  let cost = curves ? warmUp() : 0; // of one drawing, in milliseconds
  const draw = (bundle: typeof pictureBundle, { epochs }: History, planned: number) => {
    if (!curves || epochs.length === 0) return;
    const start = performance.now();
    chart.show(bundle(learningCurves(epochs, { title, epochs: planned })));
    cost = performance.now() - start;
    drawn += cost;
  };
  return {
    signal,
    onProgress({ epoch, epochs: total, step, steps, loss, accuracy, secondsLeft }: Progress) {
      const numbers = lossAndAccuracy(loss, accuracy, ' · ');
      // The last step is not the end: validation follows.
      const share = Math.min(0.999, step / steps);
      bar.show(share, `epoch ${epoch} of ${total} · ${numbers} · ${time(secondsLeft)} left`);
    },
    onEpoch({ epoch }, run) {
      const history = run.history();
      if (epoch < history.planned && drawn + cost <= DRAWING * 1000 * history.seconds) {
        draw(stillBundle, history, history.planned);
      }
    },
    onEnd(run, error) {
      if (error) return;
      const history = run.history();
      const { epochs, planned, stopped, seconds } = history;
      const how = { finished: '', early: 'stopped early: ', interrupted: 'stopped after ' }[stopped];
      bar.end(`${how}${count(epochs.length)}${last(epochs)} · ${time(seconds)}`);
      draw(pictureBundle, history, stopped === 'interrupted' ? epochs.length : planned);
    },
  };
}

let coldStart = true;

/**
 * The first drawing of a process takes ten times as long as later ones: it is done before the training, not in it.
 * Returns how many milliseconds a drawing takes.
 */
function warmUp(): number {
  const record = { loss: 1, accuracy: 0.5, validationLoss: 1, validationAccuracy: 0.5, learningRate: 1, seconds: 1 };
  const epochs = [1, 2].map((epoch) => ({ ...record, epoch }));
  let start = performance.now();
  for (let left = coldStart ? 3 : 1; left > 0; left--) {
    start = performance.now();
    stillBundle(learningCurves(epochs));
  }
  coldStart = false;
  return performance.now() - start;
}

const count = (epochs: number) => `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`;

/** Loss and accuracy of the last epoch, as far as there are any. */
function last(records: readonly EpochRecord[]): string {
  const record = records.at(-1);
  if (!record) return '';
  const { loss, accuracy, validationLoss, validationAccuracy } = record;
  const training = ` · ${lossAndAccuracy(loss, accuracy, ' · ')}`;
  if (validationLoss === undefined) return training;
  return `${training} · validation: ${lossAndAccuracy(validationLoss, validationAccuracy)}`;
}

const time = (seconds: number) =>
  seconds < 60
    ? `${seconds.toFixed(seconds < 1 ? 2 : 1)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
