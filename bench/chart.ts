/** Seconds per epoch of each library: one panel per network, shortest first, on a logarithmic axis. */

import { colours, type Spec, vegaLite } from '../src/charts/theme.ts';
import { significant } from '../src/text.ts';
import { limitedReference, narrowOurs, reference } from './peers.ts';

/** What the chart needs of the results of `npm run bench`. */
export interface BenchResults {
  readonly machine: { readonly processor: string; readonly node: string; readonly vectors?: number };
  readonly data: { readonly source: string };
  readonly works: readonly { readonly name: string; readonly description: string; readonly steps?: number }[];
  readonly measurements: readonly {
    readonly work: string;
    readonly peer: string;
    readonly threads: number;
    readonly secondsPerEpoch: { readonly minimum: number };
    readonly instructions?: string;
  }[];
}

/** How libraries are named for readers. */
const titles: Readonly<Record<string, string>> = {
  [reference]: 'handwritten',
  [narrowOurs]: 'handwritten, 128 bits',
  'ours-plain': 'handwritten, plain loops',
  'pytorch-default': 'PyTorch',
  'pytorch-fused': 'PyTorch, fused optimizer',
  [limitedReference]: 'PyTorch, fused, AVX2 only',
  'pytorch-loader': 'PyTorch, DataLoader',
  'numpy-float32': 'NumPy, float32',
  'numpy-float64': 'NumPy, float64',
  'scikit-learn': 'scikit-learn',
  'tfjs-wasm': 'TensorFlow.js, wasm',
  'tfjs-cpu': 'TensorFlow.js, cpu',
  'brain.js': 'brain.js',
  convnetjs: 'ConvNetJS',
};

/** One bar per library: its best time over the numbers of threads. Throws if there is no measurement. */
export function benchChart({ machine, data, works, measurements }: BenchResults): Spec {
  if (measurements.length === 0) throw new RangeError('benchChart: got no measurements, expected at least 1');
  const times = measurements.map(({ secondsPerEpoch }) => secondsPerEpoch.minimum);
  const low = 10 ** Math.floor(Math.log10(Math.min(...times) / 1.2));
  const high = Math.max(...times) * 4;
  const panel = (work: BenchResults['works'][number]) => ({
    title: { text: `${work.name}: ${work.description}`, fontSize: 13, offset: 6 },
    width: 460,
    height: { step: 19 },
    data: { values: bestOf(measurements.filter((one) => one.work === work.name)) },
    encoding: {
      y: {
        field: 'title',
        type: 'nominal',
        sort: null,
        title: null,
        axis: { labelLimit: 220, ticks: false, domain: false },
      },
    },
    layer: [
      {
        mark: { type: 'bar', height: 13, tooltip: true },
        encoding: {
          x: {
            field: 'seconds',
            type: 'quantitative',
            title: 'seconds per epoch (logarithmic)',
            scale: { type: 'log', domain: [low, high], nice: false },
            axis: { values: powers(low, high), format: '~r' },
          },
          x2: { datum: low },
          color: {
            field: 'ours',
            type: 'nominal',
            legend: null,
            scale: { domain: [true, false], range: [colours.orange, colours.sky] },
          },
        },
      },
      {
        mark: { type: 'text', align: 'left', dx: 5, color: colours.ink, fontSize: 11 },
        encoding: { x: { field: 'seconds', type: 'quantitative' }, text: { field: 'label' } },
      },
    ],
  });
  return vegaLite({
    title: {
      text: 'Training time of one epoch: shorter is faster',
      subtitle: [
        `${data.source}; ${machine.processor}, Node.js ${machine.node}`,
        ...instructionsOf(machine.vectors, measurements),
        'The best of one and two threads; × compares with handwritten',
      ],
    },
    vconcat: works.filter(({ name }) => measurements.some(({ work }) => work === name)).map(panel),
    spacing: 18,
  });
}

/** Which vectors ours had and which instructions PyTorch, on one line; none if the results do not tell. */
function instructionsOf(vectors: number | undefined, measurements: BenchResults['measurements']): string[] {
  const of = (name: string) => measurements.find(({ peer }) => peer === name)?.instructions;
  const told = [
    ...(vectors === undefined ? [] : [`handwritten: ${vectors} bits`]),
    ...['pytorch-fused', limitedReference].flatMap((name) => (of(name) ? [`${titles[name]}: ${of(name)}`] : [])),
  ];
  return told.length > 0 ? [told.join('; ')] : [];
}

/** The fastest measurement of each library, shortest first. */
function bestOf(measurements: BenchResults['measurements']) {
  const sorted = [...measurements].sort((a, b) => a.secondsPerEpoch.minimum - b.secondsPerEpoch.minimum);
  const best = sorted.filter((one, i) => sorted.findIndex(({ peer }) => peer === one.peer) === i);
  const ours = best.find(({ peer }) => peer === 'ours')?.secondsPerEpoch.minimum;
  return best.map(({ peer, threads, secondsPerEpoch: { minimum } }) => ({
    title: titles[peer] ?? peer,
    ours: peer === 'ours',
    seconds: minimum,
    label: [
      `${significant(minimum, 2)} s`,
      ...(ours !== undefined && peer !== 'ours' ? [`${significant(minimum / ours, 2)} ×`] : []),
      ...(threads > 1 ? [`${threads} threads`] : []),
    ].join(' · '),
  }));
}

function powers(low: number, high: number): number[] {
  const first = Math.round(Math.log10(low));
  return Array.from({ length: Math.floor(Math.log10(high)) - first + 1 }, (_, i) => 10 ** (first + i));
}
