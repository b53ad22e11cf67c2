/** Cells as the book shows them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderOutput } from '../../apps/book/cells.ts';
import { createRenderer } from '../../apps/book/markdown.ts';

const render = (html: string) => {
  const kept: [content: string, ending: string][] = [];
  const shown = renderOutput(
    { output_type: 'display_data', data: { 'text/html': html } },
    createRenderer(() => undefined),
    (...file) => `figures/${kept.push(file)}.js`,
  );
  return { shown, kept };
};

test('scripts of an output become one file, in their order; the page names it and has none of them', () => {
  const { shown, kept } = render('<p>still</p><script>first("</p>")</script>\n<script>second()</script>');
  assert.deepEqual(kept, [['first("</p>")\n;\nsecond()', 'js']]);
  assert.match(shown, /^<div class="html wide" data-src="figures\/1\.js"><p>still<\/p>\s*<\/div>$/);
});

test('an output without scripts stays as it is, but for headings without a word', () => {
  const { shown, kept } = render('<table><tr><th scope="col"></th><th>loss</th></tr></table>');
  assert.deepEqual(kept, []);
  assert.equal(shown, '<div class="html wide"><table><tr><td scope="col"></td><th>loss</th></tr></table></div>');
});
