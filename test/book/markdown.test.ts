/** What is read from the HTML of a page: for search, for titles, for descriptions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRenderer, highlight, plainText } from '../../apps/book/markdown.ts';

test('the text of code is what was written, quotes and signs too', () => {
  const source = `check('a' < "b" && c);`;
  assert.equal(plainText(highlight(source, 'text')), source);
  assert.equal(plainText(createRenderer(() => undefined).renderInline(`\`${source}\` is *one*.`)), `${source} is one.`);
  // What stood there as an entity stays one.
  assert.equal(plainText(highlight('&#x27; &lt;', 'text')), '&#x27; &lt;');
});
