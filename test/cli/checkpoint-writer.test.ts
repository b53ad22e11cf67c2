/** Two trainings with the same `--save`: the second is refused from the first step on; the mark of one that was killed is no hindrance. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CheckpointWriter, checkpointToResume } from '../../cli/shared/checkpoints.ts';
import { DenseLayer, loadDigits, NeuralNetwork } from '../../src/index.ts';

const { train } = loadDigits();
const fresh = () => new NeuralNetwork({ seed: 1 }).add(new DenseLayer(64, 10, 'softmax'));
const begin = (save: string, more: () => Promise<void> = async () => {}) =>
  fresh().train(train.images, train.labels, {
    epochs: 1,
    callbacks: [new CheckpointWriter(save, false).callback, { onEpoch: more }],
  });

test('while one training writes its checkpoint, no other with the same file begins', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'handwritten-test-'));
  try {
    const save = join(folder, 'x.safetensors');
    let refused = 0;
    await begin(save, async () => {
      assert.ok(existsSync(`${save}.checkpoint`), 'the place is taken from the first step on');
      await assert.rejects(checkpointToResume(save, false), /another training, process \d+, writes/);
      await assert.rejects(begin(save), /another training has just begun to write .*x\.safetensors\.checkpoint/);
      refused++;
    });
    assert.equal(refused, 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the mark of a training that was killed before its first checkpoint is none', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'handwritten-test-'));
  try {
    const save = join(folder, 'x.safetensors');
    writeFileSync(`${save}.checkpoint`, 'handwritten: a checkpoint will be here, of process 999999999\n');
    assert.equal(await checkpointToResume(save, false), undefined);
    assert.equal(await checkpointToResume(save, true), undefined);
    assert.equal((await begin(save)).stopped, 'finished');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
