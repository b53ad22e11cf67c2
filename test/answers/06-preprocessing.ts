import type { Answers } from './answers.ts';

const standardise = 'const standardise = (values: number[]): number[] =>';

export const answers: readonly Answers[] = [
  {
    exercise: '1 · the header of a label file',
    right: [
      'const labelHeader = [0, 0, 8, 1, 0, 0, 39, 16];',
      'const labelHeader = serializeIdx({ dimensions: [10_000], data: new Uint8Array(10_000) }).slice(0, 8);',
      `const labelHeader: number[] = [0, 0, 8, 1];
       for (let power = 3; power >= 0; power--) labelHeader.push(Math.floor(10_000 / 256 ** power) % 256);`,
    ],
    wrong: [
      ['const labelHeader = [0, 0, 8, 1, 16, 39, 0, 0];', /bytes 4 to 7 say/],
      ['const labelHeader = [0, 0, 8, 1, 0, 0, 10, 0];', /bytes 4 to 7 say 2560/],
      ['const labelHeader = [0, 0, 8, 3, 0, 0, 39, 16];', /images have three dimensions/],
      ['const labelHeader = [0, 0, 8, 1, 0, 0, 0, 10_000];', /a byte is a whole number from 0 to 255/],
      ['const labelHeader = [0, 0, 9, 1, 0, 0, 39, 16];', /./],
    ],
  },
  {
    exercise: '2 · unflatten',
    right: [
      'const place300 = { row: 10, column: 20 };',
      'const row = (300 / 28) | 0; const place300 = { row, column: 300 - 28 * row };',
    ],
    wrong: [
      ['const place300 = { row: 20, column: 10 };', /row 20, column 10 is place 570/],
      ['const place300 = { row: 300 / 28, column: 300 % 28 };', /whole numbers/],
      ['const place300 = { row: 11, column: 21 };', /row 11, column 21 is place 329/], // counted from 1
      ['const place300 = { row: 9, column: 48 };', /whole numbers from 0 to 27/],
    ],
  },
  {
    exercise: '3 · standardise',
    right: [
      `${standardise} {
         const n = values.length;
         let mean = 0;
         for (const value of values) mean += value / n;
         const centred = values.map((value) => value - mean);
         const deviation = Math.hypot(...centred) / Math.sqrt(n);
         return deviation < 1e-9 * Math.abs(mean) || deviation === 0 ? centred.map(() => 0) : centred.map((d) => d / deviation);
       };`,
      `${standardise} {
         if (new Set(values).size === 1) return new Array(values.length).fill(0);
         const average = (list: number[]) => list.reduce((a, b) => a + b) / list.length;
         const m = average(values);
         const s = average(values.map((v) => (v - m) * (v - m))) ** 0.5;
         return values.map((v) => (v - m) / s);
       };`,
    ],
    wrong: [
      [
        `${standardise} {
           const mean = values.reduce((a, b) => a + b, 0) / values.length;
           const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length) || 1;
           return values.map((value) => (value - mean) / deviation);
         };`,
        /standardise\(\[0.1,0.1,0.1\]\), equal numbers/,
      ],
      [
        `${standardise} {
           const mean = values.reduce((a, b) => a + b, 0) / values.length;
           const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / (values.length - 1);
           return values.map((value) => (value - mean) / Math.sqrt(variance));
         };`,
        /standardise\(\[1, 3\]\)/,
      ],
      [
        `${standardise} {
           const mean = values.reduce((a, b) => a + b, 0) / values.length;
           const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
           return values.map((value) => (value - mean) / variance);
         };`,
        /deviation/,
      ],
    ],
  },
  {
    exercise: '4 · together or not at all',
    right: [
      'const mixed = selectRows(train, new Random(9).permutation(1438));',
      `const backwards = [...train.labels.values.keys()].reverse();
       const mixed = { images: train.images.select(backwards), labels: train.labels.select(backwards) };`,
      `const mixed = {
         images: train.images.select(new Random(1, 'mix').permutation(1438)),
         labels: train.labels.select(new Random(1, 'mix').permutation(1438)),
       };`,
    ],
    wrong: [
      ['const mixed = selectRows(train, new Array(1438).fill(0));', /every row has to be there, and once/],
      ['const mixed = train;', /the order has to change/],
      ['const mixed = selectRows(train, new Random(1).permutation(1000));', /every row has to be there/],
      [
        'const mixed = { images: train.images.select(new Random(1).permutation(1438)), labels: train.labels };',
        /a label that is not theirs/,
      ],
    ],
  },
];
