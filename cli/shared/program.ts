/** What the command-line programs share: how they start, how they talk, and how they end. */
import { Command, CommanderError } from 'commander';
import { DataMissingError } from '../../src/data/mnist.ts';
import { harmless } from '../../src/text.ts';
import { outliveTerminal } from './nohup.ts';

/** Options that make no sense, or a missing file: the program ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Of a program whose reader closed the pipe before the end (`| head`), as shells count it: 128 + SIGPIPE. */
const closedOutputCode = 141;

/** Aborted when standard output takes no more: its reader has gone, the terminal is closed, or the disk is full. */
const outputLost = new AbortController();

/** The command `npm run NAME`, or a program without a name of its own by its file, with the settings that all share. */
export function command(name: string, description: string): Command {
  return new Command(name.endsWith('.ts') ? `node tools/run.mjs ${name}` : `npm run ${name} --`)
    .description(description)
    .allowExcessArguments(false)
    .helpOption('--help', 'show the options')
    .configureOutput({ outputError: (text, write) => write(`${oneLine(text)} ${hintOn(text, name)}\n`) })
    .configureHelp({ helpWidth: Math.min(process.stdout.columns ?? 100, 100) })
    .exitOverride();
}

/**
 * Runs a program to its end and sets the exit code: what `action` returns (default: 0), 2 for options that
 * make no sense and for missing data, 1 for any other failure. Errors are one message; the variable DEBUG adds the stack.
 * A standard output that takes no more does not end the program, but makes of 0 a 141 (its reader has gone) or a 1.
 */
export async function runProgram<Options extends object>(
  program: Command,
  action: (options: Options, words: readonly string[]) => Promise<number | undefined>,
): Promise<void> {
  surviveLostOutput();
  outliveTerminal();
  try {
    noticeLostOptions(program);
    program.parse();
    process.exitCode = (await action(program.opts<Options>(), program.args)) ?? 0;
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    // Commander has printed its messages itself.
    if (!(error instanceof CommanderError)) {
      const message = error instanceof UsageError ? oneLine(error.message) : messageOf(error);
      if (process.env.DEBUG) console.error(error);
      else complain(`error: ${message}`);
    }
  }
}

/** Of `npm run train --save m` npm takes the `--save`, tells nobody, and leaves a word too many. */
function hintOn(text: string, name: string): string {
  const isLost = text.includes('too many arguments') && process.env.npm_lifecycle_event === name;
  return isLost ? `(options for the program go after --: npm run ${name} -- --help)` : '(--help shows the options)';
}

/** Options of ours that npm has as well: set for npm, in a file perhaps, they may not be meant for the program. */
const npmHasThem = ['browser', 'force', 'json', 'only', 'save'];

/**
 * Without the `--` in `npm run train -- --epochs 2`, npm keeps options for itself. It tells them in variables.
 * Throws a {@link UsageError} if there is such an option.
 */
function noticeLostOptions(program: Command): void {
  const name = /^npm run (\S+) --$/.exec(program.name())?.[1];
  if (name === undefined || process.env.npm_lifecycle_event !== name) return;
  for (const { long } of program.options) {
    const option = long?.replace(/^--(no-)?/, '') ?? '';
    if (process.env[`npm_config_${option.replaceAll('-', '_')}`] === undefined) continue;
    const lost = `npm has kept ${long}; options for the program go after --: npm run ${name} -- ${long} …`;
    if (!npmHasThem.includes(option)) throw new UsageError(lost);
    console.error(`If it was meant for the program, ${lost}`);
  }
}

/** What a program still writes to files is not lost with its output; the exit code says that something is missing. */
function surviveLostOutput(): void {
  process.stdout.on('error', (error) => outputLost.abort(error));
  process.stderr.on('error', () => undefined);
  process.once('exit', (code) => {
    if (code !== 0 || !outputLost.signal.aborted) return;
    const error: NodeJS.ErrnoException = outputLost.signal.reason;
    const closed = error.code === 'EPIPE' || error.code === 'EIO';
    process.exitCode = closed ? closedOutputCode : 1;
    if (!closed) complain(`error: standard output is not whole: ${error.message}`);
  });
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  return error instanceof UsageError || error instanceof DataMissingError ? 2 : 1;
}

const oneLine = (text: string): string => text.trim().replace(/\s*\n\s*/g, ' ');

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Runs f, a check of options by the library; what it throws becomes a {@link UsageError} that begins with `option`. */
export function checked<T>(option: string, f: () => T): T {
  try {
    return f();
  } catch (error) {
    throw new UsageError(`${option}: ${messageOf(error)}`, { cause: error });
  }
}

/** Prints a line to the error stream. What it quotes from files cannot command the terminal. */
export const complain = (text: string): void => console.error(harmless(text));

/** Prints for people or, with --json, for programs: one object per line. */
export interface Output {
  readonly json: boolean;
  /** Aborted when standard output takes no more. */
  readonly lost: AbortSignal;
  /** With --json the event, else the text if there is one. */
  say(event: string, fields: object, text?: string): void;
  /** The text, but not with --json. */
  text(text: string): void;
}

/** Nothing that is printed, and no text from files in it, can command the terminal. */
export function outputOf(json = false): Output {
  // Not console.log, which keeps to itself that a disk is full.
  const print = (text: string): void => {
    try {
      // In JSON, where such characters stand only in strings, what replaces them means the same.
      if (!outputLost.signal.aborted) process.stdout.write(`${harmless(text)}\n`);
    } catch (error) {
      outputLost.abort(error);
    }
  };
  return {
    json,
    lost: outputLost.signal,
    say(event, fields, text) {
      if (json) print(JSON.stringify({ event, ...fields }));
      else if (text !== undefined) print(text);
    },
    text(text) {
      if (!json) print(text);
    },
  };
}
