/**
 * Stack traces in Firefox and Safari: told as Chromium tells them. Its engine calls `Error.prepareStackTrace` with the
 * places of an error, which makes them readable; the others write `name@address:line:column` and call nothing.
 */

type Prepare = (error: unknown, sites: readonly string[]) => string;

/** `name@address:line:column`, with or without its parts: native code and evaluated code have no place. */
const foreign = /^(?:async\*)?(.*?)@(.*)$/;
const place = /^(.*?)(?: line \d+ > (?:eval|Function))?:(\d+):(\d+)$/;

/** A line of such a stack as Chromium writes it, or undefined if it tells no place. */
function siteOf(line: string): string | undefined {
  const [, name = '', address = ''] = foreign.exec(line) ?? [];
  const [, file, row, column] = place.exec(address) ?? [];
  if (file === undefined) return undefined;
  // Firefox names a function within another `outer/inner<`, and one without a name `outer/<`.
  const own = name.split('/').at(-1)?.replace(/</g, '') ?? '';
  const at = `${file}:${row}:${column}`;
  return own === '' || /^(eval|global|module) code$/.test(own) ? at : `${own} (${at})`;
}

/** Makes the stack of `value` readable in place, if it is an error with a stack as those browsers write it. Throws nothing. */
export function mendStack(value: unknown): void {
  try {
    mend(value);
  } catch {
    // A proxy, for example, throws when it is asked what it is.
  }
}

function mend(value: unknown): void {
  if (!(value instanceof Error) || typeof value.stack !== 'string') return;
  const lines = value.stack.split('\n').filter((line) => line !== '');
  if (lines.length === 0 || !lines.every((line) => foreign.test(line))) return;
  // Chromium leaves out the constructor of the error.
  if (foreign.exec(lines[0])?.[1] === value.constructor.name) lines.shift();
  const { prepareStackTrace } = Error as unknown as { prepareStackTrace: Prepare };
  const stack = prepareStackTrace(
    value,
    lines.map(siteOf).filter((site) => site !== undefined),
  );
  Object.defineProperty(value, 'stack', { value: stack, writable: true, configurable: true });
}
