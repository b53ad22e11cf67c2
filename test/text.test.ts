/** Numbers, tables, HTML and bytes as text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  clock,
  count,
  counted,
  escapeHtml,
  fnv1a,
  fromBase64,
  harmless,
  harmlessName,
  percent,
  probability,
  rounded,
  shortened,
  significant,
  textTable,
  toBase64,
} from '../src/text.ts';

test('numbers: thousands, one and many, shares, digits, decimals, times', () => {
  assert.deepEqual([count(60_000), counted(1, 'image'), counted(1200, 'image')], ['60,000', '1 image', '1,200 images']);
  assert.equal(counted(2, 'class', 'classes'), '2 classes');
  assert.deepEqual([percent(0.98214), percent(0.98214, 2), percent(0.98214, 0)], ['98.2 %', '98.21 %', '98 %']);
  assert.deepEqual([percent(undefined), percent(Number.NaN), percent(Number.POSITIVE_INFINITY)], ['–', '–', '–']);
  assert.deepEqual(
    [0.00341, 3.41, 34.1, 99.6, 341, 34_141].map((value) => significant(value, 2)),
    ['0.0034', '3.4', '34', '100', '341', '34141'],
  );
  assert.deepEqual([rounded(0.12345, 3), rounded(2, 3), rounded(-1.005, 1)], [0.123, 2, -1]);
  assert.deepEqual([clock(0), clock(65.4), clock(7380)], ['0:00', '1:05', '2:03:00']);
});

test('probability: never all or nothing for what is only close to it, and in one piece', () => {
  assert.deepEqual(
    [0, 0.0001, 0.0123, 0.5, 0.99951, 1].map(probability),
    ['0.0 %', '< 0.1 %', '1.2 %', '50.0 %', '> 99.9 %', '100.0 %'].map((text) => text.replaceAll(' ', '\u00a0')),
  );
});

test('textTable: columns as wide as they must be, aligned, with a rule if there is to be one', () => {
  const rows = [
    ['a', '1'],
    ['long name', '1,000'],
  ];
  assert.equal(textTable(['name', 'n'], rows), 'name       n\na          1\nlong name  1,000');
  const ruled = ['name           n', '─────────  ─────', 'a              1', 'long name  1,000'];
  assert.equal(textTable(['name', 'n'], rows, { right: ['n'], rule: true }), ruled.join('\n'));
});

test('escapeHtml: nothing in the text is taken for a tag, an entity or the end of an attribute', () => {
  assert.equal(escapeHtml('<a title="x"> & &lt;'), '&lt;a title=&quot;x&quot;&gt; &amp; &amp;lt;');
});

test('harmless: nothing in the text commands a terminal or turns the direction of writing; other text stays', () => {
  assert.equal(
    harmless('\u001b[2J\u009b31m\u0007\u0000\u007f\u202e'),
    '\\u001b[2J\\u009b31m\\u0007\\u0000\\u007f\\u202e',
  );
  for (let code = 0; code < 0x20; code++) {
    const character = String.fromCharCode(code);
    const expected = [9, 10, 13].includes(code) ? character : `\\u${code.toString(16).padStart(4, '0')}`;
    assert.equal(harmless(`a${character}b`), `a${expected}b`);
    assert.match(harmlessName(character), /^\\u00[01][0-9a-f]$/);
  }
  const text = 'zwölf 😀 – 文字 «ا» \u200fא';
  assert.equal(harmless(text), text);
  assert.equal(harmlessName('a\r\nb\u2028c'), 'a\\u000d\\u000ab\\u2028c');
  assert.equal(escapeHtml('\u001b<b>'), '\\u001b&lt;b&gt;');
});

test('shortened: at most so many characters', () => {
  assert.equal(shortened('abcdef', 6), 'abcdef');
  assert.equal(shortened('abcdefg', 6), 'abcde…');
});

test('base64: as Buffer writes it, and back', () => {
  const bytes = Uint8Array.from({ length: 259 }, (_, i) => (i * 7) % 256);
  assert.equal(toBase64(bytes), Buffer.from(bytes).toString('base64'));
  assert.deepEqual(fromBase64(toBase64(bytes)), bytes);
});

test('fnv1a: the published values', () => {
  // http://www.isthe.com/chongo/src/fnv/test_fnv.c
  const published = { '': 0x811c9dc5, a: 0xe40c292c, foobar: 0xbf9cf968 };
  for (const [text, hash] of Object.entries(published)) assert.equal(fnv1a(text) >>> 0, hash, text);
});
