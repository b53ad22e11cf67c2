/** The trainings of tools/soak/soak.ts: every way in which one can begin and end. */
import { ByteMatrix, type Callback, DenseLayer, Labels, NeuralNetwork, Random } from '../../src/index.ts';

const rows = 20_000;
const random = new Random(1, 'soak');
/** As sparse as MNIST. */
const x = new ByteMatrix(
  rows,
  784,
  Uint8Array.from({ length: rows * 784 }, () => (random.uniform() < 0.2 ? random.integer(256) : 0)),
);
const y = new Labels(
  Uint16Array.from({ length: rows }, () => random.integer(10)),
  10,
);

const network = () => new NeuralNetwork().add(new DenseLayer(784, 128, 'relu')).add(new DenseLayer(128, 10, 'softmax'));

const kept = network();

/** Fails as soon as something was learned. */
const failing: Callback = {
  onProgress() {
    throw new Error('as planned');
  },
};

async function fails(training: Promise<unknown>): Promise<void> {
  try {
    await training;
  } catch (error) {
    if (error instanceof Error && error.message === 'as planned') return;
    throw error;
  }
  throw new Error('the training was to fail');
}

/** What trains, by name; each with the callbacks that are given. */
export const trainings: Readonly<Record<string, (callbacks?: readonly Callback[]) => Promise<unknown>>> = {
  'a new network': (callbacks = []) => network().train(x, y, { epochs: 1, callbacks }),
  'the same network': (callbacks = []) => kept.train(x, y, { epochs: 1, callbacks }),
  'one thread': (callbacks = []) => network().train(x, y, { epochs: 1, threads: 1, callbacks }),
  plain: (callbacks = []) =>
    network().train(x.slice(0, 500), y.slice(0, 500), { epochs: 1, kernels: 'plain', callbacks }),
  stopped: (callbacks = []) => network().train(x, y, { epochs: 1000, callbacks, signal: AbortSignal.timeout(300) }),
  failing: (callbacks = []) => fails(network().train(x, y, { epochs: 1000, callbacks: [...callbacks, failing] })),
};

/** Begins a training that only the stop button ends. */
export const endless = (callbacks: readonly Callback[] = []) => network().train(x, y, { epochs: 1e6, callbacks });
