/**
 * Compiles src/fast/assembly (AssemblyScript) to WebAssembly and writes src/fast/built/kernels.ts: the two modules
 * as base64, so that they load synchronously everywhere, and what host and kernels share, as the compiler sees it: the
 * exported enums, and where each field of the exported `@unmanaged` classes lies.
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
const folder = 'src/fast/assembly';
const entry = `${folder}/index.ts`;
const output = join(root, 'src', 'fast', 'built', 'kernels.ts');

// AS112 says that not every host can exchange v128 values with the module; none are exchanged.
const features = ['--runtime', 'stub', '--enable', 'simd', '--enable', 'threads', '--disableWarning', '112'];
const memory = ['--importMemory', '--initialMemory', '1', '--maximumMemory', '65536'];
const common = [...features, ...memory, '-O3', '--noAssert'];
/** Memory that threads share, and memory for where there is no sharing: a page that is not cross-origin isolated. */
const variants = { shared: ['--sharedMemory'], unshared: [] };

const stampOf = () => `// ${fingerprint()}`;

/** True if what is built comes from the sources as they are now. */
export const kernelsAreBuilt = () => existsSync(output) && readFileSync(output, 'utf8').startsWith(stampOf());

/** Builds if need be; returns whether it built. */
export async function buildKernels() {
  if (kernelsAreBuilt()) return false;
  const stamp = stampOf();
  const compiling = Object.entries(variants).map(async ([name, flags]) => [name, await compile(flags)]);
  const { enums, structures } = await readShared();
  const modules = await Promise.all(compiling);
  const text = [
    stamp,
    '/** Written by tools/build-kernels.mjs from src/fast/assembly. */',
    '/** The WebAssembly modules, as base64. */',
    'export const modules = {',
    ...modules.map(([name, code]) => `  ${name}: '${code.toString('base64')}',`),
    '} as const;',
    '/** Numbers by which host and kernels name things, and sizes on which they agree. */',
    `export const enums = ${JSON.stringify(enums, null, 2)} as const;`,
    '/** Structures in memory: their size in bytes, and type and place of each field. */',
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
  const sources = join(root, folder);
  for (const name of readdirSync(sources).sort()) hash.update(name).update(readFileSync(join(sources, name)));
  hash.update(readFileSync(compilerPackage()));
  return hash.digest('hex');
}

function compilerPackage() {
  return createRequire(import.meta.url).resolve('assemblyscript/package.json');
}

async function compile(flags) {
  const place = mkdtempSync(join(tmpdir(), 'handwritten-kernels-'));
  try {
    const file = join(place, 'kernels.wasm');
    const compiler = join(dirname(compilerPackage()), 'bin', 'asc.js');
    await promisify(execFile)(process.execPath, [compiler, entry, ...common, ...flags, '-o', file], { cwd: root });
    return readFileSync(file);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Lets the compiler read the sources, and asks it for their exported enums and `@unmanaged` classes. */
async function readShared() {
  // Loaded here, because setup imports this file before packages are installed.
  const { default: asc } = await import('assemblyscript/asc');
  const { Transform } = await import('assemblyscript/transform');
  const enums = {};
  const structures = {};
  class Reader extends Transform {
    afterCompile() {
      const files = [...this.program.filesByName].filter(([name]) => name.startsWith(`${folder}/`));
      const exported = new Map(files.flatMap(([, file]) => [...(file.exports ?? [])]));
      for (const [name, element] of exported) {
        if (element.kind === elementKind.enum) enums[name] = valuesOf(element);
        const layout = element.kind === elementKind.classPrototype && element.getResolvedInstance('');
        if (layout && !layout.type.isManaged) structures[name] = layoutOf(layout);
      }
    }
  }
  const readFile = (name) => (existsSync(join(root, name)) ? readFileSync(join(root, name), 'utf8') : null);
  const { error, stderr } = await asc.main([entry, '--noEmit', ...features], { readFile, transforms: [Reader] });
  if (error) throw new Error(`build-kernels: ${stderr.toString() || error.message}`, { cause: error });
  return { enums, structures };
}

/** Of the compiler's `ElementKind`, a `const enum` that does not exist at run time. */
const elementKind = { enum: 2, enumValue: 3, classPrototype: 6 };

function valuesOf(element) {
  const members = [...element.members.values()].filter(({ kind }) => kind === elementKind.enumValue);
  const values = members.map(({ name, constantValueKind, constantIntegerValue }) => {
    if (!constantValueKind) throw new Error(`${element.internalName}: expected a \`const enum\` of whole numbers`);
    return [name, Number(constantIntegerValue)];
  });
  return Object.fromEntries(values);
}

function layoutOf(layout) {
  const fields = [...layout.members].flatMap(([name, { instance }]) =>
    instance?.isField ? [[name, { at: instance.memoryOffset, type: typeNameOf(instance.type) }]] : [],
  );
  return { size: layout.nextMemoryOffset, fields: Object.fromEntries(fields) };
}

/** Whole numbers and addresses have 32 bits. */
function typeNameOf(type) {
  return type.isFloatValue ? `f${type.size}` : 'u32';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    if (await buildKernels()) console.error('✓ fast kernels');
  } catch (error) {
    console.error(error.stderr || error.message);
    process.exitCode = 1;
  }
}
