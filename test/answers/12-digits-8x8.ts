import type { Answers } from './answers.ts';

const dealt = 'const dealt = (labels: readonly number[], folds: number): number[] =>';
const squaredDistance = 'const squaredDistance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>';

export const answers: readonly Answers[] = [
  {
    exercise: '1 · stratified folds',
    right: [
      `${dealt} labels.map((label, i) => labels.slice(0, i).filter((one) => one === label).length % folds);`,
      `${dealt} {
         const result = new Array<number>(labels.length).fill(0);
         let next = 0;
         for (const digit of new Set(labels))
           for (const [i, label] of labels.entries()) if (label === digit) result[i] = next++ % folds;
         return result;
       };`,
    ],
    wrong: [
      [`${dealt} labels.map((_, i) => i % folds);`, /uneven/],
      [`${dealt} labels.map((label) => label % folds);`, /uneven/],
      [
        `${dealt} {
           const before = new Map<number, number>();
           return labels.map((label) => {
             before.set(label, (before.get(label) ?? 0) + 1);
             return Math.min(folds - 1, before.get(label)!);
           });
         };`,
        /uneven/,
      ],
      [`${dealt} labels.map((_, i) => 1 + (i % folds));`, /a number from 0 to/],
    ],
  },
  {
    exercise: '2 · the nearest neighbour',
    right: [
      `${squaredDistance} Math.hypot(...Array.from(a, (value, k) => value - b[k])) ** 2;`,
      `${squaredDistance} Array.from(a).reduce((sum, value, k) => sum + (value - b[k]) * (value - b[k]), 0);`,
    ],
    wrong: [
      [`${squaredDistance} Array.from(a).reduce((sum, value, k) => sum + Math.abs(value - b[k]), 0);`, /\[4, −2\]/],
      [`${squaredDistance} Math.hypot(...Array.from(a, (value, k) => value - b[k]));`, /\[4, −2\]/],
      [`${squaredDistance} Array.from(a).reduce((sum, value, k) => sum + value - b[k], 0) ** 2;`, /\[4, −2\]/],
    ],
  },
];
