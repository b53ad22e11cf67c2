import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const require = createRequire(import.meta.url);
interface Repair {
  readonly why: string;
  readonly from: string;
  readonly to: string;
}
const repairs: Record<string, Repair[]> = require('../../jupyter/repairs.cjs');
const { repair } = require('../../jupyter/load-tslab.cjs') as {
  repair(name: string, text: string, list: readonly Repair[]): string;
};
const dist = join(dirname(require.resolve('tslab/package.json')), 'dist');

for (const [name, list] of Object.entries(repairs)) {
  const text = readFileSync(join(dist, name), 'utf8');

  test(`every repair finds its place in ${name}`, () => {
    const repaired = repair(name, text, list);
    for (const { to } of list) assert.ok(repaired.includes(to));
  });

  test(`${name} with a place missing, or there twice, is refused`, () => {
    for (const one of list) {
      const missing = text.replace(one.from, () => '');
      assert.throws(() => repair(name, missing, [one]), {
        message: new RegExp(`${literal(one.why)}.*0 times, expected once`),
      });
      assert.throws(() => repair(name, text + one.from, [one]), { message: /2 times, expected once/ });
    }
  });
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
