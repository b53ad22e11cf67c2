/**
 * Exercises of the notebooks: a cell that checks the reader's answer and says what is wrong with it. In a lab, whose
 * stages build on each other, a stage that is not right yet is borrowed.
 *
 * A check that fails is no error of the notebook: it shows "Not yet" and the cells after it still run.
 */
import { requireFresh } from '../checks.ts';
import { relativeDifference } from '../gradient-check.ts';
import { Matrix } from '../matrix.ts';
import { Random } from '../random.ts';
import { escapeHtml, withMinus } from '../text.ts';
import { display, kernel } from './kernel.ts';

/** What the reader's answer gave; its message is shown below the cell, what was wanted only after a few tries. */
class NotYet extends Error {
  override readonly name = 'NotYet';
  /** What came, beside what was wanted. */
  readonly told: string;

  constructor(message: string, told = message) {
    super(message);
    this.told = told;
  }
}

const [RIGHT, NOT_YET] = ['#00796b', '#996515'];

/** From this try on the wanted number is told. */
const TELLING_TRY = 3;

/** How often each exercise was tried without success. */
const failedTries = new Map<string, number>();

/**
 * Runs the checks of exercise `name` and shows the result: "✓ Right", or what is not right yet. `checks` gets random
 * numbers, the same in every run. Each try that fails shows one more of the `hints`, beginning with the second.
 */
export function exercise(name: string, checks: (random: Random) => void, hints: readonly string[] = []): void {
  try {
    checks(new Random(1, `exercise ${name}`));
    failedTries.delete(name);
    box(`Exercise ${name}`, ['✓ Right.'], RIGHT);
  } catch (error) {
    const failed = (failedTries.get(name) ?? 0) + 1;
    failedTries.set(name, failed);
    const shown = hints.slice(0, failed - 1).map((hint, i) => `Hint ${i + 1}: ${hint}`);
    box(`Exercise ${name}`, [`Not yet: ${faultOf(error, failed >= TELLING_TRY)}`, ...shown], NOT_YET);
  }
}

/** A stage of a lab: something the reader writes, how it is checked, and what stands in for it. */
export interface Stage<T> {
  readonly name: string;
  /** Throws, by way of the functions `expect…` below, if the answer is not right. */
  readonly check: (answer: T) => void;
  /** A right answer, which the later stages use as long as the reader has none. */
  readonly borrowed: T;
}

/** Checks the reader's answer and shows the result. Returns the answer if it is right, and the borrowed one if not. */
export function yoursOrBorrowed<T>({ name, check, borrowed }: Stage<T>, answer: T): T {
  try {
    check(answer);
    box(`Stage ${name}`, ['✓ Right.', 'Yours is used from here on.'], RIGHT);
    return answer;
  } catch (error) {
    box(`Stage ${name}`, [`Not yet: ${faultOf(error, true)}`, 'Until then, a borrowed one is used.'], NOT_YET);
    return borrowed;
  }
}

/** Stands where the reader is to write something. `what` says what is missing. */
export function todo(what: string): never {
  throw new NotYet(`still to be written: ${what}`);
}

/** What is wrong, according to what a check threw; `telling` says whether the wanted number may be shown. */
function faultOf(error: unknown, telling: boolean): string {
  if (!(error instanceof NotYet)) return `your answer throws ${String(error)}`;
  return telling ? error.told : error.message;
}

/**
 * Passes if the numbers agree: relative for large numbers, absolute for small ones. `what` names them; the first tries
 * show what came, later ones also what was wanted.
 */
export function expectClose(
  got: unknown,
  expected: number | ArrayLike<number> | Matrix,
  what: string,
  tolerance = 1e-6,
): void {
  const [g, e] = [numbers(got), numbers(expected)];
  if (!g || !e) throw unlike(what, expected, got);
  if (
    got instanceof Matrix &&
    expected instanceof Matrix &&
    (got.rows !== expected.rows || got.columns !== expected.columns)
  ) {
    throw new NotYet(
      `${what}: expected shape ${expected.rows} × ${expected.columns}, got ${got.rows} × ${got.columns}`,
    );
  }
  if (g.length !== e.length) throw new NotYet(`${what}: expected ${e.length} numbers, got ${g.length}`);
  const at = e.findIndex((value, i) => !(relativeDifference(value, g[i]) <= tolerance));
  if (at < 0) return;
  // An answer that is not given yet is NaN: what is to be found out is not told.
  if (Number.isNaN(g[at]) && !Number.isNaN(e[at])) throw new NotYet(`${what} is not a number yet`);
  throw unlike(e.length > 1 ? `${what}[${at}]` : what, e[at], g[at]);
}

function unlike(what: string, expected: unknown, got: unknown): NotYet {
  return new NotYet(`${what}: got ${text(got)}`, `${what}: expected ${text(expected)}, got ${text(got)}`);
}

/** Passes if the two are the same value. */
export function expectEqual(got: unknown, expected: unknown, what: string): void {
  if (!Object.is(got, expected)) throw new NotYet(`${what}: expected ${text(expected)}, got ${text(got)}`);
}

/** Passes if `condition` holds; `what` says what was asked for. */
export function expectThat(condition: boolean, what: string): void {
  if (!condition) throw new NotYet(what);
}

function numbers(value: unknown): number[] | undefined {
  if (typeof value === 'number') return [value];
  requireFresh('expectClose', value, [Matrix]);
  if (value instanceof Matrix) return [...value.data];
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return Array.from(value as unknown as ArrayLike<number>).flat() as number[];
  return undefined;
}

function text(value: unknown): string {
  if (typeof value === 'number') return withMinus(Number(value.toPrecision(6)));
  if (value instanceof Matrix) return `a matrix of ${value.rows} × ${value.columns}`;
  return typeof value === 'string' ? `'${value}'` : String(value);
}

function box(heading: string, findings: readonly string[], colour: string): void {
  const older = kernel()?.followsBroken?.()
    ? ['The cell before this one does not compile. What was checked here is your answer from before.']
    : [];
  const lines = [...older, ...findings];
  display({
    'text/html':
      `<div style="border-left:4px solid ${colour};padding:.3em .8em;margin:.2em 0">` +
      `<strong>${escapeHtml(heading)}</strong><br>${lines.map(escapeHtml).join('<br>')}</div>`,
    'text/plain': `${heading}: ${lines.join('\n')}`,
  });
}
