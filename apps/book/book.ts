/**
 * `npm run book`: builds the course as a website of static pages. It works from any file server, without a network.
 * Pages are made from the outputs that the notebooks hold; nothing is executed. `-- --help` shows the options.
 */

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import MiniSearch from 'minisearch';
import { command, runProgram } from '../../cli/shared/program.ts';
import { escapeHtml } from '../../src/text.ts';
import { finishSite, liveCell, writePage } from '../live/page/build.ts';
import { bundlePlayground } from '../playground/build.ts';
import { renderCell } from './cells.ts';
import { type Lesson, readCourse, readLabs, root } from './course.ts';
import { createLinks, type Links, pageOf } from './links.ts';
import { createRenderer, highlight } from './markdown.ts';
import { neighbours, type Page, renderPage } from './page.ts';
import { type Section, searchOptions } from './search-options.ts';
import { folderOf, pictureKeeper, writeAssets } from './site.ts';

export interface BuiltBook {
  /** Addresses of the pages, from the top of the site; those of the API reference are not counted. */
  readonly pages: readonly string[];
  /** Links that lead nowhere. */
  readonly missing: readonly string[];
}

function lessonPage(lessons: readonly Lesson[], at: number, folder: string, links: Links): Page {
  const lesson = lessons[at];
  const markdown = createRenderer((href) => links.resolve(href, lesson.file, 0));
  const keep = pictureKeeper(folder, lesson.name);
  const cells = lesson.cells.map((cell) => liveCell(cell, renderCell(cell, markdown, keep))).filter(Boolean);
  const run = `<p class="note">All of this runs in the page. As a notebook: download it above, or <code>npm start</code> in the project, then open <code>${lesson.file}</code>.</p>`;
  const body = `${cells.join('\n')}\n${run}${neighbours(lessons, at)}`;
  return { address: `${lesson.name}.html`, title: lesson.title, body, headings: markdown.headings, figures: true };
}

function markdownPage(file: string, address: string, links: Links): Page {
  const depth = address.split('/').length - 1;
  const markdown = createRenderer((href) => links.resolve(href, file, depth));
  const html = markdown.render(readFileSync(join(root, file), 'utf8'));
  const title = markdown.headings.find(({ level }) => level === 1)?.text ?? file;
  return { address, title, body: `<div class="prose">${html}</div>`, headings: markdown.headings };
}

const languages: Readonly<Record<string, string>> = { '.ts': 'typescript', '.mjs': 'javascript', '.py': 'python' };

/** A source file as lessons link to it. */
function filePage(file: string, links: Links): Page {
  const address = pageOf(file);
  if (file.endsWith('.md')) return markdownPage(file, address, links);
  const source = readFileSync(join(root, file), 'utf8');
  const code = highlight(source, languages[extname(file)] ?? 'text');
  return { address, title: file, body: `<h1>${file}</h1><pre class="input"><code>${code}</code></pre>` };
}

/** After the lessons and labs: it shows the first picture of each. */
function indexPage(lessons: readonly Lesson[], labs: readonly Lesson[], folder: string): Page {
  const { renderInline } = createRenderer(() => undefined);
  const card = ({ name, title, promise, minutes }: Lesson) => {
    const file = `figures/${name}-1.svg`;
    const picture = existsSync(join(folder, file))
      ? `<span class="picture"><img src="${file}" alt="" loading="lazy"></span>`
      : '';
    const time = minutes === undefined ? '' : `<span class="minutes">${minutes} minutes</span>`;
    return `<li><a href="${name}.html">${picture}<span class="text"><strong>${escapeHtml(title)}</strong><span>${renderInline(promise)}</span>${time}</span></a></li>`;
  };
  const total = lessons.reduce((sum, { minutes }) => sum + (minutes ?? 0), 0);
  const body = `<h1>handwritten</h1>
<p class="lead">A neural network that reads handwriting, written by hand in TypeScript, one lesson at a time. Nothing is hidden: every formula stands beside the code that computes it.</p>
<p>${lessons.length} lessons, about ${Math.round(total / 60)} hours of reading. The pictures move: pull their sliders, turn their surfaces. The code runs in the page, too: change it, run it, and do the exercises; nothing has to be installed.</p>
<ul class="cards">${lessons.map(card).join('\n')}</ul>
<h2>Labs</h2>
<p>In a lab you write the program yourself, stage by stage. Every stage is checked, and one that is not right yet is borrowed, so that you can go on.</p>
<ul class="cards">${labs.map(card).join('\n')}</ul>
<p>Also here: the <a href="playground/index.html">playground</a>, a page in which you train a network and draw digits for it, a page <a href="teachers.html">for teachers</a>, and the <a href="api/index.html">API reference</a> of the library.</p>`;
  return { address: 'index.html', title: 'A neural network by hand', body };
}

/** The text of a page, in pieces from heading to heading. */
export function sectionsOf(page: Page): Omit<Section, 'id'>[] {
  const plain = (html: string) =>
    html
      .replace(/<(script|style|annotation|svg|nav)\b[\s\S]*?<\/\1>/g, ' ')
      .replace(/<[^>]*>/g, ' ')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&quot;/g, '"')
      .replace(/&amp;/g, '&')
      .replace(/\s+/g, ' ')
      .trim();
  return page.body.split(/(?=<h[1-3]\b)/).flatMap((part) => {
    const [, id, heading] = /^<h[1-3](?: id="([^"]*)")?[^>]*>([\s\S]*?)<\/h[1-3]>/.exec(part) ?? [];
    const text = plain(part);
    if (!text) return [];
    const address = id === undefined ? page.address : `${page.address}#${id}`;
    return [{ title: heading === undefined ? page.title : plain(heading), page: page.title, address, text }];
  });
}

/** The API reference, made from the docstrings. */
async function writeApi(folder: string): Promise<void> {
  const typedoc = join(folderOf('typedoc'), '..', 'bin', 'typedoc');
  const args = [typedoc, '--options', join(root, 'typedoc.json'), '--out', folder];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk));
  const code = await new Promise((done, fail) => child.on('error', fail).on('close', done));
  if (code !== 0) throw new Error(`typedoc ended with ${code}:\n${text}`);
}

/** The playground, with a link back to the book. */
async function writePlayground(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of await bundlePlayground({ book: true })) writeFileSync(join(folder, name), content);
}

/** Builds the book into `folder`, which is emptied before. */
export async function buildBook(folder: string, { api = true } = {}): Promise<BuiltBook> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const programs = Promise.all([
    writeAssets(join(folder, 'assets'), ['search', 'figures'], 'book.css'),
    writePage(join(folder, 'assets'), join(folder, 'live')),
    writePlayground(join(folder, 'playground')),
    api ? writeApi(join(folder, 'api')) : undefined,
  ]);
  const lessons = readCourse();
  const labs = readLabs();
  const links = createLinks();
  const pages = [lessons, labs].flatMap((all) => all.map((_, at) => lessonPage(all, at, folder, links)));
  pages.unshift(indexPage(lessons, labs, folder));
  pages.push(markdownPage('docs/teachers.md', 'teachers.html', links));
  // Pages of files may link to further files.
  const done = new Set<string>();
  for (let open = [...links.files]; open.length > 0; open = [...links.files].filter((file) => !done.has(file))) {
    for (const file of open) {
      done.add(file);
      pages.push(filePage(file, links));
    }
  }
  const index = new MiniSearch<Section>(searchOptions);
  index.addAll(
    pages
      .filter(({ address }) => !address.startsWith('files/') && address !== 'index.html')
      .flatMap(sectionsOf)
      .map((section, id) => ({ ...section, id })),
  );
  for (const page of pages) {
    const file = join(folder, page.address);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, renderPage(page, [...lessons, ...labs]));
  }
  await programs;
  writeFileSync(join(folder, 'assets', 'search.json'), JSON.stringify(index));
  const addresses = pages.map(({ address }) => address);
  await finishSite(folder, addresses, [...lessons, ...labs]);
  return { pages: addresses, missing: links.missing };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runProgram<{ output: string; api: boolean }>(
    command('book', 'Build the course as a website of static pages, which any file server can serve offline.')
      .option('--output <folder>', 'where to write it; the folder is emptied first', join(root, 'build', 'book'))
      .option('--no-api', 'leave out the API reference'),
    async ({ output, api }) => {
      const start = performance.now();
      const folder = resolve(output);
      const { pages, missing } = await buildBook(folder, { api });
      for (const link of missing) console.warn(`book: this link leads nowhere: ${link}`);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      console.log(`${pages.length} pages in ${relative(process.cwd(), folder)} (${seconds} s)`);
      console.log(`To read them: npx --yes serve ${relative(process.cwd(), folder)}, or any other file server.`);
      return undefined;
    },
  );
}
