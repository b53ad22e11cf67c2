/** What a site of static pages needs from `node_modules`: programs, styles and fonts, so that it works without a network. */
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { KeepPicture } from './cells.ts';

const require = createRequire(import.meta.url);
const here = fileURLToPath(new URL('.', import.meta.url));

/** Folder of a file of a package. */
export const folderOf = (file: string): string => dirname(require.resolve(file));

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
  });
}

/** Keeps the pictures of one lesson in `folder`, each once; the addresses are relative to the folder above it. */
export function pictureKeeper(folder: string, name: string): KeepPicture {
  mkdirSync(join(folder, 'figures'), { recursive: true });
  const known = new Map<string, string>();
  return (svg) => {
    const address = known.get(svg) ?? `figures/${name}-${known.size + 1}.svg`;
    if (!known.has(svg)) writeFileSync(join(folder, address), svg);
    known.set(svg, address);
    return address;
  };
}
