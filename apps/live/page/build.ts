/** The page's side of the running book as files, and what the built pages need to know of it. */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { escapeHtml } from '../../../src/text.ts';
import { type Cell, hasTag, type Lesson, root } from '../../book/course.ts';
import { policyFor } from './policy.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

const settings = {
  bundle: true,
  minify: true,
  target: 'es2022',
  legalComments: 'linked',
  logLevel: 'warning',
} as const;

/** The name of a cell in an address: `01-relu.html#cell-05`. */
export const anchorOf = (id: string): string => (id.startsWith('cell-') ? id : `cell-${id}`);

/** A rendered cell with what the page has to know to run it. Cells without code stay as they are. */
export function liveCell(cell: Cell, html: string): string {
  if (cell.cell_type !== 'code' || cell.id === undefined || !html.includes('<pre class="input')) return html;
  const kind = ['exercise', 'exercise-check'].find((tag) => hasTag(cell, tag));
  const data = [
    `data-cell="${escapeHtml(cell.id)}"`,
    ...(kind ? [`data-kind="${kind}"`] : []),
    ...(hasTag(cell, 'raises-exception') ? ['data-may-fail'] : []),
  ];
  return `<div class="live" id="${anchorOf(cell.id)}" ${data.join(' ')}>${html}</div>`;
}

/** The tools of a whole lesson. They stand in the page from the start: nothing jumps when the program comes. */
export const lessonTools = `<div class="live-tools" role="group" aria-label="This lesson">${[
  ['run', 'Run all'],
  ['restart', 'Restart'],
  ['download', 'Download as .ipynb'],
  ['open', 'Open a notebook'],
  ['reset', 'Reset lesson'],
]
  .map(([name, text]) => `<button type="button" class="live-small" data-does="${name}">${text}</button>`)
  .join('')}</div>
<p class="live-how">The code runs here: <b>Run</b>, or Shift + Enter. Click into it to change it; your changes are kept in this browser.</p>
<p class="live-message" role="status"></p>`;

/** Writes the program and the styles of every page into `assets`, editor and runner into `live`. */
export async function writePage(assets: string, live: string): Promise<void> {
  mkdirSync(join(live, 'page'), { recursive: true });
  await Promise.all([
    build({ ...settings, entryPoints: [join(here, 'start.ts')], outfile: join(assets, 'live.js'), format: 'iife' }),
    build({
      ...settings,
      entryPoints: [join(here, 'engine.ts')],
      outdir: join(live, 'page'),
      format: 'esm',
      splitting: true,
    }),
  ]);
  cpSync(join(here, 'live.css'), join(assets, 'live.css'));
  cpSync(join(here, 'frame.html'), join(live, 'page', 'frame.html'));
}

const hashOf = (content: Uint8Array | string): string =>
  createHash('sha256').update(content).digest('hex').slice(0, 16);

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();

/** The program tag of a page, and what the page tells it. */
function programTag(up: string, live: string, lesson: Lesson | undefined, exercises: string, version: string): string {
  const data: Readonly<Record<string, string>> = {
    top: up || './',
    live: `${live}/`,
    exercises,
    ...(lesson && {
      lesson: lesson.name,
      file: lesson.file,
      notebook: `notebooks/${basename(lesson.file)}?v=${version}`,
    }),
  };
  const attributes = Object.entries(data).map(([name, value]) => `data-${name}="${escapeHtml(value)}"`);
  return `<script defer src="${up}assets/live.js" ${attributes.join(' ')}></script>`;
}

/** Names the folder with editor and kernel by its content: `live-1f…`. Returns its name. */
function nameByContent(folder: string): string {
  const live = join(folder, 'live');
  const paths = filesBelow(live).map((file) => relative(live, file).replaceAll('\\', '/'));
  // Data that single cells read is kept when they read it.
  const forRuns = paths.filter((path) => !/^data\/|\.map$|\.LEGAL\.txt$/.test(path));
  writeFileSync(join(live, 'run.json'), JSON.stringify(forRuns));
  const contents = paths.map((path) => `${path} ${hashOf(readFileSync(join(live, path)))}`);
  const name = `live-${hashOf(contents.join('\n'))}`;
  renameSync(live, join(folder, name));
  return name;
}

/**
 * Makes the built pages run: puts program, styles and policy into them, names all that they load by its content, and
 * writes the notebooks and the service worker. The last step of the build.
 * @param folder of the book, with `assets` and `live` inside; @param pages addresses of those that get the program
 */
export async function finishSite(folder: string, pages: readonly string[], lessons: readonly Lesson[]): Promise<void> {
  mkdirSync(join(folder, 'notebooks'), { recursive: true });
  for (const { file } of lessons) cpSync(join(root, file), join(folder, 'notebooks', basename(file)));
  const live = nameByContent(folder);
  const hashes = new Map<string, string>();
  const stamp = (path: string): string => {
    const hash = hashes.get(path) ?? hashOf(readFileSync(join(folder, path)));
    hashes.set(path, hash);
    return hash;
  };
  const checks = (lesson: Lesson) => lesson.cells.filter((cell) => hasTag(cell, 'exercise-check')).map(({ id }) => id);
  const exercises = JSON.stringify(Object.fromEntries(lessons.map((lesson) => [lesson.name, checks(lesson)])));
  const withProgram = (address: string, html: string): string => {
    const up = '../'.repeat(address.split('/').length - 1);
    const lesson = lessons.find(({ name }) => address === `${name}.html`);
    const version = lesson ? stamp(`notebooks/${basename(lesson.file)}`) : '';
    const style = `<link rel="stylesheet" href="${up}assets/live.css">`;
    // Fonts are asked for by the style sheet under their plain names, and a page that preloads one has to do the same.
    return html
      .replace('</head>', () => `${style}${programTag(up, live, lesson, exercises, version)}\n</head>`)
      .replace(
        /(\b(?:href|src)=")((?:\.\.\/)*(?:assets|figures)\/(?!fonts\/)[^"?#]+)"/g,
        (_, start: string, path: string) => {
          return `${start}${path}?v=${stamp(posix.join(dirname(address), path))}"`;
        },
      );
  };
  for (const file of filesBelow(folder)) {
    const address = relative(folder, file).replaceAll('\\', '/');
    if (!address.endsWith('.html') || address.startsWith(live)) continue;
    const html = readFileSync(file, 'utf8');
    writeFileSync(file, withPolicy(pages.includes(address) ? withProgram(address, html) : html));
  }
  await build({
    ...settings,
    entryPoints: [join(here, 'worker.ts')],
    outfile: join(folder, 'sw.js'),
    format: 'iife',
    define: { VERSION: JSON.stringify(live.replace('live-', '')) },
  });
}

/** The page with its policy before everything that could load something. */
export const withPolicy = (html: string): string =>
  html.replace(
    /<meta charset="utf-8"\s*\/?>/i,
    (meta) => `${meta}\n<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policyFor(html))}">`,
  );
