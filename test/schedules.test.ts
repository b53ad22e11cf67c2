import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { constant, cosine, oneCycle, scheduleFactor, step } from '../src/schedules.ts';
import { assertClose, fixtures } from './fixtures.ts';

for (const { schedule, learningRate, options: o, values } of fixtures.schedules) {
  test(`${schedule} ${JSON.stringify(o)}: PyTorch's learning rates`, () => {
    const factor = (index: number) => {
      if (schedule === 'step')
        return scheduleFactor(step({ every: o.step_size, factor: o.gamma }), index, values.length, 1);
      if (schedule === 'cosine')
        return scheduleFactor(cosine({ end: o.eta_min / learningRate }), index, values.length, 1);
      const start = 1 / o.div_factor;
      const shape = oneCycle({ warmUp: o.pct_start, start, end: start / o.final_div_factor, up: 'cosine' });
      return scheduleFactor(shape, index, values.length, 1);
    };
    assertClose(
      values.map((_, index) => learningRate * factor(index)),
      values,
      1e-10,
      'learning rate',
    );
  });
}

test('every schedule stays in 0…1, begins and ends where it says', () => {
  const kinds = [
    constant(),
    step({ every: 2 }),
    cosine(),
    cosine({ end: 0.1 }),
    oneCycle(),
    oneCycle({ down: 'linear', warmUp: 0 }),
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...kinds),
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 50 }),
      (kind, steps, perEpoch) => {
        const factors = Array.from({ length: steps }, (_, index) => scheduleFactor(kind, index, steps, perEpoch));
        assert.ok(factors.every((factor) => factor >= 0 && factor <= 1));
        if (steps > 1 && (kind.kind === 'cosine' || kind.kind === 'one-cycle')) {
          assert.ok(Math.abs((factors.at(-1) as number) - kind.end) < 1e-9);
        }
      },
    ),
  );
  assert.equal(scheduleFactor(oneCycle({ warmUp: 0.5, start: 0.2 }), 0, 100, 10), Math.round(0.2 * 2 ** 40) / 2 ** 40);
});

test('impossible settings throw', () => {
  assert.throws(() => step({ every: 0 }), /step: every is 0/);
  assert.throws(() => oneCycle({ warmUp: 2 }), /oneCycle: warmUp is 2/);
  // @ts-expect-error: not a shape
  assert.throws(() => oneCycle({ up: 'round' }), /oneCycle: up is 'round'/);
});
