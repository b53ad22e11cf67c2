import assert from 'node:assert/strict';
import { test } from 'node:test';
import { he, initializerNamed, xavier } from '../src/initializers.ts';
import { Random } from '../src/random.ts';

const numbers = (random: Random, count: number, draw: (random: Random) => number) =>
  Array.from({ length: count }, () => draw(random));
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: number[]) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

test('the same seed and stream give the same numbers, others give others', () => {
  const draw = (seed: number, stream?: string) => numbers(new Random(seed, stream), 5, (r) => r.bits());
  assert.deepEqual(draw(1), draw(1));
  assert.notDeepEqual(draw(1), draw(2));
  assert.notDeepEqual(draw(1, 'weights'), draw(1, 'shuffle'));
});

test('the numbers of seed 1 never change', () => {
  assert.deepEqual(
    numbers(new Random(1), 4, (r) => r.bits()),
    [3709127350, 1140231204, 2257113841, 1040285800],
  );
});

test('uniform and normal have the right mean and spread', () => {
  const uniform = numbers(new Random(1), 20000, (r) => r.uniform(-1, 3));
  assert.ok(uniform.every((value) => value >= -1 && value < 3));
  assert.ok(Math.abs(mean(uniform) - 1) < 0.03);
  const normal = numbers(new Random(1), 20000, (r) => r.normal(2, 0.5));
  assert.ok(Math.abs(mean(normal) - 2) < 0.02 && Math.abs(deviation(normal) - 0.5) < 0.01);
  const share = normal.filter((value) => Math.abs(value - 2) < 0.5).length / normal.length;
  assert.ok(Math.abs(share - 0.6827) < 0.015); // the share within one standard deviation
});

test('a permutation holds every number once, and every place is about equally likely', () => {
  const random = new Random(1);
  const first = new Array<number>(5).fill(0);
  for (let n = 0; n < 5000; n++) {
    const order = random.permutation(5);
    assert.deepEqual([...order].sort(), [0, 1, 2, 3, 4]);
    first[order[0]]++;
  }
  assert.ok(first.every((count) => Math.abs(count - 1000) < 150));
});

test('He and Xavier spread the weights as their papers say', () => {
  const random = new Random(1);
  const heWeights = numbers(random, 20000, (r) => he(r, 50, 10));
  assert.ok(Math.abs(deviation(heWeights) - Math.sqrt(2 / 50)) < 0.005);
  const xavierWeights = numbers(random, 20000, (r) => xavier(r, 50, 10));
  assert.ok(Math.abs(deviation(xavierWeights) - Math.sqrt(2 / 60)) < 0.005);
  assert.ok(xavierWeights.every((w) => Math.abs(w) <= Math.sqrt(6 / 60)));
  assert.equal(initializerNamed('x', 'glorot'), xavier);
  assert.equal(initializerNamed('x', 'zeros')(random, 3, 3), 0);
});

test('a seed that is not a whole number throws', () => {
  assert.throws(() => new Random(0.5), /Random: seed is 0.5/);
});
