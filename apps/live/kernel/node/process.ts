/** The part of Node's `process` that the kernel and the library use. */
import { folder } from './place.ts';

type Listener = (...values: readonly unknown[]) => void;

const listeners = new Map<string, Listener[]>();
let cwd = folder;

/** Set when the book is built: the version of Node.js that cells are compiled for. */
declare const NODE_VERSION: string;

const refuse = (what: string): never => {
  throw new Error(`${what}: a page has no processes`);
};

const process = {
  argv: [] as string[],
  browser: true,
  /** MNIST_DIR is empty: the page knows where MNIST is. */
  env: {} as Record<string, string | undefined>,
  execArgv: [] as string[],
  pid: 1,
  ppid: 0,
  platform: 'linux',
  version: NODE_VERSION,
  cwd: () => cwd,
  chdir: (to: string) => {
    cwd = to.startsWith('/') ? to : new URL(to, `file://${cwd}/`).pathname.replace(/(.)\/$/, '$1');
  },
  emit: (name: string, ...values: readonly unknown[]) => {
    for (const listener of listeners.get(name) ?? []) listener(...values);
  },
  on: (name: string, listener: Listener) => {
    listeners.set(name, [...(listeners.get(name) ?? []), listener]);
  },
  exit: (code?: number) => refuse(`process.exit(${code ?? ''})`),
  abort: () => refuse('process.abort()'),
  kill: (_pid: number, _signal?: unknown): boolean => refuse('process.kill()'),
  memoryUsage: () => refuse('process.memoryUsage()'),
  nextTick: (action: Listener, ...values: readonly unknown[]) => queueMicrotask(() => action(...values)),
  stdout: { write: (text: string) => sinks.stdout(text) },
  stderr: { write: (text: string) => sinks.stderr(text) },
};

/** Where text goes; the kernel sets it. */
export const sinks: Record<'stdout' | 'stderr', (text: string) => boolean> = {
  stdout: () => true,
  stderr: () => true,
};

export default process;
export { process };
