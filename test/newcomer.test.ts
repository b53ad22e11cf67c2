/** What a newcomer meets first: a handful of scripts, commands that exist, links that lead somewhere. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { test } from 'node:test';
import { root } from './notebook-files.ts';

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'docs/teachers.md',
  'docs/glossary.md',
  'bench/README.md',
];

/** Pages, notebooks and programs: wherever a command is named. */
const texts = [
  ...pages,
  ...['notebooks', 'cli', 'experiments', 'apps', 'bench', 'tools', 'binder', '.devcontainer', '.github'].flatMap(
    (name) =>
      readdirSync(join(root, name), { recursive: true, encoding: 'utf8' })
        .map((file) => `${name}/${file.split(sep).join('/')}`)
        .filter((file) => /\.(ipynb|ts|mjs|json|yml)$|postBuild$/.test(file) && !/node_modules|look-/.test(file)),
  ),
];

test('a newcomer sees at most 17 scripts', () => {
  const seen = Object.keys(scripts).filter((name) => !['dependencies', 'prepack'].includes(name));
  assert.ok(seen.length <= 17, `${seen.length}: ${seen.join(', ')}`);
});

test('every script and every program that a text names is there', () => {
  for (const file of texts) {
    const text = read(file);
    for (const [, name] of text.matchAll(/npm run ([a-z][\w:-]*)/g))
      assert.ok(name in scripts, `${file}: npm run ${name}`);
    for (const [, path] of text.matchAll(/\bnode (?:tools\/run\.mjs )?([\w/-]+\.(?:mjs|ts))\b/g)) {
      assert.ok(existsSync(join(root, path)), `${file}: node ${path}`);
    }
  }
  for (const [name, command] of Object.entries(scripts)) {
    for (const [path] of command.matchAll(/[\w/-]+\.(?:mjs|ts)\b/g)) {
      assert.ok(existsSync(join(root, path)), `package.json: ${name}: ${path}`);
    }
  }
});

test('links of the pages lead to files that are there', () => {
  for (const page of pages) {
    for (const [, target] of read(page).matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g)) {
      assert.ok(existsSync(join(root, dirname(page), target)), `${page}: ${target}`);
    }
    for (const [, anchor] of read(page).matchAll(/\]\(CONTRIBUTING\.md#([\w-]+)\)/g)) {
      const headings = [...read('CONTRIBUTING.md').matchAll(/^## (.*)$/gm)].map(([, heading]) =>
        heading.toLowerCase().replaceAll(' ', '-'),
      );
      assert.ok(headings.includes(anchor), `${page}: #${anchor}`);
    }
  }
});

test('folders and files in the tables of CONTRIBUTING.md are there', () => {
  const named = [
    ...read('CONTRIBUTING.md').matchAll(
      /`((?:src|notebooks|experiments|cli|apps|jupyter|bench|tools|test|data)\/[\w./-]*)`/g,
    ),
  ];
  assert.ok(named.length > 20, `${named.length} names`);
  for (const [, path] of named) {
    if (!/built\/|NN-/.test(path)) assert.ok(existsSync(join(root, path)), path);
  }
});
