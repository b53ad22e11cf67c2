import type { Answers } from './answers.ts';

const paper = (m1: number, m1Hat: number, velocity: number) =>
  `const m1 = ${m1}; const m1Hat = ${m1Hat}; const velocity = ${velocity};`;
const triangle = 'const triangle = (n: number, warm: number, last: number): number =>';
const turnedSlope = 'const turnedSlope = ([u, v]: Pair): Pair =>';

export const answers: readonly Answers[] = [
  {
    exercise: '1 · the first steps by hand',
    right: [paper(0.2, 2, 3.8), 'const m1 = 2 - 1.8; const m1Hat = m1 / 0.1; const velocity = 2 * 1.9;'],
    wrong: [
      [paper(2, 2, 3.8), /m₁/],
      [paper(0.2, 0.2, 3.8), /m1Hat/],
      [paper(0.2, 2, 0.38), /momentum has no factor 1 − μ/],
      [paper(0.2, 2, 2), /v after two steps/],
    ],
  },
  {
    exercise: '2 · AdaGrad',
    right: [
      `function adagradRule(eta: number, epsilon = 1e-8): Rule {
         let s = [0, 0];
         return (g) => {
           s = s.map((sum, i) => sum + g[i] * g[i]);
           return g.map((gi, i) => -eta * (gi / (s[i] ** 0.5 + epsilon)));
         };
       }`,
      `const adagradRule = (eta: number, epsilon = 1e-8): Rule => {
         const past: (readonly number[])[] = [];
         return (g) => {
           past.push([...g]);
           return g.map((gi, i) => -eta * gi / (Math.hypot(...past.map((one) => one[i])) + epsilon));
         };
       };`,
    ],
    wrong: [
      [
        `function adagradRule(eta: number, epsilon = 1e-8): Rule {
           return (g) => g.map((gi) => (-eta * gi) / (Math.sqrt(gi ** 2) + epsilon));
         }`,
        /second step/,
      ],
      [
        `const s = [0, 0];
         function adagradRule(eta: number, epsilon = 1e-8): Rule {
           return (g) => g.map((gi, i) => (s[i] += gi ** 2, (-eta * gi) / (Math.sqrt(s[i]) + epsilon)));
         }`,
        /a rule with a memory of its own/,
      ],
      [
        `function adagradRule(eta: number, epsilon = 1e-8): Rule {
           const s = [0, 0];
           return (g) => g.map((gi, i) => {
             s[i] += gi ** 2;
             return (eta * gi) / (Math.sqrt(s[i]) + epsilon);
           });
         }`,
        /first step/,
      ],
      [
        `function adagradRule(eta: number, epsilon = 1e-8): Rule {
           const s = [0, 0];
           let t = 0;
           return (g) => {
             t++;
             return g.map((gi, i) => {
               s[i] += gi ** 2;
               return (-eta * gi) / (Math.sqrt(s[i] / t) + epsilon);
             });
           };
         }`,
        /second step/,
      ],
    ],
  },
  {
    exercise: '3 · a triangle',
    right: [
      `${triangle} Math.min(n / warm, (last - n) / (last - warm));`,
      `${triangle} 1 - (n > warm ? n - warm : warm - n) / (n > warm ? last - warm : warm);`,
    ],
    wrong: [
      [`${triangle} (n < 10 ? n / 10 : (100 - n) / 90);`, /triangle\(/],
      [`${triangle} (n < warm ? n / warm : 1 - n / last);`, /triangle\(55, 10, 100\)/],
      [`${triangle} (n < warm ? n / warm : (last - n) / last);`, /triangle\(55, 10, 100\)/],
    ],
  },
  {
    exercise: '4 · a turned valley',
    right: [
      `${turnedSlope} [15.5 * u - 14.5 * v, 15.5 * v - 14.5 * u];`,
      `${turnedSlope} {
         const [along, across] = [(u + v) / 2, 15 * (u - v)];
         return [along + across, along - across];
       };`,
    ],
    wrong: [
      [`${turnedSlope} [(u + v) / 2 + 15 * (u - v), (u + v) / 2 + 15 * (u - v)];`, /∂L\/∂v/],
      [`${turnedSlope} [(u + v) / 4 + 7.5 * (u - v), (u + v) / 4 - 7.5 * (u - v)];`, /∂L\/∂u/],
      [`${turnedSlope} [u / 2 + 15 * u, v / 2 + 15 * v];`, /∂L\/∂u/],
    ],
  },
];
