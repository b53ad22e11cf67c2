/** The page's side of the running book as files, and what the built pages need to know of it. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { escapeHtml } from '../../../src/text.ts';
import { type Cell, hasTag, type Lesson, root } from '../../book/course.ts';
import { ContentNames, filesBelow, hashOf } from '../build/content-names.ts';
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
    build({ ...settings, entryPoints: [join(here, 'visit.ts')], outfile: join(assets, 'visit.js'), format: 'iife' }),
    build({
      ...settings,
      entryPoints: [join(here, 'engine.ts')],
      outdir: join(live, 'page'),
      format: 'esm',
      splitting: true,
    }),
  ]);
  for (const name of ['live.css', 'live-slides.css']) cpSync(join(here, name), join(assets, name));
  cpSync(join(here, 'frame.html'), join(live, 'page', 'frame.html'));
}

/** `<script …>` of a program of the book, with what the page tells it. */
function programTag(name: string, up: string, data: Readonly<Record<string, string>>): string {
  const attributes = Object.entries({ top: up || './', ...data }).map(
    ([key, value]) => `data-${key}="${escapeHtml(value)}"`,
  );
  return `<script defer src="${up}assets/${name}" ${attributes.join(' ')}></script>`;
}

/** Names the folder with editor and kernel by its content: `live-1f…`. Returns its name. */
function nameByContent(folder: string): string {
  const live = join(folder, 'live');
  const paths = filesBelow(live);
  // Data that single cells read is kept when they read it.
  const forRuns = paths.filter((path) => !/^data\/|\.map$|\.LEGAL\.txt$/.test(path));
  writeFileSync(join(live, 'run.json'), JSON.stringify(forRuns));
  const contents = paths.map((path) => `${path} ${hashOf(readFileSync(join(live, path)))}`);
  const name = `live-${hashOf(contents.join('\n'))}`;
  renameSync(live, join(folder, name));
  return name;
}

/** Files that a page loads only when they are wanted; kept with it, it does everything offline that it did before. */
function wantedLater(html: string): string[] {
  return [
    'assets/search.json',
    ...(html.includes('data-kind="plotly"') ? ['assets/plotly.min.js'] : []),
    ...(html.includes('assets/home.js') ? ['assets/train.js'] : []),
  ];
}

/** `9.4 MB`: bytes over the wire, from a server that compresses. */
function megabytes(folder: string, addresses: readonly string[]): string {
  const sizes = addresses.map((address) => {
    const content = readFileSync(join(folder, address.replace(/\?.*/, '')));
    return /\.(png|woff2|gz)(\?|$)/.test(address) ? content.length : gzipSync(content).length;
  });
  return `${(sizes.reduce((sum, size) => sum + size, 0) / 1e6).toFixed(1)} MB`;
}

/** A deck of slides that names the folder with editor and kernel by its content. Other pages stay as they are. */
const withLive = (html: string, live: string): string =>
  html.replace(/(<script [^>]*\bdata-live="(?:\.\.\/)*)live\/"/, `$1${live}/"`);

/** The last step of decks that stand alone: names by content, as in {@link finishSite}, and the policy. */
export function finishDecks(folder: string): void {
  const live = nameByContent(folder);
  const names = new ContentNames(folder);
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.html'))) {
    const html = withLive(readFileSync(join(folder, name), 'utf8'), live);
    writeFileSync(join(folder, name), withPolicy(names.within(name, html)));
  }
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
  const names = new ContentNames(folder);
  const checks = (lesson: Lesson) => lesson.cells.filter((cell) => hasTag(cell, 'exercise-check')).map(({ id }) => id);
  const exercises = JSON.stringify(Object.fromEntries(lessons.map((lesson) => [lesson.name, checks(lesson)])));
  const playground = existsSync(join(folder, 'playground')) ? filesBelow(join(folder, 'playground')) : [];

  const withProgram = (address: string, html: string): string => {
    const up = '../'.repeat(address.split('/').length - 1);
    const keep = (paths: readonly string[]) => JSON.stringify(paths.map((path) => names.named(path)));
    if (!pages.includes(address)) {
      const later = address.startsWith('playground/')
        ? playground.filter((name) => !/\.(html|txt)$/.test(name)).map((name) => `playground/${name}`)
        : html.includes('data-kind="plotly"')
          ? ['assets/plotly.min.js']
          : [];
      return html.replace('</head>', () => `${programTag('visit.js', up, { keep: keep(later) })}\n</head>`);
    }
    const lesson = lessons.find(({ name }) => address === `${name}.html`);
    const program = programTag('live.js', up, {
      live: `${live}/`,
      exercises,
      keep: keep(wantedLater(html)),
      ...(lesson && {
        lesson: lesson.name,
        file: lesson.file,
        notebook: names.named(`notebooks/${basename(lesson.file)}`),
      }),
    });
    return html.replace('</head>', () => `<link rel="stylesheet" href="${up}assets/live.css">${program}\n</head>`);
  };

  const texts = new Map<string, string>();
  for (const address of filesBelow(folder)) {
    if (!address.endsWith('.html') || address.startsWith(live)) continue;
    const html = withLive(readFileSync(join(folder, address), 'utf8'), live);
    texts.set(address, names.within(address, withProgram(address, html)));
  }
  // The whole course, for who asks for it: without the reference, and without MNIST.
  const course = [...texts.keys(), ...names.all, ...filesBelow(join(folder, live)).map((path) => `${live}/${path}`)]
    .filter((address) => !/^api\/|\/data\/mnist\/|\.map$|\.LEGAL\.txt$/.test(address))
    .sort();
  writeFileSync(join(folder, 'course.json'), JSON.stringify(course));
  const size = megabytes(folder, course);
  for (const [address, text] of texts) {
    const html = withPolicy(text.replace('<span id="course-size"></span>', size));
    texts.set(address, html);
    writeFileSync(join(folder, address), html);
  }
  await build({
    ...settings,
    entryPoints: [join(here, 'worker.ts')],
    outfile: join(folder, 'sw.js'),
    format: 'iife',
    // Another book makes another worker, which tidies up: pages name all that they load.
    banner: { js: `/* ${hashOf([...texts.values()].join('\n'))} */` },
  });
}

/** The page with its policy before everything that could load something. */
export const withPolicy = (html: string): string =>
  html.replace(
    /<meta charset="utf-8"\s*\/?>/i,
    (meta) => `${meta}\n<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policyFor(html))}">`,
  );
