import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Callback } from '../../src/callbacks.ts';
import { allDigits } from '../../src/data/digits.ts';
import { DenseLayer } from '../../src/layers/index.ts';
import { NeuralNetwork } from '../../src/network.ts';
import { live, ProgressBar } from '../../src/notebook/index.ts';
import type { History, Run } from '../../src/training.ts';
import { finalOutputs, plain, record } from './recorder.ts';

const { images, labels } = allDigits();
const network = () =>
  new NeuralNetwork({ seed: 1 }).add(new DenseLayer(64, 8, 'relu')).add(new DenseLayer(8, 10, 'softmax'));
const interactive = 'application/vnd.vegalite.v5+json';

test('live: a finished training leaves one line and the interactive curves', async () => {
  const validation = { images, labels };
  const shown = await record(() => network().train(images, labels, { epochs: 3, validation, callbacks: [live()] }));
  const [line, curves, ...more] = finalOutputs(shown);
  assert.deepEqual(more, []);
  assert.match(
    String(line['text/plain']),
    /^3 epochs · loss [\d.]+ · accuracy [\d.]+ % · validation: loss [\d.]+, accuracy [\d.]+ % · [\d.]+ s$/,
  );
  assert.doesNotMatch(String(line['text/html']), /<progress/);
  const { data } = curves[interactive] as { data: { values: unknown[] } };
  assert.equal(data.values.length, 6);
  assert.ok('image/svg+xml' in curves);
});

test('live: while it runs the outputs are replaced, and the curves are pictures', async () => {
  const shown = await record(() => network().train(images, labels, { epochs: 4, callbacks: [live()] }));
  const ids = new Set(shown.map(({ options }) => options.displayId));
  for (const id of ids) {
    const updates = shown.filter(({ options }) => options.displayId === id).map(({ options }) => options.update);
    assert.deepEqual(
      updates,
      updates.map((_, i) => i > 0),
    );
  }
  const drawn = shown.filter(({ bundle }) => 'image/svg+xml' in bundle);
  assert.deepEqual(
    drawn.map(({ bundle }) => interactive in bundle),
    drawn.map((_, i) => i === drawn.length - 1),
  );
});

test('live: the stop button ends the training, keeps what was learnt and says so', async () => {
  const model = network();
  let history: History | undefined;
  const shown = await record(async (stop) => {
    const stopAfterTwo: Callback = {
      onEpoch: ({ epoch }) => {
        if (epoch === 2) stop();
      },
    };
    history = await model.train(images, labels, { epochs: 1000, callbacks: [live(), stopAfterTwo] });
  });
  assert.equal(history?.stopped, 'interrupted');
  const [line, curves] = finalOutputs(shown);
  assert.match(String(line['text/plain']), /^stopped after 2 epochs · loss/);
  assert.ok(interactive in curves);
  assert.ok(model.evaluate(images, labels).accuracy > 0.1);
});

test('live: many trainings in one cell do not pile up on the stop button', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => void warnings.push(warning);
  process.on('warning', note);
  await record(async () => {
    for (let i = 0; i < 15; i++)
      await network().train(images, labels, { epochs: 1, batchSize: 1000, callbacks: [live({ curves: false })] });
  });
  await setTimeout(10);
  process.off('warning', note);
  assert.deepEqual(warnings, []);
});

test('live: the stop button after the end of a training does not touch its outputs', async () => {
  const shown = await record(async (stop) => {
    await network().train(images, labels, { epochs: 1, callbacks: [live({ curves: false })] });
    stop();
  });
  assert.match(plain(shown[shown.length - 1]), /^1 epoch · /);
});

test('live: outside of a notebook it adds nothing; an unknown option throws', () => {
  assert.deepEqual(live(), {});
  assert.throws(() => live({ curve: true } as object), /live: unknown option 'curve'/);
});

test('ProgressBar: what comes too soon is left out, the end never', async () => {
  const shown = await record(async () => {
    const bar = new ProgressBar();
    for (let i = 1; i <= 1000; i++) bar.show(i / 1000, `${i}`);
  });
  assert.ok(shown.length <= 10, `${shown.length} updates`);
  assert.match(plain(shown[shown.length - 1]), /^█{20} 1000$/);
});

test('live: during a training, curves are drawn only where one part in a hundred of the time pays for it', async () => {
  const pictures = async (seconds: number) => {
    const shown = await record(() => {
      const record = { epoch: 1, loss: 1, accuracy: 0.5, learningRate: 1e-3, seconds };
      const history = { planned: 3, bestEpoch: 1, stopped: 'finished' as const, seconds, epochs: [record] };
      void live().onEpoch?.(record, { history: () => history } as unknown as Run);
    });
    return shown.filter(({ bundle }) => 'image/svg+xml' in bundle).length;
  };
  assert.equal(await pictures(0.001), 0);
  assert.equal(await pictures(3600), 1);
});
