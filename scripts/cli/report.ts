/** What a trained network is worth, as text and as pictures. */
import { access, constants, mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Dataset, Split } from '../../src/data/dataset.ts';
import { classReport, confusionMatrix, wilsonInterval } from '../../src/metrics.ts';
import { writeFileAtomically } from '../../src/models/files.ts';
import type { Evaluation, NeuralNetwork } from '../../src/network.ts';
import { confusionMatrixPlot } from '../../src/plots/confusion-matrix.ts';
import { firstLayerWeights } from '../../src/plots/first-layer-weights.ts';
import { learningCurves } from '../../src/plots/learning-curves.ts';
import { renderSvg } from '../../src/plots/render.ts';
import { type Prediction, samplePredictions } from '../../src/plots/sample-predictions.ts';
import type { EpochRecord } from '../../src/training.ts';
import { UsageError } from './program.ts';

const percent = (share: number) => (Number.isNaN(share) ? '–' : `${(100 * share).toFixed(2)} %`);

/** Accuracy with its interval, loss, and a table of the classes. */
export function reportText(
  { accuracy, loss, predictions }: Evaluation,
  { labels }: Split,
  classNames: readonly string[],
): string {
  const { low, high } = wilsonInterval(Math.round(accuracy * labels.rows), labels.rows);
  const rows = classReport(labels, predictions, labels.classes).map(({ class: c, support, precision, recall }) => [
    classNames[c],
    String(support),
    percent(precision),
    percent(recall),
  ]);
  const table = [['class', 'images', 'precision', 'recall'], ...rows];
  const widths = table[0].map((_, i) => Math.max(...table.map((row) => row[i].length)));
  const lines = table.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '),
  );
  return [
    `test accuracy ${percent(accuracy)} (95 % interval ${percent(low)} to ${percent(high)}), loss ${loss.toFixed(4)}`,
    ...lines,
  ].join('\n');
}

/** Throws if a file cannot be written there: better now than behind an hour of training. */
export async function requireWritable(option: string, folder: string): Promise<void> {
  try {
    await access(resolve(folder), constants.W_OK);
  } catch {
    throw new UsageError(`${option}: the folder ${resolve(folder)} is missing or cannot be written to`);
  }
}

export const requireWritableFile = (option: string, file: string): Promise<void> =>
  requireWritable(option, dirname(resolve(file)));

/** Writes the evaluation pictures as SVG and returns their paths. Learning curves need `epochs`. */
export async function writePlots(
  folder: string,
  model: NeuralNetwork<number, number>,
  { test, width, height, classNames }: Dataset,
  { predictions, outputs }: Evaluation,
  epochs: readonly EpochRecord[] = [],
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const first = model.layers.find((layer) => layer.kind === 'dense');
  const samples = Array.from(
    { length: Math.min(40, test.images.rows) },
    (_, i): Prediction => ({
      image: test.images.row(i),
      truth: classNames[test.labels.values[i]],
      predicted: classNames[predictions[i]],
      confidence: outputs.at(i, predictions[i]),
    }),
  );
  const counts = confusionMatrix(test.labels, predictions, test.labels.classes);
  const pictures = {
    ...(epochs.length > 0 && { 'learning-curves': learningCurves(epochs) }),
    'confusion-matrix': confusionMatrixPlot(counts, { classNames }),
    'sample-predictions': samplePredictions(samples, { title: 'The first test images', width, height }),
    ...(first && { 'first-layer-weights': firstLayerWeights(first.weights, { width, height }) }),
  };
  const paths: string[] = [];
  for (const [name, picture] of Object.entries(pictures)) {
    const path = join(folder, `${name}.svg`);
    await writeFileAtomically(path, renderSvg(picture));
    paths.push(path);
  }
  return paths;
}
