/**
 * Vectors of 256 bits. WebAssembly's have 128; in Node.js 24, V8 can join two neighbouring operations to one instruction
 * of AVX2, with the same bits. It does so behind a flag, which is set while the kernels are compiled, and only then:
 * modules of others are compiled as ever. Whether it pays is measured, and what comes out is compared.
 *
 * Lesson: notebooks/10-speed.ipynb.
 */
import { nodeModule } from './builtin.ts';
import { firstDifference, isWideFaster } from './comparison.ts';
import type { KernelExports } from './module.ts';

/** The compiled kernels, and whether they take tiles for 256 bits: 1 or 0. */
export interface Compiled {
  readonly module: WebAssembly.Module;
  readonly wide: number;
}

/** The kernels, working on `memory`. */
export function start({ module, wide }: Compiled, memory: WebAssembly.Memory): KernelExports {
  const env = { memory, now: () => performance.now(), wide };
  return new WebAssembly.Instance(module, { env }).exports as unknown as KernelExports;
}

/** What was found out when the first module was compiled. */
let joins: boolean | undefined;

/**
 * Compiles the kernels: with vectors of 256 bits where V8 can join them, where that is faster and where the results are
 * those of 128 bits, else with 128. The environment variable HANDWRITTEN_SIMD decides otherwise: `128`, or `256`, which
 * throws where it is impossible.
 */
export function compileKernels(
  bytes: Uint8Array<ArrayBuffer>,
  shared: boolean,
  compare: typeof firstDifference = firstDifference,
): Compiled {
  const wanted = wantedBits();
  const usual = { module: new WebAssembly.Module(bytes), wide: 0 };
  if (wanted === '128' || joins === false) return usual;
  if (!canJoin()) {
    if (wanted === '256') throw new Error(`HANDWRITTEN_SIMD=256: needs Node.js ${OLDEST_NODE} or newer on x64`);
    return usual;
  }
  const module = compileJoined(bytes);
  const [joined, narrow] = [1, 0].map((wide) => (memory: WebAssembly.Memory) => start({ module, wide }, memory));
  joins ??= wanted === '256' || isWideFaster(joined, narrow, shared);
  if (!joins) return usual;
  const different = compare(joined, (memory) => start(usual, memory), shared);
  if (different === undefined) return { module, wide: 1 };
  joins = false;
  if (wanted === '256') throw new Error(`HANDWRITTEN_SIMD=256: ${different} gives other numbers than with 128 bits`);
  node()?.emitWarning(
    `handwritten: with vectors of 256 bits ${different} gives other numbers in this version of Node.js; the kernels use 128 bits`,
    { code: 'HANDWRITTEN_SIMD' },
  );
  return usual;
}

const node = () => (globalThis as { process?: NodeJS.Process }).process;

function wantedBits(): string | undefined {
  const wanted = node()?.env?.HANDWRITTEN_SIMD;
  if (wanted === undefined || wanted === '' || wanted === '128' || wanted === '256') return wanted;
  throw new RangeError(`HANDWRITTEN_SIMD is "${wanted}", expected 128 or 256`);
}

/** V8's part in Node.js 22 has other gaps. */
const OLDEST_NODE = 24;

function canJoin(): boolean {
  const { versions, arch } = node() ?? {};
  // Others call themselves Node.js, too, but have no flags of V8.
  if (versions === undefined || versions.bun !== undefined || versions.deno !== undefined) return false;
  return arch === 'x64' && Number(versions.node?.split('.')[0]) >= OLDEST_NODE;
}

/** The flag, and two that let V8 compile everything at once, as well as it can: later the flag is no longer set. */
const FLAGS = { 'experimental-wasm-revectorize': true, liftoff: false, 'wasm-lazy-compilation': false };

/** Ends with a section of its own, because V8 would find the module that it has compiled from the same bytes. */
const EMPTY_SECTION = [0, 4, 3, ...new TextEncoder().encode('256')];

/** Compiles a module so that V8 joins neighbouring vectors where it can. Only where {@link canJoin} holds. */
export function compileJoined(bytes: Uint8Array): WebAssembly.Module {
  const v8 = nodeModule<typeof import('node:v8')>('node:v8');
  const { execArgv = [], env } = node() ?? {};
  // A flag that a person has set stays as it is.
  const given = [...execArgv, ...(env?.NODE_OPTIONS ?? '').split(/\s+/)].map((option) => option.replaceAll('_', '-'));
  const flags = Object.entries(FLAGS).filter(
    ([name]) => !given.includes(`--${name}`) && !given.includes(`--no-${name}`),
  );
  const set = (to: (value: boolean) => boolean) => {
    for (const [name, value] of flags) v8?.setFlagsFromString(`--${to(value) ? '' : 'no-'}${name}`);
  };
  set((value) => value);
  try {
    return new WebAssembly.Module(Uint8Array.from([...bytes, ...EMPTY_SECTION]));
  } finally {
    set((value) => !value);
  }
}
