/** Lesson 11's opening: training images of MNIST, from those that a network reads most surely to those it reads least surely. */

import { fileURLToPath } from 'node:url';
import { type Spec, type Tile, tileGrid } from '../../src/charts/index.ts';
import { loadDataset, loadModel } from '../../src/node.ts';

const network = fileURLToPath(new URL('../../data/mnist-network/network.safetensors', import.meta.url));

/** A line of the picture each: the surest image of each digit, then the 100th, the 30th, … from the least sure. */
const RANKS = [100, 30, 10, 3, 1];

/** The picture, or nothing where MNIST is not on this machine. The network is the one that comes with the course. */
export async function opening(): Promise<Spec | undefined> {
  const { name, train } = await loadDataset();
  if (name !== 'MNIST') return undefined;
  const { model } = await loadModel(network);
  const outputs = model.predict(train.images);
  const { values } = train.labels;
  const p = Float64Array.from(values, (label, i) => outputs.at(i, label));
  const columns = Array.from({ length: 10 }, (_, digit): Tile[] => {
    const rows = [...values.keys()].filter((i) => values[i] === digit).sort((one, other) => p[one] - p[other]);
    const shown = [rows.length, ...RANKS].map((rank) => rows[rank - 1]);
    return shown.map((i) => ({ image: train.images.row(i), caption: `${Math.round(100 * p[i])} %` }));
  });
  const lines = columns[0].map((_, line) => columns.map((tiles) => tiles[line]));
  return tileGrid(lines.flat(), {
    title: 'Easy above, hard below: MNIST as a network sees it',
    subtitle: [
      'of some 6,000 training images of each digit: the surest, then the 100th, 30th, 10th, 3rd',
      'and 1st from the bottom; below each the probability that the network gives to its label',
    ],
    width: 28,
    height: 28,
    columns: 10,
    gap: 3,
  });
}
