import type { Answers } from './answers.ts';

const batchesOf = 'const batchesOf = (rows: readonly number[], B: number): number[][] =>';
const stopsAfter = 'const stopsAfter = (losses: readonly number[], patience: number): number =>';

export const answers: readonly Answers[] = [
  {
    exercise: '1 · counting steps',
    right: ['const stepCount = 4690;', 'const stepCount = (937 + 1) * 5;'],
    wrong: [
      ['const stepCount: number = (5 * 60_000) / 64;', /there is no part of a step/],
      ['const stepCount: number = 938;', /one epoch, and there are five/],
      ['const stepCount: number = 5 * 937;', /the smaller last batch of each epoch/],
      ['const stepCount: number = Math.ceil((5 * 60_000) / 64);', /4688 is not the number of batches/],
    ],
  },
  {
    exercise: '2 · batches',
    right: [
      `${batchesOf} rows.length <= B ? [[...rows]] : [rows.slice(0, B), ...batchesOf(rows.slice(B), B)];`,
      `${batchesOf}
         Array.from({ length: Math.ceil(rows.length / B) }, (_, b) => rows.filter((_, i) => Math.floor(i / B) === b));`,
      `${batchesOf} {
         const left = [...rows];
         const batches: number[][] = [];
         while (left.length > 0) batches.push(left.splice(0, B));
         return batches;
       };`,
    ],
    wrong: [
      [
        `${batchesOf}
           Array.from({ length: Math.floor(rows.length / B) }, (_, b) => rows.slice(b * B, b * B + B));`,
        /batchesOf\(\[0, 1, 2, 3, 4\], 2\)/,
      ],
      [
        `${batchesOf}
           Array.from({ length: Math.floor(rows.length / B) + 1 }, (_, b) => rows.slice(b * B, b * B + B));`,
        /batchesOf\(\[5, 3, 1, 2\], 2\)/,
      ],
      [
        `${batchesOf}
           Array.from({ length: Math.ceil(rows.length / B) }, (_, b) => rows.slice(b * B, B));`,
        /batchesOf\(\[0, 1, 2, 3, 4\], 2\)/,
      ],
    ],
  },
  {
    exercise: '3 · four times the batch',
    right: ['const rateFor128 = 0.4;', 'const rateFor128: number = 0.1 * 2 ** 2;'],
    wrong: [
      ['const rateFor128: number = 0.1;', /a quarter of the steps, none of them longer/],
      ['const rateFor128: number = 0.1 * Math.sqrt(128 / 32);', /the rule gives another rate/],
      ['const rateFor128: number = 128 / 32;', /between 0 and 3/],
    ],
  },
  {
    exercise: '4 · early stopping',
    right: [
      `${stopsAfter} {
         for (let n = patience + 1; n <= losses.length; n++)
           if (Math.min(...losses.slice(n - patience, n)) >= Math.min(...losses.slice(0, n - patience))) return n;
         return losses.length;
       };`,
      `${stopsAfter} {
         let [lowest, waited, epoch] = [losses[0], 0, 1];
         while (epoch < losses.length && waited < patience) {
           waited = losses[epoch] < lowest ? 0 : waited + 1;
           lowest = Math.min(lowest, losses[epoch++]);
         }
         return epoch;
       };`,
    ],
    wrong: [
      [
        `${stopsAfter} {
           let waited = 0;
           for (let i = 1; i < losses.length; i++) {
             waited = losses[i] < losses[i - 1] ? 0 : waited + 1;
             if (waited === patience) return i + 1;
           }
           return losses.length;
         };`,
        /stopsAfter\(\[3, 1, 2, 1.5, 1.4, 1.3\], 3\)/,
      ],
      [
        `${stopsAfter} {
           let [best, at] = [Number.POSITIVE_INFINITY, 0];
           for (const [i, loss] of losses.entries()) {
             if (loss <= best) [best, at] = [loss, i];
             else if (i - at >= patience) return i + 1;
           }
           return losses.length;
         };`,
        /stopsAfter\(\[2, 2, 2, 2\], 2\)/,
      ],
      [
        // The epoch of the weights that are kept, not the one after which training stops.
        `${stopsAfter} {
           let [best, at] = [Number.POSITIVE_INFINITY, 0];
           for (const [i, loss] of losses.entries()) {
             if (loss < best) [best, at] = [loss, i];
             else if (i - at >= patience) break;
           }
           return at + 1;
         };`,
        /stopsAfter\(\[3, 1, 2, 2, 2, 2\], 2\): expected 4, got 2/,
      ],
      [
        `${stopsAfter} {
           let [best, bad] = [Number.POSITIVE_INFINITY, 0];
           for (const [i, loss] of losses.entries()) {
             if (loss < best) best = loss;
             else bad++;
             if (bad >= patience) return i + 1;
           }
           return losses.length;
         };`,
        /stopsAfter\(\[/,
      ],
    ],
  },
];
