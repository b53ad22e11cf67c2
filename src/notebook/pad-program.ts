/** The program of the drawing pad. For Node only: the book's pages have it ready. */
import { fileURLToPath } from 'node:url';

let built: Promise<string> | undefined;

/** The panel as one script for a page. It defines `handwrittenPad`. */
export function program(): Promise<string> {
  built ??= (async () => {
    const { build } = await import('esbuild');
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('../../apps/pad/notebook-page.ts', import.meta.url))],
      bundle: true,
      minify: true,
      format: 'iife',
      globalName: 'handwrittenPad',
      target: 'es2022',
      charset: 'utf8',
      legalComments: 'none',
      write: false,
    });
    return outputFiles[0].text.trim().replaceAll('</script', '<\\/script');
  })();
  return built;
}
