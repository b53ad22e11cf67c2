/** `npm run fuzz`: broken files of every kind that is read, made from good ones. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { whole } from '../../cli/shared/options.ts';
import { command, outputOf, runProgram, UsageError } from '../../cli/shared/program.ts';
import { count, textTable } from '../../src/text.ts';
import { faultOf, fuzzedFile } from './files.ts';
import { kinds } from './kinds.ts';
import { type Failure, fuzz } from './run.ts';

interface Arguments {
  readonly files: number;
  readonly seed: number;
  readonly kinds?: readonly string[];
  readonly again?: string;
  readonly json?: boolean;
}

const names = kinds.map(({ name }) => name);
/** Where files that failed are kept; not part of the project. */
const folder = fileURLToPath(new URL('../../build/fuzz', import.meta.url));

const program = command('fuzz', 'Read broken files of every kind, made from good ones by the seed.')
  .option('--files <count>', 'how many', whole(1), 100_000)
  .option('--seed <number>', 'the same seed makes the same files', whole(), 1)
  .option('--kinds <names>', `some of ${names.join(', ')}, separated by commas`, (text: string) => text.split(','))
  .option('--again <file>', 'read one file that failed, as build/fuzz has it: KIND-SEED-NUMBER.bin')
  .option('--json', 'print one JSON object per line, the last with "event": "done"')
  .addHelpText(
    'after',
    `
A file fails if the message is one from inside the engine (undefined, out of bounds, …) and not one of ours, if reading it
takes more than a second, or if it is taken although no such file can be. Files that fail are written to build/fuzz.`,
  );

await runProgram<Arguments>(program, async (options) => {
  const output = outputOf(options.json);
  if (options.again !== undefined) return readAgain(options.again);
  const unknown = options.kinds?.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UsageError(`--kinds: expected some of ${names.join(', ')}, got '${unknown}'`);
  const started = performance.now();
  const { failures, counts, peak } = await fuzz({
    ...options,
    onFailure: async (failure) => {
      const file = await keep(options.seed, failure, options.kinds);
      output.say('failure', { ...failure, file }, `${file}\n${failure.fault}\n`);
    },
    onProgress: (read) => {
      if (read % 10_000 === 0) output.text(`${count(read)} files`);
    },
  });
  const seconds = (performance.now() - started) / 1000;
  const rows = Object.entries(counts).map(([name, { files, taken }]) => [name, count(files), count(taken)]);
  output.text(textTable(['kind', 'files', 'taken'], rows.sort(), { right: ['files', 'taken'], rule: true }));
  output.say(
    'done',
    { files: options.files, seed: options.seed, failures: failures.length, counts, seconds, peak },
    `${count(options.files)} files, seed ${options.seed}: ${failures.length} failed; ${seconds.toFixed(0)} s, at most ${peak.toFixed(0)} MB`,
  );
  return failures.length > 0 ? 1 : 0;
});

/** Writes a file that failed to build/fuzz; its name says how to make it again. */
async function keep(seed: number, { index }: Failure, among: readonly string[] = []): Promise<string> {
  const { kind, bytes } = fuzzedFile(seed, index, among);
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${kind.name}-${seed}-${index}.bin`);
  await writeFile(file, bytes);
  return file;
}

async function readAgain(path: string): Promise<number> {
  const kind = kinds.find(({ name }) => basename(path).replace(/-\d+-\d+\.\w+$/, '') === name);
  if (kind === undefined) throw new UsageError(`--again: expected a name like png-1-77.bin, got '${path}'`);
  const { fault, taken } = await faultOf({ kind, bytes: Uint8Array.from(await readFile(path)) });
  console.log(fault ?? (taken ? 'taken' : 'refused with a sentence of ours'));
  return fault === undefined ? 0 : 1;
}
