/**
 * `npm run bench`: our training beside PyTorch, NumPy, scikit-learn and JavaScript libraries, in one run, in turns.
 * How it measures: bench/README.md.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { InvalidArgumentError } from 'commander';
import { whole } from '../cli/shared/options.ts';
import { command, outputOf, runProgram } from '../cli/shared/program.ts';
import { writeFileAtomically } from '../src/models/write-file.ts';
import { writeData } from './data.ts';
import { describeMachine } from './machine.ts';
import { measure, type Skipped } from './measure.ts';
import { peers, reference } from './peers.ts';
import { type Results, report } from './report.ts';
import { measureSpeedruns } from './speedrun.ts';
import { describeWork, works } from './works.ts';

interface Arguments {
  readonly quick?: boolean;
  readonly busy?: boolean;
  readonly json?: boolean;
  readonly output?: string;
  readonly only?: readonly string[];
  readonly rounds?: number;
  readonly rows: number;
}

/** In `--only`: the time to test accuracy. */
const accuracy = 'speedruns';
const names = [...works.map(({ name }) => name), ...peers.map(({ name }) => name), accuracy];

const program = command(
  'bench',
  'Measure our training beside that of other libraries; node bench/setup.mjs installs them.',
)
  .option('--quick', 'only ours and PyTorch, on works a and b: less than a minute')
  .option('--busy', 'only ours, while a process of the benchmark keeps one core busy: what two threads cost then')
  .option(
    '--only <names>',
    `works, peers or ${accuracy}, separated by commas (ours is always measured): ${names.join(', ')}`,
    only,
  )
  .option('--rounds <n>', 'rounds of measurements (default: at most 5, with --quick at most 3)', whole(1))
  .option('--output <file>', 'write the results (JSON), and a chart beside them (SVG)')
  .option('--json', 'print one JSON object per measurement, the last line with "event": "done"')
  .addHelpText(
    'after',
    `
Works:
${works.map((work) => `  ${work.name.padEnd(14)}${describeWork(work)}`).join('\n')}

Examples:
  npm run bench -- --quick
  npm run bench -- --busy --only a,c
  npm run bench -- --only a,pytorch-fused,numpy-float32 --rounds 3`,
  );
program.addOption(
  program.createOption('--rows <n>', 'the first rows only').argParser(whole(1)).default(60_000).hideHelp(),
);

await runProgram<Arguments>(program, bench);

function only(text: string): string[] {
  const chosen = text.split(',').map((name) => name.trim());
  const unknown = chosen.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new InvalidArgumentError(`Expected one of ${names.join(', ')}, got '${unknown}'.`);
  return chosen;
}

/** What `--only` and `--quick` leave of a list: those named, all if none is named. */
function chosen<T extends { readonly name: string }>(all: readonly T[], wanted: readonly string[] | undefined): T[] {
  const named = all.filter(({ name }) => wanted?.includes(name));
  return named.length > 0 ? named : [...all];
}

async function bench(options: Arguments): Promise<undefined> {
  const started = performance.now();
  const output = outputOf(options.json);
  const { quick = false, busy = false } = options;
  const onlyAccuracy = options.only?.every((name) => name === accuracy) ?? false;
  const selectedWorks = onlyAccuracy ? [] : chosen(quick ? works.slice(0, 2) : works, options.only);
  const candidates = busy ? peers.slice(0, 1) : quick ? peers.filter((peer) => peer.principal) : peers;
  const selectedPeers = onlyAccuracy ? [] : chosen(candidates, options.only);
  if (!onlyAccuracy && !selectedPeers.some(({ name }) => name === reference)) selectedPeers.unshift(peers[0]);
  const threads = [1, 2].filter((count) => count <= availableParallelism());
  const whole = !quick && !busy && options.only === undefined;
  const skipped: Skipped[] = [];

  const data = await writeData(options.rows);
  const other = busy ? spawn(process.execPath, ['--eval', 'for (;;);'], { stdio: 'ignore' }) : undefined;
  try {
    const progress = progressLine();
    progress('the kernels');
    // Loaded only here: the compiler is large.
    const kernels = whole ? await (await import('./kernels.ts')).measureKernels() : null;
    const { measurements, skipped: peersSkipped } = await measure(selectedWorks, selectedPeers, data, {
      rounds: options.rounds ?? (quick ? 3 : 5),
      threads,
      budget: ({ principal }) => (quick ? 2.5 : principal ? 10 : 3),
      // All works together stay below a minute, and below a quarter of an hour.
      ...(quick ? { limit: 26 } : options.rounds === undefined && { limit: 170, atLeast: 2 }),
      onProgress: progress,
    });
    skipped.push(...peersSkipped);
    progress('time to test accuracy');
    const speedruns =
      whole || options.only?.includes(accuracy)
        ? await measureSpeedruns({
            threads,
            seeds: options.rounds === 1 ? [1] : [1, 2, 3, 4, 5],
            skip: (peer, work, reason) => skipped.push({ peer, work, reason }),
            onProgress: progress,
          })
        : [];
    progress();
    const results: Results = {
      machine: describeMachine(),
      data: { source: data.source, rows: data.rows, zeros: data.zeros },
      works: selectedWorks.map((work) => ({ ...work, description: describeWork(work) })),
      measurements,
      kernels,
      speedruns,
      skipped,
      busy,
      seconds: (performance.now() - started) / 1000,
    };
    if (options.output !== undefined) await save(options.output, results);
    if (options.json) for (const measurement of measurements) console.log(JSON.stringify(measurement));
    const { measurements: _, ...rest } = results;
    output.say('done', rest, report(results));
    return undefined;
  } finally {
    other?.kill();
    await data.remove();
  }
}

/** What is being measured, on one line of the error stream, if that is a terminal. */
function progressLine(): (text?: string) => void {
  if (!process.stderr.isTTY) return () => {};
  return (text = '') => process.stderr.write(`\r\x1b[K${text}`);
}

async function save(file: string, results: Results): Promise<void> {
  await writeFileAtomically(file, `${JSON.stringify(results, null, 2)}\n`);
  if (results.measurements.length === 0) return;
  // Loaded only here: the drawing library is large.
  const { renderSvg } = await import('../src/charts/render.ts');
  const { benchChart } = await import('./chart.ts');
  await writeFileAtomically(`${file.replace(/\.json$/, '')}.svg`, renderSvg(benchChart(results)));
}
