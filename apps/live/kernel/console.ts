/** The console of the cells: what is logged is text below the cell, formatted as Node.js does it. */
import process from './node/process.ts';
import { format, inspect } from './node/util.ts';

const out = (...values: readonly unknown[]) => void process.stdout.write(`${format(...values)}\n`);
const err = (...values: readonly unknown[]) => void process.stderr.write(`${format(...values)}\n`);
const starts = new Map<string, number>();

const methods = {
  log: out,
  info: out,
  debug: out,
  table: out,
  group: out,
  error: err,
  warn: err,
  trace: err,
  dir: (value: unknown, options = {}) => out(inspect(value, { customInspect: false, ...options })),
  assert: (holds: unknown, ...values: readonly unknown[]) => {
    if (!holds) err('Assertion failed', ...values);
  },
  time: (label = 'default') => void starts.set(label, performance.now()),
  timeEnd: (label = 'default') => {
    const start = starts.get(label);
    if (start !== undefined) out(`${label}: ${(performance.now() - start).toFixed(3)}ms`);
    starts.delete(label);
  },
};

/** Puts it in place of the browser's. */
export function installConsole(): void {
  Object.assign(globalThis.console, methods);
}
