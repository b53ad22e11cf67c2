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
      ["const perByte = 0.5; const limit: string = 'processor';", /more or less than 4\?/],
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
    exercise: '3 · a tile of your own',
    right: [
      `const myStep: TileStep = ({ rows, vectors, weights, input, multiplyAdd }) => {
         // Columns first: the numbers of X are kept.
         const xs = Array.from({ length: rows }, (_, row) => input(row));
         for (let v = vectors - 1; v >= 0; v--) {
           const w = weights(v);
           xs.forEach((x, row) => multiplyAdd(row, v, w, x));
         }
       };
       const mySize = { rows: 3, vectors: 4 };`,
      `function myStep(tile: Parameters<TileStep>[0]) {
         const count = (n: number) => [...Array(n).keys()];
         const [w, x] = [count(tile.vectors).map(tile.weights), count(tile.rows).map(tile.input)];
         for (const n of count(tile.rows * tile.vectors)) {
           const [row, v] = [Math.floor(n / tile.vectors), n % tile.vectors];
           tile.multiplyAdd(row, v, x[row], w[v]);
         }
       }
       const mySize = { rows: 2, vectors: 4 };`,
    ],
    wrong: [
      [
        `const myStep: TileStep = (tile) => {
           for (let row = 0; row < tile.rows; row++)
             for (let v = 0; v < tile.vectors; v++) tile.multiplyAdd(row, v, tile.input(row), tile.weights(v));
         };
         const mySize = { rows: 4, vectors: 2 };`,
        /Z is right, but .* some numbers are loaded more than once/,
      ],
      [
        `const myStep: TileStep = (tile) => twoByTwo(tile);
         const mySize = { rows: 2, vectors: 2 };`,
        /there is no vector 1|there is no row 1/,
      ],
      [
        `const myStep: TileStep = (tile) => {
           const [x, w] = [tile.input(0), tile.weights(0)];
           for (let row = 0; row < tile.rows; row++)
             for (let v = 0; v < tile.vectors; v++) tile.multiplyAdd(row, v, x, w);
         };
         const mySize = { rows: 4, vectors: 2 };`,
        /Z \(/,
      ],
      [
        `const myStep: TileStep = (tile) => {
           for (let row = 0; row < tile.rows; row++) {
             const x = tile.input(row);
             tile.multiplyAdd(row, 0, x, tile.weights(0));
           }
         };
         const mySize = { rows: 4, vectors: 2 };`,
        /Z \(|loaded more than once/,
      ],
      [
        `const { step: myStep } = tileOf(4, 2);
         const mySize = { rows: 4, vectors: 2 };`,
        /there is no/,
      ],
      [
        `const myStep: TileStep = (tile) => tileOf(tile.rows, tile.vectors).step(tile);
         const mySize = { rows: 6, vectors: 1 };`,
        /choose one that multiplies more than it loads/,
      ],
      [
        `const myStep: TileStep = (tile) => tileOf(tile.rows, tile.vectors).step(tile);
         const mySize = { rows: 1000, vectors: 1000 };`,
        /no larger than Z/,
      ],
      [
        `const myStep: TileStep = (tile) => tileOf(tile.rows, tile.vectors).step(tile);
         const mySize = { rows: 2.5, vectors: 4 };`,
        /whole|expected/,
      ],
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
