/** The pictures of tiles, and the table of the benchmark: what they say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { benchmark, benchmarks } from '../../notebooks/figures/10-benchmarks.ts';
import { tileRegisters } from '../../notebooks/figures/10-tile-registers.ts';
import { tileSpeeds } from '../../notebooks/figures/10-tile-speeds.ts';
import { tileWalk } from '../../notebooks/figures/10-tile-walk.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { Matrix } from '../../src/matrix.ts';
import { textsOf } from '../charts/pictures.ts';

const x = new Matrix<number, number>(4, 3).map((_, n) => n % 4);
const w = new Matrix<number, number>(3, 8).map((_, n) => (n % 5) - 2);
const walk = (step: number) => textsOf(renderSvg(tileWalk(x, w, { title: 'Walk', rows: 2, columns: 4, step })));

test('tileWalk: ends with the product, and counts loads and products', () => {
  const last = walk(12);
  assert.ok(last.includes('step 12 of 12, k = 3'), last.join(' · '));
  assert.ok(last.includes('loaded so far: 72'));
  assert.ok(last.includes('products so far: 96'));
  const product = [...x.multiply(w).data].map((value) => String(value).replace('-', '−'));
  const shown = last.filter((text) => /^−?\d+$/.test(text)).sort();
  const all = [...x.data, ...w.data].map((value) => String(value).replace('-', '−'));
  assert.deepEqual(shown, [...all, ...product].sort());
});

test('tileWalk: in the middle, the sums of one tile are not finished and those of later ones not begun', () => {
  const sums = walk(4).filter((text) => /^−?\d+$/.test(text)).length - x.data.length - w.data.length;
  assert.equal(sums, 16);
  assert.throws(() => tileWalk(x, w, { title: '', rows: 3, columns: 4 }), /tiles of 3 × 4 do not fill 4 × 8/);
});

test('tileRegisters: loads, uses and registers of the tile at the start', () => {
  const texts = (rows: number, vectors: number) =>
    textsOf(renderSvg(tileRegisters({ title: 'T', start: { rows, vectors }, most: { rows: 6, vectors: 4 } })));
  const fits = texts(4, 2);
  assert.ok(fits.includes('for one k: 6 loads, 8 vectors multiplied and added'), fits.join(' · '));
  assert.ok(fits.includes('each vector of weights is used 4 times, each number of X 2 times'));
  assert.ok(fits.includes('all fit into the 15 registers'));
  assert.equal(fits.filter((text) => text === '4 sums').length, 8);
  assert.ok(texts(1, 1).includes('each vector of weights is used once, each number of X once'));
  assert.ok(texts(6, 4).includes('no room for 15: they wait in memory'));
  assert.throws(() => texts(7, 1), /7 rows at the start, expected at most 6/);
});

test('tileSpeeds: a number for each tile', () => {
  const tiles = [1.234, 25, 123.4].map((gigaflops, n) => ({ rows: n + 1, vectors: 1, gigaflops, fits: n > 0 }));
  const texts = textsOf(renderSvg(tileSpeeds(tiles, 'Speeds', 'dashed')));
  for (const text of ['1.2', '25', '123']) assert.ok(texts.includes(text), `${text} in ${texts.join(' · ')}`);
  assert.throws(() => tileSpeeds([], '', ''), /tiles/);
});

const measured = (peer: string, minimum: number, instructions?: string) => ({
  ...{ work: 'a', peer, threads: 1, secondsPerEpoch: { minimum } },
  ...(instructions && { instructions }),
});
const stored = (...measurements: ReturnType<typeof measured>[]) => ({
  machine: { processor: 'P', node: '24.1.0', vectors: 256, date: '2026-01-02' },
  data: { source: 'MNIST' },
  works: [
    { name: 'a', description: 'small' },
    { name: 'b', description: 'not measured' },
  ],
  measurements,
});

test('benchmark: the best times of ours and of PyTorch, with the instructions that they used', () => {
  const all = stored(
    measured('ours', 0.3),
    measured('ours', 0.2),
    measured('ours-128', 0.4),
    measured('pytorch-default', 0.8, 'AVX512'),
    measured('pytorch-fused', 0.5, 'AVX512'),
    measured('pytorch-avx2', 0.25, 'AVX2'),
    measured('brain.js', 0.1),
  );
  assert.deepEqual(benchmark(all), {
    machine: 'P, Node.js 24.1.0, 2026-01-02',
    rows: [
      {
        network: 'small',
        'handwritten, 128 bits': '0.40 s',
        'handwritten, vectors of 256 bits': '0.20 s',
        'PyTorch, AVX512': '0.50 s',
        'PyTorch, AVX2 at most': '0.25 s',
        'handwritten ÷ PyTorch': '0.40',
      },
    ],
  });
  assert.deepEqual(benchmark(stored(measured('ours', 0.3))).rows, []);
});

test('benchmarks: the stored results are there, and each has networks', () => {
  const found = benchmarks();
  assert.ok(found.length > 0);
  for (const { rows } of found) assert.ok(rows.length > 0);
});
