/** As kills.test.ts, at fifty moments. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killed } from './kills.ts';

test('killed 50 times: the same bytes in the end', async (t) => {
  const report = await killed(50, 2);
  assert.equal(report.kills, 50);
  for (const kind of ['steps', 'files', 'files-after', 'time']) assert.ok(report.kinds[kind] > 0, kind);
  t.diagnostic(JSON.stringify(report));
});
