import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchOrder } from '../../src/charts/batch-order.ts';

const classNames = Array.from({ length: 10 }, (_, i) => `${i}`);
const labels = Array.from({ length: 200 }, (_, i) => i % 10);

test('batchOrder: row i stands in batch ⌊i ÷ B⌋ + 1, and only the batches asked for are shown', () => {
  const options = { title: 'Batches', batchSize: 3, batches: 2, classNames };
  const { data } = batchOrder([{ name: 'as it comes', labels }], options) as unknown as {
    data: { values: { batch: number; place: number; name: string }[] };
  };
  assert.deepEqual(
    data.values.map(({ batch, place, name }) => `${batch}.${place} ${name}`),
    ['1.1 0', '1.2 1', '1.3 2', '2.1 3', '2.2 4', '2.3 5'],
  );
});

test('batchOrder: refuses more classes than it has colours', () => {
  const many = Array.from({ length: 11 }, (_, i) => `${i}`);
  assert.throws(() => batchOrder([], { title: '', batchSize: 1, classNames: many }), /got 11 classes/);
});
