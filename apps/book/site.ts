/** What a site of static pages needs from `node_modules`: programs, styles and fonts, so that it works without a network. */
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { KeepFile } from './cells.ts';

const require = createRequire(import.meta.url);
const here = fileURLToPath(new URL('.', import.meta.url));

/** Folder of a file of a package. */
export const folderOf = (file: string): string => dirname(require.resolve(file));

/**
 * Parts of Vega for maps, trees, graphs and word clouds, and the looks that vega-embed brings: no picture of the course
 * has any, and every page with a chart would load them.
 */
const unused = /^vega-(?:crossfilter|force|geo|hierarchy|themes|voronoi|wordcloud)$/;
const withoutUnused: Plugin = {
  name: 'without unused parts of Vega',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: unused }, ({ path }) => ({ path, namespace: 'unused' }));
    onLoad({ filter: unused, namespace: 'unused' }, () => ({ contents: 'export {}' }));
  },
};

/** Writes `styles` (file names of this folder), the formula fonts, Plotly and the bundled `programs` into `folder`. */
export async function writeAssets(
  folder: string,
  programs: readonly string[],
  styles: readonly string[],
): Promise<void> {
  mkdirSync(join(folder, 'fonts'), { recursive: true });
  const katex = folderOf('katex/dist/katex.min.css');
  cpSync(join(katex, 'katex.min.css'), join(folder, 'katex.min.css'));
  for (const font of readdirSync(join(katex, 'fonts')).filter((name) => name.endsWith('.woff2'))) {
    cpSync(join(katex, 'fonts', font), join(folder, 'fonts', font));
  }
  cpSync(require.resolve('plotly.js-dist-min/plotly.min.js'), join(folder, 'plotly.min.js'));
  for (const name of [...styles, 'cells.css', 'sliders.css', 'icon.svg']) cpSync(join(here, name), join(folder, name));
  await build({
    entryPoints: programs.map((name) => join(here, 'client', `${name}.ts`)),
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    legalComments: 'linked',
    logLevel: 'warning',
    plugins: [withoutUnused],
  });
}

/** Keeps the pictures and scripts of one lesson in `folder`, each once; the addresses are relative to the folder above it. */
export function fileKeeper(folder: string, name: string): KeepFile {
  mkdirSync(join(folder, 'figures'), { recursive: true });
  const known = new Map<string, string>();
  return (content, ending) => {
    const address = known.get(content) ?? `figures/${name}-${known.size + 1}.${ending}`;
    if (!known.has(content)) writeFileSync(join(folder, address), content);
    known.set(content, address);
    return address;
  };
}
