/** Vectors of 256 bits: what has to be noticed before they are used, and the variable that chooses. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { modules } from '../../src/fast/built/kernels.ts';
import { firstDifference } from '../../src/fast/comparison.ts';
import type { KernelExports } from '../../src/fast/module.ts';
import { start } from '../../src/fast/vectors.ts';
import { fromBase64 } from '../../src/text.ts';

const module = new WebAssembly.Module(fromBase64(modules.unshared));
const usual = (memory: WebAssembly.Memory) => start({ module, wide: 0 }, memory);
const wide = (memory: WebAssembly.Memory) => start({ module, wide: 1 }, memory);

test('comparison: wide tiles give the bits of the others', () => {
  assert.equal(firstDifference(usual, wide, false), undefined);
});

for (const [kernel, expected] of [
  ['denseForward', /the dense forward pass/],
  ['activate', /the dense forward pass/],
  ['applyMask', /the dense forward pass/],
  ['activationGradient', /the dense deltas/],
  ['biasGradient', /the dense deltas/],
  ['denseGradient', /the dense gradient$/],
  ['update', /the update of rmsprop/],
  ['sparseForward', /the sparse forward pass/],
  ['sparseGradient', /the sparse gradient$/],
] as const) {
  test(`comparison: a bit that ${kernel} gets wrong is found`, () => {
    const wrong = (memory: WebAssembly.Memory): KernelExports => {
      const kernels = usual(memory);
      const before = () => new Uint32Array(memory.buffer.slice(0));
      return {
        ...kernels,
        [kernel](...args: number[]) {
          const old = before();
          const result = (kernels[kernel] as (...args: number[]) => unknown)(...args);
          // The last bit of the first number that it has changed.
          const now = new Uint32Array(memory.buffer);
          const changed = old.findIndex((bits, i) => i > 16384 && bits !== now[i]);
          if (changed >= 0) now[changed] ^= 1;
          return result;
        },
      };
    };
    assert.match(firstDifference(usual, wrong, false) ?? 'nothing', expected);
  });
}

/** What a new process prints that asks for the vectors of the kernels. */
function ask(variable: string, before = '', executable = process.execPath): { stdout: string; stderr: string } {
  const file = new URL('../../src/fast/module.ts', import.meta.url).href;
  const code = `${before} const { vectorBits } = await import('${file}'); console.log(vectorBits(), vectorBits());`;
  const args = ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', code];
  const env = { ...process.env, HANDWRITTEN_SIMD: variable };
  return spawnSync(executable, args, { env, encoding: 'utf8' });
}

test('HANDWRITTEN_SIMD=128 chooses 128 bits, and what is no number of bits throws', () => {
  assert.equal(ask('128').stdout.trim(), '128 128');
  assert.match(ask('512').stderr, /RangeError: HANDWRITTEN_SIMD is "512", expected 128 or 256/);
});

test('where V8 cannot join vectors, they have 128 bits, and HANDWRITTEN_SIMD=256 throws', () => {
  const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '22.1.0' } });`;
  assert.equal(ask('', older).stdout.trim(), '128 128');
  assert.match(ask('256', older).stderr, /HANDWRITTEN_SIMD=256: needs Node.js 24 or newer on x64/);
});
