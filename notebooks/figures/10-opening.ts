/** Lesson 10's opening: how many digits two faster products read while three loops read one, measured here and now. */

import type { Spec } from '../../src/charts/index.ts';
import { forwardKernel } from '../../src/fast/single.ts';
import { allDigits, Matrix } from '../../src/index.ts';
import { enlargedDigits } from './10-digits.ts';
import { fastest } from './10-fastest.ts';
import { meanwhile } from './10-meanwhile.ts';

/** Rows of X, its columns, and columns of W: a batch through one layer. */
const [B, K, N] = [64, 784, 128];

/** Measures three versions of one product for about a second. Throws if their results differ. */
export function opening(): Spec {
  const x = Float32Array.from(enlargedDigits().images.slice(0, B).toMatrix().data);
  const w = Float32Array.from({ length: K * N }, (_, n) => Math.sin(n));
  const z = new Float32Array(B * N);
  const threeLoops = () => {
    for (let i = 0; i < B; i++) {
      for (let j = 0; j < N; j++) {
        let sum = 0;
        for (let k = 0; k < K; k++) sum += x[i * K + k] * w[k * N + j];
        z[i * N + j] = sum;
      }
    }
  };
  const [X, W] = [new Matrix(B, K, x), new Matrix(K, N, w)];
  const simd = forwardKernel(x, w, new Float32Array(N), B, { sparse: true });
  const seconds = (work: () => void) => fastest(work, 300);
  const slow = seconds(threeLoops);
  const versions = [
    { name: 'three loops', times: 1 },
    { name: 'skipping zeros', times: slow / seconds(() => X.multiply(W)) },
    { name: 'WebAssembly SIMD', times: slow / seconds(simd.run) },
  ];
  for (const result of [X.multiply(W).data, simd.result()]) {
    const apart = Math.max(...result.map((value, n) => Math.abs(value - z[n])));
    if (!(apart < 1e-4)) throw new Error(`opening of lesson 10: the results are ${apart} apart, expected the same`);
  }
  const { images } = allDigits();
  const shown = Array.from({ length: 40 }, (_, i) => images.row(i));
  return meanwhile(versions, shown, {
    title: 'While three loops read one digit',
    subtitle: 'one layer of 128 units, one thread, measured on this machine',
    width: 8,
  });
}
