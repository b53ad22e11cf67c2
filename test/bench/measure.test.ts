import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type BenchData, networkOf, writeData, writeWeights } from '../../bench/data.ts';
import { type Measurement, measure, medianOf, withRatios } from '../../bench/measure.ts';
import { PeerError, PeerProcess, UnsupportedError } from '../../bench/peer-process.ts';
import type { PeerDefinition } from '../../bench/peers.ts';
import type { Work } from '../../bench/works.ts';
import { sgd } from '../../src/optimizers.ts';

const fake = fileURLToPath(new URL('fake-peer.mjs', import.meta.url));
const peer = (name: string, behaviour: string, threads = [1]): PeerDefinition => ({
  name,
  threads,
  command: (count) => [process.execPath, fake, Number(behaviour) > 0 ? String(Number(behaviour) / count) : behaviour],
});
const work: Work = {
  name: 'tiny',
  sizes: [784, 4, 10],
  activation: 'relu',
  batchSize: 10,
  optimizer: sgd({ learningRate: 0.1 }),
};
const options = { rounds: 3, threads: [1, 2], budget: () => 1000 };

let data: BenchData;
before(async () => {
  data = await writeData(500);
});
after(() => data.remove());

test('ratios compare minima at the same number of threads', async () => {
  const { measurements, skipped } = await measure(
    [work],
    [peer('ours', '0.1', [1, 2]), peer('slow', '0.4', [1, 2])],
    data,
    options,
  );
  assert.deepEqual(skipped, []);
  const found = measurements.map(({ peer, threads, ratioToOurs, rounds }) => [peer, threads, ratioToOurs, rounds]);
  assert.deepEqual(found, [
    ['ours', 1, 1, 3],
    ['ours', 2, 1, 3],
    ['slow', 1, 4, 3],
    ['slow', 2, 4, 3],
  ]);
  for (const { secondsPerEpoch, lossAfterCheck, lossAtEnd, measuredShare } of measurements) {
    assert.ok(secondsPerEpoch.minimum < secondsPerEpoch.median);
    assert.deepEqual([lossAfterCheck, lossAtEnd, measuredShare], [0.5, 0.5, 1]);
  }
});

test('a peer slower than the budget measures whole batches of the rows, and its time is scaled', async () => {
  const { measurements } = await measure([work], [peer('ours', '1')], data, {
    ...options,
    rounds: 1,
    budget: () => 0.1,
  });
  const [{ measuredShare, secondsPerEpoch, rowsLearned }] = measurements;
  const rows = measuredShare * data.rows;
  assert.ok(rows < data.rows, `${rows} rows`);
  assert.equal(rows % work.batchSize, 0);
  assert.equal(rowsLearned, 2 * rows);
  // The fake takes 1 ms a row for each call so far: the round is its fifth (check, two estimates, warm-up, round).
  assert.ok(Math.abs(secondsPerEpoch.minimum - (5 * data.rows) / 1000) < 1e-9, String(secondsPerEpoch.minimum));
});

test('peers that are absent, decline or fail are left out with the reason', async () => {
  const absent = { ...peer('absent', '1'), needs: join(data.folder, 'nowhere') };
  const peers = [
    peer('ours', '0.1'),
    absent,
    peer('declines', 'declines'),
    peer('dies', 'dies'),
    peer('chats', 'chats'),
  ];
  const { measurements, skipped } = await measure([work, { ...work, name: 'second' }], peers, data, options);
  assert.deepEqual(
    measurements.map(({ work, peer }) => [work, peer]),
    [
      ['tiny', 'ours'],
      ['second', 'ours'],
    ],
  );
  const reasons = skipped.map(({ work, peer, reason }) => `${work ?? 'all'} ${peer}: ${reason}`);
  assert.deepEqual(reasons, [
    'all absent: not installed; node bench/setup.mjs installs it',
    'tiny declines: no relu',
    'tiny dies: failed: dies: ended without an answer: something is missing',
    "tiny chats: failed: chats: expected a line of JSON, got 'hello'",
    'second declines: no relu',
  ]);
});

test('without ours there is no ratio', () => {
  const one = { work: 'a', peer: 'x', threads: 2, secondsPerEpoch: { minimum: 3, median: 4 } } as Measurement;
  const ours = { ...one, peer: 'ours', threads: 1, secondsPerEpoch: { minimum: 2, median: 5 } };
  assert.deepEqual(
    withRatios([ours, one]).map(({ ratioToOurs }) => ratioToOurs),
    [1, null],
  );
});

test('the median', () => {
  assert.equal(medianOf([3, 1, 2]), 2);
  assert.equal(medianOf([4, 1, 3, 2]), 2.5);
});

test('a peer that does not answer in time is ended', async () => {
  const process_ = new PeerProcess('sleeps', [process.execPath, fake, 'sleeps']);
  await assert.rejects(process_.ask({ command: 'loss', rows: 1 }, 0.2), (error: unknown) => {
    assert.ok(error instanceof PeerError);
    assert.equal(error.message, 'sleeps: no answer within 0.2 s');
    return true;
  });
  await assert.rejects(process_.ask({ command: 'loss', rows: 1 }, 0.2), PeerError);
});

test('a peer answers after a rest, and tells what it cannot do', async () => {
  const one = new PeerProcess('fake', [process.execPath, fake, '1']);
  const other = new PeerProcess('declines', [process.execPath, fake, 'declines']);
  try {
    await one.rest();
    assert.equal((await one.ask({ command: 'loss', rows: 1 })).loss, 0.5);
    await assert.rejects(other.ask({ command: 'prepare', work }), new UnsupportedError('no relu'));
  } finally {
    await Promise.all([one.kill(), other.kill()]);
  }
});

test('a program that does not exist is an error', async () => {
  await assert.rejects(new PeerProcess('nobody', ['no-such-program-here']).ask({}), PeerError);
});

test('data and weights are files that any language reads', async () => {
  assert.equal((await stat(join(data.folder, 'images.u8'))).size, 500 * 784);
  assert.equal((await stat(join(data.folder, 'labels.u8'))).size, 500);
  assert.ok(data.zeros > 0.75 && data.zeros < 0.87, `${data.zeros}`);
  const weights = readFileSync(await writeWeights(work.name, networkOf(work), data));
  assert.equal(weights.length, 4 * (784 * 4 + 4 * 10));
  assert.deepEqual(readFileSync(await writeWeights(work.name, networkOf(work), data)), weights);
});
