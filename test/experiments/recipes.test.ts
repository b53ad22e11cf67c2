import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepareRecipe, type Recipe, recipeNamed, recipes, trainingFlop } from '../../experiments/recipes.ts';
import type { Dataset, Split } from '../../src/data/dataset.ts';
import type { NeuralNetwork } from '../../src/network.ts';
import { Random } from '../../src/random.ts';
import { ByteMatrix, Labels, type RowSource } from '../../src/rows.ts';

/** Images of noise; the first pixel of each is its number, from `first` on, so that it is known again. */
function numbered(count: number, first: number, side: number, seed: number): Split {
  const random = new Random(seed, 'noise');
  const bytes = Uint8Array.from({ length: count * side * side }, () => random.integer(256));
  for (let i = 0; i < count; i++) bytes[i * side * side] = first + i;
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  return { images: new ByteMatrix(count, side * side, bytes), labels: new Labels(labels, 10) };
}

/** Forty images to learn from, with the numbers 0 … 39, and twenty to be examined on, with 100 … 119. */
const dataset = (side: number, train = numbered(40, 0, side, 1), test = numbered(20, 100, side, 2)): Dataset => ({
  name: 'made up',
  source: 'this test',
  width: side,
  height: side,
  classNames: Array.from({ length: 10 }, (_, i) => String(i)),
  train,
  test,
});

const sideOf = (recipe: Recipe) => (recipe.data === 'mnist' ? 28 : 8);
const parametersOf = (model: NeuralNetwork<number, number>) =>
  model.denseLayers.map(({ weights, bias }) => [weights.data, bias.data]);

/** The weights of a recipe after one epoch. */
async function learned(recipe: Recipe, data: Dataset) {
  const { model, train, options } = prepareRecipe({ ...recipe, epochs: 1, batchSize: 8 }, data, { seed: 5 });
  const { epochs } = await model.train(train.images, train.labels, { ...options, threads: 1 });
  assert.ok(Number.isFinite(epochs[0].loss), recipe.name);
  return parametersOf(model);
}

test('every recipe has a name of its own', () => {
  const names = recipes.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const name of names) assert.equal(recipeNamed(name).name, name);
  assert.throws(() => recipeNamed('best'), /recipe: unknown name 'best', expected one of default, speedrun-98/);
});

test('recipes with a budget keep to it', () => {
  const budgets = {
    'speedrun-98': 5.7e10,
    'speedrun-98-slanted': 5.75e10,
    'speedrun-98-dense': 1.5e11,
    'speedrun-99': 6.8e11,
    'classic-128': 5.5e11,
    classic: 1.71e12,
    'ladder-plain': 3e12,
    'ladder-affine': 3e12,
    'ladder-3e12': 3e12,
    'ladder-silu': 3e12,
    'ladder-deskew': 3e12,
    'ladder-1e13': 1e13,
    moonshot: 3e13,
  };
  for (const [name, budget] of Object.entries(budgets)) {
    const recipe = recipeNamed(name);
    const { model, flop } = prepareRecipe(recipe, dataset(28));
    assert.equal(flop, 6 * model.parameterCount * 40 * recipe.epochs);
    const whole = trainingFlop(model.parameterCount, 60_000, recipe.epochs);
    assert.ok(whole <= budget, `${name}: ${whole} operations, the budget is ${budget}`);
  }
});

test('a recipe without `until` or validation gives train what it says, and nothing else', () => {
  const { options, validation } = prepareRecipe(recipeNamed('classic'), dataset(28));
  const { epochs, batchSize, optimizer, schedule } = recipeNamed('classic');
  assert.deepEqual(options, { epochs, batchSize, optimizer, schedule });
  assert.equal(validation, undefined);
  assert.deepEqual(prepareRecipe(recipeNamed('moonshot'), dataset(28)).options.augmentation, {
    ...{ rotation: 10, scale: 0.1, shear: 0.1, shift: 1, elastic: 1, until: 0.9 },
  });
});

test('the same preparation for the images to learn from and those to be examined on', () => {
  const { model, train, test: held } = prepareRecipe(recipeNamed('speedrun-98'), dataset(28));
  assert.equal(model.inputs, 196);
  assert.deepEqual([train.images.columns, held.images.columns], [196, 196]);
  assert.deepEqual([...held.images.values], [...train.images.values]);
});

test('the images of the evaluation are in no batch', async () => {
  /** Which images a training reads, by their first pixel. */
  async function read(data: Dataset): Promise<number[]> {
    const recipe: Recipe = { ...recipeNamed('default'), validation: 0.25, epochs: 3 };
    const { model, train, validation, test: held, options } = prepareRecipe(recipe, data, { kernels: 'plain' });
    const seen = new Set<number>();
    const watched: RowSource = {
      rows: train.images.rows,
      columns: train.images.columns,
      gather(indices, out) {
        train.images.gather(indices, out);
        for (let n = 0; n < indices.length; n++) seen.add(Math.round(255 * out[n * train.images.columns]));
      },
    };
    const { validation: _, ...alone } = options;
    await model.train(watched, train.labels, alone);
    const first = ({ images }: Split) => Array.from({ length: images.rows }, (_, i) => images.rowBytes(i)[0]);
    assert.ok(validation && first(validation).every((number) => !seen.has(number)));
    assert.equal(first(held).length, 20);
    return [...seen].sort((a, b) => a - b);
  }
  const numbers = await read(dataset(28));
  assert.equal(numbers.length, 30);
  assert.ok(numbers.every((number) => number < 40));
  // The watch would notice: here some of the images to learn from are those of the evaluation.
  const mixed = numbered(40, 90, 28, 1);
  assert.ok((await read(dataset(28, mixed))).some((number) => number >= 100));
});

test('no recipe learns anything from the images of the evaluation', async () => {
  for (const recipe of recipes) {
    const side = sideOf(recipe);
    const weights = await learned(recipe, dataset(side));
    const otherTest = dataset(side, undefined, numbered(20, 200, side, 9));
    assert.deepEqual(await learned(recipe, otherTest), weights, recipe.name);
  }
  // The comparison would notice: one other image to learn from gives other weights.
  const train = numbered(40, 0, 28, 1);
  train.images.bytes[400] ^= 128;
  const recipe = recipeNamed('classic');
  assert.notDeepEqual(await learned(recipe, dataset(28, train)), await learned(recipe, dataset(28)));
});
