import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { crossValidate, foldSplits } from '../../experiments/cross-validation.ts';
import { recipes } from '../../experiments/recipes.ts';
import {
  storedReproduction,
  storedResults,
  storedScikitLearn,
  storedTuning,
} from '../../experiments/stored-results.ts';
import { allDigits } from '../../src/data/digits.ts';

test('the candidates of the stored tuning train as they are: their optimizers take steps', async () => {
  const { candidates } = await storedTuning();
  const digits = allDigits();
  const splits = foldSplits(digits, 5, [0]).slice(0, 1);
  for (const candidate of candidates) {
    const [{ accuracy }] = await crossValidate({ ...candidate, epochs: 3 }, digits, splits);
    assert.ok(accuracy > 0.8, `${candidate.name}: ${accuracy}`);
  }
});

test('the optimizers of the stored tuning have the settings in the file', async () => {
  const file = new URL('../../data/results/digits-tuning.json', import.meta.url);
  const { candidates } = JSON.parse(await readFile(file, 'utf8'));
  const read = await storedTuning();
  assert.deepEqual(JSON.parse(JSON.stringify(read.candidates)), candidates);
});

test('the stored results are of recipes that there are', async () => {
  const names = recipes.map(({ name }) => name);
  const [results, reproduction] = [await storedResults(), await storedReproduction()];
  for (const { recipe } of [...results.recipes, ...reproduction.rows]) assert.ok(names.includes(recipe), recipe);
});

test('the stored grid of scikit-learn was tested on the splits of the stored tuning', async () => {
  const [{ results }, { groups }] = [await storedScikitLearn(), await storedTuning()];
  for (const { group, seeds } of groups) {
    const theirs = results.find((one) => one.group === group);
    assert.deepEqual(
      theirs?.seeds.map(({ seed }) => seed),
      seeds.map(({ seed }) => seed),
      group,
    );
  }
});
