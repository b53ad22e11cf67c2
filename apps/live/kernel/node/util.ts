/** The part of `node:util` that the project uses. */
import { formatWithOptions, inspect as show, stripVTControlCharacters, format as write } from 'node-inspect-extracted';
import { mendStack } from '../foreign-stacks.ts';

type Callback = (error: unknown, value?: unknown) => void;
type Asynchronous = (...values: unknown[]) => unknown;

/** The function with a promise in place of its last parameter, a callback. */
export function promisify(action: Asynchronous & { [promisify.custom]?: Asynchronous }): Asynchronous {
  const own = action[promisify.custom];
  if (own) return own;
  return (...values) =>
    new Promise((resolve, reject) => {
      const done: Callback = (error, value) => (error ? reject(error) : resolve(value));
      action(...values, done);
    });
}
promisify.custom = Symbol.for('nodejs.util.promisify.custom') as unknown as 'promisify';

/** `util.inspect`; errors show their stack as Node.js writes it, in every browser. */
export const inspect: typeof show = Object.assign(
  (value: unknown, ...options: Parameters<typeof show> extends [unknown, ...infer Rest] ? Rest : never) => {
    mendStack(value);
    return show(value, ...options);
  },
  show,
);

/** `util.format`; errors as in `inspect`. */
export function format(...values: readonly unknown[]): string {
  values.forEach(mendStack);
  return write(...values);
}

export { formatWithOptions, stripVTControlCharacters };
export default { format, formatWithOptions, inspect, promisify, stripVTControlCharacters };
