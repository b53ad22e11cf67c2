/** The rows that all peers learn from, and how they reach them: as files of bytes in a folder of their own. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Split } from '../src/data/dataset.ts';
import { isPresent, loadMnist, mnist } from '../src/data/mnist.ts';
import { DenseLayer } from '../src/layers/index.ts';
import { NeuralNetwork } from '../src/network.ts';
import { Random } from '../src/random.ts';
import { ByteMatrix, Labels } from '../src/rows.ts';
import type { Work } from './works.ts';

/** What `prepare` tells a peer about the data: `images.u8` (rows × columns bytes) and `labels.u8` lie in `folder`. */
export interface DataFolder {
  readonly folder: string;
  readonly rows: number;
  readonly columns: number;
  readonly classes: number;
}

export interface BenchData extends DataFolder {
  readonly source: string;
  /** Share of the pixels that are 0. */
  readonly zeros: number;
  remove(): Promise<void>;
}

/** MNIST's share of zeros, for the rows that stand in for it. */
const zeroShare = 0.81;

/** The training rows of MNIST where it is present, else random ones of the same shape and with the same share of zeros. */
async function rowsOf(rows: number): Promise<{ split: Split; source: string }> {
  if (await isPresent(mnist)) {
    const { train, name } = await loadMnist({ download: false });
    const first = Uint32Array.from({ length: Math.min(rows, train.images.rows) }, (_, i) => i);
    return {
      split: { images: train.images.select(first), labels: train.labels.select(first) },
      source: name,
    };
  }
  const random = new Random(1, 'bench');
  const pixel = () => (random.uniform(0, 1) < zeroShare ? 0 : 1 + random.integer(255));
  const images = new ByteMatrix(rows, 784, Uint8Array.from({ length: rows * 784 }, pixel));
  const labels = new Labels(
    Array.from({ length: rows }, () => random.integer(10)),
    10,
  );
  return { split: { images, labels }, source: 'random numbers (MNIST is not here)' };
}

/** Writes the data to a temporary folder, which `remove` deletes. */
export async function writeData(rows = 60_000): Promise<BenchData> {
  const { split, source } = await rowsOf(rows);
  const written = await writeSplit(split);
  const bytes = await readFile(join(written.folder, 'images.u8'));
  return { ...written, source, zeros: bytes.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0) / bytes.length };
}

/** Writes images and labels to a temporary folder, which `remove` deletes. */
export async function writeSplit({ images, labels }: Split): Promise<DataFolder & Pick<BenchData, 'remove'>> {
  const folder = await mkdtemp(join(tmpdir(), 'handwritten-bench-'));
  const bytes = Buffer.concat(Array.from({ length: images.rows }, (_, i) => images.rowBytes(i)));
  await writeFile(join(folder, 'images.u8'), bytes);
  await writeFile(join(folder, 'labels.u8'), Uint8Array.from(labels.values));
  return {
    folder,
    rows: images.rows,
    columns: images.columns,
    classes: labels.classes,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The network of a work with the weights that every peer starts from (He, seed 1). */
export function networkOf(work: Pick<Work, 'sizes' | 'activation'>, kernels?: NeuralNetwork['kernels']): NeuralNetwork {
  const model = new NeuralNetwork({ seed: 1, ...(kernels && { kernels }) });
  work.sizes.slice(1).forEach((outputs, layer) => {
    const activation = layer === work.sizes.length - 2 ? 'softmax' : work.activation;
    model.add(new DenseLayer<number, number>(work.sizes[layer], outputs, activation));
  });
  return model;
}

/** Writes the weights of a network (float32, little-endian, layer by layer, inputs × outputs); returns the file. */
export async function writeWeights(name: string, model: NeuralNetwork, { folder }: DataFolder): Promise<string> {
  const file = join(folder, `${name}.f32`);
  const layers = model.layers.filter((layer) => layer.kind === 'dense');
  const bytes = layers.map(({ weights }) => new Uint8Array(Float32Array.from(weights.data).buffer));
  await writeFile(file, Buffer.concat(bytes));
  return file;
}
