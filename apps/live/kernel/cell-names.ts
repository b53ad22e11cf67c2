/** Names of cells in tracebacks: a script that is evaluated can have no name with a space in it. */

/** The name that the browser gets in place of `cell [7]`. */
export const scriptName = (name: string): string => name.replaceAll(' ', '_');

/** A place as Node.js tells it, which has no word "eval" for a function without a name. */
const readable = (site: string): string =>
  site
    .replaceAll(/\bcell_\[(\d+)\]/g, 'cell [$1]')
    .replace(/^(async )?eval \((cell \[\d+\]:\d+:\d+)\)$/, (_, before = '', place) => before + place);

/** How the browser tells of the kernel's own `eval`. */
const evaluation = 'eval (<anonymous>)';

type Prepare = (error: Error, sites: readonly { toString(): string }[]) => unknown;

/** Lets what prepares tracebacks see the names as they are. To be called when that is installed. */
export function nameCells(): void {
  const errors = Error as unknown as { prepareStackTrace: Prepare };
  const prepare = errors.prepareStackTrace;
  errors.prepareStackTrace = (error, sites) =>
    prepare(
      error,
      sites
        .map(String)
        .filter((site) => site !== evaluation)
        .map((site) => ({ toString: () => readable(site) })),
    );
}
