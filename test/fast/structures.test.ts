/** What host and kernels share comes from the compiler: the names of the one are those of the other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activationNames } from '../../src/activations.ts';
import { structures } from '../../src/fast/built/kernels.ts';
import { Arena } from '../../src/fast/memory.ts';
import { fuses } from '../../src/fast/optimizer.ts';
import { Activation, Barrier, readStructure, Size, sizeOf, writeStructure } from '../../src/fast/structures.ts';
import { adam, adamw, momentum, rmsprop, sgd } from '../../src/optimizers.ts';

test('every activation has a number of its own', () => {
  assert.deepEqual(Object.keys(Activation).sort(), [...activationNames].sort());
  assert.equal(new Set(Object.values(Activation)).size, activationNames.length);
});

test('fields of a structure lie side by side, aligned, and within its size', () => {
  for (const [name, { size, fields }] of Object.entries(structures)) {
    let end = 0;
    for (const [field, { at, type }] of Object.entries(fields)) {
      const bytes = type === 'f64' ? 8 : 4;
      assert.ok(at >= end && at % bytes === 0, `${name}.${field}`);
      end = at + bytes;
    }
    assert.ok(end <= size, name);
  }
});

test('what is written is read, and what is not written stays', () => {
  const { buffer } = new Uint8Array(256);
  writeStructure(buffer, 'Dropout', 64, {
    threshold: 0.1 * 2 ** 32,
    kept: 1.25,
    columns: 7,
    width: 8,
    mask: 4e9,
    stride: 96,
  });
  writeStructure(buffer, 'Dropout', 64, { columns: 5 });
  assert.deepEqual(readStructure(buffer, 'Dropout', 64), {
    threshold: 0.1 * 2 ** 32,
    kept: 1.25,
    columns: 5,
    width: 8,
    mask: 4e9,
    stride: 96,
  });
  const around = [...new Uint8Array(buffer, 0, 64), ...new Uint8Array(buffer, 64 + sizeOf('Dropout'))];
  assert.ok(around.every((byte) => byte === 0));
});

test('an arena hands out every byte once, in whole cache lines', () => {
  const arena = new Arena();
  const [a, b] = [
    arena.reserve(1),
    arena.structures('Result', [
      { loss: 1, correct: 2 },
      { loss: 3, correct: 4 },
    ]),
  ];
  const c = arena.reserve(0);
  assert.ok(b >= a + Size.cacheLine && c >= b + 2 * sizeOf('Result'));
  assert.ok([a, b, c].every((address) => address % Size.cacheLine === 0));
  const buffer = new ArrayBuffer(arena.bytes);
  arena.write(buffer);
  assert.deepEqual(readStructure(buffer, 'Result', b + sizeOf('Result')), { loss: 3, correct: 4 });
});

test('no two words of the barrier share a cache line', () => {
  const { size, ...words } = Barrier;
  const lines = Object.values(words).map((at) => Math.floor(at / Size.cacheLine));
  assert.equal(new Set(lines).size, lines.length);
  assert.ok(Object.values(words).every((at) => at + 8 <= size));
});

test('the update is fused where there are kernels for it', () => {
  const fused = [sgd(), adam(), adamw({ weightDecay: 0.1 })];
  const others = [momentum(), sgd({ weightDecay: 0.1 }), adam({ weightDecay: 0.1 }), rmsprop()];
  assert.deepEqual(fused.map(fuses), [true, true, true]);
  assert.deepEqual(others.map(fuses), [false, false, false, false]);
});
