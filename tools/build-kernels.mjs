/**
 * Compiles src/fast/assembly (AssemblyScript) to WebAssembly and writes src/fast/built/kernels.ts: the two modules
 * as base64, so that they load synchronously everywhere, and what host and kernels share, as the compiler sees it: the
 * exported enums, and where each field of the exported `@unmanaged` classes lies.
 * Does nothing if the sources have not changed. Needs `npm ci`, and no more than Node.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { builtModule } from './built-module.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = 'src/fast/assembly';
const entry = `${folder}/index.ts`;

// AS112 says that not every host can exchange v128 values with the module; none are exchanged.
const features = ['--runtime', 'stub', '--enable', 'simd', '--enable', 'threads', '--disableWarning', '112'];
const memory = ['--importMemory', '--initialMemory', '1', '--maximumMemory', '65536'];
const common = [...features, ...memory, '-O3', '--converge', '--noAssert'];
/** Memory that threads share, and memory for where there is no sharing: a page that is not cross-origin isolated. */
const variants = { shared: ['--sharedMemory'], unshared: [] };

const built = builtModule(join(root, 'src', 'fast', 'built', 'kernels.ts'), () => [
  fileURLToPath(import.meta.url),
  compilerPackage(),
  ...readdirSync(join(root, folder))
    .sort()
    .map((name) => join(root, folder, name)),
]);

export const kernelsAreBuilt = built.isBuilt;

/** Builds if need be; returns whether it built. */
export const buildKernels = () => built.build(kernels);

async function kernels() {
  const compiling = Object.entries(variants).map(async ([name, flags]) => [name, await compile(flags)]);
  const { enums, structures } = await readShared();
  const modules = await Promise.all(compiling);
  return [
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
}

function compilerPackage() {
  return createRequire(import.meta.url).resolve('assemblyscript/package.json');
}

async function compile(flags) {
  const place = mkdtempSync(join(tmpdir(), 'handwritten-kernels-'));
  try {
    const file = join(place, 'kernels.wasm');
    await compileTo(file, flags);
    return readFileSync(file);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Writes the module to a file; `flags` are further arguments of the compiler. */
export async function compileTo(file, flags) {
  const compiler = join(dirname(compilerPackage()), 'bin', 'asc.js');
  await promisify(execFile)(process.execPath, [compiler, entry, ...common, ...flags, '-o', file], { cwd: root });
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
