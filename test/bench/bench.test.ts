import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { measureKernels } from '../../bench/kernels.ts';
import { peers } from '../../bench/peers.ts';
import { type Results, report } from '../../bench/report.ts';
import { flopsOfStep, works } from '../../bench/works.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bench = (...args: string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', join('bench', 'bench.ts'), ...args], {
    cwd: root,
    encoding: 'utf8',
  });

test('npm run bench: one JSON object a measurement, results and chart in files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench test '));
  try {
    const file = join(folder, 'results.json');
    const tiny = ['--only', 'a,ours,ours-plain', '--rows', '1280', '--rounds', '2', '--json', '--output', file];
    const { stdout, stderr, status } = bench(...tiny);
    assert.equal(status, 0, stderr);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const done = lines.pop();
    assert.equal(done.event, 'done');
    assert.equal(done.data.rows, 1280);
    assert.deepEqual(done.skipped, []);
    assert.ok(lines.some(({ peer }) => peer === 'ours') && lines.some(({ peer }) => peer === 'ours-plain'));
    for (const { work, peer, threads, secondsPerEpoch, ratioToOurs, lossAfterCheck } of lines) {
      assert.equal(work, 'a');
      assert.ok(secondsPerEpoch.minimum > 0 && secondsPerEpoch.minimum <= secondsPerEpoch.median);
      const ours = lines.find((one) => one.peer === 'ours' && one.threads === threads);
      assert.equal(ratioToOurs, secondsPerEpoch.minimum / ours.secondsPerEpoch.minimum, peer);
      assert.ok(Math.abs(lossAfterCheck - ours.lossAfterCheck) < 1e-3, `${peer}: ${lossAfterCheck}`);
    }
    const results: Results = JSON.parse(readFileSync(file, 'utf8'));
    assert.deepEqual(results.measurements, lines);
    assert.match(readFileSync(join(folder, 'results.svg'), 'utf8'), /^<svg .*handwritten, plain loops/s);
    assert.match(report(results), /ours-plain +1 +[\d.]+ ×/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('npm run bench -- --busy: ours alone, with something else at work', () => {
  const { stdout, stderr, status } = bench('--busy', '--only', 'a', '--rows', '1280', '--rounds', '1', '--json');
  assert.equal(status, 0, stderr);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const done = lines.pop();
  assert.equal(done.busy, true);
  assert.deepEqual(new Set(lines.map(({ peer }) => peer)), new Set(['ours']));
  const results: Results = {
    ...done,
    measurements: [
      { ...lines[0], threads: 1 },
      { ...lines[0], threads: 2 },
    ],
  };
  assert.match(report(results), /something else at work[\s\S]*^a +[\d.]+ s +[\d.]+ s +1\.00$/m);
});

test('npm run bench: an unknown name is refused with those that there are', () => {
  const { status, stderr } = bench('--only', 'a,keras');
  assert.equal(status, 2);
  assert.match(stderr, /ours-plain.*got 'keras'/s);
});

test('names of works and peers are unique', () => {
  const names = [...works, ...peers].map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
});

test('the operations of a step', () => {
  // Forward 2·64·(784·128 + 128·10), weight gradients the same, delta pass 2·64·128·10.
  assert.equal(flopsOfStep(works[0]), 2 * 2 * 64 * (784 * 128 + 128 * 10) + 2 * 64 * 128 * 10);
});

test('each kernel is measured beside the peak of the core', async () => {
  const { peak, measured } = await measureKernels(1);
  assert.ok(peak > 0);
  assert.equal(new Set(measured.map(({ kernel }) => kernel)).size, 7);
  for (const { kernel, gigaflops, ofPeak, asIfDense } of measured) {
    assert.ok(gigaflops > 0 && ofPeak === gigaflops / peak, kernel);
    const skips = kernel.startsWith('sparse');
    assert.ok(skips ? asIfDense > 4 * gigaflops : asIfDense === gigaflops, kernel);
  }
});
