/** Spelling: of what people read. Names and terms of the field are in cspell-words.txt. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { after, test } from 'node:test';
import { root } from '../notebook-files.ts';
import { allProse, commentsOf, type Prose, proseOfMarkdown } from './prose.ts';

const temporary = mkdtempSync(join(tmpdir(), 'spelling-'));
after(() => rmSync(temporary, { recursive: true, force: true }));

const cspell = join(root, 'node_modules', 'cspell', 'bin.mjs');

/** Lines `FILE:LINE:COLUMN - Unknown word (…)`; empty if all is well. */
function misspelled(prose: readonly Prose[]): string[] {
  const folder = mkdtempSync(join(temporary, 'prose-'));
  for (const { file, text } of prose) {
    const path = join(folder, `${file}.txt`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const args = [
    'lint',
    '--config',
    join(root, 'cspell.json'),
    '--root',
    folder,
    '--no-progress',
    '--no-color',
    '--dot',
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, [cspell, ...args, '**/*.txt'], { encoding: 'utf8' });
  assert.ok(status === 0 || status === 1, `cspell ended with ${status}: ${stderr}`);
  assert.match(stderr, new RegExp(`Files checked: ${prose.length}\\b`));
  const lines = stdout.split('\n').filter((line) => line !== '');
  assert.equal(lines.length > 0, status === 1, stderr);
  return lines;
}

test('notebooks, documents and comments are spelled as the dictionary has it', () => {
  const lines = misspelled(allProse());
  assert.deepEqual(lines, [], lines.join('\n'));
});

test('a misspelled word is found', () => {
  const comment = ['//', 'a', 'coment'].join(' ');
  const prose = [
    { file: 'a.ipynb', text: proseOfMarkdown('A nueral network with `codde` and $fromula$.') },
    { file: 'b.ts', text: commentsOf(`const wrngName = 'txet'; ${comment}\n`, 'b.ts') },
  ];
  const words = misspelled(prose).map((line) => /\((\w+)/.exec(line)?.[1]);
  assert.deepEqual(words.sort(), ['coment', 'nueral']);
});

// Say "Default: 64", "at most this many", "the same number of each" instead.
const unusual = /\b(unless given|at (?:the )?most so many|up to so many|as many of (?:both|each|all))\b/;

test('defaults and limits are put in usual words', () => {
  assert.match('Rows a step; 64 unless given.', unusual);
  const own = /^(src\/(?!charts)|experiments|cli|apps|bench|jupyter|tools|docs|[A-Z]+\.md)/;
  const found = allProse().flatMap(({ file, text }) => {
    const phrase = own.test(file) ? unusual.exec(text.replace(/\s+(\*\s+)?/g, ' '))?.[0] : undefined;
    return phrase === undefined ? [] : [`${file}: ${phrase}`];
  });
  assert.deepEqual(found, []);
});
