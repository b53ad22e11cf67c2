/** What was measured, as text: ratios first, then times and losses, then what was left out. */
import { count, percent, significant, textTable } from '../src/text.ts';
import type { KernelSpeeds } from './kernels.ts';
import type { Machine } from './machine.ts';
import { type Measurement, medianOf, type Skipped } from './measure.ts';
import { limitedReference, narrowOurs, reference } from './peers.ts';
import type { Speedrun } from './speedrun.ts';
import { describeWork, type Work, works } from './works.ts';

export interface Results {
  readonly machine: Machine;
  readonly data: { readonly source: string; readonly rows: number; readonly zeros: number };
  readonly works: readonly (Work & { readonly description: string })[];
  readonly measurements: readonly Measurement[];
  /** GF/s of one core: its peak, and each kernel. */
  readonly kernels: KernelSpeeds | null;
  readonly speedruns: readonly Speedrun[];
  readonly skipped: readonly Skipped[];
  /** Whether a process of the benchmark's own was at work meanwhile. */
  readonly busy: boolean;
  readonly seconds: number;
}

const seconds = (value: number): string => `${significant(value, 3)} s`;
const ratio = (value: number | null): string => (value === null ? '–' : `${significant(value, 3)} ×`);
const loss = (value: number | null): string => (value === null ? '–' : value.toFixed(4));
const share = (value: number): string => (value < 0.995 ? `${(100 * value).toPrecision(2)} %` : 'all');

/** Peers whose losses after the check differ from ours by more than this share compute something else. */
const sameLoss = 0.02;

export function report(results: Results): string {
  const { measurements, machine, data, skipped } = results;
  return [
    `${machine.processor}, ${machine.cores} cores, ${machine.memory} GB; ${machine.system}; Node.js ${machine.node}; ours with vectors of ${machine.vectors} bits`,
    `${count(data.rows)} rows, ${data.source}, ${percent(data.zeros, 0)} zeros`,
    '',
    'Times of ours as shares of the times of PyTorch at its best',
    againstPyTorch(measurements),
    ...instructionLines(measurements),
    ...(results.busy ? busyLines(measurements) : []),
    '',
    ...works
      .filter(({ name }) => measurements.some(({ work }) => work === name))
      .map((work) => tableOf(work, measurements)),
    ...kernelLines(results),
    ...speedrunLines(results.speedruns),
    ...(skipped.length > 0 ? ['Left out', ...skipped.map(skippedLine), ''] : []),
    `Measured in ${results.seconds.toFixed(0)} s. Versions: ${[...new Set(measurements.map(({ version }) => version))].join('; ')}`,
  ].join('\n');
}

/** How much longer two threads take than one, with something else at work on another core. */
function busyLines(measurements: readonly Measurement[]): string[] {
  const ours = measurements.filter(({ peer }) => peer === reference);
  const rows = ours
    .filter(({ threads }) => threads === 2)
    .flatMap((two) => {
      const one = ours.find(({ work, threads }) => work === two.work && threads === 1);
      if (!one) return [];
      const [a, b] = [one, two].map(({ secondsPerEpoch }) => secondsPerEpoch.median);
      return [[two.work, seconds(a), seconds(b), significant(b / a, 3)]];
    });
  return [
    '',
    'With something else at work on one core, medians',
    textTable(['work', '1 thread', '2 threads', '2 ÷ 1'], rows),
  ];
}

/** What each peer says about the instructions it uses. */
function instructionLines(measurements: readonly Measurement[]): string[] {
  const told = measurements.flatMap(({ peer, instructions }) => (instructions ? [`${peer}: ${instructions}`] : []));
  return told.length > 0 ? ['', 'Instructions', ...new Set(told)] : [];
}

/**
 * One row per work and number of threads: the faster of PyTorch's default and fused optimizer, and ours as a share of it;
 * beside it ours with vectors of 128 bits, and PyTorch without AVX-512.
 */
function againstPyTorch(measurements: readonly Measurement[]): string {
  const rows = measurements
    .filter(({ peer }) => peer === reference)
    .flatMap((ours) => {
      const same = measurements.filter(({ work, threads }) => work === ours.work && threads === ours.threads);
      const best = bestPyTorch(same);
      if (!best) return [];
      const [narrow, limited] = [narrowOurs, limitedReference].map((name) => same.find(({ peer }) => peer === name));
      const time = (one?: Measurement) => (one ? seconds(one.secondsPerEpoch.minimum) : '–');
      const part = (one: Measurement | undefined, of: Measurement | undefined) =>
        one && of ? (one.secondsPerEpoch.minimum / of.secondsPerEpoch.minimum).toFixed(2) : '–';
      return [
        [
          ours.work,
          String(ours.threads),
          part(ours, best),
          time(ours),
          time(best),
          best.peer,
          part(narrow, best),
          time(narrow),
          part(ours, limited),
          time(limited),
        ],
      ];
    });
  if (rows.length === 0) return '(PyTorch was not measured)';
  const head = ['work', 'threads', 'share', 'ours', 'PyTorch', 'variant'];
  const beside = ['share of 128 bits', '128 bits', 'share of AVX2', 'AVX2 only'];
  return textTable([...head, ...beside], rows, {
    right: ['threads', 'share', 'ours', 'PyTorch', ...beside],
    rule: true,
  });
}

/** PyTorch at its best on this machine: not the variant that is kept from some of its instructions. */
const bestPyTorch = <M extends Pick<Measurement, 'peer' | 'secondsPerEpoch'>>(
  measurements: readonly M[],
): M | undefined =>
  measurements
    .filter(({ peer }) => peer.startsWith('pytorch') && peer !== limitedReference)
    .sort((a, b) => a.secondsPerEpoch.minimum - b.secondsPerEpoch.minimum)[0];

function tableOf(work: Work, measurements: readonly Measurement[]): string {
  const own = measurements.filter((one) => one.work === work.name);
  const expected = own.find(({ peer, threads }) => peer === reference && threads === 1) ?? own[0];
  const rows = [...own]
    .sort((a, b) => a.threads - b.threads || a.secondsPerEpoch.minimum - b.secondsPerEpoch.minimum)
    .map((one) => [
      one.peer,
      String(one.threads),
      ratio(one.ratioToOurs),
      seconds(one.secondsPerEpoch.minimum),
      seconds(one.secondsPerEpoch.median),
      String(one.rounds),
      share(one.measuredShare),
      `${loss(one.lossAfterCheck)}${!one.note && differs(one.lossAfterCheck, expected.lossAfterCheck) ? ' (!)' : ''}`,
      one.measuredShare < 0.995 ? '–' : loss(one.lossAtEnd),
    ]);
  const head = ['peer', 'threads', '÷ ours', 'minimum', 'median', 'rounds', 'measured', 'loss 20', 'loss end'];
  const what = work.steps
    ? `seconds for an epoch's rows, measured over ${work.steps} steps`
    : 'seconds for an epoch; where a part was measured, scaled';
  const notes = [...new Set(own.flatMap(({ peer, note }) => (note ? [`${peer}: ${note}`] : [])))];
  const marked = rows.some((row) => row[7].endsWith('(!)'))
    ? ['(!) after 20 steps the loss is not ours: it computes something else']
    : [];
  return [
    `${work.name}: ${describeWork(work)} (${what})`,
    textTable(head, rows, { right: head.slice(1), rule: true }),
    ...notes,
    ...marked,
    '',
  ].join('\n');
}

const differs = (a: number | null, b: number | null): boolean =>
  a !== null && b !== null && !(Math.abs(a - b) <= sameLoss * Math.abs(b));

function kernelLines({ kernels, machine }: Results): string[] {
  if (!kernels) return [];
  const { peak, measured } = kernels;
  const rows = measured.map(({ kernel, shape, gigaflops, ofPeak, asIfDense }) => [
    kernel,
    shape,
    gigaflops.toFixed(1),
    percent(ofPeak, 0),
    asIfDense.toFixed(1),
  ]);
  const head = ['kernel', 'shape', 'GF/s', 'of the peak', 'zeros counted'];
  return [
    `Kernels, one thread; peak of the core with vectors of ${machine.vectors} bits: ${peak.toFixed(1)} GF/s`,
    textTable(head, rows, { right: head.slice(2), rule: true }),
    '',
  ];
}

/** One row per recipe, peer and number of threads: medians over the seeds. */
function speedrunLines(speedruns: readonly Speedrun[]): string[] {
  if (speedruns.length === 0) return [];
  const nameOf = ({ recipe, threads, peer }: Speedrun) => `${recipe} ${threads} ${peer}`;
  const groups = [...new Set(speedruns.map(nameOf))].map((name) => speedruns.filter((run) => nameOf(run) === name));
  const whole = (runs: readonly Speedrun[]) => medianOf(runs.map(({ trainingSeconds }) => trainingSeconds));
  const rows = groups.map((runs) => {
    const [{ recipe, threads, peer, target }] = runs;
    const reached = runs.flatMap((run) => (run.seconds === null ? [] : [run.seconds]));
    const accuracies = runs.map(({ testAccuracy }) => testAccuracy);
    const others = speedruns.filter((one) => one.recipe === recipe && one.threads === threads && one.peer !== peer);
    const isOurs = peer === reference && others.length > 0;
    return [
      recipe,
      peer,
      String(threads),
      percent(target, 0),
      `${reached.length} of ${runs.length}`,
      reached.length > 0 ? seconds(medianOf(reached)) : '–',
      `${percent(Math.min(...accuracies), 2)} to ${percent(Math.max(...accuracies), 2)}`,
      seconds(whole(runs)),
      isOurs ? (whole(runs) / whole(others)).toFixed(2) : '–',
    ];
  });
  const head = ['recipe', 'peer', 'threads', 'target', 'reached', 'in', 'at the end', 'whole training', 'share'];
  return [
    'Time to test accuracy (preparing the images and training), medians over the seeds',
    textTable(head, rows, { right: head.slice(2), rule: true }),
    '',
  ];
}

const skippedLine = ({ peer, work, threads, reason }: Skipped): string => {
  const where = [work && `work ${work}`, threads && `threads ${threads}`].filter(Boolean).join(', ');
  return `  ${peer}${where ? ` (${where})` : ''}: ${reason}`;
};
