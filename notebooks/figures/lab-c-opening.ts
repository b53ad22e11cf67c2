/** Lab C's opening: the six trainings as they are found, and, at its end, as they are after the repair. */
import type { Spec } from '../../src/charts/index.ts';
import { percent } from '../../src/notebook/index.ts';
import type { Trained } from '../labs/lab-c-trainings.ts';
import { lossPanels } from './lab-c-loss-panels.ts';

const names = ['Case 1', 'Case 2', 'Case 3', 'Case 4', 'Case 5', 'Case 6'];

/** A panel for each training, with what it reads right of its validation images. */
export function sixTrainings(trainings: readonly Trained[], title: string): Spec {
  const panels = trainings.map(({ epochs }, i) => ({
    name: names[i],
    note: `${percent(epochs[epochs.length - 1].validationAccuracy)} right`,
    epochs,
  }));
  return lossPanels(panels, { title, subtitle: 'loss in each epoch; dotted: ln 10, the loss of knowing nothing' });
}
