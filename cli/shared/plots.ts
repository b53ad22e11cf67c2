/** The pictures of `--plots`, as SVG files. */
import { join, resolve } from 'node:path';
import type { Dataset } from '../../src/data/dataset.ts';
import { type InputPreparation, preparedSize } from '../../src/data/prepare.ts';
import { confusionMatrix } from '../../src/metrics.ts';
import { writeFileAtomically } from '../../src/models/write-file.ts';
import type { Evaluation, NeuralNetwork } from '../../src/network.ts';
import type { EpochRecord } from '../../src/training.ts';

export interface PlotSubject {
  readonly model: NeuralNetwork<number, number>;
  readonly dataset: Dataset;
  /** What is done to the images before the model reads them. */
  readonly input?: InputPreparation;
  readonly evaluation: Evaluation;
  /** The learning curves are drawn if there is at least one epoch. */
  readonly epochs?: readonly EpochRecord[];
}

/** The names of all that {@link writePlots} may write. */
export const plotFiles = ['learning-curves', 'confusion-matrix', 'sample-predictions', 'first-layer-weights'].map(
  (name) => `${name}.svg`,
);

/**
 * Writes learning-curves.svg (if there are epochs), confusion-matrix.svg, sample-predictions.svg and
 * first-layer-weights.svg, and returns their paths.
 */
export async function writePlots(folder: string, subject: PlotSubject): Promise<string[]> {
  // Loaded only here: the drawing library is large, and most runs draw nothing.
  const { renderSvg } = await import('../../src/charts/render.ts');
  const files: string[] = [];
  for (const [name, picture] of Object.entries(await picturesOf(subject))) {
    const file = resolve(join(folder, `${name}.svg`));
    await writeFileAtomically(file, renderSvg(picture));
    files.push(file);
  }
  return files;
}

async function picturesOf({ model, dataset, input = {}, evaluation, epochs = [] }: PlotSubject) {
  const { learningCurves } = await import('../../src/charts/learning-curves.ts');
  const { confusionMatrixPlot } = await import('../../src/charts/confusion-matrix.ts');
  const { samplePredictions } = await import('../../src/charts/predictions.ts');
  const { firstLayerWeights } = await import('../../src/charts/first-layer-weights.ts');
  const { width, height, classNames, test } = dataset;
  const counts = confusionMatrix(test.labels, evaluation.predictions, classNames.length);
  const rows = samples(test.labels.values, evaluation.predictions);
  const predictions = rows.map((row) => ({
    image: test.images.row(row),
    truth: classNames[test.labels.values[row]],
    predicted: classNames[evaluation.predictions[row]],
    confidence: Math.min(1, evaluation.outputs.at(row, evaluation.predictions[row])),
  }));
  const first = model.layers.find((layer) => layer.kind === 'dense');
  return {
    ...(epochs.length > 0 && { 'learning-curves': learningCurves(epochs) }),
    'confusion-matrix': confusionMatrixPlot(counts, {
      classNames,
      title: `Confusion matrix: ${dataset.name}, test images`,
    }),
    'sample-predictions': samplePredictions(predictions, {
      title: 'The first test images, then the first mistakes',
      width,
      height,
    }),
    ...(first && { 'first-layer-weights': firstLayerWeights(first.weights, preparedSize(input, dataset)) }),
  };
}

/** The first ten test images, then the first ten mistakes beyond them. */
function samples(labels: ArrayLike<number>, predictions: ArrayLike<number>): number[] {
  const rows = Array.from({ length: labels.length }, (_, row) => row);
  const mistakes = rows.slice(10).filter((row) => labels[row] !== predictions[row]);
  return [...rows.slice(0, 10), ...mistakes.slice(0, 10)];
}
