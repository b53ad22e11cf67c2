/** Motion starts when the reader asks for it, stops when the reader asks for that, and goes through all numbers. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import * as vega from 'vega';
import * as vegaLite from 'vega-lite';
import { motionSignals, movingVegaLite } from '../../src/charts/motion.ts';

/** The picture, running, with a clock that ticks each millisecond. */
async function running(spec: vega.Spec): Promise<vega.View> {
  const view = new vega.View(vega.parse(spec), { renderer: 'none' });
  after(() => view.finalize());
  await view.runAsync();
  return view;
}

const lite = movingVegaLite(
  { still: 'steps', last: 3, milliseconds: 1 },
  {
    params: [{ name: 'steps', value: 2, bind: { input: 'range', min: 0, max: 3, step: 1 } }],
    data: { values: [{}] },
    transform: [{ calculate: 'now', as: 'n' }],
    mark: 'point',
    encoding: { x: { field: 'n', type: 'quantitative' } },
  },
);
const pictures: Record<string, () => vega.Spec> = {
  'a Vega-Lite picture': () => vegaLite.compile(lite as unknown as vegaLite.TopLevelSpec).spec,
  'a Vega picture': () => ({
    signals: [
      { name: 'steps', value: 2 },
      ...motionSignals({ still: 'steps', last: 3, milliseconds: 1 }),
    ] as vega.Signal[],
  }),
};

for (const [name, spec] of Object.entries(pictures)) {
  test(`${name} stands still until it is played, goes through all numbers, and stops again`, async () => {
    const view = await running(spec());
    const seen: number[] = [];
    view.addSignalListener('now', (_, value) => seen.push(value));
    await new Promise((done) => setTimeout(done, 30));
    assert.equal(view.signal('now'), 2);
    await view.signal('play', true).runAsync();
    while (seen.filter((n) => n === 3).length < 2) await new Promise((done) => setTimeout(done, 1));
    assert.deepEqual(seen.slice(0, 4), [0, 1, 2, 3]);
    assert.deepEqual([...new Set(seen)].sort(), [0, 1, 2, 3]);
    await view.signal('play', false).runAsync();
    assert.equal(view.signal('now'), 2);
    const count = seen.length;
    await new Promise((done) => setTimeout(done, 30));
    assert.equal(seen.length, count);
  });
}
