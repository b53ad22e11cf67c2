/** How well a network reads the test images, as text and as fields of the last event. */

import type { Dataset } from '../../src/data/dataset.ts';
import { classReport, wilsonInterval } from '../../src/metrics.ts';
import type { Evaluation } from '../../src/network.ts';
import { count, harmlessName, percent, textTable } from '../../src/text.ts';

export interface Judgement {
  /** Share of the test images read correctly, 0 to 1. */
  readonly testAccuracy: number;
  /** 95 %, by Wilson. */
  readonly interval: readonly [low: number, high: number];
  readonly correct: number;
  readonly images: number;
  readonly loss: number;
  readonly classes: readonly {
    readonly name: string;
    readonly images: number;
    readonly precision: number;
    readonly recall: number;
  }[];
}

/** Accuracy with its interval, and precision and recall of each class, from the network's evaluation on the test images. */
export function judge(evaluation: Evaluation, { test, classNames }: Dataset): Judgement {
  const { accuracy, loss, predictions } = evaluation;
  const images = test.labels.rows;
  const correct = Math.round(accuracy * images);
  const { low, high } = wilsonInterval(correct, images);
  const classes = classReport(test.labels, predictions, classNames.length).map((one) => ({
    name: classNames[one.class],
    images: one.support,
    precision: one.precision,
    recall: one.recall,
  }));
  return { testAccuracy: accuracy, interval: [low, high], correct, images, loss, classes };
}

/** The line of the test accuracy. */
export function testLine({ testAccuracy, interval, correct, images, loss }: Judgement): string {
  const [low, high] = interval;
  const right = `${count(correct)} of ${count(images)} test images`;
  return `test accuracy ${percent(testAccuracy, 2)} (${right}; 95 % interval ${percent(low, 2)} to ${percent(high, 2)}), loss ${loss.toFixed(4)}`;
}

/** Precision and recall of each class, as a table. */
export function classTable({ classes }: Judgement): string {
  const head = ['class', 'images', 'precision', 'recall'];
  const rows = classes.map(({ name, images, precision, recall }) => [
    harmlessName(name),
    count(images),
    percent(precision),
    percent(recall),
  ]);
  return textTable(head, rows, { right: ['images', 'precision', 'recall'], rule: true });
}
