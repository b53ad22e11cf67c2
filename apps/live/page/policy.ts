/** The content security policy of the built pages. */
import { createHash } from 'node:crypto';

/**
 * The policy of one page as a `<meta>`, for pages on any file server, which sends no headers of ours.
 *
 * - Nothing comes from elsewhere, and nothing is sent there: `default-src 'none'`, and `'self'` where a page needs it.
 *   `file:` stands beside it for pages that are opened as files.
 * - Scripts: files of the book, and inline ones that the build put there, by their hashes. No `unsafe-inline`, no `unsafe-eval`: charts evaluate their expressions with Vega's interpreter, and the
 *   code of cells runs in a worker, which has no policy of the page and no access to it.
 *   `wasm-unsafe-eval`: the drawing pads and the playground compile the kernels of the library.
 * - Styles: inline ones are allowed, since formulas, tables and charts place their parts with `style`.
 * - Images: `data:` and `blob:` for drawings that cells make.
 * - Workers: files of the book; no `blob:`. Frames: one file of the book, in which outputs with scripts are shut away.
 */
export function policyFor(html: string): string {
  const inline = [...html.matchAll(/<script(?![^>]*(?:\bsrc=|type="application\/json"))[^>]*>([\s\S]*?)<\/script>/g)];
  const hashes = new Set(inline.map(([, text]) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`));
  const own = "'self' file:";
  return [
    "default-src 'none'",
    `script-src ${[own, "'wasm-unsafe-eval'", ...hashes].join(' ')}`,
    `style-src ${own} 'unsafe-inline'`,
    `img-src ${own} data: blob:`,
    `font-src ${own}`,
    `media-src ${own}`,
    "connect-src 'self'",
    "worker-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
