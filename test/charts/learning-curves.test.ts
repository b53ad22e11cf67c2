import assert from 'node:assert/strict';
import { test } from 'node:test';
import { learningCurves } from '../../src/charts/learning-curves.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { epochs, textsOf } from './pictures.ts';

for (const count of [1, 2, 10, 31, 200, 5000]) {
  test(`learningCurves: ${count} epochs are on whole epochs`, () => {
    const spec = learningCurves(epochs(count));
    const svg = renderSvg(spec);
    const texts = textsOf(svg);
    for (const text of ['loss', 'accuracy', 'epoch', 'training', 'validation', '1'])
      assert.ok(texts.includes(text), text);
    assert.ok(!texts.includes('1.5'));
  });
}

test('learningCurves: validation and test are named only where they were measured', () => {
  assert.ok(!textsOf(renderSvg(learningCurves(epochs(3, false)))).includes('validation'));
  assert.ok(!textsOf(renderSvg(learningCurves(epochs(3)))).includes('test'));
  const spec = learningCurves(epochs(3), { test: { loss: 0.5, accuracy: 0.75 } });
  assert.ok(textsOf(renderSvg(spec)).includes('test'));
  const { values } = spec.data as { values: Record<string, unknown>[] };
  assert.deepEqual(values.at(-1), { epoch: 3, of: 'test', loss: 0.5, accuracy: 0.75 });
});

test('learningCurves: neighbouring ticks never read the same, however small the range', () => {
  for (const scale of [1, 1e-2, 1e-4]) {
    const records = epochs(5).map((r) => ({
      ...r,
      loss: 0.002 + scale * r.loss,
      accuracy: 0.999 - scale * r.loss * 0.1,
    }));
    const ticks = textsOf(renderSvg(learningCurves(records.map(({ validationLoss: _, ...r }) => r)))).filter((t) =>
      /[.%]/.test(t),
    );
    assert.ok(ticks.length > 6);
    assert.equal(new Set(ticks).size, ticks.length, `${ticks}`);
  }
});

test('learningCurves: a running training keeps the axis of the whole one', () => {
  assert.ok(textsOf(renderSvg(learningCurves(epochs(2), { epochs: 8 }))).includes('8'));
});

test('learningCurves: no epoch at all is an error', () => {
  assert.throws(() => learningCurves([]), /learningCurves: got no epochs, expected at least 1/);
});

test('learningCurves: a history in place of its epochs is an error that says what to hand over', () => {
  const call: (given: never) => unknown = learningCurves;
  const expected =
    /learningCurves: got \{ epochs, bestEpoch \}, expected a list of epochs: learningCurves\(history\.epochs\)/;
  assert.throws(() => call({ epochs: epochs(2), bestEpoch: 1 } as never), expected);
});

test('learningCurves: a very long training keeps its first and its last epoch', () => {
  const { values } = learningCurves(epochs(1001, false)).data as { values: { epoch: number }[] };
  assert.deepEqual([values[0].epoch, values[values.length - 1].epoch], [1, 1001]);
  assert.ok(values.length > 200 && values.length <= 302, `${values.length}`);
});
