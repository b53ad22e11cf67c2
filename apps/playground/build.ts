/** The playground as files: bundled, for any file server. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const source = join(root, 'apps', 'playground');

export interface PlaygroundPlace {
  /** True if MNIST lies in data/mnist/ beside the page. */
  readonly mnist?: boolean;
  /** True if the page is a part of the book, which it then links to. */
  readonly book?: boolean;
}

/** All files of the playground by their name: page, programs, style, icon and the network trained beforehand. */
export async function bundlePlayground({
  mnist = false,
  book = false,
}: PlaygroundPlace = {}): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: ['main.ts', 'worker.ts', 'playground.css'].map((name) => join(source, name)),
    outdir: source,
    bundle: true,
    // Page and worker share what both need: it is loaded once.
    splitting: true,
    format: 'esm',
    minify: true,
    target: 'es2022',
    legalComments: 'linked',
    logLevel: 'warning',
    write: false,
  });
  const files = new Map<string, Uint8Array>(
    outputFiles.map(({ path, contents }) => [path.slice(source.length + 1), contents]),
  );
  const html = readFileSync(join(source, 'index.html'), 'utf8')
    .replace('data-sets="digits"', `data-sets="digits${mnist ? ' mnist' : ''}"`)
    .replace('data-book=""', `data-book="${book ? 'yes' : 'no'}"`);
  files.set('index.html', new TextEncoder().encode(html));
  files.set('icon.svg', readFileSync(join(root, 'apps', 'book', 'icon.svg')));
  files.set('mnist-network.safetensors', readFileSync(join(root, 'data', 'mnist-network', 'network.safetensors')));
  return files;
}
