/**
 * Runs test files and counts: node --import tsx runner.mjs RESULT CONCURRENCY FILE…
 * Prints a line for each file and the errors, and writes `{ passed, failed, skipped }` to RESULT.
 */
import { writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { run } from 'node:test';
import { inspect } from 'node:util';

const [result, concurrency, ...files] = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };
const ofFile = new Map(
  files.map((file) => [resolve(file), { passed: 0, failed: 0, skipped: 0, reasons: [], seconds: 0 }]),
);

/** A file that fails as a whole, or holds no test, is reported by Node.js as a test with the name of the file. */
const isFile = (event) => event.nesting === 0 && ofFile.has(resolve(event.name));

function count(event, outcome) {
  const counts = ofFile.get(resolve(event.file ?? event.name)) ?? ofFile.get(resolve(event.name));
  if (event.nesting === 0) counts.seconds += event.details.duration_ms / 1000;
  const isSkipped = event.skip !== undefined || event.todo !== undefined;
  if (event.details.type === 'suite' && !isSkipped) return;
  if (outcome === 'passed' && isFile(event)) {
    counts.failed++;
    console.log(`✗ ${event.name}: holds no test`);
  } else if (isSkipped) {
    counts.skipped++;
    const reason = event.skip ?? event.todo;
    if (typeof reason === 'string' && reason && !counts.reasons.includes(reason)) counts.reasons.push(reason);
  } else {
    counts[outcome]++;
  }
}

function showFailure(event) {
  const { error } = event.details;
  if (error?.failureType === 'subtestsFailed') return; // they were shown
  const place = event.file ? ` (${relative('.', event.file)}${event.line ? `:${event.line}` : ''})` : '';
  console.log(`✗ ${event.name}${place}`);
  console.log(inspect(error?.cause ?? error, { depth: 4 }).replace(/^/gm, '    '));
}

const stream = run({
  files: files.map((file) => resolve(file)),
  concurrency: Number(concurrency),
  timeout: 45 * 60_000,
});
stream.on('test:pass', (event) => count(event, 'passed'));
stream.on('test:fail', (event) => {
  count(event, 'failed');
  showFailure(event);
});
stream.on('test:stderr', ({ message }) => process.stderr.write(message));
stream.resume();
await new Promise((done) => stream.on('end', done));

for (const [file, { passed, failed, skipped, reasons, seconds }] of ofFile) {
  const name = relative('.', file);
  if (passed + failed + skipped === 0) {
    console.log(`✗ ${name}: reported nothing`);
    total.failed++;
    continue;
  }
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  const parts = [`${passed} passed`, failed && `${failed} failed`, skipped && `${skipped} skipped`].filter(Boolean);
  const why = reasons.length > 0 ? ` (${reasons.join('; ')})` : '';
  console.log(`${failed > 0 ? '✗' : '✓'} ${name}: ${parts.join(', ')}${why}, ${seconds.toFixed(1)} s`);
}
writeFileSync(result, JSON.stringify(total));
