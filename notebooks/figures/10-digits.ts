/** The bundled digits at the size of MNIST's images: something to multiply where MNIST is not at hand. */

import { allDigits, ByteMatrix, byteScale, type Split } from '../../src/index.ts';

/** All 1797 digits of 8 × 8 in images of 28 × 28: each pixel becomes a square of nine, with a margin of two. */
export function enlargedDigits(): Split<784, 10> {
  const { images, labels } = allDigits();
  const bytes = new Uint8Array(images.rows * 784);
  for (let i = 0; i < images.rows; i++) {
    const small = images.rowBytes(i);
    for (let y = 0; y < 24; y++) {
      for (let x = 0; x < 24; x++) {
        bytes[i * 784 + (y + 2) * 28 + x + 2] = small[8 * Math.floor(y / 3) + Math.floor(x / 3)];
      }
    }
  }
  return { images: new ByteMatrix(images.rows, 784, bytes, byteScale(16)), labels };
}
