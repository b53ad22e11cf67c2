/** Images with what the network read: right ones green with ✓ and a full frame, wrong ones orange-red with ✗ and dashes. */
import { type GridOptions, tileGrid } from './digit-grid.ts';
import { colours, percent, type Spec } from './theme.ts';

export interface Prediction {
  /** Values from 0 (paper) to 1 (ink). */
  readonly image: ArrayLike<number>;
  readonly truth: string | number;
  readonly predicted: string | number;
  /** The network's probability of what it read, 0 to 1. */
  readonly confidence: number;
}

/** The predictions as a grid: what was read with its probability, and the truth under wrong ones. */
export function samplePredictions(predictions: readonly Prediction[], options: GridOptions): Spec {
  const tiles = predictions.map(({ image, truth, predicted, confidence }, i) => {
    if (!(confidence >= 0 && confidence <= 1)) {
      throw new RangeError(`samplePredictions: confidence ${i} is ${confidence}, expected a number from 0 to 1`);
    }
    const right = truth === predicted;
    return {
      image,
      caption: `${right ? '✓' : '✗'} ${predicted}  ${percent(confidence, 0)}`,
      detail: right ? '' : `is ${truth}`,
      colour: right ? colours.green : '#c0392b',
      frame: right ? ('full' as const) : ('dashed' as const),
    };
  });
  return tileGrid(tiles, {
    subtitle: 'Read as, with the network’s probability. ✓ full frame: right. ✗ dashed frame: wrong.',
    ...options,
  });
}
