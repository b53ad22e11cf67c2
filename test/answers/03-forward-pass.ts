import type { Answers } from './answers.ts';

const element = 'const element = (row: readonly number[], column: readonly number[]): number =>';

export const answers: readonly Answers[] = [
  {
    exercise: '1 · shapes on paper',
    right: [
      'const weightRows = 784; const hiddenNumbers = 6400; const multiplications = 101632;',
      'const [weightRows, hiddenNumbers, multiplications] = [784, 50 * 128, 128 * (784 + 10)];',
    ],
    wrong: [
      ['const weightRows = 128; const hiddenNumbers = 6400; const multiplications = 101632;', /rows of W⁽¹⁾/],
      ['const weightRows = 784; const hiddenNumbers = 128; const multiplications = 101632;', /numbers in A/],
      [
        'const weightRows = 784; const hiddenNumbers = 6400; const multiplications = 784 * 128 * 10;',
        /multiplications for one image/,
      ],
      [
        'const weightRows = 784; const hiddenNumbers = 6400; const multiplications = 50 * 101632;',
        /multiplications for one image/,
      ],
    ],
  },
  {
    exercise: '2 · one number of a product',
    right: [
      `${element} row.reduce((sum, value, k) => sum + value * column[k], 0);`,
      `${element} (row.length === 0 ? 0 : row[0] * column[0] + element(row.slice(1), column.slice(1)));`,
      `${element} Matrix.from([[...row]]).multiply(Matrix.from(column.map((value) => [value]))).at(0, 0);`,
      `function element(row: readonly number[], column: readonly number[]) {
         return row.map((value, k) => value * column[k]).reduce((a, b) => a + b);
       }`,
    ],
    wrong: [
      [`${element} row[0] * column[0];`, /row 1 of X meets column 0 of W/],
      [`${element} row.reduce((sum, value, k) => sum + value + column[k], 0);`, /row 1 of X meets column 0 of W/],
      [
        `${element} {
           let sum = 0;
           for (let k = 1; k < row.length; k++) sum += row[k] * column[k];
           return sum;
         };`,
        /meets column/,
      ],
      [`${element} row[0] * column[0] + row[1] * column[1] + row[2] * column[2];`, /meets column/],
    ],
  },
  {
    exercise: '3 · weights with a purpose',
    right: [
      `const halves = new Matrix(64, 1, Float64Array.from({ length: 64 }, (_, k) => 1 - 2 * (Math.floor(k / 4) % 2)));`,
      'const halves: Matrix = Matrix.from(Array.from({ length: 64 }, (_, k) => [k % 8 < 4 ? 1 : -1]));',
      `const halves: Matrix = new Matrix(64, 1);
       for (let k = 0; k < 64; k++) halves.data[k] = (k & 4) === 0 ? 1 : -1;`,
    ],
    wrong: [
      ['const halves: Matrix = new Matrix(64, 1).map((_, k) => (k % 8 <= 4 ? 1 : -1));', /weight of pixel 4, column 4/],
      ['const halves: Matrix = new Matrix(64, 1).map((_, k) => (k < 32 ? 1 : -1));', /weight of pixel 4, column 4/],
      ['const halves: Matrix = new Matrix(64, 1).map((_, k) => (k % 8 < 4 ? 1 : 0));', /weight of pixel 4, column 4/],
      ['const halves: Matrix = new Matrix(1, 64).map((_, k) => (k % 8 < 4 ? 1 : -1));', /64 × 1, yours are 1 × 64/],
    ],
  },
  {
    exercise: '4 · two layers without ReLU are one',
    right: [
      `const merge = (W1: Matrix, b1: Matrix<1>, W2: Matrix, b2: Matrix<1>) => ({
         weights: W1.multiply(W2),
         bias: b1.multiply(W2).addRow(b2),
       });`,
      `const merge = (W1: Matrix, b1: Matrix<1>, W2: Matrix, b2: Matrix<1>) =>
         ({ weights: W1.multiply(W2), bias: layerByProduct(b1, W2, b2) });`,
      `const merge = (W1: Matrix, b1: Matrix<1>, W2: Matrix, b2: Matrix<1>) => {
         const bias = b2.map((value, j) => {
           let sum = value;
           for (let k = 0; k < W2.rows; k++) sum += b1.at(0, k) * W2.at(k, j);
           return sum;
         });
         return { weights: W1.multiply(W2), bias };
       };`,
    ],
    wrong: [
      [
        `const merge = (W1: Matrix, b1: Matrix<1>, W2: Matrix, b2: Matrix<1>) =>
           ({ weights: W1.multiply(W2), bias: b2 });`,
        /b, the answer to an image of zeros/,
      ],
      [
        `const merge = (W1: Matrix, b1: Matrix<1>, W2: Matrix, b2: Matrix<1>) =>
           ({ weights: W1.multiply(W2), bias: b1.multiply(W2) });`,
        /b, the answer to an image of zeros/,
      ],
      [
        `const merge = (W1: Matrix, b1: Matrix<1>, W2: Matrix, b2: Matrix<1>) =>
           ({ weights: W1.multiply(W2), bias: b1.map((value, j) => value + b2.data[j]) });`,
        /shape of b: expected '1 × 10', got '1 × 16'/,
      ],
      [
        `const merge = (W1: Matrix, b1: Matrix<1>, W2: Matrix, b2: Matrix<1>) =>
           ({ weights: W2.multiply(W1), bias: b1.multiply(W2).addRow(b2) });`,
        /your answer throws/,
      ],
    ],
  },
];
