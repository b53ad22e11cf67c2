/** What the command-line programs share: how they start, how they talk, and how they end. */
import { Command, CommanderError } from 'commander';
import { DataMissingError } from '../../src/data/mnist.ts';

/** Options that make no sense, or a missing file: the program ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Of a program that was stopped by Ctrl-C, as shells count it. */
export const interruptedCode = 130;

/** The command `npm run NAME`, or a program without a name of its own by its file, with the settings that all share. */
export function command(name: string, description: string): Command {
  return new Command(name.endsWith('.ts') ? `node tools/run.mjs ${name}` : `npm run ${name} --`)
    .description(description)
    .allowExcessArguments(false)
    .helpOption('--help', 'show the options')
    .showHelpAfterError('(--help shows the options)')
    .configureHelp({ helpWidth: Math.min(process.stdout.columns ?? 100, 100) })
    .exitOverride();
}

/**
 * Runs a program to its end and sets the exit code: what `action` returns (default: 0), 2 for options that
 * make no sense and for missing data, 1 for any other failure. Errors are one message; the variable DEBUG adds the stack.
 */
export async function runProgram<Options extends object>(
  program: Command,
  action: (options: Options, words: readonly string[]) => Promise<number | undefined>,
): Promise<void> {
  // A reader that has seen enough (`| head`) closes the pipe.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  try {
    program.parse();
    process.exitCode = (await action(program.opts<Options>(), program.args)) ?? 0;
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    // Commander has printed its messages itself.
    if (!(error instanceof CommanderError)) console.error(process.env.DEBUG ? error : `error: ${messageOf(error)}`);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  return error instanceof UsageError || error instanceof DataMissingError ? 2 : 1;
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Runs f, a check of options by the library; what it throws becomes a {@link UsageError} that begins with `option`. */
export function checked<T>(option: string, f: () => T): T {
  try {
    return f();
  } catch (error) {
    throw new UsageError(`${option}: ${messageOf(error)}`, { cause: error });
  }
}

/** Prints for people or, with --json, for programs: one object per line. */
export interface Output {
  readonly json: boolean;
  /** With --json the event, else the text if there is one. */
  say(event: string, fields: object, text?: string): void;
  /** The text, but not with --json. */
  text(text: string): void;
}

export function outputOf(json = false): Output {
  return {
    json,
    say(event, fields, text) {
      if (json) console.log(JSON.stringify({ event, ...fields }));
      else if (text !== undefined) console.log(text);
    },
    text(text) {
      if (!json) console.log(text);
    },
  };
}
