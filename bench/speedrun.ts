/**
 * How long a training takes to a test accuracy: ours, and PyTorch's with the same recipe. Recipes are made for it:
 * `speedrun-98`, `speedrun-99`.
 */
import { prepareRecipe, type Recipe, recipes } from '../experiments/recipes.ts';
import type { Dataset, Split } from '../src/data/dataset.ts';
import { isPresent, loadMnist, mnist } from '../src/data/mnist.ts';
import { type DataFolder, writeSplit, writeWeights } from './data.ts';
import { PeerError, PeerProcess } from './peer-process.ts';
import { isInstalled, speedrunPeer } from './peers.ts';

export interface Speedrun {
  readonly recipe: string;
  readonly peer: string;
  readonly target: number;
  readonly threads: number;
  readonly seed: number;
  /** Seconds of input preparation and training (evaluations left out) to the end of the first epoch that reached the target; null if none did. */
  readonly seconds: number | null;
  /** After the last epoch. */
  readonly testAccuracy: number;
  /** Seconds of input preparation and the whole training. */
  readonly trainingSeconds: number;
  readonly version: string;
  readonly instructions?: string;
}

const targets: Readonly<Record<string, number>> = { 'speedrun-98': 0.98, 'speedrun-99': 0.99 };

/** Before the first of two trainings is measured, it takes this many batches: programs are compiled, threads started. */
const warmUpBatches = 10;

interface Epoch {
  readonly seconds: number;
  readonly accuracy: number;
}

interface Options {
  readonly threads: readonly number[];
  /** All of them with the most threads, the first one with fewer. */
  readonly seeds: readonly number[];
  /** Hears why something is left out. */
  readonly skip: (peer: string, recipe: string, reason: string) => void;
  readonly onProgress?: (text: string) => void;
}

/** Runs the recipes on MNIST, ours and PyTorch's in turns. */
export async function measureSpeedruns({ threads, seeds, skip, onProgress = () => {} }: Options): Promise<Speedrun[]> {
  const wanted = recipes.filter(({ name }) => Object.hasOwn(targets, name));
  if (!(await isPresent(mnist))) {
    for (const { name } of wanted) skip('ours', name, 'MNIST is not here');
    return [];
  }
  const dataset = await loadMnist({ download: false });
  const pyTorch = isInstalled(speedrunPeer);
  if (!pyTorch)
    for (const { name } of wanted) skip(speedrunPeer.name, name, 'not installed; node bench/setup.mjs installs it');
  const [train, test] = [await writeSplit(dataset.train), await writeSplit(dataset.test)];
  const processes = new Map<number, PeerProcess>();
  const runs: Speedrun[] = [];
  try {
    const most = Math.max(...threads);
    for (const recipe of wanted) {
      for (const count of threads) {
        for (const seed of count === most ? seeds : seeds.slice(0, 1)) {
          onProgress(`${recipe.name}: ${count} threads, seed ${seed}`);
          runs.push(resultOf(recipe, 'ours', count, seed, await ours(recipe, dataset, count, seed)));
          if (!pyTorch) continue;
          const process =
            processes.get(count) ?? new PeerProcess(speedrunPeer.name, speedrunPeer.command(count), count);
          processes.set(count, process);
          try {
            const answer = await ask(process, recipe, dataset, { train, test }, seed);
            runs.push({ ...resultOf(recipe, speedrunPeer.name, count, seed, answer.epochs), ...answer.about });
          } catch (error) {
            if (!(error instanceof PeerError)) throw error;
            processes.delete(count);
            skip(speedrunPeer.name, recipe.name, `failed: ${error.message}`);
          }
        }
      }
    }
  } finally {
    await Promise.all([...processes.values()].map((process) => process.kill()));
    await Promise.all([train.remove(), test.remove()]);
  }
  return runs;
}

function resultOf({ name }: Recipe, peer: string, threads: number, seed: number, epochs: readonly Epoch[]): Speedrun {
  const target = targets[name];
  const last = epochs[epochs.length - 1];
  return {
    recipe: name,
    peer,
    target,
    threads,
    seed,
    seconds: epochs.find(({ accuracy }) => accuracy >= target)?.seconds ?? null,
    testAccuracy: last.accuracy,
    trainingSeconds: last.seconds,
    version: 'handwritten',
  };
}

async function ours(recipe: Recipe, dataset: Dataset, threads: number, seed: number): Promise<Epoch[]> {
  const some = Uint32Array.from({ length: warmUpBatches * recipe.batchSize }, (_, i) => i);
  const first = ({ images, labels }: Split): Split => ({ images: images.select(some), labels: labels.select(some) });
  await trainOurs({ ...recipe, epochs: 1 }, { ...dataset, train: first(dataset.train) }, threads, seed);
  return trainOurs(recipe, dataset, threads, seed);
}

async function trainOurs(recipe: Recipe, dataset: Dataset, threads: number, seed: number): Promise<Epoch[]> {
  const epochs: Epoch[] = [];
  const start = performance.now();
  let elsewhere = 0;
  const { model, train, test, options } = prepareRecipe(recipe, dataset, { seed });
  await model.train(train.images, train.labels, {
    ...options,
    threads,
    callbacks: [
      {
        onEpoch: () => {
          const now = performance.now();
          const { accuracy } = model.evaluate(test.images, test.labels);
          epochs.push({ seconds: (now - start - elsewhere) / 1000, accuracy });
          elsewhere += performance.now() - now;
        },
      },
    ],
  });
  return epochs;
}

/** The same recipe in PyTorch, from the same weights. */
async function ask(
  process: PeerProcess,
  recipe: Recipe,
  dataset: Dataset,
  data: { readonly train: DataFolder; readonly test: DataFolder },
  seed: number,
) {
  const { model } = prepareRecipe(recipe, { ...dataset, train: dataset.test }, { seed });
  const sizes = [model.denseLayers[0].inputs, ...model.denseLayers.map(({ outputs }) => outputs)];
  const weights = await writeWeights(`${recipe.name}-${seed}`, model, data.train);
  const work = { sizes, activation: recipe.activation, weights };
  const { version, instructions, epochs } = await process.ask({ recipe, work, ...data, seed, warmUpBatches });
  await process.rest();
  if (!epochs?.length) throw new PeerError(`${speedrunPeer.name}: expected epochs`);
  return { epochs, about: { ...(version && { version }), ...(instructions && { instructions }) } };
}
