import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dataOfModel, loadData } from '../../cli/shared/data.ts';
import { loadDigits } from '../../src/data/digits.ts';
import { datasetNames } from '../../src/data/load.ts';
import { fashionMnist, mnist } from '../../src/data/mnist.ts';

test('without --data, the data set is the one that the model names, and no other', () => {
  const names = [mnist.name, fashionMnist.name, loadDigits().name];
  assert.deepEqual(
    names.map((name) => dataOfModel('m', name)),
    [...datasetNames],
  );
  // Version 0.1 could leave the name out.
  assert.equal(dataOfModel('m', undefined), undefined);
  for (const name of ['my-data', 'mnist', 'Fashion MNIST', '']) {
    assert.throws(
      () => dataOfModel('m.safetensors', name),
      (error: Error) => error.name === 'UsageError' && error.message.includes(`m.safetensors was trained on '${name}'`),
    );
  }
});

test('a name that is neither data set nor path is a wrong command line', async () => {
  await assert.rejects(loadData('mnits'), { name: 'UsageError', message: /--data: expected one of mnist, .*'mnits'/ });
});
