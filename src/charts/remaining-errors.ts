/** All images that are still read wrong, in one picture: small, with the truth and what was read. */
import { type Tile, tileGrid } from './digit-grid.ts';
import type { Prediction } from './sample-predictions.ts';
import type { Spec } from './theme.ts';

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
  const { title = `All ${mistakes.length} mistakes`, width, height } = options;
  const tiles = mistakes.map(({ image, truth, predicted, confidence }, i): Tile => {
    if (String(truth) === String(predicted)) {
      throw new RangeError(`remainingErrors: prediction ${i} reads ${truth} as ${predicted}, expected only mistakes`);
    }
    return { image, caption: `${truth} → ${predicted}`, ...(confidence > SURE && { colour: '#c0392b' }) };
  });
  const subtitle = [
    'Under each image: the truth → what the network read.',
    'In red: the network was more than 90 % sure.',
  ];
  return tileGrid(tiles, { title, subtitle, width, height });
}
