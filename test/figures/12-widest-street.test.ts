import assert from 'node:assert/strict';
import { test } from 'node:test';
import { widestStreet } from '../../notebooks/figures/12-widest-street.ts';
import type { Spec } from '../../src/charts/index.ts';

const noteAt = (spec: Spec, turn: number): string => {
  const signals = spec.signals as { readonly name: string; readonly value: readonly string[] }[];
  return signals.find(({ name }) => name === 'notes')?.value[turn] ?? '';
};
const ringsOf = (spec: Spec) => {
  const [{ values }] = spec.data as { readonly values: readonly { readonly x: number; readonly ring: number }[] }[];
  return values.map(({ ring }) => ring);
};

test('widestStreet: its width is the room between the classes in that direction', () => {
  const zeros = [-0.6, -0.4].map((x) => ({ x, y: 0 }));
  const ones = [0.2, 0.9].map((x) => ({ x, y: 0 }));
  const spec = widestStreet(zeros, ones, 'a street');
  assert.equal(noteAt(spec, 0), 'width of the street: 0.60');
  assert.equal(noteAt(spec, 20), 'width of the street: 0.30', 'at 60°: 0.6 · cos 60°');
  assert.equal(noteAt(spec, 30), 'no street fits in this direction', 'at 90° all lie on one line');
});

test('widestStreet: only the points that touch the widest street have a ring, and the side of a class does not matter', () => {
  const zeros = [-0.6, -0.4].map((x) => ({ x, y: 0 }));
  const ones = [0.2, 0.9].map((x) => ({ x, y: 0 }));
  assert.deepEqual(ringsOf(widestStreet(zeros, ones, 'a street')), [1, 3, 3, 1]);
  assert.deepEqual(ringsOf(widestStreet(ones, zeros, 'a street')), [3, 1, 1, 3]);
});

test('widestStreet: throws where no straight line separates', () => {
  const corner = (x: number, y: number) => ({ x, y });
  assert.throws(
    () => widestStreet([corner(-1, -1), corner(1, 1)], [corner(-1, 1), corner(1, -1)], 'XOR'),
    /no straight street fits/,
  );
});
