import type { Answers } from './answers.ts';

export const answers: readonly Answers[] = [
  {
    exercise: '1 · leaky ReLU',
    right: [
      'const leakyRelu = (z: number): number => Math.max(z, 0.1 * z);',
      'const leakyRelu = (z: number): number => relu(z) - 0.1 * relu(-z);',
      'function leakyRelu(z: number) { if (z < 0) z /= 10; return z; }',
    ],
    wrong: [
      ['const leakyRelu = (z: number): number => (z > 0 ? z : Math.max(0, 0.1 * z));', /leakyRelu\(−2\)/],
      ['const leakyRelu = (z: number): number => Math.max(z, -0.2);', /leakyRelu\(−\d/],
      [
        'const leakyRelu = (z: number): number => 0.1 * z;',
        /leakyRelu\(3\): got 0.3|leakyRelu\(3\): expected 3, got 0.3/,
      ],
      ['const leakyRelu = (z: number): number => (z > 0 ? z : -0.1 * z);', /leakyRelu\(−2\)/],
      ['const leakyRelu = (z: number): number => (z > 0 ? z : 0.01 * z);', /leakyRelu\(−2\)/],
    ],
  },
  {
    exercise: '2 · the V',
    right: [
      `// no Math.abs here
       const absolute = (x: number, relu: (z: number) => number): number => relu(-x) + relu(x);`,
      `const absolute = (x: number, relu: (z: number) => number): number =>
         [1, -1].reduce((sum, w) => sum + relu(w * x), 0);`,
      `const absolute = (x: number, relu: (z: number) => number): number => 0.5 * relu(2 * x) + 2 * relu(-x / 2);`,
    ],
    wrong: [
      ['const absolute = (x: number): number => (x < 0 ? -x : x);', /not a sum of ReLUs/],
      ["const absolute = (x: number): number => Math['abs'](x);", /not a sum of ReLUs/],
      [
        'const absolute = (x: number, relu: (z: number) => number): number => (x > 0 ? relu(x) : relu(-x));',
        /not a sum of ReLUs/,
      ],
      [
        'const absolute = (x: number, relu: (z: number) => number): number => Math.max(relu(x), relu(-x));',
        /not a sum of ReLUs/,
      ],
      ['const absolute = (x: number, relu: (z: number) => number): number => 2 * relu(x) - x;', /not a sum of ReLUs/],
      ['const absolute = (x: number, relu: (z: number) => number): number => relu(x) - relu(-x);', /absolute\(-0.50\)/],
    ],
  },
  {
    exercise: '3 · a ramp',
    right: [
      'const ramp: ReluPiece[] = [{ slope: -1, bend: 1 }, { slope: 1, bend: 0 }];',
      'const ramp = [0.5, 0.5, -1].map((slope) => ({ slope, bend: slope < 0 ? 1 : 0 }));',
    ],
    wrong: [
      ['const ramp: ReluPiece[] = [{ slope: 1, bend: 0 }];', /at x = 1.5/],
      ['const ramp: ReluPiece[] = [{ slope: 1, bend: 0 }, { slope: 0, bend: 1 }];', /at x = 1.5: got 1.5/],
      ['const ramp: ReluPiece[] = [{ slope: 2, bend: 0.5 }, { slope: -2, bend: 1 }];', /at x = 0.25/],
      [
        'const ramp: ReluPiece[] = [{ slope: 1, bend: 0 }, { slope: -1, bend: 1 }, { slope: 1, bend: 4 }];',
        /at x = (89\d|90\d)/,
      ],
    ],
  },
  {
    exercise: '4 · a dead ReLU',
    right: ['const deadlyBias: number = -1e6;', 'const deadlyBias = 2 * -1;'],
    wrong: [
      ['const deadlyBias: number = -1;', /at x = 1 the neuron gives 1, expected 0/],
      ['const deadlyBias: number = -1.9;', /at x = 1 the neuron gives 0.1, expected 0/],
      ['const deadlyBias: number = 2;', /the neuron gives/],
      ['const deadlyBias: number = Number.NEGATIVE_INFINITY;', /has to be a number/],
    ],
  },
];
