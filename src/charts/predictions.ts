/** Images with what the network read of them: right ones and wrong ones, or all that are still wrong. */

import { requireCount, requireKnown } from '../checks.ts';
import { Matrix } from '../matrix.ts';
import type { Labels, RowSource } from '../rows.ts';
import { percent } from '../text.ts';
import { colours, requireNames, type Spec } from './theme.ts';
import { type GridOptions, gridOptionNames, type Tile, tileGrid } from './tiles.ts';

export interface Prediction {
  /** Values from 0 (paper) to 1 (ink). */
  readonly image: ArrayLike<number>;
  readonly truth: string | number;
  readonly predicted: string | number;
  /** The network's probability of what it read, 0 to 1. */
  readonly confidence: number;
}

/**
 * The predictions as a grid: what was read with its probability, and the truth under wrong ones. Right ones are green
 * with ✓ and a full frame, wrong ones red with ✗ and dashes.
 */
export function samplePredictions(predictions: readonly Prediction[], options: GridOptions): Spec {
  requireKnown('samplePredictions', options, gridOptionNames);
  const tiles = predictions.map(({ image, truth, predicted, confidence }, i) => {
    if (!(confidence >= 0 && confidence <= 1)) {
      throw new RangeError(`samplePredictions: confidence ${i} is ${confidence}, expected a number from 0 to 1`);
    }
    const right = String(truth) === String(predicted);
    return {
      image,
      caption: `${right ? '✓' : '✗'} ${predicted} · ${percent(confidence, 0)}`,
      detail: right ? '' : `is ${truth}`,
      colour: right ? colours.green : colours.red,
      frame: right ? ('full' as const) : ('dashed' as const),
    };
  });
  return tileGrid(tiles, {
    subtitle: ['Prediction · its probability.', '✓ and a full frame: right. ✗ and a dashed frame: wrong.'],
    ...options,
  });
}

export interface RemainingErrorsOptions {
  readonly title?: string;
  /** Width and height of one image in its own pixels. */
  readonly width: number;
  readonly height: number;
}

/** What is above this is drawn in the colour of a mistake that the network was sure of. */
const SURE = 0.9;

/**
 * The mistakes in the given order, "truth → read" under each; those read with more than 90 % confidence in red.
 * Throws if one of the predictions is right, or if there is none: then say so in words.
 */
export function remainingErrors(mistakes: readonly Prediction[], options: RemainingErrorsOptions): Spec {
  requireKnown('remainingErrors', options, ['title', 'width', 'height']);
  const count = mistakes.length === 1 ? 'The only mistake' : `All ${mistakes.length} mistakes`;
  const { title = count, width, height } = options;
  const tiles = mistakes.map(({ image, truth, predicted, confidence }, i): Tile => {
    if (String(truth) === String(predicted)) {
      throw new RangeError(`remainingErrors: prediction ${i} reads ${truth} as ${predicted}, expected only mistakes`);
    }
    return { image, caption: `${truth} → ${predicted}`, ...(confidence > SURE && { colour: colours.red }) };
  });
  const subtitle = [
    'Under each image: the truth → what the network read.',
    'In red: the network was more than 90 % sure.',
  ];
  return tileGrid(tiles, { title, subtitle, width, height });
}

/** What a network gave for the rows of `images`: its probabilities, one row an image. */
export interface Predicted {
  readonly images: RowSource;
  readonly labels: Labels;
  readonly probabilities: Matrix;
  /** Names of the classes; default: their numbers. */
  readonly classNames?: readonly string[];
}

/** The predictions for `rows`, to be drawn with {@link samplePredictions}. Throws if the sizes do not fit. */
export function predictionsOf(predicted: Predicted, rows: Iterable<number>): Prediction[] {
  const { images, labels, probabilities, classNames } = requireFitting('predictionsOf', predicted);
  const name = (index: number) => classNames?.[index] ?? index;
  return Array.from(rows, (row) => {
    const p = probabilities.row(row);
    const best = p.indexOf(Math.max(...p));
    const image = new Matrix(1, images.columns);
    images.gather(Uint32Array.of(row), image.data);
    // Float32 sums reach a little over 1.
    const confidence = Math.min(1, p[best]);
    return { image: image.data, truth: name(labels.values[row]), predicted: name(best), confidence };
  });
}

/**
 * The `count` wrong rows with the highest loss, −ln p(true class), worst first: where the network was surest of something
 * false. Fewer if fewer are wrong.
 */
export function worstMistakes(predicted: Predicted, count = 20): Prediction[] {
  requireCount('worstMistakes', 'count', count);
  const { labels, probabilities } = requireFitting('worstMistakes', predicted);
  const wrong: { row: number; right: number }[] = [];
  for (let row = 0; row < probabilities.rows; row++) {
    const p = probabilities.row(row);
    const right = p[labels.values[row]];
    if (right < Math.max(...p)) wrong.push({ row, right });
  }
  wrong.sort((a, b) => a.right - b.right || a.row - b.row);
  return predictionsOf(
    predicted,
    wrong.slice(0, count).map(({ row }) => row),
  );
}

function requireFitting(operation: string, predicted: Predicted): Predicted {
  const { images, labels, probabilities, classNames } = predicted;
  if (images.rows !== probabilities.rows || labels.values.length !== probabilities.rows) {
    throw new RangeError(
      `${operation}: got ${images.rows} images, ${labels.values.length} labels and ${probabilities.rows} rows of probabilities, expected the same number of each`,
    );
  }
  if (classNames) requireNames(operation, classNames, probabilities.columns);
  return predicted;
}
