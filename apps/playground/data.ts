/** The data sets as a page gets them: the digits are part of the program, MNIST comes from the server that has it. */
import type { Dataset, Split } from '../../src/data/dataset.ts';
import { digitClassNames, loadDigits } from '../../src/data/digits.ts';
import { parseIdx } from '../../src/data/idx.ts';
import { ByteMatrix, byteScale, Labels } from '../../src/rows.ts';
import type { DataName } from './settings.ts';

const kept = new Map<DataName, Promise<Dataset>>();

/** A data set, loaded once. Throws, in words, if the server does not have it after all. */
export function loadData(name: DataName): Promise<Dataset> {
  const known = kept.get(name);
  if (known) return known;
  const loading = name === 'digits' ? Promise.resolve<Dataset>(loadDigits()) : loadMnist();
  kept.set(name, loading);
  loading.catch(() => kept.delete(name));
  return loading;
}

async function loadMnist(): Promise<Dataset> {
  const [train, test] = await Promise.all([loadSplit('train'), loadSplit('t10k')]);
  return { name: 'MNIST', source: 'data/mnist', width: 28, height: 28, classNames: digitClassNames, train, test };
}

async function loadSplit(name: string): Promise<Split> {
  const [images, labels] = await Promise.all([
    loadIdx(`${name}-images-idx3-ubyte`, [28, 28]),
    loadIdx(`${name}-labels-idx1-ubyte`, []),
  ]);
  const rows = images.length / 784;
  return { images: new ByteMatrix(rows, 784, images, byteScale(255)), labels: new Labels(labels, 10) };
}

/** The bytes of an IDX file whose entries have the given size. */
async function loadIdx(file: string, size: readonly number[]): Promise<Uint8Array> {
  // Beside the page's own files; the worker stands there too.
  const answer = await fetch(new URL(`data/mnist/${file}`, globalThis.location.href));
  if (!answer.ok) throw new Error(`MNIST could not be loaded: the server answered ${answer.status} for ${file}.`);
  const { dimensions, data } = parseIdx(new Uint8Array(await answer.arrayBuffer()), file);
  const found = dimensions.slice(1);
  if (found.join() !== size.join()) {
    throw new Error(`${file}: entries are ${found.join(' × ') || 'single bytes'}, expected ${size.join(' × ')}`);
  }
  return data;
}
