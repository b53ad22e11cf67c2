/** What a training has done is not lost when it is killed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killed } from './kills.ts';

test('killed 6 times, by steps, by operations on files and by time: the same bytes in the end', async (t) => {
  const report = await killed(6, 1, 2);
  assert.equal(report.kills, 6);
  t.diagnostic(JSON.stringify(report));
});
