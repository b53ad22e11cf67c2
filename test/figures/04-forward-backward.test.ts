import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forwardBackward, type Passage } from '../../notebooks/figures/04-forward-backward.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from '../charts/pictures.ts';
import { played, slidersOf } from '../charts/played.ts';

const passage = (shift: number): Passage => ({
  x: [0, 0.5, 1, shift],
  a: [0, 2, shift],
  p: [0.25, 0.75 - shift, shift],
  inputGradient: [0.5, -0.25, 0, -shift],
  hiddenDelta: [0, -1, shift],
  outputDelta: [0.25, -0.25 - shift, shift],
  label: 1,
});
const spec = forwardBackward([passage(0.5), passage(0.125)], 2, 'There and back');

test('forwardBackward: the slider chooses whose numbers are drawn', async () => {
  assert.deepEqual(slidersOf(spec), { image: [0, 1], step: [0, 5] });
  for (const [image, shift] of [0.5, 0.125].entries()) {
    const { data } = await played(spec, { image });
    const expected = passage(shift);
    for (const name of ['x', 'a', 'p', 'inputGradient', 'hiddenDelta', 'outputDelta'] as const) {
      assert.deepEqual(
        data(name).map(({ value }: { value: number }) => value),
        expected[name],
        `${name} of image ${image}`,
      );
    }
  }
});

test('forwardBackward: each step shows one part more, forward first, and the picture opens with all', async () => {
  const shownAt = async (signals: Record<string, number>) => {
    const { opacities } = await played(spec, signals);
    return opacities('rect');
  };
  const all = await shownAt({});
  assert.ok(all.length === 6 && all.every((opacity) => opacity === 1), String(all));
  for (let step = 0; step <= 5; step++) {
    assert.equal((await shownAt({ step })).filter((opacity) => opacity === 1).length, step + 1);
  }
  // The order of the marks: x, a, p, then the gradients of x, a, p.
  assert.deepEqual(await shownAt({ step: 3 }), [1, 1, 1, 0, 0, 1]);
});

test('forwardBackward: shapes are written above; no image is refused', () => {
  const svg = renderSvg(spec);
  const texts = textsOf(svg);
  for (const part of ['1 × 4', '1 × 3'])
    assert.ok(
      texts.some((text) => text.includes(part)),
      part,
    );
  assert.throws(() => forwardBackward([], 2, 'Empty'), /got no images, expected at least 1/);
});
