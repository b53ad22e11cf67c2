import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { parseCsv } from '../../src/data/csv.ts';
import { classCounts, selectRows, shuffleSplit, splitDataset } from '../../src/data/dataset.ts';
import { loadDataset } from '../../src/data/load.ts';
import { fitStandardizer } from '../../src/data/preprocessing.ts';
import {
  type ClassTable,
  type ClassTableOptions,
  loadTable,
  type NumberTableOptions,
  parseTable,
} from '../../src/data/table.ts';
import { DenseLayer } from '../../src/layers/index.ts';
import { Matrix } from '../../src/matrix.ts';
import { NeuralNetwork } from '../../src/network.ts';
import { Random } from '../../src/random.ts';
import { Labels } from '../../src/rows.ts';
import { temporaryFolder } from './made-up.ts';

/** Flowers like Fisher's irises: three kinds, told apart by four lengths in cm. */
function flowers(count = 90): string[] {
  const random = new Random(1, 'flowers');
  const kinds = [
    ['setosa', 5, 3.4, 1.5, 0.2],
    ['versicolor', 5.9, 2.8, 4.3, 1.3],
    ['virginica', 6.6, 3, 5.6, 2],
  ] as const;
  return Array.from({ length: count }, (_, i) => {
    const [kind, ...means] = kinds[i % 3];
    return [...means.map((mean) => random.normal(mean, 0.2).toFixed(1)), kind].join(',');
  });
}

const read = (text: string, options: ClassTableOptions = {}): ClassTable =>
  parseTable(Buffer.from(text), 'x.csv', options) as ClassTable;

test('a table of measurements is read in one line and trains without a cast', async (t) => {
  const path = join(await temporaryFolder(t), 'iris.csv');
  await writeFile(path, ['sepal_length,sepal_width,petal_length,petal_width,species', ...flowers(), ''].join('\n'));
  await assert.rejects(loadTable(`${path}.gz`), /iris\.csv\.gz: there is no such file in /);
  const { train, test, classNames, inputNames, notes, name } = await loadTable(path);
  assert.deepEqual([name, classNames], ['iris', ['setosa', 'versicolor', 'virginica']]);
  assert.deepEqual(inputNames, ['sepal_length', 'sepal_width', 'petal_length', 'petal_width']);
  assert.deepEqual(
    [classCounts(train.labels), classCounts(test.labels)],
    [new Array(3).fill(24), new Array(3).fill(6)],
  );
  assert.deepEqual(notes, [
    "classes were read from column 5 ('species'), numbers from the others",
    '3 classes: setosa, versicolor, virginica',
    '18 of 90 rows were set aside for the test (seed 1)',
  ]);
  const scale = fitStandardizer(train.images);
  const model = new NeuralNetwork().add(new DenseLayer(4, 8, 'tanh')).add(new DenseLayer(8, 3, 'softmax'));
  await model.train(scale.apply(train.images), train.labels, { epochs: 40, batchSize: 8, learningRate: 0.02 });
  assert.ok(model.evaluate(scale.apply(test.images), test.labels).accuracy > 0.85);
});

test('the numbers are those of the file, in its order, to all their digits', async (t) => {
  const path = join(await temporaryFolder(t), 'x.csv.gz');
  const rows = flowers(30);
  await writeFile(path, gzipSync(rows.join('\r\n')));
  const { train, test } = await loadTable(path, { seed: 5 });
  const found = [train, test].flatMap(({ images }) =>
    Array.from({ length: images.rows }, (_, i) => images.row(i).join()),
  );
  assert.deepEqual(found.sort(), rows.map((row) => row.split(',').slice(0, 4).map(Number).join()).sort());
  const long = read('a,b,label\n1234567890.125,1,x\n1234567891.125,2,y\n1234567892.125,3,x', { test: 0.34 });
  assert.ok([...long.train.images.data, ...long.test.images.data].includes(1234567891.125));
});

test('the same seed sets the same rows aside, of each class its share', () => {
  const text = flowers().join('\n');
  const rows = (seed: number) => read(text, { seed, test: 0.3 }).test.images.data.join();
  assert.equal(rows(2), rows(2));
  assert.notEqual(rows(2), rows(3));
  assert.deepEqual(classCounts(read(text, { test: 0.3 }).test.labels), [9, 9, 9]);
});

test('which column holds the classes is known by its name, by its text, or is asked for', () => {
  const tables: [text: string, options: ClassTableOptions, column: string[]][] = [
    ['a,label,b\n1,7,2\n3,8,4\n5,7,6', {}, ['7', '8']],
    ['a,b,Target\n1,2,7\n3,4,8\n5,6,7', {}, ['7', '8']],
    ['1,x,2\n3,y,4\n5,x,6', {}, ['x', 'y']],
    ['x,1,2\ny,3,4\nx,5,6', {}, ['x', 'y']],
    ['a,b,kind\n1,2,x\n3,4,y\n5,6,x', {}, ['x', 'y']],
    ['7,1,2\n8,3,4\n7,5,6', { label: 'first' }, ['7', '8']],
    ['1,2,7\n3,4,8\n5,6,7', { label: 'last' }, ['7', '8']],
    ['a,b,c\n1,7,2\n3,8,4\n5,7,6', { label: 'b' }, ['7', '8']],
    // A name comes before a place.
    ['a,last,c\n1,7,2\n3,8,4\n5,7,6', { label: 'last' }, ['7', '8']],
    ['a,b\n1,-1\n2,1\n3,-1', { label: 'b' }, ['-1', '1']],
    ['a,label\n1,7.0\n2,8\n3,7', {}, ['7', '8']],
    ['a,kind\n1,"x, or y"\n2,"a ""b"""\n3,"x, or y"', {}, ['a "b"', 'x, or y']],
  ];
  for (const [text, options, expected] of tables) {
    const { classNames, train, test } = read(text, options);
    assert.deepEqual(classNames, expected, text);
    assert.equal(train.images.rows + test.images.rows, 3, text);
  }
});

test('where it is not plain which column it is, the columns are named and none is taken', () => {
  const tables: [text: string, expected: RegExp, options?: ClassTableOptions][] = [
    ['1,2,7\n3,4,8\n5,6,7', /x\.csv: columns 1 to 3 hold numbers alone: say which one holds the classes with label/],
    ['a,b,c\n1,2,7\n3,4,8\n5,6,7', /columns a, b, c hold numbers alone/],
    ['a,sex,town\n1,m,x\n2,f,y\n3,m,x', /columns 2 \('sex'\), 3 \('town'\) hold text: say which one/],
    ['a,label,class\n1,2,7\n3,4,8\n5,6,7', /columns 2 \('label'\) and 3 \('class'\) may both hold the labels/],
    ['a,sex,label\n1,m,7\n2,f,8\n3,m,7', /column 2 \('sex'\) holds text, expected numbers: .* leave it out with omit/],
    ['a,b\n1,2\n3,4\n5,6', /label is 'c', expected 'first', 'last' or one of a, b/, { label: 'c' }],
    ['1,2\n3,4\n5,6', /label is 'c', expected 'first' or 'last', as there is no header/, { label: 'c' }],
    ['a,a,b\n1,2,3\n3,4,5\n5,6,7', /x\.csv: 2 columns are called 'a', expected different names/, { label: 'b' }],
    ['a,label\n1,2\n3,4\n5,6', /column 2 \('label'\) is to be omitted and to be read/, { omit: ['label'] }],
    ['a,label\n1,2\n3,4\n5,6', /omit is 'z', expected 'first', 'last' or one of a, label/, { omit: ['z'] }],
  ];
  for (const [text, expected, options] of tables) assert.throws(() => read(text, options), expected, text);
});

test('a column that counts the rows is left out and named; one that does not count is an input', () => {
  const { inputNames, notes } = read('Id,a,Species\n1,5,x\n2,6,y\n3,7,x');
  assert.deepEqual(inputNames, ['a']);
  assert.ok(notes.includes("column 1 ('Id') counts the rows and was left out"));
  assert.deepEqual(read(',a,label\n0,5,x\n1,6,y\n2,7,x').inputNames, ['a']);
  assert.deepEqual(read('id,a,label\n3,5,x\n1,6,y\n2,7,x').inputNames, ['id', 'a']);
  assert.deepEqual(read('a,b,label\n1,5,x\n2,6,y\n3,7,x').inputNames, ['a', 'b']);
  const omitted = read('a,sex,b,label\n1,m,5,x\n2,f,6,y\n3,m,7,x', { omit: ['sex', 'b'] });
  assert.deepEqual([omitted.inputNames, omitted.train.images.columns], [['a'], 1]);
});

test('every column that counts is left out, whatever it is called, unless nothing else is left', () => {
  for (const name of ['no', 'No.', 'nr', '#', 'index', 'row', 'ID']) {
    const { inputNames, notes } = read(`${name},a,label\n0,5,x\n1,6,y\n2,7,x`);
    assert.deepEqual(inputNames, ['a'], name);
    assert.ok(notes.includes(`column 1 ('${name}') counts the rows and was left out`), notes.join());
  }
  // As pandas writes a table that had a counter already.
  assert.deepEqual(read(',id,a,label\n0,1,5,x\n1,2,6,y\n2,3,7,x').inputNames, ['a']);
  assert.deepEqual(read('no,label\n1,x\n2,y\n3,x').inputNames, ['no']);
  assert.deepEqual(read('no,a,label\n1,5,x\n3,6,y\n2,7,x').inputNames, ['no', 'a']);
});

test('numbers to be predicted are not taken for classes: the two ways out are named', () => {
  const lines = (label: (i: number) => unknown, count = 300) =>
    `bmi,target\n${Array.from({ length: count }, (_, i) => `${i % 17},${label(i)}`).join('\n')}`;
  const many =
    /x\.csv: column 2 \('target'\) holds 86 different numbers in 300 rows, .*\{ target: 'target' \} .*\{ label: 'target' \}/;
  assert.throws(() => read(lines((i) => 25 + (i % 86))), many);
  assert.throws(() => read(lines((i) => i % 12, 59)), /holds 12 different numbers in 59 rows/);
  assert.throws(() => read(lines((i) => i % 51, 5000)), /holds 51 different numbers in 5000 rows/);
  assert.equal(read(lines((i) => i % 12, 60)).classNames.length, 12);
  assert.equal(read(lines((i) => i % 10, 20)).classNames.length, 10);
  assert.equal(
    read(
      lines((i) => 25 + (i % 86)),
      { label: 'target' },
    ).classNames.length,
    86,
  );
  const known = Array.from({ length: 12 }, (_, k) => String(k));
  assert.equal(
    read(
      lines((i) => i % 12, 24),
      { classNames: known },
    ).classNames.length,
    12,
  );
  // Text is never a number to be predicted.
  assert.equal(read(lines((i) => `k${i % 86}`)).classNames.length, 86);
  const broken = /column 2 \('target'\) holds 1\.5, expected classes, .*; \{ target: 'target' \} predicts numbers/;
  assert.throws(() => read(lines((i) => i + 1.5)), broken);
  assert.throws(() => read(lines((i) => (i % 2 ? -3.25 : 1.5))), broken);
  assert.throws(
    () =>
      read(
        lines(() => 1.5),
        { label: 'target' },
      ),
    broken,
  );
});

test('labels that differ only in case or in blanks are one class, and it is said; single letters are kept apart', () => {
  const { classNames, notes, train, test } = read(
    'a,kind\n1,"Setosa "\n2,setosa\n3,"two  words"\n4,two words\n5,SETOSA',
  );
  assert.deepEqual(classNames, ['Setosa', 'two words']);
  assert.ok(notes.includes('setosa, SETOSA was read as the class Setosa: they differ only in case'), notes.join());
  assert.ok(!notes.some((note) => note.includes('two words was')));
  assert.equal(
    [train, test].reduce((sum, { labels }) => sum + classCounts(labels)[0], 0),
    3,
  );
  assert.deepEqual(read('a,letter\n1,A\n2,a\n3,A').classNames, ['A', 'a']);
});

test('a test file of its own is read whole, with the classes of the training file', () => {
  const { classNames } = read('a,kind\n1,x\n2,yes\n3,z');
  const { train, test, notes } = read('a,kind\n5,z\n6,Yes', { test: 0, classNames });
  assert.deepEqual(
    [[...train.labels.values], [...train.images.data], test.images.rows, test.labels.rows],
    [[2, 1], [5, 6], 0, 0],
  );
  assert.equal(test.images.columns, 1);
  assert.ok(!notes.some((note) => note.includes('set aside')));
  assert.ok(notes.some((note) => note.startsWith('Yes was read as the class yes')));
  assert.equal(read('a,label\n5,1', { test: 0 }).train.images.rows, 1);
  assert.deepEqual(
    [...read('a,label\n5,9\n6,7.0', { test: 0, classNames: ['7', '8', '9'] }).train.labels.values],
    [2, 0],
  );
  const unknown = /x\.csv: the class of row 2 is w, expected one of x, yes, z/;
  assert.throws(() => read('a,kind\n5,z\n6,w', { test: 0, classNames }), unknown);
  const table = parseTable(Buffer.from('a,y\n1,2\n3,4'), 'x.csv', { target: 'y', test: 0 });
  assert.deepEqual([table.train.images.rows, table.test.labels.rows], [2, 0]);
  assert.throws(() => read('a,label\n1,x\n2,y'), /2 rows, expected at least 3 .*\{ test: 0 \}/);
});

test('numbers that are none are refused: too large, infinite, or with a decimal comma', () => {
  assert.throws(() => read('a,label\n1,x\n1e400,y\n3,x'), /line 3, column 1 \('a'\) is "1e400", expected a number/);
  assert.throws(
    () => read('a,label\n1,x\n-Infinity,y\n3,x'),
    /line 3, column 1 \('a'\) is "-Infinity", expected a number/,
  );
  const target = (cell: string) => parseTable(Buffer.from(`a,y\n1,2\n2,${cell}\n3,4`), 'x.csv', { target: 'y' });
  assert.throws(() => target('1e400'), /row 2 of column 2 \('y'\) is '1e400', expected a number/);
  const comma =
    /x\.csv: got the decimal comma of '5,1', expected decimal points: 5\.1, with commas, semicolons or tabs/;
  for (const text of [
    'a;b;kind\n5,1;3,5;x\n4,9;3;y\n6;3;x',
    '5,1;3,5;x\n4,9;3;y\n6;3;x',
    '5,1\t3,5\tx\n4,9\t3\ty\n6\t3\tx',
    'length, cm;width, cm;kind\n5,1;3,5;x\n4,9;3;y',
    'a,b,kind\n"5,1","3,5",x\n"4,9","3",y',
  ]) {
    assert.throws(() => read(text), comma, text);
  }
  assert.throws(
    () => read('a;kind\n5;x\n"5,1";y\n3;x'),
    /line 3, .* is "\\"5,1\\"", expected a number with a decimal point/,
  );
  assert.equal(read('a;kind\n5;x, or y\n5.1;y\n3;y').classNames[0], 'x, or y');
});

test('a first line of data is never lost, and a header never read as data', () => {
  const rows = (text: string) => {
    const { train, test } = read(text);
    return train.images.rows + test.images.rows;
  };
  assert.equal(rows('5.1,3.5,setosa\n4.9,3,setosa\n6,3,virginica'), 3);
  assert.equal(rows('label,0,1\nx,5,6\ny,7,8\nx,9,1'), 3);
  assert.equal(rows('0,1,label\n5,6,x\n7,8,y\n9,1,x'), 3);
  assert.equal(rows('\n1,x\n2,y\n3,x'.slice(1)), 3);
  assert.throws(() => read('1,NA,x\n1,2,y\n3,4,x'), /line 1, column 2 is "NA", expected a number/);
  assert.throws(() => read('1,oh,3,x\n1,2,3,y\n3,4,5,x'), /columns 2, 4 hold text/);
  assert.throws(() => read('a,b,label\n1,2,x\n3,,y\n5,6,x'), /line 3, column 2 \('b'\) is "", expected a number/);
  assert.throws(() => read('a,b,label\n1,2,x\n3,4,\n5,6,x'), /line 3, column 3 \('label'\) is empty/);
  assert.throws(() => read('a,b,label\n1,2,x\n3,nan,y\n5,6,x'), /line 3, column 2 \('b'\) is "nan"/);
  assert.throws(() => read('a,label\n1,x\n2,y'), /x\.csv: 2 rows, expected at least 3/);
});

test('with a target, numbers are predicted from the other columns', async () => {
  const lines = Array.from({ length: 50 }, (_, i) => `${i % 7},${i % 5},${2 * (i % 7) - (i % 5) + 0.5}`);
  const options: NumberTableOptions = { target: 'price', seed: 3 };
  const table = parseTable(Buffer.from(`rooms,floor,price\n${lines.join('\n')}`), 'x.csv', options);
  assert.ok('targetName' in table && table.targetName === 'price');
  const { train, test } = table;
  assert.deepEqual([train.images.rows, test.images.rows, test.labels.columns], [40, 10, 1]);
  for (let i = 0; i < 10; i++) {
    assert.equal(test.labels.at(i, 0), 2 * test.images.at(i, 0) - test.images.at(i, 1) + 0.5);
  }
  const model = new NeuralNetwork({ loss: 'mean-squared-error' }).add(new DenseLayer(2, 1, 'identity'));
  await model.train(train.images, train.labels, { epochs: 200, batchSize: 10, learningRate: 0.05, validation: test });
  assert.ok(model.evaluate(test.images, test.labels).loss < 0.01);
  const wrong = (text: string, expected: RegExp, target = 'y') =>
    assert.throws(() => parseTable(Buffer.from(text), 'x.csv', { target }), expected);
  wrong('a,y\n1,2\n3,x\n5,6', /row 2 of column 2 \('y'\) is 'x', expected a number/);
  wrong('a,y\n1,2\n3,4\n5,6', /target is 'z'/, 'z');
  assert.throws(
    () => parseTable(Buffer.from('a,y\n1,2'), 'x.csv', { target: 'y', label: 'a' } as object),
    /got label and target/,
  );
  assert.throws(() => read('a,y\n1,2', { lable: 'a' } as object), /loadTable: unknown option 'lable'/);
  assert.throws(() => read('a,y\n1,2', { test: 1 }), /test is 1/);
});

test('rows of floats are split, chosen and shuffled like images: stratified by class, or at random for numbers', () => {
  const images = Matrix.from(Array.from({ length: 20 }, (_, i) => [i, -i]));
  const classes = {
    images,
    labels: new Labels(
      Array.from({ length: 20 }, (_, i) => i % 2),
      2,
    ),
  };
  const { train, validation } = splitDataset(classes, { validation: 0.2, seed: 4 });
  assert.deepEqual(
    [classCounts(train.labels), classCounts(validation.labels)],
    [
      [8, 8],
      [2, 2],
    ],
  );
  const numbers = { images, labels: images.map((value) => 10 * value) };
  const parts = splitDataset(numbers, { validation: 0.25, seed: 4 });
  assert.deepEqual([parts.train.images.rows, parts.validation.images.rows], [15, 5]);
  const all = [parts.train, parts.validation].flatMap((part) =>
    Array.from({ length: part.images.rows }, (_, i) => {
      assert.equal(part.labels.at(i, 0), 10 * part.images.at(i, 0));
      return part.images.at(i, 0);
    }),
  );
  assert.deepEqual(
    all.sort((a, b) => a - b),
    Array.from({ length: 20 }, (_, i) => i),
  );
  const again = (seed: number) => splitDataset(numbers, { seed }).validation.images.data.join();
  assert.equal(again(1), again(1));
  assert.notEqual(again(1), again(2));
  assert.throws(() => splitDataset(numbers, { validation: 0.01 }), /a share of 0\.01 of 20 rows is 0 rows/);
  assert.deepEqual([...selectRows(numbers, [3, 1]).labels.data], [30, -30, 10, -10]);
  const shuffled = shuffleSplit(classes, 2);
  for (let i = 0; i < 20; i++) assert.equal(shuffled.labels.values[i], shuffled.images.at(i, 0) % 2);
});

test('loadDataset reads images, and sends tables of measurements to loadTable', async (t) => {
  const folder = await temporaryFolder(t);
  const write = async (text: string) => {
    await writeFile(join(folder, 'x.csv'), text);
    return join(folder, 'x.csv');
  };
  const iris = await write(flowers().join('\n'));
  await assert.rejects(loadDataset(iris), /x\.csv: the lines have 4 numbers .* no pixels: loadTable\('x\.csv'\) reads/);
  await assert.rejects(
    loadDataset(await write('label,a,b,c\nx,1,2,3\ny,1,2,3\nx,3,4,5')),
    /the lines have 3 numbers .* no square image: loadTable/,
  );
  const small = await write(Array.from({ length: 6 }, (_, i) => `${i % 2},1,2,3,${100 + i}`).join('\n'));
  assert.deepEqual((await loadDataset(small)).notes?.slice(0, 2), [
    'labels were read from the first column',
    '4 numbers in a line were read as 2 × 2 pixels; loadTable reads tables of numbers',
  ]);
  await assert.rejects(loadDataset('digits', { label: 'last' }), /label is for files and folders/);
  await writeFile(join(folder, 'x.npz'), 'PK');
  await assert.rejects(
    loadDataset(join(folder, 'x.npz'), { label: 'last' }),
    /label is for a CSV file, and this is none/,
  );
});

test('the labels of images are in the first column, unless the header, text, or the option says otherwise', async (t) => {
  const pixels = (i: number) => Array.from({ length: 64 }, (_, n) => (n === 0 ? 0 : (i * 31 + n) % 17)).join(',');
  const last = Array.from({ length: 20 }, (_, i) => `${pixels(i)},${i % 10}`).join('\n');
  const path = join(await temporaryFolder(t), 'optdigits.csv');
  await writeFile(path, last);
  // As the 8 × 8 digits are published: the first pixel is 0 in all of them.
  await assert.rejects(loadDataset(path), /the first column is 0 in every line, .* label: 'first' or 'last'/);
  const { classNames, width, train } = await loadDataset(path, { label: 'last' });
  assert.deepEqual([classNames.length, width, train.images.columns], [10, 8, 64]);
  const labels = (text: string, label?: string) => [...parseCsv(Buffer.from(text), 'x', { label }).labels.data];
  assert.deepEqual(labels('a,b,class\n1,2,7\n3,4,8'), [7, 8]);
  assert.deepEqual(labels('1,2,x\n3,4,y'), ['x', 'y']);
  assert.deepEqual(labels('7,1,2\n8,3,4'), [7, 8]);
  assert.deepEqual(labels('1,7,2\n3,8,4', 'last'), [2, 4]);
  assert.equal(parseCsv(Buffer.from('k,1,2\nx,3,4\ny,5,6'), 'x').assumed, undefined);
  assert.equal(
    parseCsv(Buffer.from('k,a,b\n1,3,4\n2,5,6'), 'x').assumed,
    "labels were read from the first column, 1 ('k')",
  );
});
