import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finiteUntil } from '../../notebooks/figures/05-finite-until.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from '../charts/pictures.ts';

const options = { title: 'How far', x: 'gap', end: 1000 };

test('finiteUntil: each way says where it ends, or that it never does', () => {
  const svg = renderSvg(
    finiteUntil(
      [
        { name: 'two steps, single precision', last: 103 },
        { name: 'two steps, double precision', last: 745 },
        { name: 'together, as in src', last: 1000 },
      ],
      options,
    ),
  );
  const texts = textsOf(svg);
  for (const text of ['to 103, then ∞', 'to 745, then ∞', 'everywhere', 'two steps, single precision', 'gap']) {
    assert.ok(texts.includes(text), `${text} in ${texts.join('|')}`);
  }
  assert.equal(texts.filter((text) => text.includes('∞')).length, 2);
});

test('finiteUntil: what does not fit is refused', () => {
  assert.throws(() => finiteUntil([], options), /got no ways/);
  assert.throws(() => finiteUntil([{ name: 'a', last: 1001 }], options), /got a until 1001, expected 0 to 1000/);
});
