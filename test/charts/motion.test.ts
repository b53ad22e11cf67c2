/** Motion starts when the reader asks for it, pauses where it is, and goes through all numbers once. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import * as vega from 'vega';
import * as vegaLite from 'vega-lite';
import { type Motion, motionSignals, movingVegaLite } from '../../src/charts/motion.ts';

/** A clock that ticks each millisecond. */
const motion: Motion = { name: 'steps', label: 'steps', value: 2, last: 4, milliseconds: 1 };

const lite = movingVegaLite(motion, {
  data: { values: [{}] },
  transform: [{ calculate: 'steps', as: 'n' }],
  mark: 'point',
  encoding: { x: { field: 'n', type: 'quantitative' } },
});
const pictures: Record<string, () => vega.Spec> = {
  'a Vega-Lite picture': () => vegaLite.compile(lite as unknown as vegaLite.TopLevelSpec).spec,
  'a Vega picture': () => ({ signals: motionSignals(motion) as vega.Signal[] }),
};

/** The picture, running, and the numbers that it has shown since. */
async function running(spec: vega.Spec) {
  const view = new vega.View(vega.parse(spec), { renderer: 'none' });
  after(() => view.finalize());
  await view.runAsync();
  const seen: number[] = [];
  view.addSignalListener('steps', (_, value) => seen.push(value));
  return { view, seen };
}

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((done) => setTimeout(done, 1));
};
const aWhile = () => new Promise((done) => setTimeout(done, 30));

for (const [name, spec] of Object.entries(pictures)) {
  test(`${name} stands still until it is played, goes through all numbers, and stops at the last one`, async () => {
    const { view, seen } = await running(spec());
    await aWhile();
    assert.deepEqual([view.signal('steps'), seen], [2, []]);
    await view.signal('play', true).runAsync();
    await until(() => view.signal('play') === false);
    assert.deepEqual(seen, [0, 1, 2, 3, 4]);
    await aWhile();
    assert.equal(seen.length, 5);
    // And again.
    await view.signal('play', true).runAsync();
    await until(() => view.signal('play') === false);
    assert.deepEqual(seen.slice(5), [0, 1, 2, 3, 4]);
  });

  test(`${name} pauses where it is, and goes on from there, or from where the reader puts the slider`, async () => {
    const { view, seen } = await running(spec());
    await view.signal('play', true).runAsync();
    await until(() => seen.includes(1));
    await view.signal('play', false).runAsync();
    const [paused, count] = [view.signal('steps'), seen.length];
    await aWhile();
    assert.deepEqual([view.signal('steps'), seen.length], [paused, count]);
    await view.signal('steps', 2).runAsync();
    const before = seen.length;
    await view.signal('play', true).runAsync();
    await until(() => view.signal('play') === false);
    assert.deepEqual(seen.slice(before), [3, 4]);
  });
}

test('a picture that opens at 0 is not stuck there', async () => {
  const { view, seen } = await running({ signals: motionSignals({ ...motion, value: 0 }) as vega.Signal[] });
  await view.signal('play', true).runAsync();
  await until(() => view.signal('play') === false);
  assert.deepEqual(seen, [1, 2, 3, 4]);
});

test('refuses a slider without a second place, and one that stands beside its numbers', () => {
  assert.throws(() => motionSignals({ ...motion, value: 0, last: 0 }), /the last steps is 0.*at least 1/);
  for (const value of [-1, 5, 1.5])
    assert.throws(() => motionSignals({ ...motion, value }), /expected a whole number from 0 to 4/);
});

test('who listens hears of the end, also of one that comes with the first number', async () => {
  const { view } = await running({ signals: motionSignals(motion) as vega.Signal[] });
  const heard: boolean[] = [];
  view.addSignalListener('play', (_, value) => heard.push(value));
  // First the reader goes to the end by hand, and one back.
  for (const step of [4, 3]) await view.signal('steps', step).runAsync();
  heard.length = 0;
  await view.signal('play', true).runAsync();
  await until(() => view.signal('steps') === 4 && view.signal('play') === false);
  await aWhile();
  assert.deepEqual(heard, [true, false]);
});
