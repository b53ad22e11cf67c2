/** The kernel in a page: a lesson and a lab run from top to bottom and show what the notebooks store; stop, restart, help. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { Session } from '../../apps/live/messages.ts';
import { findBrowser, launchBrowser } from '../../tools/lab/browser.ts';
import { assertRuns, type LiveSite, liveSite, openLive, type Ran, runCells } from './live-runs.ts';

const lesson = 'notebooks/01-relu.ipynb';

describe('the kernel in a page', { skip: !findBrowser() && 'there is no browser' }, () => {
  let browser: Browser;
  let site: LiveSite;

  before(async () => {
    site = await liveSite();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    site?.close();
  });

  /** The outputs of cells, and that nothing went wrong in the page. */
  async function run(...sources: readonly string[]): Promise<Ran[]> {
    const { page, done } = await openLive(browser, site);
    const ran = await runCells(
      page,
      lesson,
      sources.map((source) => ({ source, mayFail: true })),
    );
    assert.deepEqual(await done(), []);
    return ran;
  }
  const textOf = ({ outputs }: Ran) => outputs.map(({ text }) => text ?? '').join('');

  for (const name of ['01-relu.ipynb', 'labs/lab-a-autograd.ipynb']) {
    test(`${name} shows in a page what the notebook stores`, () => assertRuns(browser, site, name));
  }

  test('what is logged is formatted as in Node.js', async () => {
    const [cell] = await run(
      "console.log({ a: [1.5, 'x'], m: new Map([[1, { b: null }]]) }, new Float32Array(3), 'text', -0);\nconsole.error('%d of %s', 2, 'three');\n[1, 2]",
    );
    assert.deepEqual(
      cell.outputs.map(({ name, text }) => [name, text]),
      [
        ['stdout', "{ a: [ 1.5, 'x' ], m: Map(1) { 1 => { b: null } } } Float32Array(3) [ 0, 0, 0 ] text -0\n"],
        ['stderr', '2 of three\n'],
        ['stdout', '[ 1, 2 ]\n'],
      ],
    );
  });

  test('variables pass from cell to cell, functions see later ones, and a failed cell keeps what it had', async () => {
    const ran = await run(
      'let a = 2;\nconst twice = () => 2 * a;',
      'a = 5;\nconsole.log(twice());',
      "const b = 7;\nthrow new RangeError('too far');",
      'console.log(b);',
    );
    assert.equal(textOf(ran[1]), '10\n');
    const [error] = ran[2].outputs;
    assert.equal(error.ename, 'RangeError');
    assert.deepEqual(error.traceback?.slice(0, 2), ['RangeError: too far', '    at cell [3]:2:7']);
    assert.equal(textOf(ran[3]), '7\n');
  });

  test('what Python, a process or a missing module is asked for fails with a word', async () => {
    const ran = await run(
      "import { execSync } from 'node:child_process';\nexecSync('ls');",
      'process.exit(1);',
      "import { nothing } from '../src/nothing.ts';",
    );
    const values = ran.map(({ outputs }) => outputs[0].evalue ?? '');
    assert.match(values[0], /node:child_process.*not in a page/);
    assert.match(values[1], /would end the kernel/);
    assert.match(values[2], /TS2307: Cannot find module '\.\.\/src\/nothing\.ts'/);
    assert.ok(ran.every(({ ok }) => !ok));
  });

  test('files that a cell writes are there for later cells, and data of the project is read', async () => {
    const ran = await run(
      "import { readFileSync, writeFileSync } from 'node:fs';\nwriteFileSync('mine.txt', 'α');\nconsole.log(readFileSync('mine.txt', 'utf8'), readFileSync('mine.txt').length);",
      "console.log(Object.keys(JSON.parse(readFileSync('../data/reproduction.json', 'utf8'))).length > 0);",
      "readFileSync('none.txt');",
    );
    assert.equal(textOf(ran[0]), 'α 2\n');
    assert.equal(textOf(ran[1]), 'true\n');
    assert.match(ran[2].outputs[0].evalue ?? '', /^ENOENT: no such file or directory, open '.*none\.txt'$/);
  });

  /** Calls `action` in the page with a new session of the lesson. */
  const withSession = <T>(page: Page, action: (session: Session) => Promise<T>): Promise<T> =>
    page.evaluate(
      async ({ lesson, code }) => {
        const { startSession }: typeof import('../../apps/live/session.ts') = await import(
          `${location.origin}/session.js`
        );
        const session = startSession({ base: new URL('/', location.href), lesson });
        // The compiler of the tests marks functions with `__name`.
        // biome-ignore lint/security/noGlobalEval: a function passes into a page as its text only
        const result = await (globalThis.eval(`const __name = (named) => named; (${code})`) as typeof action)(session);
        session.shutdown();
        return result;
      },
      { lesson, code: String(action) },
    );

  test('stop: a training ends and is kept, cells that wait are dropped', async () => {
    const { page, done } = await openLive(browser, site);
    const { training, waiting, later, texts } = await withSession(page, async (session) => {
      const texts: string[] = [];
      const listener = { output: (output: object) => texts.push(JSON.stringify(output)), update() {} };
      const code = `import { breathe } from '../src/notebook/index.ts';
let rounds = 0;
console.log('begins');
for (;;) { rounds++; await breathe(); }`;
      const training = session.execute('a', code, {
        output: (output) => {
          texts.push(JSON.stringify(output));
          session.interrupt();
        },
        update() {},
      });
      const waiting = session.execute('b', "console.log('not to be seen')", listener);
      const results = { training: await training, waiting: await waiting };
      const later = await session.execute('c', 'console.log(rounds > 0)', listener);
      return { ...results, later, texts };
    });
    assert.deepEqual(training, { ok: false, interrupted: true });
    assert.deepEqual(waiting, { ok: false, interrupted: false });
    assert.deepEqual(later, { ok: true, interrupted: false });
    assert.match(texts.join(), /begins.*"ename":"Interrupted".*true\\n/);
    assert.doesNotMatch(texts.join(), /not to be seen/);
    assert.deepEqual(await done(), []);
  });

  test('stop, twice: a loop without a pause is ended, the next cell starts anew', async () => {
    const { page, done } = await openLive(browser, site);
    const { loop, later, texts } = await withSession(page, async (session) => {
      const texts: string[] = [];
      const listener = { output: (output: object) => texts.push(JSON.stringify(output)), update() {} };
      await session.execute('a', 'const before = 1;', listener);
      const running = session.execute(
        'b',
        "import { display } from '../src/notebook/index.ts';\ndisplay({ 'text/plain': 'begins' });\nfor (;;);",
        {
          output: (output) => {
            texts.push(JSON.stringify(output));
            if (output.output_type !== 'display_data') return;
            session.interrupt();
            session.interrupt();
          },
          update() {},
        },
      );
      const loop = await running;
      const later = await session.execute('c', 'console.log(before)', listener);
      return { loop, later, texts };
    });
    assert.deepEqual(loop, { ok: false, interrupted: true, lost: true });
    assert.equal(later.ok, false);
    assert.match(texts.join(), /variables of all cells are gone/);
    assert.match(texts.join(), /TS2304: Cannot find name 'before'/);
    assert.deepEqual(await done(), []);
  });

  test('check, complete and inspect know the cells above, run or not', async () => {
    const { page, done } = await openLive(browser, site);
    const found = await withSession(page, async (session) => {
      const before = [
        "import { DenseLayer, relu } from '../src/index.ts';\nconst layer = new DenseLayer(4, 3, 'relu');",
      ];
      const wrong = 'const width: string = layer.inputs;';
      return {
        wrong: await session.check(before, wrong),
        right: await session.check(before, 'layer.outputs'),
        magic: await session.check([], '%time f()'),
        completions: await session.complete(before, 'layer.outp', 10),
        help: await session.inspect(before, 'relu', 1),
      };
    });
    assert.deepEqual(
      found.wrong.map(({ from, to, severity }) => [from, to, severity]),
      [[6, 11, 'error']],
    );
    assert.match(found.wrong[0].message, /TS2322: Type 'number' is not assignable to type 'string'/);
    assert.deepEqual(found.right, []);
    assert.match(found.magic[0].message, /%time is a magic of IPython/);
    assert.deepEqual([found.completions.from, found.completions.to], [6, 10]);
    assert.deepEqual(found.completions.options[0], { label: 'outputs', kind: 'property' });
    assert.match(found.help?.signature ?? '', /const relu/);
    assert.match(found.help?.documentation ?? '', /max\(0, z\)/);
    assert.deepEqual(await done(), []);
  });

  test('after a restart variables are gone, and cells count from 1', async () => {
    const { page, done } = await openLive(browser, site);
    const [result, text] = await withSession(page, async (session) => {
      let text = '';
      const listener = { output: (output: object) => (text += JSON.stringify(output)), update() {} };
      await session.execute('a', 'const before = 1;', listener);
      await session.restart();
      return [await session.execute('b', 'console.log(before)', listener), text] as const;
    });
    assert.equal(result.ok, false);
    assert.match(text, /cell \[1\]:1:13 - TS2304: Cannot find name 'before'/);
    assert.deepEqual(await done(), []);
  });
});
