/** Training progress: a bar in a terminal, else one line per epoch; with --json one event per epoch. */

import { SingleBar } from 'cli-progress';
import type { Callback } from '../../src/callbacks.ts';
import { clock, lossAndAccuracy, percent } from '../../src/text.ts';
import type { EpochRecord } from '../../src/training.ts';
import type { Output } from './program.ts';

/** A callback for `train`, of which `done` epochs are done already. */
export function trainingProgress(output: Output, epochs: number, stepsPerEpoch: number, done = 0): Callback {
  if (!output.json && process.stdout.isTTY) return barOf(epochs, stepsPerEpoch, done);
  return {
    onEpoch: (record) => output.say('epoch', record, epochLine(record, epochs)),
  };
}

function epochLine(record: EpochRecord, epochs: number): string {
  const { epoch, loss, accuracy, validationLoss, validationAccuracy, seconds } = record;
  const number = String(epoch).padStart(String(epochs).length);
  const validation =
    validationLoss === undefined ? '' : `  validation ${lossAndAccuracy(validationLoss, validationAccuracy)}`;
  return `epoch ${number}/${epochs}  ${lossAndAccuracy(loss, accuracy)}${validation}  ${seconds.toFixed(1)} s`;
}

/** One bar over all steps, rewritten in place. */
export function barOf(epochs: number, stepsPerEpoch: number, done = 0): Callback {
  const bar = new SingleBar({
    stream: process.stdout,
    format: '{bar} {percentage} %  epoch {epoch}/{epochs}  loss {loss}  accuracy {accuracy}  {left}{validation}',
    barsize: 14,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    // The terminal's settings stay as they are: nothing is left to restore, however the program ends.
    hideCursor: false,
    linewrap: true,
  });
  const started = performance.now();
  bar.start(epochs * stepsPerEpoch, done * stepsPerEpoch, {
    epoch: done + 1,
    epochs,
    loss: '–',
    accuracy: '–',
    left: '',
    validation: '',
  });
  return {
    onProgress: ({ step, epoch, loss, accuracy, secondsLeft }) => {
      const left = `${clock(secondsLeft)} left`;
      bar.update(step, { epoch, loss: loss.toFixed(4), accuracy: percent(accuracy, 2), left });
    },
    onEpoch: ({ epoch, loss, accuracy, validationAccuracy }) => {
      const seconds = (performance.now() - started) / 1000;
      const left =
        epoch < epochs ? `${clock((seconds / (epoch - done)) * (epochs - epoch))} left` : `${clock(seconds)}`;
      const validation = validationAccuracy === undefined ? '' : `  validation ${percent(validationAccuracy, 2)}`;
      bar.update(epoch * stepsPerEpoch, {
        epoch,
        loss: loss.toFixed(4),
        accuracy: percent(accuracy, 2),
        left,
        validation,
      });
    },
    onEnd: () => bar.stop(),
  };
}
