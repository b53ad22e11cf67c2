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
  assert.deepEqual(slidersOf(spec), { image: [0, 1] });
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
