import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { measureKernels } from '../../bench/kernels.ts';
import { describeMachine } from '../../bench/machine.ts';
import type { Measurement } from '../../bench/measure.ts';
import { peers } from '../../bench/peers.ts';
import { type Results, report } from '../../bench/report.ts';
import type { Speedrun } from '../../bench/speedrun.ts';
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

test('the report: PyTorch at its best is not the one that is limited to AVX2, and both stand beside ours', () => {
  const measured = (peer: string, seconds: number, instructions?: string): Measurement => ({
    work: 'a',
    peer,
    threads: 1,
    secondsPerEpoch: { minimum: seconds, median: seconds },
    ratioToOurs: null,
    rounds: 1,
    measuredShare: 1,
    lossAfterCheck: 1,
    lossAtEnd: 1,
    rowsLearned: 1,
    version: peer,
    ...(instructions && { instructions }),
  });
  const run = (peer: string, seed: number, trainingSeconds: number, seconds: number | null): Speedrun => ({
    recipe: 'speedrun-99',
    peer,
    target: 0.99,
    threads: 2,
    seed,
    seconds,
    trainingSeconds,
    version: peer,
    testAccuracy: seconds === null ? 0.9894 : 0.9912,
  });
  const text = report({
    machine: describeMachine(),
    data: { source: 'MNIST', rows: 1, zeros: 0.8 },
    works: [],
    kernels: null,
    skipped: [],
    busy: false,
    seconds: 1,
    measurements: [
      measured('ours', 2, 'vectors of 256 bits'),
      measured('ours-128', 3),
      measured('pytorch-default', 5),
      measured('pytorch-fused', 4, 'AVX512'),
      measured('pytorch-avx2', 1, 'AVX2'),
    ],
    speedruns: [
      run('ours', 1, 4, 3),
      run('ours', 2, 6, null),
      run('ours', 3, 8, 7),
      run('pytorch', 1, 10, 9),
      run('pytorch', 2, 12, 11),
      run('pytorch', 3, 14, 13),
    ],
  });
  assert.match(text, /^a +1 +0\.50 +2\.00 s +4\.00 s +pytorch-fused +0\.75 +3\.00 s +2\.00 +1\.00 s$/m);
  assert.match(text, /^ours: vectors of 256 bits\npytorch-fused: AVX512\npytorch-avx2: AVX2$/m);
  assert.match(text, /^speedrun-99 +ours +2 +99 % +2 of 3 +5\.00 s +98\.94 % to 99\.12 % +6\.00 s +0\.50$/m);
  assert.match(text, /^speedrun-99 +pytorch +2 +99 % +3 of 3 +11\.0 s +99\.12 % to 99\.12 % +12\.0 s +–$/m);
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
