/** The newer Node.js for programs: it is there where it helps, and without it everything goes on as before. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { nodeForPrograms } from '../../tools/setup/node24.mjs';
import { root } from '../../tools/setup/paths.mjs';

const folder = mkdtempSync(join(tmpdir(), 'node24 '));
after(() => rmSync(folder, { recursive: true, force: true }));

test('programs run in Node.js 24 or newer', { skip: process.arch !== 'x64' && 'only for x64' }, () => {
  const { stdout } = spawnSync(nodeForPrograms(), ['--version'], { encoding: 'utf8' });
  assert.ok(Number(/^v(\d+)\./.exec(stdout)?.[1]) >= 24, stdout);
});

/** Sets it up in a copy of the project's tools, with an npm that does what `npm` says; what was printed, and what is used. */
function setUp(npm: string): { stderr: string; stdout: string } {
  const copy = mkdtempSync(join(folder, 'copy '));
  for (const name of ['setup', 'node24']) {
    const filter = (file: string) => !file.includes('node_modules');
    cpSync(join(root, 'tools', name), join(copy, 'tools', name), { recursive: true, filter });
  }
  const cli = join(copy, 'npm-cli.js');
  writeFileSync(cli, npm);
  const code = `
    Object.defineProperty(process, 'arch', { value: 'x64' });
    Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.0' } });
    const { node24, nodeForPrograms } = await import(${JSON.stringify(pathToFileURL(join(copy, 'tools', 'setup', 'node24.mjs')).href)});
    const before = node24.isDone();
    await node24.run();
    console.log(node24.isNeeded(), before, node24.isDone(), nodeForPrograms() === process.execPath);`;
  const env = { ...process.env, npm_execpath: cli };
  return spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8', env });
}

const supported = { skip: !['darwin', 'linux', 'win32'].includes(process.platform) && 'there is none for this system' };

test('without a network, programs run in the Node.js that is there', supported, () => {
  const { stdout, stderr } = setUp('console.error("ENOTFOUND"); process.exit(1);');
  assert.match(stderr, /could not be installed; they run in Node\.js 20\.19\.0\. ENOTFOUND/);
  assert.equal(stdout.trim(), 'true false true true');
});

test('one that does not run here is not used', supported, () => {
  const { stdout, stderr } = setUp(`
    const { mkdirSync, writeFileSync } = require('node:fs');
    for (const name of ['darwin', 'linux', 'win']) {
      const bin = 'node_modules/node-' + name + '-x64/bin';
      mkdirSync(bin, { recursive: true });
      for (const file of ['node', 'node.exe']) writeFileSync(bin + '/' + file, 'no program', { mode: 0o755 });
    }`);
  assert.match(stderr, /does not run here; they run in Node\.js 20\.19\.0/);
  assert.equal(stdout.trim(), 'true false true true');
});
