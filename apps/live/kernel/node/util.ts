/** The part of `node:util` that the project uses. */
import { format, formatWithOptions, inspect, stripVTControlCharacters } from 'node-inspect-extracted';

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

export { format, formatWithOptions, inspect, stripVTControlCharacters };
export default { format, formatWithOptions, inspect, promisify, stripVTControlCharacters };
