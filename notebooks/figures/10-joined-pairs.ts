/** What V8 says of a WebAssembly module when it joins vectors of 128 bits to such of 256. */
import { nodeModule } from '../../src/fast/builtin.ts';
import { vectorBits } from '../../src/fast/module.ts';

/** How many pairs of instructions have become one. */
export interface JoinedPairs {
  readonly loads: number;
  readonly multiplications: number;
  readonly additions: number;
  readonly stores: number;
}

/** As V8 names them in its report, one line for each pair. */
const names: Readonly<Record<keyof JoinedPairs, string>> = {
  loads: ': Load(',
  multiplications: ': [F32x4Mul](',
  additions: ': [F32x4Add](',
  stores: ': Store(',
};

const FLAGS = [
  ...['experimental-wasm-revectorize', 'trace-wasm-revectorize', 'no-liftoff', 'no-wasm-lazy-compilation'],
  // Else V8 repeats parts of the loop, and reports each of them.
  ...['no-wasm-loop-unrolling', 'no-wasm-loop-peeling', 'single-threaded'],
].map((flag) => `--${flag}`);

/**
 * Compiles the module in a process of its own, where V8 reports what it does, and counts the pairs that it has joined.
 * Undefined where the kernels have 128 bits. Throws if V8 reports nothing.
 */
export function joinedPairs(bytes: Uint8Array): JoinedPairs | undefined {
  const processes = nodeModule<typeof import('node:child_process')>('node:child_process');
  const { process } = globalThis as { process?: NodeJS.Process };
  if (processes === undefined || process === undefined || vectorBits() !== 256) return undefined;
  const code = "new WebAssembly.Module(require('node:fs').readFileSync(0))";
  const { stdout } = processes.spawnSync(process.execPath, [...FLAGS, '--eval', code], {
    ...{ input: bytes, encoding: 'utf8', maxBuffer: 1 << 26 },
  });
  if (!stdout.includes('revec function')) throw new Error('joinedPairs: V8 reports nothing');
  const decided = stdout.includes('Decide to vectorize') ? stdout.slice(stdout.indexOf('Decide to vectorize')) : '';
  const count = (name: keyof JoinedPairs) => decided.split(names[name]).length - 1;
  return {
    loads: count('loads'),
    multiplications: count('multiplications'),
    additions: count('additions'),
    stores: count('stores'),
  };
}
