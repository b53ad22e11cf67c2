/** Checks of options that many functions share: a misspelt or impossible option is an error, never ignored. */

/** A value as messages show it: a text in quotes, a function by its name, an object by its class or its keys. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return `the function ${value.name}`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  const name: unknown = value.constructor?.name;
  return typeof name === 'string' && name !== 'Object' ? `a ${name}` : `{ ${Object.keys(value).join(', ')} }`;
}

/** The same where a number is expected: a text that reads like one says that it is text. */
const given = (value: unknown): string => (typeof value === 'string' ? `'${value}' (text)` : shown(value));

/** A class, as `instanceof` takes it. */
type Class = abstract new (...args: never[]) => unknown;

/**
 * Throws if `value` is of a class with the name of one of `classes` that is none of them: in a notebook, a module that was
 * edited is read anew, and what it made before belongs to the class of before.
 */
export function requireFresh(operation: string, value: unknown, classes: readonly Class[]): void {
  if (typeof value !== 'object' || value === null || classes.some((one) => value instanceof one)) return;
  const name: unknown = value.constructor?.name;
  if (classes.some((one) => one.name === name)) {
    throw new TypeError(
      `${operation}: the ${name} was made before a module was edited, expected a new one: run the cell that made it again`,
    );
  }
}

/** Throws if `options` is no object, or has a key that is not in `known`. */
export function requireKnown(operation: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`${operation}: the options are ${shown(options)}, expected an object with ${known.join(', ')}`);
  }
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new TypeError(`${operation}: unknown option '${key}', expected one of ${known.join(', ')}`);
    }
  }
}

/** Throws unless `value` is a number in [low, high], or in [low, high) if `open`. */
export function requireNumber(
  operation: string,
  name: string,
  value: unknown,
  low = Number.NEGATIVE_INFINITY,
  high = Number.POSITIVE_INFINITY,
  open = false,
): asserts value is number {
  const inside = typeof value === 'number' && value >= low && (open ? value < high : value <= high);
  if (!inside || !Number.isFinite(value)) {
    throw new RangeError(`${operation}: ${name} is ${given(value)}, expected a number ${range(low, high, open)}`);
  }
}

function range(low: number, high: number, open: boolean): string {
  if (low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY) return 'that is finite';
  if (low === Number.MIN_VALUE && high === Number.POSITIVE_INFINITY) return 'above 0';
  if (high === Number.POSITIVE_INFINITY) return `of at least ${low}`;
  return `from ${low} to ${open ? 'below ' : ''}${high}`;
}

/** The value. Throws unless it is true or false. */
export function requireBoolean(operation: string, name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new TypeError(`${operation}: ${name} is ${shown(value)}, expected true or false`);
}

/** Throws unless `value` is a whole number of at least `least`. */
export function requireCount(operation: string, name: string, value: number, least = 1): void {
  if (!Number.isInteger(value) || value < least) {
    throw new RangeError(`${operation}: ${name} is ${given(value)}, expected a whole number of at least ${least}`);
  }
}

/** Numbers of rows, from 0. */
export type RowIndices = Uint32Array | readonly number[];

/** The indices as an array. Throws unless each is the number of one of `rows` rows. */
export function requireRows(operation: string, indices: RowIndices, rows: number): Uint32Array {
  for (let n = 0; n < indices.length; n++) {
    const i = indices[n];
    if (!(i >= 0 && i < rows && Number.isInteger(i))) {
      throw new RangeError(`${operation}: there is no row ${i}, expected whole numbers from 0 to ${rows - 1}`);
    }
  }
  return indices instanceof Uint32Array ? indices : Uint32Array.from(indices);
}

/** The numbers of rows `from` … `to` − 1. Throws unless 0 ≤ from ≤ to ≤ rows. */
export function requireRange(operation: string, from: number, to: number, rows: number): Uint32Array {
  if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to && to <= rows)) {
    throw new RangeError(`${operation}: there are no rows ${from} to ${to}, expected 0 ≤ from ≤ to ≤ ${rows}`);
  }
  return Uint32Array.from({ length: to - from }, (_, n) => from + n);
}
