/** `npm start` and the other programs, as a person starts them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { startServer } from '../tools/lab/lab.ts';
import { nodeForPrograms } from '../tools/setup/node24.mjs';
import { python, root } from '../tools/setup/paths.mjs';

function runScript(name: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(root, 'tools', name), ...args], { cwd: tmpdir(), encoding: 'utf8' });
}

test('npm start -- --help tells the options', () => {
  const { status, stdout } = runScript('start.mjs', '--help');
  assert.equal(status, 0);
  assert.match(stdout, /--port N/);
  assert.match(stdout, /--no-browser/);
});

for (const args of [['--prot', '1'], ['--port', 'x'], ['--port', '0'], ['notebook.ipynb']]) {
  test(`npm start -- ${args.join(' ')} is refused`, () => {
    const { status, stderr } = runScript('start.mjs', ...args);
    assert.equal(status, 2);
    assert.ok(stderr.includes(args.at(-1) === '1' ? '--prot' : (args.at(-1) ?? '')), stderr);
  });
}

test('npm start serves the notebooks and the files of the project, and writes nothing into HOME', async () => {
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  const before = process.env.HOME;
  process.env.HOME = home;
  try {
    const server = await startServer();
    try {
      assert.match(server.url.pathname, /\/lab\/tree\/notebooks$/);
      const page = await fetch(server.url);
      assert.equal(page.status, 200);
      const answer = await fetch(new URL(`/api/kernelspecs${server.url.search}`, server.url));
      const { kernelspecs } = (await answer.json()) as {
        kernelspecs: Record<string, { spec: { display_name: string } }>;
      };
      assert.equal(kernelspecs.handwritten?.spec.display_name, 'TypeScript (handwritten)');
      const library = '/files/node_modules/plotly.js-dist-min/plotly.min.js';
      const plotly = await fetch(new URL(`${library}${server.url.search}`, server.url));
      assert.equal(plotly.status, 200);
    } finally {
      await server.close();
    }
    await assert.rejects(fetch(server.url), 'the server has ended');
    assert.deepEqual(readdirSync(home), []);
  } finally {
    process.env.HOME = before;
    rmSync(home, { recursive: true, force: true });
  }
});

test('plain Jupyter of the environment finds the kernel', () => {
  const { stdout } = spawnSync(python, ['-m', 'jupyter', 'kernelspec', 'list', '--json'], { encoding: 'utf8' });
  const { handwritten } = JSON.parse(stdout).kernelspecs;
  assert.equal(handwritten.spec.argv[0], nodeForPrograms());
});

test('a second set-up finds everything ready', () => {
  const { status, stderr } = runScript(join('setup', 'setup.mjs'));
  assert.equal(status, 0);
  assert.doesNotMatch(stderr, /being set up/);
  assert.match(stderr, /✓ notebook kernel: ready/);
});

test('a program that does not exist, or a notebook, is named', () => {
  assert.match(runScript('run.mjs', 'no-such').stderr, /there is no program "no-such"/);
  assert.match(runScript('notebooks.mjs', 'no-such').stderr, /there is no notebook "no-such"/);
});

describe('what is missing is named, with the command that installs it', {
  skip: process.platform !== 'linux' && 'not Linux',
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'programs-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Looks for a Python where the only one answers `answer`. */
  function findPython(answer: string | undefined): string {
    const program = join(folder, 'python3');
    rmSync(program, { force: true });
    if (answer !== undefined) {
      writeFileSync(program, `#!/bin/sh\necho ${answer}\n`);
      chmodSync(program, 0o755);
    }
    const module = pathToFileURL(join(root, 'tools', 'setup', 'python.mjs')).href;
    const code = `import(${JSON.stringify(module)}).then((m) => console.log(m.findPython().join()), String).catch((e) => console.log(e.message));`;
    const env = { PATH: folder };
    return spawnSync(process.execPath, ['-e', code], { encoding: 'utf8', env }).stdout;
  }

  test('no Python', () => {
    assert.match(findPython(undefined), /^Python 3\.10 or newer is needed[\s\S]*apt-get install python3 python3-venv/);
  });

  test('an old Python', () => {
    assert.match(findPython('3 8'), /^Python 3\.8 is too old: Python 3\.10 or newer is needed/);
  });

  test('a Python that can not make environments', () => {
    assert.match(findPython('3 11 ensurepip'), /^Python 3\.11 is here[\s\S]*apt-get install python3-venv/);
  });

  test('a Python that fits is taken', () => {
    assert.equal(findPython('3 12'), 'python3\n');
  });
});
