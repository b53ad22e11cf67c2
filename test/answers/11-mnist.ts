import type { Answers } from './answers.ts';

const given = 'const confidence = (i: number) => result.outputs.at(i, result.predictions[i]);';
const mistakesLeft = `${given}\nconst mistakesLeft = (threshold: number): number =>`;
const apart = 'const apart = (a: number, b: number, n: number): boolean =>';

export const answers: readonly Answers[] = [
  {
    exercise: '1 · a person for the hard ones',
    right: [
      `${mistakesLeft} wrong.reduce((left, i) => left + Number(confidence(i) >= threshold), 0);`,
      `${mistakesLeft} wrong.length - wrong.filter((i) => confidence(i) < threshold).length;`,
    ],
    wrong: [
      [`${mistakesLeft} wrong.filter((i) => confidence(i) > threshold).length;`, /just met by a mistake/],
      [`${mistakesLeft} wrong.filter((i) => confidence(i) < threshold).length;`, /threshold 0: it answers all/],
      [
        `${mistakesLeft} [...right.keys()].filter((i) => confidence(i) >= threshold).length;`,
        /threshold 0: it answers all/,
      ],
    ],
  },
  {
    exercise: '2 · told apart',
    right: [
      `${apart} {
         const [worse, better] = [a, b].sort((one, other) => one - other).map((right) => wilsonInterval(right, n));
         return worse.high < better.low;
       };`,
      `${apart} {
         const [p, q] = [wilsonInterval(a, n), wilsonInterval(b, n)];
         return Math.max(p.low, q.low) > Math.min(p.high, q.high);
       };`,
    ],
    wrong: [
      [`${apart} Math.abs(a - b) > 20;`, /./],
      [`${apart} wilsonInterval(a, n).high < wilsonInterval(b, n).low;`, /the same, the other way round/],
      [
        `${apart} {
           const [p, q] = [wilsonInterval(a, n), wilsonInterval(b, n)];
           return a / n < q.low || a / n > q.high;
         };`,
        /./,
      ],
    ],
  },
];
