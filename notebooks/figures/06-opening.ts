/** The picture that opens lesson 06: one digit as we see it and as the file holds it. */
import type { Spec } from '../../src/charts/index.ts';
import { allDigits } from '../../src/index.ts';
import { imageAsBytes } from './06-image-as-bytes.ts';

/** An image of the bundled digits, 8 × 8 bytes from 0 to 16. */
export function opening(): Spec {
  return imageAsBytes(allDigits().images.rowBytes(5), {
    title: 'The same digit: as we see it, as the file holds it',
    subtitle: 'one byte for each pixel: 0 is paper, 16 is ink',
    width: 8,
    largest: 16,
  });
}
