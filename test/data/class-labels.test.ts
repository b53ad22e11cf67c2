import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NumberData } from '../../src/data/arrays.ts';
import { classLabels } from '../../src/data/class-labels.ts';

const named = (data: NumberData | string[], shape = [data.length], name = 'labels.npy') => ({ data, shape, name });
const read = (data: NumberData | string[], shape?: number[]) => {
  const { labels, classNames, assumed } = classLabels([named(data, shape)]);
  return { labels: labels[0], classNames, assumed };
};

test('whole numbers are classes, from any beginning, and a column is a list', () => {
  const types: NumberData[] = [
    Uint8Array.of(2, 0, 1),
    Int32Array.of(2, 0, 1),
    BigInt64Array.of(2n, 0n, 1n),
    Float64Array.of(2, 0, 1),
  ];
  for (const data of types) {
    for (const shape of [[3], [3, 1]]) {
      assert.deepEqual(read(data, shape), { labels: [2, 0, 1], classNames: ['0', '1', '2'], assumed: undefined });
    }
  }
  assert.deepEqual(read(Uint8Array.of(10, 1, 2)), {
    labels: [2, 0, 1],
    classNames: ['1', '2', '10'],
    assumed: '3 classes: 1, 2, 10',
  });
});

test('text is sorted by number where it is numbers, else by its characters', () => {
  assert.deepEqual(read(['10', '9', '9 ']).labels, [1, 0, 0]);
  assert.deepEqual(read(['dog', 'Cat', 'ant']), {
    labels: [2, 0, 1],
    classNames: ['Cat', 'ant', 'dog'],
    assumed: '3 classes: Cat, ant, dog',
  });
});

test('the name of a class is the text of the file; messages write out what would command a terminal', () => {
  const { classNames, assumed } = read(['\u001b[2Jx', 'y']);
  assert.deepEqual(classNames, ['\u001b[2Jx', 'y']);
  assert.equal(assumed, '2 classes: \\u001b[2Jx, y');
  const part = (name: string, ...data: string[]) => ({ name, data, shape: [data.length] });
  assert.throws(() => classLabels([part('train', 'a\u0007', 'b'), part('test', '\u009b2J')]), {
    message: 'test: label 0 is \\u009b2J, which no training image has; their classes are a\\u0007, b',
  });
  const many = Array.from({ length: 101 }, (_, i) => `\u202e${i}`);
  assert.throws(() => read(many), /all 101 labels are different \(\\u202e0, \\u202e1, \\u202e10, …\)/);
});

test('one-hot rows are read by their column; classes that no row has count', () => {
  const rows = Float32Array.of(0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0);
  assert.deepEqual(read(rows, [3, 4]).labels, [1, 0, 1]);
  assert.deepEqual(read(rows, [3, 4]).classNames, ['0', '1', '2', '3']);
  assert.match(read(rows, [3, 4]).assumed ?? '', /one-hot labels were read as the classes 0 to 3/);
});

test('what is no label is refused, and no advice destroys', () => {
  const refused: [data: NumberData | string[], shape: number[] | undefined, expected: RegExp][] = [
    [Float32Array.of(0, 0.5), undefined, /labels\.npy: label 1 is 0\.5, expected a whole number/],
    [Int8Array.of(0, -1), undefined, /label 1 is -1/],
    [Float64Array.of(Number.NaN), undefined, /label 0 is NaN/],
    [BigInt64Array.of(2n ** 60n), undefined, /label 0 is 1152921504606/],
    [Uint8Array.of(1, 1, 0, 1), [2, 2], /shape \(2, 2\).*row 0 is not one-hot: 1, 1/],
    [Uint8Array.of(0, 0, 0, 1), [2, 2], /row 0 is not one-hot: 0, 0/],
    [Float32Array.of(0.9, 0.1), [1, 2], /row 0 is not one-hot/],
    [Uint8Array.of(3, 4), [1, 2], /row 0 is not one-hot: 3, 4/],
    [Uint8Array.of(1, 2, 3, 4), [2, 2, 1], /shape \(2, 2, 1\), expected \(count,\)/],
    [['a', 'b'], [1, 2], /and are text/],
    [Uint32Array.from({ length: 101 }, (_, i) => i), undefined, /all 101 labels are different/],
  ];
  for (const [data, shape, expected] of refused) {
    assert.throws(() => read(data, shape), expected);
    assert.throws(
      () => read(data, shape),
      (error: Error) => !error.message.includes('argmax'),
    );
  }
});

test('the test part has the classes of the training part', () => {
  const parts = (train: NumberData, test: NumberData) =>
    classLabels([named(train), named(test, undefined, 'test.npy')]);
  assert.deepEqual(parts(Uint8Array.of(3, 5), Uint8Array.of(5, 5)).labels[1], [1, 1]);
  assert.throws(
    () => parts(Uint8Array.of(3, 5), Uint8Array.of(5, 4)),
    /^Error: test\.npy: label 1 is 4, which no training/,
  );
  const hot = named(Uint8Array.of(1, 0), [1, 2]);
  assert.throws(() => classLabels([hot, named(Uint8Array.of(0, 1, 0), [1, 3])]), /\(1, 2\) and \(1, 3\)/);
  assert.throws(() => classLabels([hot, named(Uint8Array.of(1))]), /expected as many columns/);
});

test('with names, labels are the numbers of the names', () => {
  const names = ['a', 'b', 'c'];
  assert.deepEqual(classLabels([named(Uint8Array.of(2, 2))], names).labels, [[2, 2]]);
  assert.throws(
    () => classLabels([named(Uint8Array.of(3))], names),
    /label 0 is 3, expected a whole number from 0 to 2/,
  );
});
