/** The part of `node:assert/strict` that lessons use. */
import { inspect } from './util.ts';

/** Thrown by what a cell asserts. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
  readonly code = 'ERR_ASSERTION';
}

type Message = string | Error | undefined;

function fail(message: Message = 'Failed', otherwise = message): never {
  if (message instanceof Error) throw message;
  throw new AssertionError(String(message ?? otherwise));
}

const require = (holds: boolean, message: Message, otherwise: () => string) => {
  if (!holds) fail(message ?? otherwise());
};
const both = (got: unknown, expected: unknown) => `got ${inspect(got)}, expected ${inspect(expected)}`;

/** True if both look the same in every depth: what is not shown, such as a function's text, is not compared. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Map || a instanceof Set || a instanceof Date || a instanceof Error) {
    return inspect(a, { depth: null, maxArrayLength: null }) === inspect(b, { depth: null, maxArrayLength: null });
  }
  const [keysOfA, keysOfB] = [Object.keys(a), Object.keys(b)];
  const read = (value: object, key: string) => (value as Record<string, unknown>)[key];
  return (
    keysOfA.length === keysOfB.length &&
    keysOfA.every((key) => Object.hasOwn(b, key) && same(read(a, key), read(b, key)))
  );
}

/** Whether what was thrown is as expected: a class, a pattern for its text, or properties. */
function matches(thrown: unknown, expected: unknown): boolean {
  if (expected === undefined) return true;
  if (expected instanceof RegExp) return expected.test(String(thrown));
  if (typeof expected === 'function') {
    return expected.prototype !== undefined && thrown instanceof expected ? true : expected(thrown) === true;
  }
  return Object.entries(expected as object).every(([key, value]) => {
    const got = (thrown as Record<string, unknown>)[key];
    return value instanceof RegExp ? value.test(String(got)) : same(got, value);
  });
}

const ok = (value: unknown, message?: Message) =>
  require(Boolean(value), message, () => 'The expression evaluated to a falsy value');
const equal = (got: unknown, expected: unknown, message?: Message) =>
  require(Object.is(got, expected), message, () => `Expected values to be strictly equal: ${both(got, expected)}`);
const notEqual = (got: unknown, expected: unknown, message?: Message) =>
  require(!Object.is(got, expected), message, () => `Expected values to differ: both are ${inspect(got)}`);
const deepEqual = (got: unknown, expected: unknown, message?: Message) =>
  require(same(got, expected), message, () => `Expected values to be strictly deep-equal: ${both(got, expected)}`);
const notDeepEqual = (got: unknown, expected: unknown, message?: Message) =>
  require(!same(got, expected), message, () => `Expected values to differ: both are ${inspect(got)}`);
const match = (text: string, pattern: RegExp, message?: Message) =>
  require(pattern.test(text), message, () => `The input did not match ${pattern}: ${inspect(text)}`);
const doesNotMatch = (text: string, pattern: RegExp, message?: Message) =>
  require(!pattern.test(text), message, () => `The input was expected not to match ${pattern}: ${inspect(text)}`);

function throws(action: () => unknown, expected?: unknown, message?: Message): void {
  try {
    action();
  } catch (error) {
    if (!matches(error, expected)) throw error;
    return;
  }
  fail(message ?? 'Missing expected exception.');
}

async function rejects(work: Promise<unknown> | (() => Promise<unknown>), expected?: unknown, message?: Message) {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    if (!matches(error, expected)) throw error;
    return;
  }
  fail(message ?? 'Missing expected rejection.');
}

const assert = Object.assign(ok, {
  AssertionError,
  deepEqual,
  deepStrictEqual: deepEqual,
  doesNotMatch,
  equal,
  fail,
  match,
  notDeepEqual,
  notEqual,
  ok: (value: unknown, message?: Message) => ok(value, message),
  rejects,
  strictEqual: equal,
  throws,
});

export default assert;
export { deepEqual, doesNotMatch, equal, fail, match, notDeepEqual, notEqual, ok, rejects, throws };
