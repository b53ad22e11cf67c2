/** A run of the playground: however it is paused and stepped, it is the training of `NeuralNetwork.train`. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildOptimizer, buildSchedule, copyParameters, networkOf } from '../../apps/playground/build-network.ts';
import { findFlips } from '../../apps/playground/flips.ts';
import type { Failure, FromWorker, Snapshot } from '../../apps/playground/messages.ts';
import { Run } from '../../apps/playground/run.ts';
import { defaults, type Settings } from '../../apps/playground/settings.ts';
import { loadDigits } from '../../src/data/digits.ts';

const data = loadDigits();
const settings: Settings = {
  ...defaults.digits,
  dropout: 0.2,
  optimizer: 'adamw',
  weightDecay: 0.01,
  schedule: 'cosine',
  epochs: 4,
  speed: 'full',
};

/** A run whose messages are kept, with a way to wait for the next one of a kind. */
async function start(chosen: Settings) {
  const messages: FromWorker[] = [];
  const waiting: (() => void)[] = [];
  const run = new Run(1, chosen, data, (message) => {
    messages.push(structuredClone(message));
    for (const resume of waiting.splice(0)) resume();
  });
  const until = async (state: Snapshot['state'] | 'failure', from = messages.length) => {
    const wanted = (message: FromWorker) =>
      message.kind === 'snapshot' ? message.state === state : message.kind === state;
    while (!messages.slice(from).some(wanted)) await new Promise<void>((resume) => waiting.push(resume));
    return messages.slice(from).find(wanted) as FromWorker;
  };
  const ready = until('ready', 0);
  await run.prepare();
  await ready;
  const go = (stretch: Parameters<Run['go']>[0], state: Snapshot['state']) => {
    const from = messages.length;
    run.go(stretch);
    return until(state, from) as Promise<Snapshot>;
  };
  const points = (curve: 'training' | 'test') =>
    messages.flatMap((message) => (message.kind === 'snapshot' ? message[curve] : []));
  return { run, go, until, points, messages };
}

const bytes = (parameters: readonly Float32Array[]) =>
  parameters.map(({ buffer }) => Buffer.from(buffer).toString('hex'));

describe('a run of the playground', () => {
  test('paused in an epoch and at its end, it ends with the bits of a training that was never paused', async () => {
    const network = networkOf(settings, 64, 10);
    const { epochs, batchSize } = settings;
    const history = await network.train(data.train.images, data.train.labels, {
      epochs,
      batchSize,
      optimizer: buildOptimizer(settings),
      schedule: buildSchedule(settings),
    });
    const { run, go, points } = await start(settings);
    const steps = [(await go('batch', 'paused')).step, (await go('batch', 'paused')).step];
    steps.push((await go('epoch', 'paused')).step, (await go('batch', 'paused')).step);
    steps.push((await go('epoch', 'paused')).step, (await go('epoch', 'paused')).step);
    assert.deepEqual(steps, [1, 2, 45, 46, 90, 135]);
    const last = await go('end', 'finished');
    assert.deepEqual(bytes(last.parameters), bytes(copyParameters(network)));
    assert.equal(last.step, last.steps);
    run.end();

    const test = points('test');
    assert.deepEqual(
      test.map(({ at }) => at * 45),
      [0, 1, 2, 45, 46, 90, 135, 180],
    );
    const { accuracy, loss } = network.evaluate(data.test.images, data.test.labels);
    assert.deepEqual(test.at(-1), { at: 4, loss, accuracy });
    // The points of an epoch are means over its parts: together they are the mean of the epoch.
    const training = points('training').filter(({ at }) => at <= 1);
    const rows = training.map(({ at }, i) => Math.min(at * 45 * 32, 1438) - (i > 0 ? training[i - 1].at * 45 * 32 : 0));
    const mean = training.reduce((sum, point, i) => sum + point.loss * rows[i], 0) / 1438;
    assert.ok(Math.abs(mean - history.epochs[0].loss) < 1e-9, `${mean} ${history.epochs[0].loss}`);
  });

  test('a pause takes effect while training goes on, and going on ends it', async () => {
    const { run, go, until, messages } = await start({ ...settings, epochs: 1000 });
    const paused = until('paused');
    run.go('end');
    await until('running');
    run.pause();
    const at = (await paused) as Snapshot;
    assert.ok(at.step > 0 && at.step < at.steps, `step ${at.step}`);
    await new Promise((resume) => setTimeout(resume, 150));
    assert.equal(
      messages.at(-1),
      messages.findLast((message) => message.kind === 'snapshot' && message.state === 'paused'),
    );
    assert.ok((await go('epoch', 'paused')).step > at.step);
    run.end();
  });

  test('slow training takes its time and gives the same bits', async () => {
    const short = { ...settings, epochs: 1 };
    const quick = await (await start(short)).go('end', 'finished');
    const slow = await (await start({ ...short, speed: '5' })).go('end', 'finished');
    assert.deepEqual(bytes(slow.parameters), bytes(quick.parameters));
    assert.ok(slow.seconds > 0.1, `${slow.seconds} s`);
  });

  test('a loss that runs away is told, with the weights of the last good epoch', async () => {
    const wild = {
      ...settings,
      activation: 'identity',
      optimizer: 'sgd',
      learningRate: 10,
      schedule: 'constant',
    } as const;
    const { run, until } = await start(wild);
    const failure = until('failure') as Promise<Failure>;
    run.go('end');
    const { diverged, parameters } = await failure;
    assert.equal(diverged?.learningRate, 10);
    assert.equal(diverged?.epoch, 1);
    assert.deepEqual(bytes(parameters ?? []), bytes(copyParameters(networkOf(wild, 64, 10))));
  });

  test('an ended run says nothing more', async () => {
    const { run, until, messages } = await start({ ...settings, epochs: 1000 });
    run.go('end');
    await until('running');
    run.end();
    await new Promise((resume) => setTimeout(resume, 60));
    const count = messages.length;
    await new Promise((resume) => setTimeout(resume, 150));
    assert.equal(messages.length, count);
  });
});

test('flips are the differences between two answers to the same images', () => {
  const { labels } = data.test;
  const right = labels.values;
  const other = right.map((label, row) => (row < 40 ? (label + 1) % 10 : label));
  const flips = findFlips(data.test, other, right);
  assert.deepEqual([flips.gained.count, flips.lost.count, flips.wrong.count], [40, 0, 0]);
  assert.equal(flips.gained.images.length, 24);
  assert.deepEqual(
    { ...flips.gained.images[3], pixels: 0 },
    { row: 3, label: right[3], before: (right[3] + 1) % 10, now: right[3], pixels: 0 },
  );
  assert.deepEqual(flips.gained.images[3].pixels, data.test.images.rowBytes(3));
  assert.deepEqual(
    [findFlips(data.test, right, other).lost.count, findFlips(data.test, other, other).wrong.count],
    [40, 40],
  );
});
