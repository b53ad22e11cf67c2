import type { Answers } from './answers.ts';

const lossGradient = 'const lossGradient = (P: Matrix, T: Matrix): Matrix =>';
const logisticLoss = 'const logisticLoss = (z: number): number =>';

export const answers: readonly Answers[] = [
  {
    exercise: '1 · from loss back to probability',
    right: ['const typicalProbability = 0.95;', 'const typicalProbability = 1 / Math.E ** 0.05;'],
    wrong: [
      ['const typicalProbability: number = 0.05;', /a probability near 1/],
      ['const typicalProbability: number = 0.99;', /your p costs 0.010/],
      ['const typicalProbability: number = -Math.log(0.05);', /a probability is at most 1/],
      ['const typicalProbability: number = 95;', /a probability is at most 1/],
    ],
  },
  {
    exercise: '2 · p − t for a batch',
    right: [
      `${lossGradient} P.map((p, at) => p / P.rows - T.data[at] / T.rows);`,
      `${lossGradient} {
         const result = P.map(() => 0);
         for (let i = 0; i < P.rows; i++)
           for (let j = 0; j < P.columns; j++)
             result.data[i * P.columns + j] = (P.at(i, j) - T.at(i, j)) / P.rows;
         return result;
       };`,
    ],
    wrong: [
      [`${lossGradient} P.map((p, at) => (p - T.data[at]) / 3);`, /a batch of 1/],
      [`${lossGradient} P.map((p, at) => p - T.data[at]);`, /a batch of 3/],
      [`${lossGradient} P.map((p, at) => (T.data[at] - p) / P.rows);`, /p − t is negative/],
      [`${lossGradient} P.map((p, at) => (p - T.data[at]) / P.columns);`, /a batch of 3/],
      // The derivative with respect to p, not to the logits.
      [`${lossGradient} P.map((p, at) => -T.data[at] / p / P.rows);`, /row 0 adds up to -\d.* but p − t adds up to 0/],
    ],
  },
  {
    exercise: '3 · a loss that does not overflow',
    right: [
      `${logisticLoss} Math.max(0, -z) + Math.log1p(Math.exp(-Math.abs(z)));`,
      `${logisticLoss} (z < -30 ? -z + Math.log1p(Math.exp(z)) : Math.log(1 + Math.exp(-z)));`,
    ],
    wrong: [
      [`${logisticLoss} Math.min(1000, Math.log(1 + Math.exp(-z)));`, /logisticLoss\(−\d+\)/],
      [`${logisticLoss} Math.max(0, -z);`, /logisticLoss\(0\)/],
      [`${logisticLoss} z + Math.log(1 + Math.exp(-z));`, /logisticLoss\(2\)/],
      [`${logisticLoss} -z + Math.log(1 + Math.exp(z));`, /logisticLoss\(\d+\)/],
    ],
  },
  {
    exercise: '4 · the floor of a smoothed loss',
    right: [
      'const smallestLoss = 0.5;',
      'const smallestLoss = [0.91, ...Array(9).fill(0.01)].reduce((sum, t) => sum - t * Math.log(t), 0);',
    ],
    wrong: [
      ['const smallestLoss: number = -Math.log(0.91);', /the smallest loss of a row/],
      ['const smallestLoss: number = 0;', /no answer is free/],
      ['const smallestLoss: number = -(0.91 * Math.log(0.91) + 0.01 * Math.log(0.01));', /the smallest loss of a row/],
    ],
  },
];
