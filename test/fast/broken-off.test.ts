/** A long step that is broken off: whatever the kernels have done by then, the session ends as it stood before the step. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { Work } from '../../src/computation.ts';
import { augment } from '../../src/data/augmentation.ts';
import { openFastSession } from '../../src/fast/session.ts';
import { type Host, hostKey } from '../../src/host.ts';
import { DenseLayer, Dropout } from '../../src/layers/index.ts';
import { NeuralNetwork } from '../../src/network.ts';
import { adam } from '../../src/optimizers.ts';
import { ByteMatrix, Labels } from '../../src/rows.ts';

const setHost = (host: Host | undefined): void => void Object.assign(globalThis, { [hostKey]: host });
afterEach(() => setHost(undefined));

/** The press comes when all is done but told. */
const breaking: Host = {
  breakable(work) {
    work();
    return undefined;
  },
};
const patient: Host = { breakable: (work) => work() };

const rows = 512;
const order = Uint32Array.from({ length: rows }, (_, i) => i);
const rates = Float64Array.of(0.001);

/** 512 rows through 2²² weights are a long step. */
function longWork(threads: number, classes = 2048): Work {
  const network = new NeuralNetwork({ seed: 3 })
    .add(new DenseLayer(2048, classes, 'relu'))
    .add(new Dropout(0.2))
    .add(new DenseLayer(classes, 3, 'softmax'));
  const bytes = Uint8Array.from({ length: rows * 2048 }, (_, i) => (i * i) % 251);
  return {
    network,
    inputs: augment(new ByteMatrix(rows, 2048, bytes), { shift: 2, width: 64, height: 32 }),
    targets: new Labels(
      Array.from(order, (i) => i % 3),
      3,
    ),
    batchSize: rows,
    labelSmoothing: 0,
    optimizer: adam(),
    seed: 5,
    threads,
  };
}

for (const threads of [1, 2]) {
  test(`weights, moments, masks and images stand as before the step, with ${threads} threads`, async () => {
    const work = longWork(threads);
    const standing = () =>
      structuredClone({ weights: work.network.allParameters.map(({ data }) => data), inputs: work.inputs.state?.() });
    const session = await openFastSession(work);
    setHost(patient);
    assert.equal(session.run(order, rates).length, 1);
    session.pull();
    const before = { ...standing(), memory: session.memory() };
    assert.ok(before.memory.parameters.every(({ steps }) => steps === 1));
    setHost(breaking);
    assert.deepEqual(session.run(order, rates), []);
    session.push();
    session.pull();
    assert.deepEqual({ ...standing(), memory: session.memory() }, before);
    assert.throws(() => session.run(order, rates), /^Error: train: the training was broken off$/);
    await session.close();
    // The workers of the step are gone; a training that goes on from here gets others.
    setHost(patient);
    const next = await openFastSession({ ...work, memory: before.memory });
    assert.equal(next.run(order, rates).length, 1);
    await next.close();
  });
}

test('a step that was broken off and made again gives the bits of one that was not', async () => {
  const trained = async (isBroken: boolean) => {
    const work = longWork(2);
    setHost(patient);
    const first = await openFastSession(work);
    first.run(order, rates);
    first.pull();
    const memory = first.memory();
    if (isBroken) {
      setHost(breaking);
      first.run(order, rates);
    }
    await first.close();
    setHost(patient);
    const second = await openFastSession({ ...work, memory });
    const results = second.run(order, rates);
    second.pull();
    await second.close();
    return { results, weights: work.network.allParameters.map(({ data }) => data) };
  };
  assert.deepEqual(await trained(true), await trained(false));
});

test('a short step is not broken off, nor copied for that', async () => {
  const session = await openFastSession(longWork(1, 256));
  setHost(breaking);
  assert.equal(session.run(order, rates).length, 1);
  await session.close();
});
