/** What the search shows of a page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { excerptOf } from '../../apps/book/excerpt.ts';

/** The pieces as text, marked parts in brackets. */
const shown = (...given: Parameters<typeof excerptOf>) =>
  excerptOf(...given)
    .map(({ text, marked }) => (marked ? `[${text}]` : text))
    .join('');

const text = 'A layer is a matrix. The loss of a batch is a mean! Is the loss of one batch the batch of losses? Yes.';

test('the sentence with most of the words is shown, each word marked where one begins', () => {
  assert.equal(shown(text, ['loss', 'batch']), 'The [loss] of a [batch] is a mean!');
  assert.equal(shown(text, ['matri']), 'A layer is a [matri]x.');
  assert.equal(shown('glossy loss', ['loss']), 'glossy [loss]');
  assert.equal(shown('Überall über', ['über']), '[Über]all [über]');
  assert.equal(shown(text, ['nowhere']), 'A layer is a matrix.');
  assert.equal(shown('a.b (c', ['a.b', '(c']), '[a.b] [(c]');
  assert.equal(shown('', ['loss']), '');
});

test('a long sentence is cut between words, around the first of those that were found', () => {
  const long = `${'before '.repeat(60)}loss ${'after '.repeat(60)}`;
  const cut = shown(long, ['loss']);
  assert.match(cut, /^… (before )+\[loss\] (after )+…$/);
  assert.ok(cut.length <= 150, cut);
  assert.equal(shown('a b c', ['c'], 3), '… [c]');
});

test('any text and words give a part of the text', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string({ minLength: 1 }), { maxLength: 4 }), (any, terms) => {
      const plain = excerptOf(any, terms)
        .map((piece) => piece.text)
        .join('')
        .replace(/^… | …$/g, '');
      assert.ok(any.includes(plain), plain);
    }),
  );
});
