/** Training that can be watched and stopped: a progress bar and learning curves that change in place. */
import { learningCurves } from '../plots/learning-curves.ts';
import type { EpochRecord, History, Progress, TrainOptions } from '../training.ts';
import { display, interruptSignal, type MimeBundle } from './kernel.ts';
import { pictureBundle, stillBundle } from './show.ts';

let outputs = 0;

/** An output that is replaced, not repeated, each time it is shown. */
export class Live {
  readonly #id = `live-${++outputs}-${performance.now().toString(36)}`;
  #shown = false;

  show(bundle: MimeBundle): void {
    display(bundle, { displayId: this.#id, update: this.#shown });
    this.#shown = true;
  }
}

/** A progress bar below the cell. */
export class ProgressBar {
  readonly #live = new Live();

  /** @param share from 0 to 1; @param text is shown behind the bar */
  show(share: number, text: string): void {
    const percent = Math.round(100 * share);
    const filled = Math.round(20 * share);
    this.#live.show({
      'text/html': `<progress max="100" value="${percent}" style="width:16em;vertical-align:middle"></progress> ${text}`,
      'text/plain': `${'█'.repeat(filled)}${'░'.repeat(20 - filled)} ${text}`,
    });
  }
}

export interface LiveOptions {
  /** False shows the progress bar alone. */
  readonly curves?: boolean;
  readonly title?: string;
}

/**
 * Options for `model.train(…, { …, ...live() })`: a progress bar with loss, accuracy and time left, learning curves after
 * each epoch, and the stop button, which ends the training and leaves a usable network.
 */
export function live(options: LiveOptions = {}): Pick<TrainOptions, 'onProgress' | 'onEpoch' | 'signal'> {
  const { curves = true, title = 'Learning curves' } = options;
  const bar = new ProgressBar();
  const chart = new Live();
  let drawn = Number.NEGATIVE_INFINITY;
  const numbers = (loss: number, accuracy: number) =>
    `loss ${loss.toFixed(4)} · accuracy ${(100 * accuracy).toFixed(2)} %`;
  return {
    signal: interruptSignal(),
    onProgress({ epoch, epochs: total, step, steps, loss, accuracy, secondsLeft }: Progress) {
      bar.show(step / steps, `epoch ${epoch} of ${total} · ${numbers(loss, accuracy)} · ${time(secondsLeft)} left`);
    },
    onEpoch(record: EpochRecord, { epochs: records, planned, seconds, stopped }: History) {
      const last = record.epoch === planned || stopped !== 'finished';
      const measured = record.validationAccuracy;
      const validation = measured === undefined ? '' : ` · validation ${(100 * measured).toFixed(2)} %`;
      bar.show(
        record.epoch / planned,
        `epoch ${record.epoch} · ${numbers(record.loss, record.accuracy)}${validation} · ${time(seconds)}`,
      );
      // Drawing costs about 20 ms: not more often than keeps it below one part in a hundred of a short training.
      if (!curves || (!last && performance.now() - drawn < 2000)) return;
      drawn = performance.now();
      const picture = learningCurves(records, { title, epochs: planned });
      chart.show(last ? pictureBundle(picture) : stillBundle(picture));
    },
  };
}

const time = (seconds: number) =>
  seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
