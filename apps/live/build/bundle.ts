/** The programs of the two workers. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import process from 'node:process';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { root } from '../../book/course.ts';

const live = join(root, 'apps', 'live');
const require = createRequire(join(root, 'package.json'));

interface Repair {
  readonly why: string;
  readonly from: string;
  readonly to: string;
}
const { repair } = require('./jupyter/load-tslab.cjs') as {
  repair(name: string, text: string, list: readonly Repair[]): string;
};
const repairs = require('./jupyter/repairs.cjs') as Readonly<Record<string, readonly Repair[]>>;

/** Node's modules that have a likeness in a page: name → the file. */
const likenesses: Readonly<Record<string, string>> = {
  assert: 'assert',
  'assert/strict': 'assert',
  crypto: 'crypto',
  fs: 'fs',
  'fs/promises': 'fs-promises',
  module: 'module',
  os: 'os',
  path: 'path',
  process: 'process',
  url: 'url',
  util: 'util',
  vm: 'vm',
  zlib: 'zlib',
};

/** Those that cells may import. */
const forCells = Object.keys(likenesses).filter((name) => name !== 'module' && name !== 'vm');

const inNode = (name: string) => join(live, 'kernel', 'node', `${likenesses[name]}.ts`);

/** Modules that a page has in a variant of its own. */
const variants: Readonly<Record<string, string>> = {
  'jupyter/stop.cjs': 'apps/live/kernel/stop.ts',
  'src/notebook/declarations.ts': 'apps/live/modules/declarations.ts',
  'src/notebook/pad-program.ts': 'apps/live/modules/pad-program.ts',
  'src/notebook/python.ts': 'apps/live/modules/python.ts',
};

/** tslab's own module about magic comments, which choose modes that a page does not have, and its main program. */
const emptied = /tslab[\\/]dist[\\/]metadata\.js$/;

const inPage = (modules: readonly string[]): Plugin => ({
  name: 'in-page',
  setup(build) {
    build.onResolve({ filter: /^(node:)?[a-z]+(\/[a-z]+)?$/ }, ({ path, importer }) => {
      const name = path.replace(/^node:/, '');
      if (!Object.hasOwn(likenesses, name) || importer.includes(join('node_modules', 'typescript'))) return undefined;
      // The compiler finds places, too, and loads no modules.
      if (importer.endsWith('source-maps.cjs')) return { path: join(live, 'kernel', 'node', 'source-map.ts') };
      return { path: inNode(name) };
    });
    build.onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir, importer }) => {
      // Not of a variant, which imports the types of what it stands for.
      if (importer.startsWith(live)) return undefined;
      const file = relative(root, join(resolveDir, path)).replaceAll('\\', '/');
      return Object.hasOwn(variants, file) ? { path: join(root, variants[file]) } : undefined;
    });
    build.onResolve({ filter: /^\.\.$/ }, () => ({ path: 'nothing', namespace: 'live' }));
    build.onResolve({ filter: /^live:modules$/ }, () => ({ path: 'modules', namespace: 'live' }));
    build.onResolve({ filter: /^semver$/ }, () => ({ path: 'semver', namespace: 'live' }));
    build.onResolve({ filter: /^@tslab\/typescript-for-tslab$/ }, () => ({
      path: join(root, 'jupyter', 'typescript.cjs'),
    }));
    build.onLoad({ filter: /.*/, namespace: 'live' }, ({ path }) => {
      if (path === 'nothing') return { contents: 'export {}' };
      if (path === 'semver')
        return {
          contents: 'export const major = (version) => Number(/\\d+/.exec(version)[0]); export default { major };',
        };
      return { contents: registry(modules), resolveDir: root };
    });
    build.onLoad({ filter: /tslab[\\/]dist[\\/]\w+\.js$/ }, ({ path }) => {
      if (emptied.test(path)) return { contents: 'exports.getCodeMetadata = () => ({});' };
      const name = path.slice(dirname(path).length + 1);
      const text = readFileSync(path, 'utf8');
      return { contents: name in repairs ? repair(name, text, repairs[name]) : text };
    });
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const file = relative(root, path).replaceAll('\\', '/');
      if (file.startsWith('..') || /^(node_modules|apps\/live)\//.test(file)) return undefined;
      const text = readFileSync(path, 'utf8');
      if (!text.includes('import.meta.url')) return undefined;
      return {
        contents: text.replaceAll('import.meta.url', JSON.stringify(`file:///handwritten/${file}`)),
        loader: 'ts',
      };
    });
  },
});

/** What cells can import, as a module that loads each when it is asked for. */
function registry(modules: readonly string[]): string {
  const loaders = (entries: readonly (readonly [string, string])[]) =>
    entries.map(([name, path]) => `${JSON.stringify(name)}: () => require(${JSON.stringify(path)})`).join(',\n');
  const own = modules.map((path) => [path.replace(/\.ts$/, '.js'), join(root, variants[path] ?? path)] as const);
  return `export const modules = {\n${loaders(own)}\n};
export const builtins = {\n${loaders(forCells.map((name) => [name, inNode(name)] as const))}\n};`;
}

/**
 * What a worker begins with. Browsers keep the compiled code of what a worker imports, but not of its own script; half of
 * a start is compiling. The page hears of a program that does not load as of a script that fails.
 */
const startOf = (name: string): Uint8Array => new TextEncoder().encode(`import('./${name}.js').catch(reportError);\n`);

/** The programs by name, with the map of the one whose places tracebacks tell. */
export async function bundleKernel(modules: readonly string[]): Promise<Map<string, Uint8Array>> {
  const options = {
    outdir: live,
    bundle: true,
    format: 'esm' as const,
    target: 'es2022',
    platform: 'browser' as const,
    mainFields: ['module', 'main'],
    legalComments: 'none' as const,
    charset: 'utf8' as const,
    logLevel: 'warning' as const,
    write: false as const,
    define: { NODE_VERSION: JSON.stringify(process.version) },
    inject: [join(live, 'kernel', 'node', 'globals.ts')],
    plugins: [inPage(modules)],
  } satisfies BuildOptions;
  const [execution, compiler] = await Promise.all([
    build({
      ...options,
      entryPoints: [join(live, 'kernel', 'execution.ts')],
      // Names stay as they are: tracebacks show them.
      minifyWhitespace: true,
      minifySyntax: true,
      sourcemap: 'external',
      sourcesContent: false,
    }),
    build({
      ...options,
      entryPoints: [join(live, 'kernel', 'compiler.ts')],
      minify: true,
      external: ['fs', 'os', 'inspector', 'perf_hooks', 'source-map-support', 'path'],
    }),
  ]);
  const programs = [...execution.outputFiles, ...compiler.outputFiles];
  return new Map([
    ...programs.map(({ path, contents }) => [path.slice(dirname(path).length + 1), contents] as const),
    ...['execution', 'compiler'].map((name) => [`${name}-worker.js`, startOf(name)] as const),
  ]);
}
