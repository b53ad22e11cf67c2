import type { Answers } from './answers.ts';

const paper = (passedOn: number, predicted: number) => `const passedOn = ${passedOn}; const predicted = ${predicted};`;
const smooth = 'const smooth = (t: readonly number[], epsilon: number): number[] =>';
const decayStep = 'const decayStep = (w: number, g: number, learningRate: number, weightDecay: number): number =>';

export const answers: readonly Answers[] = [
  {
    exercise: '1 · inverted scaling',
    right: [paper(4, 3), 'const predicted = 3; const passedOn = (4 / 3) * predicted;'],
    wrong: [
      [paper(3, 3), /kept in training/],
      [paper(12, 3), /kept in training/],
      [paper(4, 2.25), /at prediction time/],
    ],
  },
  {
    exercise: '2 · label smoothing',
    right: [
      `${smooth} t.map((value) => value + epsilon * (1 / t.length - value));`,
      `${smooth} {
         const floor = epsilon / t.length;
         return t.map((value) => (value === 1 ? 1 - (t.length - 1) * floor : floor));
       };`,
    ],
    wrong: [
      [`${smooth} t.map((value) => (1 - epsilon) * value + epsilon / 4);`, /the sum of smooth/],
      [`${smooth} t.map((value) => value + epsilon / t.length);`, /the sum of smooth/],
      [
        `${smooth} t.map((value) => (value === 1 ? 1 - epsilon : epsilon / (t.length - 1)));`,
        /the wrong classes of smooth/,
      ],
    ],
  },
  {
    exercise: '3 · weight decay',
    right: [
      `${decayStep} (1 - learningRate * weightDecay) * w - learningRate * g;`,
      `${decayStep} { let next = w; next -= learningRate * g; next -= learningRate * weightDecay * w; return next; };`,
    ],
    wrong: [
      [`${decayStep} w - learningRate * g - weightDecay * w;`, /the new weight/],
      [`${decayStep} w - learningRate * (g + weightDecay * w * w);`, /the new weight/],
      [`${decayStep} (1 - learningRate * weightDecay) * (w - learningRate * g);`, /the new weight/],
    ],
  },
  {
    exercise: '4 · a method of your own',
    right: [
      `const mine: Method = {
         name: 'mine', dropout: 0.5,
         options: { augmentation: deformations, optimizer: adamw({ learningRate: 0.01, weightDecay: 0.3 }) },
       };`,
    ],
    wrong: [
      ["const mine: Method = { name: 'mine', dropout: 0.5 };", /points on these draws, yours/],
      [
        "const mine: Method = { name: 'mine', options: { augmentation: deformations } };",
        /points on these draws, yours/,
      ],
      ["const mine: Method = { name: 'mine', stop: true };", /points on these draws, yours/],
    ],
  },
];
