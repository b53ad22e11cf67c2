import type { Answers } from './answers.ts';

export const answers: readonly Answers[] = [
  {
    exercise: '1 · a network that fits',
    right: [
      `const first = new NeuralNetwork().add(new DenseLayer(64, 32, 'relu'));
       const repaired = first.add(new DenseLayer(32, 10, 'softmax'));`,
      `const repaired = new NeuralNetwork();
       repaired.add(new DenseLayer(64, 32, 'relu'));
       repaired.add(new DenseLayer(32, 10, 'softmax'));`,
      `const repaired = new NeuralNetwork({ seed: 9 })
         .add(new DenseLayer(64, 32, 'relu', { initializer: 'xavier' }))
         .add(new DenseLayer(32, 10, 'softmax'));`,
    ],
    wrong: [
      [`const repaired = new NeuralNetwork().add(new DenseLayer(64, 10, 'softmax'));`, /number of layers: .*got 1/],
      [
        `const repaired = new NeuralNetwork().add(new DenseLayer(64, 128, 'relu')).add(new DenseLayer(128, 10, 'softmax'));`,
        /parameters \(is the hidden layer 32 wide\?\)/,
      ],
      [
        `const repaired = new NeuralNetwork().add(new DenseLayer(64, 32, 'relu')).add(new DenseLayer(32, 10, 'relu'));`,
        /activations: .*got 'relu, relu'/,
      ],
    ],
  },
  {
    exercise: '2 · parameters of a layer',
    right: ['const parameterCount: number = 65 * 32;', 'const parameterCount = 2080;'],
    wrong: [
      ['const parameterCount: number = 64 * 32;', /b is trained, too/],
      ['const parameterCount: number = 64 * 32 + 10;', /got 2058/],
      ['const parameterCount: number = 64 + 32;', /one number for each place of W and of b, got 96/],
      ['const parameterCount: number = 64 * 32 + 64;', /got 2112/],
    ],
  },
  {
    exercise: '3 · accuracy',
    right: [
      `const accuracyOf = (predicted: readonly number[], truth: readonly number[]): number =>
         predicted.reduce((sum, digit, i) => sum + (digit === truth[i] ? 1 : 0), 0) / truth.length;`,
      `const accuracyOf = (predicted: readonly number[], truth: readonly number[]): number => {
         let wrong = 0;
         for (const i in truth) if (predicted[i] !== truth[i]) wrong++;
         return 1 - wrong / truth.length;
       };`,
    ],
    wrong: [
      [
        'const accuracyOf = (predicted: readonly number[], truth: readonly number[]) => (predicted === truth ? 1 : 0);',
        /accuracyOf\(\[1, 2, 3, 4\], \[1, 2, 0, 0\]\): .*got 0/,
      ],
      [
        `const accuracyOf = (predicted: readonly number[], truth: readonly number[]): number =>
           predicted.filter((digit, i) => digit === truth[i]).length;`,
        /accuracyOf\(\[1, 2, 3, 4\], \[1, 2, 0, 0\]\): .*got 2/,
      ],
      [
        `const accuracyOf = (predicted: readonly number[], truth: readonly number[]): number =>
           predicted.filter((digit) => truth.includes(digit)).length / truth.length;`,
        /accuracyOf\(\[0, 0\], \[1, 0\]\): .*got 1/,
      ],
      [
        `const accuracyOf = (predicted: readonly number[], truth: readonly number[]): number =>
           predicted.filter((digit, i) => digit === truth[i]).length / 4;`,
        /accuracyOf\(\[7\], \[7\]\): .*got 0.25/,
      ],
    ],
  },
];
