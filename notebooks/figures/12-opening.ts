/** Lesson 12's opening: which of the 8×8 digits two ways of splitting them keep for the test. */

import { foldSplits, halfSplits } from '../../experiments/cross-validation.ts';
import type { Spec } from '../../src/charts/index.ts';
import { allDigits } from '../../src/index.ts';
import { twoSplits } from './12-two-splits.ts';

/** All digits twice: with a shuffled fold, and with the second half, marked for the test. */
export function opening(): Spec {
  const digits = allDigits();
  const images = Array.from({ length: digits.images.rows }, (_, i) => digits.images.row(i));
  const [fold] = foldSplits(digits, 5, [0]);
  const [half] = halfSplits(digits, [0]);
  return twoSplits(
    images,
    [
      { title: 'a shuffled fold: one in five', test: fold.test },
      { title: 'unshuffled halves', test: half.test },
    ],
    {
      title: 'All 1,797 digits, in the order in which they were collected',
      subtitle: 'amber: kept for the test',
      width: 8,
      height: 8,
    },
  );
}
