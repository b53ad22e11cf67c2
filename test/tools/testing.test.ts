/** The runner of the tests: what counts as passed, what it refuses, and what it says. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { PassThrough } from 'node:stream';
import { after, describe, test } from 'node:test';
import { root } from '../../tools/setup/paths.mjs';
import { choose, type Job, slow } from '../../tools/testing/groups.mjs';
import { runJob, sideBySide } from '../../tools/testing/jobs.mjs';
import { Screen } from '../../tools/testing/screen.mjs';

const folder = mkdtempSync(join(tmpdir(), 'runner '));
after(() => rmSync(folder, { recursive: true, force: true }));

const begin = "import assert from 'node:assert/strict';\nimport { before, describe, test } from 'node:test';\n";

/** A test file as the runner names it. */
function file(name: string, code: string): string {
  const path = join(folder, name);
  writeFileSync(path, begin + code);
  return relative(root, path).split(sep).join('/');
}

async function run(...files: string[]) {
  const stream = new PassThrough({ encoding: 'utf8' });
  const screen = new Screen(1, stream);
  const job = { name: files.join(' '), files, gigabytes: 1 };
  await screen.follow(job, (onEvent) => runJob(job, onEvent));
  screen.stop();
  return { total: screen.total, text: String(stream.read() ?? '') };
}

describe('one file', () => {
  test('passed, failed and skipped tests are counted, suites are not', async () => {
    const code = `
describe('suite', () => {
  test('right', () => {});
  test('wrong', () => assert.equal(1, 2));
});
test('left out', { skip: 'for a reason' }, () => {});`;
    const { total, text } = await run(file('mixed.test.mjs', code));
    assert.deepEqual(total, { passed: 1, failed: 1, skipped: 1 });
    assert.match(text, /✗ wrong \(.*mixed\.test\.mjs\)\n.*AssertionError[\s\S]*1 !== 2/);
    assert.match(text, /✗ .*mixed\.test\.mjs: 1 passed, 1 failed, 1 skipped \(for a reason\), [\d.]+ s/);
  });

  for (const [what, code, message] of [
    ['holds no test', '', /reported no test/],
    ['can not be loaded', "import './no-such-file.mjs';", /no-such-file/],
    ['ends before its tests do', "test('first', () => {});\ntest('never', () => process.exit(0));", /reported no test/],
    ['ends with an exit code', "test('first', () => {});\nprocess.on('exit', () => process.exit(7));", /exit code 7/],
    [
      'has a suite that can not begin',
      "describe('s', () => { before(() => { throw new Error('no'); }); });",
      /Error: no/,
    ],
  ] as const) {
    test(`that ${what} has failed`, async () => {
      const { total, text } = await run(file(`${what.replaceAll(' ', '-')}.test.mjs`, code));
      assert.ok(total.failed > 0, text);
      assert.match(text, message);
    });
  }
});

test('files that share a process have a line each, and one that holds no test has failed', async () => {
  const names = ['a', 'b', 'empty'].map((name) =>
    file(`${name}.test.mjs`, name === 'empty' ? '' : `test('${name}', () => {});\ntest('more', () => {});`),
  );
  const { total, text } = await run(...names);
  assert.deepEqual(total, { passed: 4, failed: 1, skipped: 0 });
  assert.deepEqual(
    text
      .trim()
      .split('\n')
      .map((line) => /^(.) .*\/(\w+)\.test\.mjs: ([^,]*)/.exec(line)?.slice(1)),
    [
      ['✓', 'a', '2 passed'],
      ['✓', 'b', '2 passed'],
      ['✗', 'empty', 'reported no test'],
    ],
  );
});

describe('side by side', () => {
  /** Runs jobs on four processors; returns which of them ran beside each other. */
  async function together(jobs: readonly Omit<Job, 'files'>[]): Promise<string[]> {
    const active = new Set<string>();
    const done: string[] = [];
    const pairs = new Set<string>();
    const run = async ({ name }: Job) => {
      for (const other of active) pairs.add([name, other].sort().join(' '));
      active.add(name);
      await new Promise((resolve) => setTimeout(resolve, 20));
      active.delete(name);
      done.push(name);
    };
    const all = jobs.map((job) => ({ ...job, files: [] }));
    await sideBySide(all, run, 4);
    assert.deepEqual(done.sort(), jobs.map(({ name }) => name).sort(), 'each runs once');
    return [...pairs].sort();
  }

  test('what does not fit into the memory waits', async () => {
    const jobs = [
      { name: 'large', gigabytes: 1e9 },
      { name: 'small', gigabytes: 0.1 },
      { name: 'little', gigabytes: 0.1 },
      { name: 'vast', gigabytes: 1e9 },
    ];
    assert.deepEqual(await together(jobs), ['little small']);
  });

  test('jobs that write the same file wait for each other, and others do not', async () => {
    const jobs = [
      { name: 'a', gigabytes: 0.1, writes: 'file' },
      { name: 'b', gigabytes: 0.1, writes: 'file' },
      { name: 'c', gigabytes: 0.1 },
    ];
    const pairs = await together(jobs);
    assert.ok(!pairs.includes('a b') && pairs.includes('a c'), String(pairs));
  });
});

describe('the choice of files', () => {
  const names = (options: Parameters<typeof choose>[0]) => choose(options).jobs.flatMap(({ files }) => files);

  test('without --all the slow files are left out, and named; with it nothing is', () => {
    const { leftOut } = choose();
    assert.deepEqual(leftOut, slow);
    for (const { file } of slow) {
      assert.ok(!names({}).includes(file) && names({ all: true }).includes(file), file);
    }
    assert.deepEqual(choose({ all: true }).leftOut, []);
    assert.deepEqual(choose({ unit: true }).leftOut, []);
  });

  test('every notebook runs once, the longest first', () => {
    const runs = choose().jobs.filter(({ files }) => files[0] === 'test/notebook-runs.test.ts');
    assert.deepEqual(runs.map(({ args: [notebook] = [] }) => notebook.replace(/-.*/, '')).sort(), [
      ...[
        '00',
        '01',
        '02',
        '03',
        '04',
        '05',
        '06',
        '07',
        '08',
        '09',
        '10',
        '11',
        '12',
        'labs/lab',
        'labs/lab',
        'labs/lab',
        'labs/lab',
      ],
    ]);
    assert.equal(runs[0].args?.[0], '12-digits-8x8.ipynb');
  });

  test('a name chooses slow files, too, and a notebook its runs', () => {
    assert.deepEqual(names({ chosen: ['test/browser/lab'] }), ['test/browser/lab.test.ts']);
    const jobs = choose({ chosen: ['notebooks/03'] }).jobs;
    assert.deepEqual(
      jobs.map(({ name }) => name),
      ['test/notebook-runs.test.ts 03-forward-pass.ipynb', 'test/solved-notebooks.test.ts 03-forward-pass.ipynb'],
    );
    assert.deepEqual(names({ chosen: ['test/no-such'] }), []);
  });
});
