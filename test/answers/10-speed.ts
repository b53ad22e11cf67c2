import type { Answers } from './answers.ts';

const product = 'const outerProducts: Product = (x, w, z, B, K, N) =>';

export const answers: readonly Answers[] = [
  {
    exercise: '1 · one image at a time',
    right: [
      "const perByte = 0.5; const limit = 'memory';",
      "const perByte = 200704 / 405120; const limit: string = 'memory';",
    ],
    wrong: [
      ["const perByte = 2; const limit = 'memory';", /operations per byte/],
      ["const perByte = 0.5; const limit: string = 'processor';", /on which side of the bend\?/],
      ["const perByte = 0.5; const limit: string = 'RAM';", /'memory' or 'processor'/],
    ],
  },
  {
    exercise: '2 · the order k, i, j',
    right: [
      `${product} {
         for (let n = 0; n < B * N; n++) z[n] = 0;
         for (let k = 0; k < K; k++)
           for (let i = 0; i < B; i++)
             for (let j = 0; j < N; j++) z[i * N + j] += x[i * K + k] * w[k * N + j];
       };`,
      `${product} {
         z.fill(0);
         for (let k = 0; k < K; k++) {
           const row = w.subarray(k * N, k * N + N);
           for (let i = 0; i < B; i++) {
             const value = x[i * K + k];
             row.forEach((weight, j) => { z[i * N + j] += value * weight; });
           }
         }
       };`,
    ],
    wrong: [
      [
        `${product} {
           z.fill(0);
           for (let i = 0; i < B; i++)
             for (let k = 0; k < K; k++)
               for (let j = 0; j < N; j++) z[i * N + j] += x[i * K + k] * w[k * N + j];
         };`,
        /with k outermost X is read 0 3 1 4 2 5; yours: 0 1 2 3 4 5/,
      ],
      [
        `${product} {
           z.fill(0);
           for (let k = 0; k < K; k++)
             for (let j = 0; j < N; j++)
               for (let i = 0; i < B; i++) z[i * N + j] += x[i * K + k] * w[k * N + j];
         };`,
        /yours: 0 3 0 3/,
      ],
      [
        `${product} {
           for (let k = 0; k < K; k++)
             for (let i = 0; i < B; i++)
               for (let j = 0; j < N; j++) z[i * N + j] += x[i * K + k] * w[k * N + j];
         };`,
        /Z, which held other numbers before/,
      ],
      [`${product} { threeLoops(x, w, z, B, K, N); };`, /with k outermost/],
    ],
  },
  {
    exercise: '3 · an epoch of MNIST',
    right: [
      'const operations = 3.7e10; const secondsOfLoops = 37;',
      'const operations = 6 * 101632 * 60000; const secondsOfLoops = operations / 10 ** 9;',
    ],
    wrong: [
      ['const operations = 3 * 60000 * 101632; const secondsOfLoops = 18;', /operations of an epoch/],
      ['const operations = 3.66e10; const secondsOfLoops = 3.66;', /seconds/],
      ['const operations = 6 * 101632; const secondsOfLoops = 37;', /operations of an epoch/],
    ],
  },
  {
    exercise: '4 · fetches',
    right: ['const downColumns = 48; const alongRows = 12;', 'const alongRows = 48 / 4; const downColumns = 6 * 8;'],
    wrong: [
      ['const downColumns = 12; const alongRows = 48;', /along rows/],
      ['const downColumns = 24; const alongRows = 12;', /down columns/],
      ['const downColumns = 48; const alongRows = 8;', /along rows/],
    ],
  },
];
