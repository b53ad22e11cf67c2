/** How long our training takes to a test accuracy. Recipes are made for it: `speedrun-98`, `speedrun-99`. */

import { prepareRecipe, type Recipe, recipes } from '../experiments/recipes.ts';
import { isPresent, loadMnist, mnist } from '../src/data/mnist.ts';

export interface Speedrun {
  readonly recipe: string;
  readonly target: number;
  readonly threads: number;
  /** Seconds of input preparation and training (evaluations left out) to the end of the first epoch that reached the target; null if none did. */
  readonly seconds: number | null;
  readonly testAccuracy: number;
  readonly trainingSeconds: number;
}

const targets: Readonly<Record<string, number>> = { 'speedrun-98': 0.98, 'speedrun-99': 0.99 };

/** Runs the recipes that there are, on MNIST; `skip` hears why one is left out. */
export async function measureSpeedruns(
  threads: readonly number[],
  skip: (recipe: string, reason: string) => void,
): Promise<Speedrun[]> {
  const runs: Speedrun[] = [];
  for (const [name, target] of Object.entries(targets)) {
    const recipe = recipes.find((one) => one.name === name);
    if (!recipe) skip(name, 'there is no recipe of this name');
    else if (!(await isPresent(mnist))) skip(name, 'MNIST is not here');
    else for (const count of threads) runs.push(await speedrun(recipe, target, count));
  }
  return runs;
}

async function speedrun(recipe: Recipe, target: number, threads: number): Promise<Speedrun> {
  const dataset = await loadMnist({ download: false });
  const start = performance.now();
  const { model, train, test, options } = prepareRecipe(recipe, dataset);
  let reached: number | null = null;
  let testAccuracy = 0;
  let elsewhere = 0;
  const trained = () => (performance.now() - start - elsewhere) / 1000;
  await model.train(train.images, train.labels, {
    ...options,
    threads,
    callbacks: [
      {
        onEpoch: () => {
          const seconds = trained();
          const from = performance.now();
          ({ accuracy: testAccuracy } = model.evaluate(test.images, test.labels));
          if (testAccuracy >= target) reached ??= seconds;
          elsewhere += performance.now() - from;
        },
      },
    ],
  });
  return { recipe: recipe.name, target, threads, seconds: reached, testAccuracy, trainingSeconds: trained() };
}
