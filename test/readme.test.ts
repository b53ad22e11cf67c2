/** The README's script runs as it is printed. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

test("the README's script runs as printed, in ten lines", () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const code = /<!-- the test .*?```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  assert.ok(code.trim().split('\n').filter(Boolean).length <= 10, 'more than ten lines');
  const own = `readme.test-${process.pid}`;
  const script = join(root, `${own}.ts`); // in the project's folder, as the README says
  try {
    writeFileSync(script, code.replace("'digits.safetensors'", `'${own}.safetensors'`));
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    const output = execFileSync(process.execPath, ['--import', tsx, script], { cwd: root, encoding: 'utf8' });
    const accuracy = Number(/^accuracy (\S+)/.exec(output)?.[1]);
    assert.ok(accuracy > 0.95, output);
  } finally {
    rmSync(script, { force: true });
    rmSync(join(root, `${own}.safetensors`), { force: true });
  }
});
