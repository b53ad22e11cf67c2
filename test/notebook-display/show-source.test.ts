import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { showSource } from '../../src/notebook/index.ts';
import { readSource } from '../../src/notebook/show-source.ts';
import { root } from '../notebook-files.ts';
import { plain, record } from './recorder.ts';

const folder = mkdtempSync(join(tmpdir(), 'show-source-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const module = join(folder, 'module.ts');
writeFileSync(
  module,
  `/** About the file. */

export const half = (x: number): number => x / 2; // not part of it

/** Adds; the word function bare( is no function. */
export function add(a: number, b: number): number;
export function add(a: string, b: string): string;
export function add(a: never, b: never): unknown {
  return a + b;
}
function bare() {
  return '} /** \`\`\` */';
}
/** Both. */
export interface Pair {
  readonly left: number;
}
export abstract class Layer {
  /** Size. */
  readonly inputs = 3;

  constructor(readonly outputs: number) {}

  /**
   * Forward,
   * and no more.
   */
  forward(x: number): number {
    if (x > 0) {
      return x;
    }
    return 0;
  }

  get size(): number {
    return this.inputs;
  }
}
export default class Other {
  forward() {}
}
`,
);

test('showSource: a method stands with its docstring, without the indentation of its class', () => {
  const expected = `/**
 * Forward,
 * and no more.
 */
forward(x: number): number {
  if (x > 0) {
    return x;
  }
  return 0;
}`;
  assert.equal(readSource(module, 'Layer.forward'), expected);
  assert.equal(readSource(module, 'Other.forward'), 'forward() {}');
});

test('showSource: the docstring of the file is not that of its first declaration', () => {
  assert.equal(readSource(module, 'half'), 'export const half = (x: number): number => x / 2;');
});

test('showSource: constants, types, getters, fields and constructors have names, too', () => {
  assert.equal(readSource(module, 'Pair'), '/** Both. */\nexport interface Pair {\n  readonly left: number;\n}');
  assert.equal(readSource(module, 'Layer.inputs'), '/** Size. */\nreadonly inputs = 3;');
  assert.equal(readSource(module, 'Layer.size'), 'get size(): number {\n  return this.inputs;\n}');
  assert.equal(readSource(module, 'Layer.constructor'), 'constructor(readonly outputs: number) {}');
  assert.match(readSource(module, 'Layer'), /^export abstract class Layer \{\n {2}\/\*\* Size\. \*\/[\s\S]*\n\}$/);
});

test('showSource: an overloaded function has all its signatures', () => {
  const lines = readSource(module, 'add').split('\n');
  assert.match(lines[0], /^\/\*\* Adds;/);
  assert.deepEqual(
    lines.slice(1).map((line) => line.slice(0, 20)),
    ['export function add(', 'export function add(', 'export function add(', '  return a + b;', '}'],
  );
});

test('showSource: what is not there is named, with what is', () => {
  const refused = (name: string, message: RegExp) =>
    assert.throws(
      () => readSource(module, name),
      (error: Error) => error instanceof RangeError && message.test(error.message),
    );
  refused('Layer.backward', /module\.ts: Layer has no "backward"; it has inputs, constructor, forward, size$/);
  refused('layer', /module\.ts has no "layer"; it has half, add, bare, Pair, Layer, Other$/);
  refused('half.forward', /half has no "forward"; it has no names$/);
  refused('Layer.forward.x', /Layer\.forward has no "x"; it has no names$/);
  refused('', /has no ""/);
  assert.throws(() => readSource(join(folder, 'none.ts'), 'add'), /there is no file .*none\.ts/);
});

test('showSource: Markdown with a fence that the code can not end, a link to the file, and plain text', async () => {
  const [{ bundle }] = await record(() => showSource(module, 'bare'));
  assert.deepEqual(Object.keys(bundle), ['text/markdown', 'text/plain']);
  const code = readSource(module, 'bare');
  assert.ok(String(bundle['text/markdown']).endsWith(`, \`bare\`:\n\n\`\`\`\`ts\n${code}\n\`\`\`\``));
});

test('showSource: the text is that of the file of the project', async () => {
  const path = join(root, 'src', 'notebook', 'show-source.ts');
  const [shown] = await record(() => showSource(path, 'showSource'));
  const [heading, , ...code] = plain(shown).split('\n');
  assert.equal(heading, 'src/notebook/show-source.ts, showSource:');
  assert.ok(readFileSync(path, 'utf8').includes(`\n${code.join('\n')}\n`));
  assert.match(code[0], /^\/\*\*/);
});
