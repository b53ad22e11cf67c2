/**
 * `node tools/run.mjs tools/soak/soak.ts --minutes 60`: trains again and again, in a program and in the notebook kernel, half of the time each,
 * and prints how much memory the process has. It fails if that grows beyond 1.5 times the most of the first round.
 */
import { execFileSync } from 'node:child_process';
import { number } from '../../cli/shared/options.ts';
import { command, outputOf, runProgram } from '../../cli/shared/program.ts';
import { textTable } from '../../src/text.ts';
import { KernelClient } from '../../test/jupyter/kernel-client.ts';
import { trainings } from './trainings.ts';

/** How much larger the memory may become. */
const MOST = 1.5;

interface Arguments {
  readonly minutes: number;
  readonly json?: boolean;
}

/** What trains once, in one of the ways that `trainings` names, or in one of its own. */
type Round = readonly { readonly name: string; readonly run: () => Promise<unknown> }[];

const inProgram: Round = Object.entries(trainings).map(([name, run]) => ({ name, run: () => run() }));

const program = command('tools/soak/soak.ts', 'Train again and again, and watch the memory.')
  .requiredOption('--minutes <n>', 'how long, in all', number({ above: 0 }))
  .option('--json', 'print one JSON object per look');

await runProgram<Arguments>(program, soak);

async function soak({ minutes, json }: Arguments): Promise<number> {
  const output = outputOf(json);
  const kernel = await KernelClient.start();
  try {
    const places = {
      program: await watch('program', process.pid, minutes / 2, inProgram, output),
      notebook: await watch('notebook', kernel.process.pid ?? 0, minutes / 2, inNotebook(kernel), output),
    };
    const grown = Object.entries(places).filter(([, ratio]) => ratio > MOST);
    const verdict = grown.map(([place, ratio]) => `${place}: memory grew to ${ratio.toFixed(2)} times the first round`);
    output.say(
      'done',
      places,
      verdict.length > 0 ? verdict.join('\n') : `memory stayed below ${MOST} times the first round`,
    );
    return verdict.length > 0 ? 1 : 0;
  } finally {
    await kernel.close();
  }
}

/** In cells, the same with live curves, and trainings that the stop button ends. */
function inNotebook(kernel: KernelClient): Round {
  let prepared: Promise<unknown> | undefined;
  const cell = async (code: string, expected = 'ok', stop = false) => {
    prepared ??= kernel.execute(
      "import { endless, trainings } from '../../tools/soak/trainings.ts';\nimport { live } from '../../src/notebook/live.ts';",
    );
    await prepared;
    if (stop) setTimeout(() => kernel.interrupt(), 1000);
    const { status, error } = await kernel.execute(code);
    if (status !== expected) throw new Error(`the cell ended with '${status}': ${error?.traceback}\n${code}`);
  };
  return [
    ...Object.keys(trainings).map((name) => ({
      name,
      run: () => cell(`const result = await trainings['${name}']([live()]);\nresult`),
    })),
    { name: 'stop button', run: () => cell('await endless();', 'error', true) },
    { name: 'stop button, live', run: () => cell('const result = await endless([live()]);', 'ok', true) },
  ];
}

/** Trains for `minutes`; returns how many times the most of the first round the last rounds take, at most. */
async function watch(
  place: string,
  pid: number,
  minutes: number,
  round: Round,
  output: ReturnType<typeof outputOf>,
): Promise<number> {
  const end = performance.now() + minutes * 60_000;
  const rounds: number[] = [];
  output.text(`${place}\n${textTable(['minute', 'trainings', 'MB'], [], { right: ['minute', 'trainings', 'MB'] })}`);
  const start = performance.now();
  for (let trained = 0; performance.now() < end || rounds.length < 2; ) {
    let most = 0;
    for (const { run } of round) {
      await run();
      trained++;
      most = Math.max(most, megabytes(pid));
    }
    rounds.push(most);
    const minute = (performance.now() - start) / 60_000;
    const cells = [minute.toFixed(1).padStart(6), String(trained).padStart(9), most.toFixed(0).padStart(6)];
    output.say('look', { place, minute, trainings: trained, megabytes: most }, cells.join('  '));
  }
  const [first = 0, ...later] = rounds;
  return Math.max(...later) / first;
}

/** The memory of a process. */
function megabytes(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)])) / 1024;
}
