/** Measures peers beside each other: in every round each one trains once, and every round begins with another one. */
import { type BenchData, type DataFolder, networkOf, writeWeights } from './data.ts';
import { PeerError, PeerProcess, UnsupportedError } from './peer-process.ts';
import { isInstalled, type PeerDefinition, reference } from './peers.ts';
import type { Work } from './works.ts';

/** A peer's time for a work. */
export interface Measurement {
  readonly work: string;
  readonly peer: string;
  readonly threads: number;
  /** For all rows; where only a share of them was measured, the time is scaled. */
  readonly secondsPerEpoch: { readonly minimum: number; readonly median: number };
  /** Minimum ÷ minimum of `ours` at the same number of threads: above 1 where ours is faster. */
  readonly ratioToOurs: number | null;
  readonly rounds: number;
  /** The share of an epoch that each round measured, above 0, at most 1. */
  readonly measuredShare: number;
  /** Mean cross-entropy on the first rows after {@link checkSteps} steps from the common weights; null if it has none. */
  readonly lossAfterCheck: number | null;
  /** The same after all rounds, and how many rows the peer had learned from by then. */
  readonly lossAtEnd: number | null;
  readonly rowsLearned: number;
  readonly version: string;
  readonly note?: string;
  /** Which of the processor's instructions the peer says it uses. */
  readonly instructions?: string;
}

export interface Skipped {
  readonly peer: string;
  readonly work?: string;
  readonly threads?: number;
  readonly reason: string;
}

export interface MeasureOptions {
  readonly rounds: number;
  readonly threads: readonly number[];
  /** If a measurement of this peer would take longer than this many seconds, only a share of the rows is measured. */
  readonly budget: (peer: PeerDefinition) => number;
  /** No further round begins once a work has taken this many seconds. */
  readonly limit?: number;
  /** At least this many rounds are measured. Default: 1. */
  readonly atLeast?: number;
  readonly onProgress?: (text: string) => void;
}

/** Every peer takes this many steps from the same weights on the same rows, so that their losses can be compared. */
export const checkSteps = 20;
const checkRows = 2000;
const slowRows = 16;

/** One peer with one number of threads, and its process. */
interface Entrant {
  readonly definition: PeerDefinition;
  readonly threads: number;
  readonly process: PeerProcess;
}

interface Run {
  readonly entrant: Entrant;
  readonly rows: number;
  readonly share: number;
  readonly lossAfterCheck: number | null;
  readonly version: string;
  readonly note: string | undefined;
  readonly instructions: string | undefined;
  readonly hasLoss: boolean;
  readonly seconds: number[];
}

/** Measures all works. A peer that is absent, cannot do a work or fails is left out, with the reason in `skipped`. */
export async function measure(
  works: readonly Work[],
  definitions: readonly PeerDefinition[],
  data: BenchData,
  options: MeasureOptions,
): Promise<{ measurements: Measurement[]; skipped: Skipped[] }> {
  const skipped: Skipped[] = [];
  let entrants: Entrant[] = [];
  for (const definition of definitions) {
    if (!isInstalled(definition)) {
      skipped.push({ peer: definition.name, reason: 'not installed; node bench/setup.mjs installs it' });
      continue;
    }
    for (const threads of definition.threads.filter((count) => options.threads.includes(count))) {
      const process = new PeerProcess(definition.name, definition.command(threads), threads);
      entrants.push({ definition, threads, process });
    }
  }
  try {
    const measurements: Measurement[] = [];
    for (const work of works) {
      const left: Skipped[] = [];
      measurements.push(...(await measureWork(work, entrants, data, options, left)));
      skipped.push(...left);
      // A peer that failed has no process any more.
      const failed = (one: Entrant) =>
        left.some(
          ({ peer, threads, reason }) =>
            peer === one.definition.name && threads === one.threads && reason.startsWith('failed'),
        );
      entrants = entrants.filter((one) => !failed(one));
    }
    return { measurements, skipped };
  } finally {
    await Promise.all(entrants.map(({ process }) => process.kill()));
  }
}

async function measureWork(
  work: Work,
  entrants: readonly Entrant[],
  data: BenchData,
  options: MeasureOptions,
  skipped: Skipped[],
): Promise<Measurement[]> {
  const { onProgress = () => {} } = options;
  const told = { ...work, weights: await writeWeights(work.name, networkOf(work), data) };
  const unit = Math.min(data.rows, work.steps ? work.steps * work.batchSize : data.rows);
  let runs: Run[] = [];
  const began = performance.now();

  /** Runs f with a peer awake and the others at rest; a failure removes the peer from this work. */
  const attempt = async <T>(entrant: Entrant, f: () => Promise<T>): Promise<T | undefined> => {
    try {
      const result = await f();
      await entrant.process.rest();
      return result;
    } catch (error) {
      if (!(error instanceof UnsupportedError || error instanceof PeerError)) throw error;
      const unsupported = error instanceof UnsupportedError;
      if (unsupported) await entrant.process.rest();
      else await entrant.process.kill();
      const reason = unsupported ? error.message : `failed: ${error.message}`;
      skipped.push({ peer: entrant.definition.name, work: work.name, threads: entrant.threads, reason });
      runs = runs.filter((run) => run.entrant !== entrant);
      return undefined;
    }
  };

  for (const entrant of entrants) {
    onProgress(`${work.name}: ${nameOf(entrant)} gets ready`);
    const run = await attempt(entrant, () =>
      getReady(entrant, work, told, data, unit, options.budget(entrant.definition)),
    );
    if (run) runs.push(run);
  }
  const measuringFrom = performance.now();
  for (let round = 0; round < options.rounds; round++) {
    const each = (performance.now() - measuringFrom) / 1000 / Math.max(1, round);
    const spent = (performance.now() - began) / 1000;
    if (options.limit !== undefined && round >= (options.atLeast ?? 1) && spent + each > options.limit) break;
    const first = round % Math.max(1, runs.length);
    for (const run of [...runs.slice(first), ...runs.slice(0, first)]) {
      onProgress(`${work.name}: round ${round + 1} of ${options.rounds}, ${nameOf(run.entrant)}`);
      const seconds = await attempt(run.entrant, () => train(run.entrant, run.rows));
      if (seconds !== undefined) run.seconds.push(seconds / run.share);
    }
  }
  const measurements: Measurement[] = [];
  for (const run of [...runs]) {
    const loss = run.hasLoss ? await attempt(run.entrant, () => lossOf(run.entrant, data)) : null;
    if (loss === undefined || run.seconds.length === 0) continue;
    measurements.push(resultOf(run, work, data, loss));
  }
  return withRatios(measurements);
}

const nameOf = ({ definition, threads }: Entrant) =>
  `${definition.name} with ${threads} thread${threads === 1 ? '' : 's'}`;

const train = async ({ process }: Entrant, rows: number): Promise<number> => {
  const { seconds } = await process.ask({ command: 'train', rows });
  if (typeof seconds !== 'number' || !(seconds > 0)) throw new PeerError(`expected seconds above 0, got ${seconds}`);
  return seconds;
};

const lossOf = async ({ process }: Entrant, { rows }: DataFolder): Promise<number | null> =>
  (await process.ask({ command: 'loss', rows: Math.min(rows, checkRows) })).loss ?? null;

/** The check, then a new start and a warm-up; how much of an epoch a round measures is decided here. */
async function getReady(
  entrant: Entrant,
  work: Work,
  told: object,
  data: BenchData,
  unit: number,
  budget: number,
): Promise<Run> {
  const prepare = { command: 'prepare', work: told, data: dataFolderOf(data) };
  const answer = await entrant.process.ask(prepare);
  const { version = entrant.definition.name, note, instructions, hasLoss = true } = answer;
  // A peer that cannot be compared may be very slow: its speed shows in a few rows.
  const first = Math.min(data.rows, hasLoss ? checkSteps * work.batchSize : slowRows);
  let seconds = await train(entrant, first);
  const lossAfterCheck = hasLoss ? await lossOf(entrant, data) : null;
  // The first steps are slower than the others: programs are compiled, threads started.
  if (seconds < 1) seconds = Math.min(seconds, await train(entrant, first), await train(entrant, first));
  const grain = hasLoss ? work.batchSize : slowRows;
  const affordable = Math.max(1, Math.floor(((budget / seconds) * first) / grain)) * grain;
  const rows = Math.min(unit, affordable);
  await entrant.process.ask(prepare);
  await train(entrant, rows);
  return {
    entrant,
    rows,
    share: rows / data.rows,
    lossAfterCheck,
    version,
    note: note ?? undefined,
    instructions: instructions ?? undefined,
    hasLoss,
    seconds: [],
  };
}

const dataFolderOf = ({ folder, rows, columns, classes }: BenchData): DataFolder => ({
  folder,
  rows,
  columns,
  classes,
});

function resultOf(run: Run, work: Work, data: BenchData, lossAtEnd: number | null): Measurement {
  const { entrant, seconds, lossAfterCheck, version, note, instructions, rows } = run;
  const unit = work.steps ? Math.min(1, (work.steps * work.batchSize) / data.rows) : 1;
  return {
    work: work.name,
    peer: entrant.definition.name,
    threads: entrant.threads,
    secondsPerEpoch: { minimum: Math.min(...seconds), median: medianOf(seconds) },
    ratioToOurs: null,
    rounds: seconds.length,
    measuredShare: Math.min(1, run.share / unit),
    lossAfterCheck,
    lossAtEnd,
    rowsLearned: rows * (seconds.length + 1),
    version,
    ...(note !== undefined && { note }),
    ...(instructions !== undefined && { instructions }),
  };
}

/** The middle value; of an even number of values the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Fills in `ratioToOurs`; null where ours was not measured with the same number of threads. */
export function withRatios(measurements: readonly Measurement[]): Measurement[] {
  return measurements.map((one) => {
    const ours = measurements.find(
      ({ work, peer, threads }) => work === one.work && peer === reference && threads === one.threads,
    );
    return { ...one, ratioToOurs: ours ? one.secondsPerEpoch.minimum / ours.secondsPerEpoch.minimum : null };
  });
}
