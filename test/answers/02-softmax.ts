import type { Answers } from './answers.ts';

export const answers: readonly Answers[] = [
  {
    exercise: '1 · two entries of the Jacobian',
    right: ['const own = 0.25; const other = -0.15;', 'const [own, other] = [0.5 - 0.5 ** 2, 0.5 * (0 - 0.3)];'],
    wrong: [
      ['const own = 0.5; const other = -0.15;', /∂p₀\/∂z₀/],
      ['const own = 0.25; const other = 0.5 * (1 - 0.3);', /does p₀ gain or lose when z₁ grows\?/],
      ['const own = 0.25; const other = 0.15;', /does p₀ gain or lose when z₁ grows\?/],
      ['const own = 0.25; const other = -0.3;', /∂p₀\/∂z₁/],
    ],
  },
  {
    exercise: '2 · logits for given probabilities',
    right: ['const found = [Math.log(7), Math.log(2), 0];', 'const found: number[] = [-0.36, -1.61, -2.3];'],
    wrong: [
      ['const found: number[] = [7, 2, 1];', /softmax of your logits/],
      ['const found: number[] = [0.7, 0.2, 0.1];', /softmax of your logits/],
      ['const found: number[] = [Math.exp(0.7), Math.exp(0.2), Math.exp(0.1)];', /softmax of your logits/],
      ['const found: number[] = [Math.log(0.7), Math.log(0.2)];', /three logits, got 2/],
      ['const found: number[] = [Math.log10(0.7), Math.log10(0.2), Math.log10(0.1)];', /softmax of your logits/],
    ],
  },
  {
    exercise: '3 · log of a sum of exponentials',
    right: [
      `const logSumExp = (z: readonly number[]): number => {
         const [m, ...rest] = [...z].sort((a, b) => b - a);
         return m + Math.log1p(rest.reduce((sum, value) => sum + Math.exp(value - m), 0));
       };`,
      `const logSumExp = (z: readonly number[]): number =>
         z.reduce((a, b) => Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b))));`,
      `const logSumExp = (z: readonly number[]): number => {
         const m = Math.max(...z);
         return m - Math.log(stableSoftmax(z)[z.indexOf(m)]);
       };`,
    ],
    wrong: [
      [
        `const logSumExp = (z: readonly number[]): number => {
           const m = z[0];
           return m + Math.log(z.reduce((sum, value) => sum + Math.exp(value - m), 0));
         };`,
        /logSumExp\(\[.*1500.*\]\)/,
      ],
      [
        `const logSumExp = (z: readonly number[]): number => {
           const m = Math.min(...z);
           return m + Math.log(z.reduce((sum, value) => sum + Math.exp(value - m), 0));
         };`,
        /logSumExp\(\[.*1500.*\]\)/,
      ],
      [
        `const logSumExp = (z: readonly number[]): number => {
           const m = Math.max(...z);
           return Math.log(z.reduce((sum, value) => sum + Math.exp(value - m), 0));
         };`,
        /logSumExp\(\[2, 1, -1\]\)/,
      ],
      ['const logSumExp = (z: readonly number[]): number => Math.max(...z) + Math.log(z.length);', /\[2, 1, -1\]/],
      ['const logSumExp = (z: readonly number[]): number => Math.max(...z);', /logSumExp\(\[0, 0\]\)/],
    ],
  },
  {
    exercise: '4 · sigmoid from softmax',
    right: [
      'const twoLogits = (z: number): [number, number] => [z / 2, -z / 2];',
      'const twoLogits = (z: number): [number, number] => [5, 5 - z];',
    ],
    wrong: [
      ['const twoLogits = (z: number): [number, number] => [0, z];', /first probability for z = 1/],
      [
        'const twoLogits = (z: number): [number, number] => [sigmoid.value(z), 1 - sigmoid.value(z)];',
        /first probability for z = 1/,
      ],
      ['const twoLogits = (z: number): [number, number] => [z, -z];', /first probability for z = 1/],
      ['const twoLogits = (z: number): [number, number] => [z, 1];', /first probability for z = 0/],
    ],
  },
];
