/**
 * Compiles src/fast/assembly (AssemblyScript) to WebAssembly and writes src/fast/built/kernels.ts: the two modules
 * as base64, so that they load synchronously everywhere, and where each field of the plan's structures lies.
 * Does nothing if the sources have not changed. Needs `npm ci`, and no more than Node.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = join(root, 'src', 'fast', 'assembly');
const output = join(root, 'src', 'fast', 'built', 'kernels.ts');

const common = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--enable', 'threads', '--importMemory'];
// AS112 says that not every host can exchange v128 values with the module; none are exchanged.
const memory = ['--initialMemory', '1', '--maximumMemory', '65536', '--disableWarning', '112'];
/** Memory that threads share, and memory for where there is no sharing: a page that is not cross-origin isolated. */
const variants = { shared: ['--sharedMemory'], unshared: [] };

const stampOf = () => `// ${fingerprint()}`;

/** True if what is built comes from the sources as they are now. */
export const kernelsAreBuilt = () => existsSync(output) && readFileSync(output, 'utf8').startsWith(stampOf());

/** Builds if need be; returns whether it built. */
export async function buildKernels() {
  if (kernelsAreBuilt()) return false;
  const stamp = stampOf();
  const modules = await Promise.all(
    Object.entries(variants).map(async ([name, flags]) => [name, (await compile(flags)).toString('base64')]),
  );
  const structures = Object.assign({}, ...['plan', 'optimizers', 'dropout'].map(structuresOf));
  const text = [
    stamp,
    '/** Written by tools/build-kernels.mjs from src/fast/assembly. */',
    '/** The WebAssembly modules, as base64. */',
    'export const modules = {',
    ...modules.map(([name, code]) => `  ${name}: '${code}',`),
    '} as const;',
    '/** The plan’s structures: their size in bytes, and type and place of each field. */',
    `export const structures = ${JSON.stringify(structures, null, 2)} as const;`,
    '',
  ].join('\n');
  mkdirSync(dirname(output), { recursive: true });
  const unfinished = `${output}.${process.pid}.part`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, output); // another process never sees half a file
  return true;
}

function fingerprint() {
  const hash = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url)));
  for (const name of readdirSync(sources).sort()) hash.update(name).update(readFileSync(join(sources, name)));
  hash.update(readFileSync(compilerPackage()));
  return hash.digest('hex');
}

function compilerPackage() {
  return createRequire(import.meta.url).resolve('assemblyscript/package.json');
}

async function compile(flags) {
  const folder = mkdtempSync(join(tmpdir(), 'handwritten-kernels-'));
  try {
    const file = join(folder, 'kernels.wasm');
    const compiler = join(dirname(compilerPackage()), 'bin', 'asc.js');
    const entry = join('src', 'fast', 'assembly', 'index.ts');
    await promisify(execFile)(process.execPath, [compiler, entry, ...common, ...memory, ...flags, '-o', file], {
      cwd: root,
    });
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Fields of the @unmanaged classes of one source file, laid out as AssemblyScript does: in order, aligned to their size. */
function structuresOf(name) {
  const text = readFileSync(join(sources, `${name}.ts`), 'utf8');
  const found = {};
  for (const [, structure, body] of text.matchAll(/@unmanaged\nexport class (\w+) \{\n(.*?)\n\}/gs)) {
    const fields = {};
    let size = 0;
    for (const [, field, type] of body.matchAll(/^ {2}(\w+): (\w+);$/gm)) {
      const bytes = type === 'f64' ? 8 : 4;
      size = Math.ceil(size / bytes) * bytes;
      fields[field] = { at: size, type: type === 'f64' || type === 'f32' ? type : 'u32' };
      size += bytes;
    }
    found[structure] = { size, fields };
  }
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    if (await buildKernels()) console.error('✓ fast kernels');
  } catch (error) {
    console.error(error.stderr || error.message);
    process.exitCode = 1;
  }
}
