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

test('only a comment with lines of its own may be broken into lines', () => {
  const html = highlight('let a = 1; // behind\n  // alone\n/** above\n * below */\nlet b;', 'typescript');
  const marked = [...html.matchAll(/<span class="hljs-comment own-lines">([^<]*)/g)].map(([, text]) => text);
  assert.deepEqual(marked, ['// alone', '/** above\n * below */']);
  assert.ok(html.includes('<span class="hljs-comment">// behind'));
});
