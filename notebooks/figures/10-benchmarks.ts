/** The stored results of `npm run bench`, as a table that a lesson can show: nothing of it is typed again. */
import type { BenchResults } from '../../bench/chart.ts';
import { nodeModule } from '../../src/fast/builtin.ts';
import { significant } from '../../src/text.ts';

/** What was measured on one machine. */
export interface Benchmark {
  /** The machine, its Node.js, and the day. */
  readonly machine: string;
  /** For each network, seconds of an epoch. */
  readonly rows: readonly Readonly<Record<string, string>>[];
}

interface Stored extends BenchResults {
  readonly machine: BenchResults['machine'] & { readonly date?: string; readonly vectors?: number };
  readonly measurements: readonly (BenchResults['measurements'][number] & { readonly instructions?: string })[];
}

/** Columns of the table: which measurements they hold. A column that nothing was measured for is left out. */
const columns: readonly (readonly [name: string, has: (peer: string) => boolean])[] = [
  ['handwritten, 128 bits', (peer) => peer === 'ours-128'],
  ['handwritten', (peer) => peer === 'ours'],
  ['PyTorch', (peer) => peer.startsWith('pytorch') && peer !== 'pytorch-avx2'],
  ['PyTorch, AVX2 at most', (peer) => peer === 'pytorch-avx2'],
];

/** Reads `bench/results.json` and all of `bench/results/`; none where there are no files, as in a page. */
export function benchmarks(): Benchmark[] {
  const fs = nodeModule<typeof import('node:fs')>('node:fs');
  const bench = new URL('../../bench/', import.meta.url);
  if (fs === undefined || bench.protocol !== 'file:') return [];
  return ['', 'results/'].flatMap((folder) => {
    const url = new URL(folder, bench);
    const names = fs.existsSync(url) ? fs.readdirSync(url) : [];
    return names
      .filter((name) => name.endsWith('.json') && (folder !== '' || name.startsWith('results')))
      .sort()
      .map((name) => benchmark(JSON.parse(fs.readFileSync(new URL(name, url), 'utf8'))));
  });
}

/** A row for each network, of the best times over the numbers of threads. Networks that PyTorch did not train are left out. */
export function benchmark({ machine, works, measurements }: Stored): Benchmark {
  const heading = (name: string, has: (peer: string) => boolean) => {
    const { instructions } = measurements.find(({ peer, instructions }) => has(peer) && instructions) ?? {};
    const bits = name === 'handwritten' ? `vectors of ${machine.vectors ?? 128} bits` : undefined;
    const told = name === 'PyTorch' ? instructions : bits;
    return told === undefined ? name : `${name}, ${told}`;
  };
  const rows = works.flatMap(({ name: network, description }) => {
    const best = (has: (peer: string) => boolean) =>
      measurements
        .filter(({ work, peer }) => work === network && has(peer))
        .reduce((least, { secondsPerEpoch: { minimum } }) => Math.min(least, minimum), Number.POSITIVE_INFINITY);
    const times = columns.map(([name, has]) => ({ name, heading: heading(name, has), seconds: best(has) }));
    const timeOf = (wanted: string) => times.find(({ name }) => name === wanted)?.seconds ?? Number.POSITIVE_INFINITY;
    const share = timeOf('handwritten') / timeOf('PyTorch');
    if (!(share > 0 && Number.isFinite(share))) return [];
    const measured = times.filter(({ seconds }) => Number.isFinite(seconds));
    return [
      {
        network: description,
        ...Object.fromEntries(measured.map(({ heading, seconds }) => [heading, `${significant(seconds, 2)} s`])),
        'handwritten ÷ PyTorch': significant(share, 2),
      },
    ];
  });
  const date = machine.date === undefined ? '' : `, ${machine.date}`;
  return { machine: `${machine.processor}, Node.js ${machine.node}${date}`, rows };
}
