/** What of a notebook becomes slides, as its metadata say. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Cell, Output } from '../../apps/book/course.ts';
import { renderDeck, shownAndSaid, slidesOf } from '../../apps/book/deck.ts';
import { createRenderer } from '../../apps/book/markdown.ts';

type Slideshow = NonNullable<Cell['metadata']['slideshow']>;

const markdown = (source: string, slideshow: Slideshow = { slide_type: 'slide' }): Cell => ({
  cell_type: 'markdown',
  source,
  metadata: { slideshow },
});
const code = (source: string, outputs: readonly Output[] = [], slideshow: Slideshow = {}): Cell => ({
  cell_type: 'code',
  source,
  outputs,
  metadata: { slideshow },
});
const html = (text: string): Output => ({ output_type: 'display_data', data: { 'text/html': text } });
const deckOf = (...cells: readonly Cell[]) =>
  renderDeck(
    { name: 'x', file: 'notebooks/x.ipynb', title: 'x', promise: '', minutes: undefined, cells },
    createRenderer((href) => href),
    () => 'picture.svg',
  );

describe('paragraphs', () => {
  const source = '## Title\n\nFirst.\n\nSecond.\n\nThird.';

  test('without a choice all are shown', () =>
    assert.deepEqual(shownAndSaid(markdown(source)), { shown: source, said: '' }));

  test('those that are not chosen are said', () => {
    const cell = markdown(source, { slide_type: 'slide', paragraphs: [0, 2] });
    assert.deepEqual(shownAndSaid(cell), { shown: '## Title\n\nSecond.', said: 'First.\n\nThird.' });
    const deck = deckOf(cell);
    assert.match(deck, /<p>Second\.<\/p>/);
    assert.match(deck, /<aside class="notes"><p>First\.<\/p>\s*<p>Third\.<\/p>\s*<\/aside>/);
  });

  test('one that is not there is refused', () => {
    const cell = markdown(source, { paragraphs: [0, 4] });
    assert.throws(() => shownAndSaid(cell), /there is no paragraph 4, only 0 to 3, in "## Title/);
  });
});

test('a heading that is shown alone stands above the next slide', () => {
  const heading = markdown('## Exercises\n\nChange each cell.', { slide_type: 'slide', paragraphs: [0] });
  const exercise = code('const x = 1;', [], { slide_type: 'subslide' });
  assert.deepEqual(slidesOf([heading, exercise]), [[[heading, exercise]]]);
});

test('a progress bar that is over, and a check beside something else, are not shown', () => {
  const check = html('<table><tr><th>operation</th><th>expected</th></tr><tr><td>checked</td></tr></table>');
  const table = html('<table><tr><th>result</th></tr></table>');
  const progress = html('<div>4 epochs · loss 0.1</div>');
  const all = deckOf(code('const x = 1;', [progress, check, table]));
  assert.match(all, /result/);
  assert.doesNotMatch(all, /checked|epochs/);
  assert.match(deckOf(code('const x = 1;', [progress, check])), /checked/);
});

test('code for a picture is folded, what fails and what metadata open is not', () => {
  const picture: Output = { output_type: 'display_data', data: { 'image/svg+xml': '<svg></svg>' } };
  const isFolded = (...cells: readonly Cell[]) => /<details class="shown-code">/.test(deckOf(...cells));
  assert.equal(isFolded(code('const x = 1;'), code('show(x);', [picture])), true);
  assert.equal(isFolded(code('const x = 1;', [picture], { code: 'open' })), false);
  assert.equal(isFolded(code('const x = 1;')), false);
  assert.equal(isFolded(code('const x = 1;', [], { code: 'folded' })), true);
  const fails: Cell = { ...code('check(x);'), metadata: { tags: ['raises-exception'] } };
  assert.equal(isFolded(fails), false);
  assert.equal(isFolded(code('check(x);')), true);
});
