/**
 * What V8 makes of the kernels in the Node.js that joins vectors: every tile joined, by V8's own account, and the same
 * bits as with 128 bits, whichever Node.js runs these tests.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { modules } from '../../src/fast/built/kernels.ts';
import { fromBase64 } from '../../src/text.ts';
import { compileTo } from '../../tools/build-kernels.mjs';
import { nodeForPrograms } from '../../tools/setup/node24.mjs';
import { root } from '../../tools/setup/paths.mjs';

const node = nodeForPrograms();
const tsx = ['--import', import.meta.resolve('tsx')];
const version = Number(execFileSync(node, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' }));

/** Linux tells; elsewhere, x64 without AVX2 is rare. */
const hasAvx2 = process.platform !== 'linux' || /\bavx2\b/.test(readFileSync('/proc/cpuinfo', 'utf8'));
const skip =
  (process.arch !== 'x64' && 'only for x64') ||
  (!hasAvx2 && 'this processor has no AVX2') ||
  (version < 24 && 'there is no Node.js 24');

/** Runs JavaScript in the Node.js that joins, and returns what it prints. */
function run(code: string, flags: readonly string[] = [], env: NodeJS.ProcessEnv = {}): string {
  const args = [...flags, '--input-type=module', '--eval', code];
  const { status, stdout, stderr } = spawnSync(node, args, {
    ...{ encoding: 'utf8', cwd: root, env: { ...process.env, ...env }, maxBuffer: 1 << 28 },
  });
  assert.equal(status, 0, stderr);
  return stdout;
}

const addressesOf = (...names: string[]) => names.map((name) => new URL(`../../src/${name}`, import.meta.url).href);

/** The code of a module, without names and other sections. */
function codeOf(module: Uint8Array): Buffer {
  const codeSection = 10;
  for (let at = 8; at < module.length; ) {
    const id = module[at++];
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      size += (module[at] & 127) << shift;
      if (module[at++] < 128) break;
    }
    if (id === codeSection) return Buffer.from(module.subarray(at, at + size));
    at += size;
  }
  throw new Error('a module without code');
}

describe('V8 joins the vectors of the kernels', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'joined-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  test('of every tile, each two stores side by side, and all that leads to them', async () => {
    const [file, text] = ['kernels.wasm', 'kernels.wat'].map((name) => join(folder, name));
    await compileTo(file, ['--debug', '-t', text]);
    assert.deepEqual(codeOf(readFileSync(file)), codeOf(fromBase64(modules.unshared)), 'names change nothing else');

    /** How many stores of vectors each function has. */
    const stores = new Map<string, number>();
    for (const body of readFileSync(text, 'utf8')
      .split(/^ \(func \$/m)
      .slice(1)) {
      const name = /^"?([^"\s]+)/.exec(body)?.[1].replace('src/fast/assembly/', '') ?? '';
      stores.set(name, body.match(/\bv128\.store\b/g)?.length ?? 0);
    }
    const flags = ['experimental-wasm-revectorize', 'trace-wasm-revectorize', 'no-liftoff', 'no-wasm-lazy-compilation'];
    // Else V8 repeats parts of functions, and mixes what it says of several.
    flags.push('no-wasm-loop-unrolling', 'no-wasm-loop-peeling', 'no-wasm-inlining', 'single-threaded');
    const trace = run(
      `new WebAssembly.Module((await import('node:fs')).readFileSync(${JSON.stringify(file)}));`,
      flags.map((flag) => `--${flag}`),
    );
    const left = Object.fromEntries(stores);
    for (const part of trace.split('Begin revec function ').slice(1)) {
      const name = part.slice(0, part.indexOf('\n')).replaceAll('src/fast/assembly/', '');
      const decided = part.slice(part.indexOf('Decide to vectorize'));
      const joined = part.includes('Decide to vectorize') ? (decided.match(/: Store\(/g)?.length ?? 0) : 0;
      const key = [...stores.keys()].find((one) => one.replaceAll('src/fast/assembly/', '') === name);
      assert.ok(key !== undefined, `V8 names ${name}`);
      left[key] -= 2 * joined;
      // Numbers from different places, put together one by one: only the rows of a block that is transposed.
      if (!name.startsWith('pack/')) assert.doesNotMatch(part, /ForcePackNode/, name);
    }
    const tiles = [...stores].filter(
      ([name, count]) => /^(dense|gradient|sparse)\/.*<|^sparse\//.test(name) && count > 3,
    );
    assert.ok(tiles.length > 20, `tiles: ${tiles.map(([name]) => name).join(' ')}`);
    const notJoined = Object.entries(left).filter(([, count]) => count !== 0);
    assert.deepEqual(Object.fromEntries(notJoined), {
      // Softmax and losses, row by row, four numbers at a time.
      'activations/activate': 1,
      'activations/activationGradient': 1,
      'softmax/binaryCrossEntropyRow': 1,
      'training/activateOutput': 1,
      'training/loss': 1,
    });
  });

  test('the library chooses 256 bits, and no flag stays set for the modules of others', () => {
    const [kernels, built, texts] = addressesOf('fast/module.ts', 'fast/built/kernels.ts', 'text.ts');
    const printed = run(
      `const { vectorBits, kernelModule } = await import('${kernels}');
       console.log(vectorBits(), kernelModule('shared').wide);
       const { modules } = await import('${built}');
       const { fromBase64 } = await import('${texts}');
       for (const flag of ['trace-wasm-revectorize', 'no-liftoff', 'no-wasm-lazy-compilation']) {
         process.getBuiltinModule('node:v8').setFlagsFromString('--' + flag);
       }
       // With a section of its own, so that V8 does not find what it has compiled before.
       new WebAssembly.Module(Uint8Array.from([...fromBase64(modules.unshared), 0, 2, 1, 120]));`,
      tsx,
      { HANDWRITTEN_SIMD: '' },
    );
    assert.equal(printed.trim(), '256 1', 'V8 would say more if it joined vectors');
  });

  test('where the numbers differ, a warning says so, and the kernels have 128 bits', () => {
    const [vectors, built, texts] = addressesOf('fast/vectors.ts', 'fast/built/kernels.ts', 'text.ts');
    const printed = run(
      `const { compileKernels } = await import('${vectors}');
       const { modules } = await import('${built}');
       const { fromBase64 } = await import('${texts}');
       process.on('warning', ({ code, message }) => console.log(code, message));
       for (const variant of ['unshared', 'shared']) {
         const { wide } = compileKernels(fromBase64(modules[variant]), variant === 'shared', () => 'the update of adam');
         console.log(wide);
       }`,
      tsx,
      { HANDWRITTEN_SIMD: '' },
    );
    assert.match(
      printed,
      /^0\n0\nHANDWRITTEN_SIMD handwritten: with vectors of 256 bits the update of adam gives other/,
    );
  });

  for (const bits of ['128', '256']) {
    for (const file of ['test/training-bits.test.ts', 'test/fast/fast.test.ts']) {
      test(`${file} passes with ${bits} bits`, () => {
        const { NODE_TEST_CONTEXT: _, ...env } = process.env;
        const { status, stdout } = spawnSync(node, [...tsx, fileURLToPath(new URL(`../../${file}`, import.meta.url))], {
          ...{ encoding: 'utf8', cwd: root, env: { ...env, HANDWRITTEN_SIMD: bits } },
        });
        assert.equal(status, 0, stdout);
        assert.match(stdout, /^. pass [1-9]/m);
      });
    }
  }
});
