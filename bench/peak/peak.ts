/** How many floating-point operations a second one core can do at best with WebAssembly's 128-bit vectors, measured. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const flopsOfRound = 12 * 4 * 2;

interface Exports {
  chains(rounds: number, scale: number, offset: number): number;
}

/**
 * Compiles the chains and returns a function that measures once, for about 1 ms: GF/s, multiplication and addition
 * counting as one operation each.
 */
export async function preparePeak(): Promise<() => number> {
  const { chains } = await compile();
  const run = (count: number) => {
    const start = performance.now();
    // 0.5 a + 0.5 stays near 1: no infinity, no denormal number.
    const result = chains(count, 0.5, 0.5);
    const seconds = (performance.now() - start) / 1000;
    if (Math.abs(result - 48) > 1e-3) throw new Error(`peak: the chains gave ${result}, expected 48`);
    return (count * flopsOfRound) / seconds / 1e9;
  };
  for (let i = 0; i < 50; i++) run(50_000);
  // The optimizing compiler works in the background.
  await new Promise((resolve) => setTimeout(resolve, 100));
  return () => run(400_000);
}

async function compile(): Promise<Exports> {
  const source = readFileSync(fileURLToPath(new URL('chains.as.ts', import.meta.url)), 'utf8');
  const options = ['chains.ts', '--outFile', 'chains.wasm', '-O3', '--enable', 'simd', '--runtime', 'stub'];
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(options, {
    readFile: (name) => (name === 'chains.ts' ? source : null),
    writeFile: (name, contents) => {
      if (name === 'chains.wasm') binary = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`peak: chains.as.ts does not compile: ${stderr.toString()}`, { cause: error });
  const { instance } = await WebAssembly.instantiate(binary as Uint8Array<ArrayBuffer>, {
    env: { abort: () => {} },
  });
  return instance.exports as unknown as Exports;
}
