/** The set-up: what a person sees of a long step, and that two programs of one clone do not set up at once. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { root } from '../../tools/setup/paths.mjs';
import { duration, ticker } from '../../tools/setup/progress.mjs';

const folder = mkdtempSync(join(tmpdir(), 'setup '));
after(() => rmSync(folder, { recursive: true, force: true }));

const module = (name: string) => JSON.stringify(pathToFileURL(join(root, 'tools', 'setup', name)).href);

/** Resolves when what is wanted has come out of the stream. */
async function until(stream: PassThrough, wanted: RegExp): Promise<string> {
  let all = '';
  for await (const chunk of stream) {
    all += chunk;
    if (wanted.test(all)) break;
  }
  return all;
}

test('a time is written as people write it', () => {
  assert.deepEqual([0, 59.4, 60, 754].map(duration), ['0 s', '59 s', '1 min 00 s', '12 min 34 s']);
});

test('what takes its time is said again and again, a line each time', async () => {
  const stream = new PassThrough({ encoding: 'utf8' });
  let count = 0;
  const progress = ticker(() => (++count === 2 ? undefined : `so far ${count}`), stream, 0.005);
  progress.log('begin');
  const all = await until(stream, /so far 4\n/);
  progress.stop();
  assert.match(all, /^begin\nso far 1\nso far 3\nso far 4\n/);
});

test('on a terminal it is one line, cut to its width, which gives way to others', async () => {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true, columns: 12 });
  const written: string[] = [];
  stream.on('data', (text) => written.push(text));
  const progress = ticker(() => 'a line that is too long', stream);
  await once(stream, 'data');
  progress.log('a step has ended');
  progress.stop();
  await finished(stream.end());
  assert.equal(written[0], 'a line that');
  assert.ok(written.join('').endsWith('a line that\r\x1b[2Ka step has ended\n'), JSON.stringify(written));
});

test('a step that another program has done meanwhile is not done again', async () => {
  const done = join(folder, 'done');
  const log = join(folder, 'log');
  const code = `
    import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
    import { setTimeout as pause } from 'node:timers/promises';
    import { setup } from ${module('setup.mjs')};
    const step = {
      name: 'a step',
      isDone: () => existsSync(${JSON.stringify(done)}),
      async run() {
        appendFileSync(${JSON.stringify(log)}, 'begin ');
        await pause(300);
        writeFileSync(${JSON.stringify(done)}, '');
        appendFileSync(${JSON.stringify(log)}, 'end ');
      },
    };
    await setup([step]);`;
  const run = () =>
    new Promise<number | null>((resolve) =>
      spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'ignore' }).on('close', resolve),
    );
  assert.deepEqual(await Promise.all([run(), run(), run()]), [0, 0, 0]);
  assert.equal(readFileSync(log, 'utf8'), 'begin end ');
});

test('a lock that a dead program left is removed; one of a living program is waited for', () => {
  const name = `test-${process.pid}`;
  const lock = join(root, 'build', `${name}.lock`);
  const code = `import { withLock } from ${module('lock.mjs')}; await withLock('${name}', () => console.log('in'));`;
  const run = (timeout: number) =>
    spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8', timeout }).stdout;
  mkdirSync(join(root, 'build'), { recursive: true });
  try {
    const { pid } = spawnSync(process.execPath, ['-e', '']); // has ended
    writeFileSync(lock, String(pid));
    assert.equal(run(300_000), 'in\n');
    assert.ok(!existsSync(lock));
    writeFileSync(lock, String(process.pid));
    assert.equal(run(3000), '');
    assert.ok(existsSync(lock));
  } finally {
    rmSync(lock, { force: true });
  }
});
