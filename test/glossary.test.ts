/** docs/glossary.md: every entry is in its place, and the lessons that it names speak of it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { test } from 'node:test';
import { notebookProse } from './book/prose.ts';
import { root } from './notebook-files.ts';

const lines = readFileSync(join(root, 'docs/glossary.md'), 'utf8').split('\n');
const entries = lines.flatMap((line) => {
  const [, term, rest] = /^- \*\*([^*]+)\*\*: (.+)$/.exec(line) ?? [];
  return term && rest ? [{ term, rest }] : [];
});
const prose = new Map(notebookProse().map(({ file, text }) => [posix.basename(file), text.toLowerCase()]));

test('has an entry in each line of a list, in the order of the alphabet, under its letter', () => {
  assert.equal(entries.length, lines.filter((line) => line.startsWith('-')).length);
  const terms = entries.map(({ term }) => term.toLowerCase());
  assert.deepEqual(
    terms,
    [...new Set(terms)].sort((a, b) => a.localeCompare(b, 'en')),
  );
  let letter = '';
  for (const line of lines) {
    letter = /^## (.)$/.exec(line)?.[1] ?? letter;
    const first = /^- \*\*(.)/.exec(line)?.[1];
    if (first) assert.equal(first.toUpperCase(), letter, line);
  }
});

test('every lesson that an entry names uses its words', () => {
  const missing = entries.flatMap(({ term, rest }) => {
    const files = [...rest.matchAll(/\]\(([^)]+\.ipynb)\)/g)].map(([, path = '']) => posix.basename(path));
    if (files.length === 0) return [`${term}: no lesson`];
    const words = term.toLowerCase().split(' ');
    return files
      .filter((file) => !words.every((word) => prose.get(file)?.includes(word)))
      .map((file) => `${term}: ${file}`);
  });
  assert.deepEqual(missing, []);
});
