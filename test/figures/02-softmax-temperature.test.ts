import assert from 'node:assert/strict';
import { test } from 'node:test';
import { softmaxTemperature } from '../../notebooks/figures/02-softmax-temperature.ts';
import { softmax } from '../../src/activations.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from '../charts/pictures.ts';
import { runPicture } from '../charts/view.ts';

const logits = [2, 1, 0.5, -1];
const names = ['cat', 'dog', 'fox', 'fish'];
const expected = (temperature: number) => [...softmax(Float64Array.from(logits, (z) => z / temperature))];

function assertClose(got: readonly number[], wanted: readonly number[]): void {
  assert.equal(got.length, wanted.length);
  got.forEach((p, i) => {
    assert.ok(Math.abs(p - wanted[i]) < 1e-12, `${p} ≠ ${wanted[i]}`);
  });
}

test('softmaxTemperature: computes what softmax of src computes, for every temperature', () => {
  const picture = runPicture(softmaxTemperature(logits, names));
  const probabilities = () => picture.rows('name', 'p').map(({ p }) => p);
  assertClose(probabilities(), expected(1));
  for (const temperature of [0.1, 2.5, 10]) {
    picture.set('temperature', temperature);
    assertClose(probabilities(), expected(temperature));
  }
});

test('softmaxTemperature: an added constant moves the logits and not the probabilities', () => {
  const picture = runPicture(softmaxTemperature(logits, names, { temperature: 2 }));
  picture.set('added', 3);
  const rows = picture.rows('name', 'logit', 'p');
  assertClose(
    rows.map(({ logit }) => logit),
    logits.map((z) => z + 3),
  );
  assertClose(
    rows.map(({ p }) => p),
    expected(2),
  );
});

test('softmaxTemperature: writes the numbers at the bars', () => {
  const svg = renderSvg(softmaxTemperature(logits, names));
  for (const p of expected(1)) assert.ok(textsOf(svg).includes(p.toFixed(3)), p.toFixed(3));
});

test('softmaxTemperature: refuses a number of names other than that of the logits, and none', () => {
  assert.throws(() => softmaxTemperature(logits, ['cat']), /got 4 logits and 1 names/);
  assert.throws(() => softmaxTemperature([], []), /got 0 logits/);
});
