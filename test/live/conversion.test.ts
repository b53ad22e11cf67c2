/** The page's compiler gives for every cell what the notebook's kernel gives: JavaScript, declarations, mistakes. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { bundleKernel } from '../../apps/live/build/bundle.ts';
import { liveModules } from '../../apps/live/build/modules.ts';
import { collectTypes, withoutComments } from '../../apps/live/build/types.ts';
import type { CompilerReply, CompilerRequest, Converted, ConvertedCell } from '../../apps/live/kernel/protocol.ts';
import { codeCells, folder, readNotebook, root, sourceOf } from '../notebook-files.ts';

/** Mistakes, awaits and redeclarations, after the cells of a lesson. */
const more = [
  'const wide: string = new DenseLayer(4, 3).inputs;',
  'import { breathe } from "../src/notebook/index.ts";\nawait breathe();\nlet later = 1;\nconst show1 = () => later;',
  'later = 2;\nconst { a, ...rest } = { a: 1, b: 2 };\nfor await (const x of [1]) console.log(x, rest);\nshow1();',
  '%time later',
  'import { nothing } from "../src/nothing.ts";',
  'const wrong = (;',
];

/** A program for Node.js that prints what the notebook's kernel makes of the cells in a file. */
const program = `
const [cells, at] = process.argv.slice(1);
const path = require('node:path');
process.chdir(at);
const root = ${JSON.stringify(root)};
require(path.join(root, 'jupyter/runtime.cjs')).install(root);
require(path.join(root, 'jupyter/load-tslab.cjs')).prepare(root);
const { createConverter } = require('tslab/dist/converter.js');
const converter = createConverter();
let before = '';
const all = JSON.parse(require('node:fs').readFileSync(cells, 'utf8')).map((code) => {
  const { sideOutputs, ...converted } = converter.convert(before, code);
  if (converted.diagnostics.length === 0) before = converted.declOutput ?? '';
  return converted;
});
process.stdout.write(JSON.stringify(all), () => globalThis.__handwritten.exit(0));
`;

describe("the page's compiler", () => {
  let place: string;
  let cells: string[];
  let inPage: Converted[];
  let inNotebook: Converted[];

  before(async () => {
    place = mkdtempSync(join(tmpdir(), 'conversion-'));
    cells = [...codeCells(readNotebook(join(folder, '03-forward-pass.ipynb'))).map(sourceOf), ...more];
    writeFileSync(join(place, 'cells.json'), JSON.stringify(cells));
    inNotebook = JSON.parse(
      execFileSync(process.execPath, ['-e', program, join(place, 'cells.json'), folder], {
        cwd: root,
        encoding: 'utf8',
        maxBuffer: 2 ** 27,
      }),
    );
    inPage = await convertAll(cells);
  });
  after(() => rmSync(place, { recursive: true, force: true }));

  /** The cells through the worker's program, which gets here what a browser would give it. */
  async function convertAll(sources: readonly string[]): Promise<Converted[]> {
    const modules = liveModules();
    const types = JSON.stringify(collectTypes(modules));
    const file = join(place, 'compiler.mjs');
    writeFileSync(file, (await bundleKernel(modules)).get('compiler.js') ?? assert.fail('there is no compiler.js'));
    const replies: CompilerReply[] = [];
    let ask: (event: { data: CompilerRequest }) => void = () => assert.fail('the worker does not listen');
    const page = {
      location: { href: pathToFileURL(file).href },
      name: 'notebooks/03-forward-pass.ipynb',
      fetch: async () => new Response(types),
      postMessage: (reply: CompilerReply) => replies.push(structuredClone(reply)),
      addEventListener: (_: string, listener: typeof ask) => {
        ask = listener;
      },
    };
    const kept = Object.keys(page).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
    for (const [name, value] of Object.entries(page)) {
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
    try {
      await import(pathToFileURL(file).href);
      return sources.map((code, id) => {
        ask({ data: { id, method: 'convert', values: [code] } });
        const reply = replies.at(-1);
        assert.ok(reply?.type === 'result' && reply.error === undefined, JSON.stringify(reply));
        ask({ data: { id, method: 'settle', values: [{ ok: true, defined: [] }] } });
        return (reply.value as ConvertedCell).converted;
      });
    } finally {
      for (const [name, descriptor] of kept) {
        if (descriptor) Object.defineProperty(globalThis, name, descriptor);
        else Reflect.deleteProperty(globalThis, name);
      }
    }
  }

  /** Folders are called otherwise in a page; JSON has no undefined. */
  const comparable = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value ?? null).replaceAll(dirname(folder), '/handwritten'));

  test('gives the same JavaScript and declarations', () => {
    for (const [i, code] of cells.entries()) {
      const { diagnostics: _, ...expected } = inNotebook[i];
      const { diagnostics: __, ...got } = inPage[i];
      assert.deepEqual(comparable(got), comparable(expected), code);
    }
  });

  test('finds the same mistakes, in the same words', () => {
    for (const [i, code] of cells.entries()) {
      assert.deepEqual(comparable(inPage[i].diagnostics), comparable(inNotebook[i].diagnostics), code);
    }
    const wrong = inPage.filter(({ diagnostics }) => diagnostics.length > 0).length;
    assert.ok(wrong >= 6, `${wrong} cells with mistakes`);
  });
});

test('comments go from declarations, texts and references stay', () => {
  const text = `/// <reference lib="dom" />
/** What it is. */
declare const a: '/* no comment */'; // here
export type B = \`\${string}//x\`;
/* between */ interface C { /** d */ d: "//"; }
`;
  assert.equal(
    withoutComments(text),
    `/// <reference lib="dom" />\ndeclare const a: '/* no comment */';\nexport type B = \`\${string}//x\`;\ninterface C { d: "//"; }\n`,
  );
});
