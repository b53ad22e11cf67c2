/**
 * `npm run book`: builds the course as a website of static pages. It works from any file server, without a network.
 * Pages are made from the outputs that the notebooks hold; nothing is executed. `-- --help` shows the options.
 */

import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import MiniSearch from 'minisearch';
import { command, runProgram } from '../../cli/shared/program.ts';
import { shortened } from '../../src/text.ts';
import { writeLive } from '../live/build.ts';
import { finishSite, lessonTools, liveCell, writePage } from '../live/page/build.ts';
import { bundlePlayground } from '../playground/build.ts';
import { type KeepFile, renderCell } from './cells.ts';
import { type Lesson, readCourse, readLabs, root } from './course.ts';
import { homePage, writeHomePictures } from './home.ts';
import { trainHomeNetwork } from './home-network.ts';
import { createLinks, type Links, pageOf } from './links.ts';
import { createRenderer, highlight, plainText } from './markdown.ts';
import { neighbours, type Page, renderPage } from './page.ts';
import { type Described, withPreview } from './preview.ts';
import { previewOf, writePreviews } from './preview-pictures.ts';
import { type Section, searchOptions } from './search-options.ts';
import { fileKeeper, folderOf, writeAssets } from './site.ts';
import { deckPrograms, deckStyles, readDecks, writeDeckAssets, writeDecks } from './slides.ts';

export interface BuiltBook {
  /** Addresses of the pages, from the top of the site; those of the API reference are not counted. */
  readonly pages: readonly string[];
  /** Links that lead nowhere. */
  readonly missing: readonly string[];
}

interface LessonPageOptions {
  readonly keep: KeepFile;
  readonly links: Links;
  /** Whether there is a picture for links to it. */
  readonly pictured: boolean;
  /** Whether it has slides. */
  readonly deck: boolean;
}

function lessonPage(lessons: readonly Lesson[], at: number, { keep, links, pictured, deck }: LessonPageOptions): Page {
  const lesson = lessons[at];
  const markdown = createRenderer((href) => links.resolve(href, lesson.file, 0));
  const cells = lesson.cells.map((cell) => liveCell(cell, renderCell(cell, markdown, keep))).filter(Boolean);
  const slides = deck
    ? ` To show it to a class: <a href="slides/${lesson.name}.html">its slides</a>, which run, too.`
    : '';
  const run = `<p class="note">All of this runs in the page. As a notebook: download it above, or <code>npm start</code> in the project, then open <code>${lesson.file}</code>.${slides}</p>`;
  const [first = '', ...others] = cells;
  const body = `${[first, lessonTools, ...others].join('\n')}\n${run}${neighbours(lessons, at)}`;
  const description = plainText(markdown.renderInline(lesson.promise));
  const { headings } = markdown;
  const image = pictured ? previewOf(lesson) : undefined;
  return { address: `${lesson.name}.html`, title: lesson.title, description, image, body, headings, figures: true };
}

function markdownPage(file: string, address: string, links: Links): Page {
  const depth = address.split('/').length - 1;
  const markdown = createRenderer((href) => links.resolve(href, file, depth));
  const html = markdown.render(readFileSync(join(root, file), 'utf8'));
  const title = markdown.headings.find(({ level }) => level === 1)?.text ?? file;
  const description = shortened(plainText(/<p>([\s\S]*?)<\/p>/.exec(html)?.[1] ?? title), 200);
  return { address, title, description, body: `<div class="prose">${html}</div>`, headings: markdown.headings };
}

const languages: Readonly<Record<string, string>> = { '.ts': 'typescript', '.mjs': 'javascript', '.py': 'python' };

/** A source file as lessons link to it. */
function filePage(file: string, links: Links): Page {
  const address = pageOf(file);
  if (file.endsWith('.md')) return markdownPage(file, address, links);
  const source = readFileSync(join(root, file), 'utf8');
  const code = highlight(source, languages[extname(file)] ?? 'text');
  const description = `The file ${file} of handwritten, a course and a library: a neural network that reads handwriting, written by hand.`;
  // The path breaks after its folders, if it has to.
  const heading = `<h1>${file.replaceAll('/', '/<wbr>')}</h1>`;
  return { address, title: file, description, body: `${heading}<pre class="input"><code>${code}</code></pre>` };
}

/** The text of a page, in pieces from heading to heading. */
export function sectionsOf(page: Page): Omit<Section, 'id'>[] {
  return page.body.split(/(?=<h[1-3]\b)/).flatMap((part) => {
    const [, id, heading] = /^<h[1-3](?: id="([^"]*)")?[^>]*>([\s\S]*?)<\/h[1-3]>/.exec(part) ?? [];
    const text = plainText(part);
    if (!text) return [];
    const address = id === undefined ? page.address : `${page.address}#${id}`;
    return [{ title: heading === undefined ? page.title : plainText(heading), page: page.title, address, text }];
  });
}

/** The API reference, made from the docstrings. */
async function writeApi(folder: string, site?: string): Promise<void> {
  const typedoc = join(folderOf('typedoc'), '..', 'bin', 'typedoc');
  const args = [typedoc, '--options', join(root, 'typedoc.json'), '--out', folder];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk));
  const code = await new Promise((done, fail) => child.on('error', fail).on('close', done));
  if (code !== 0) throw new Error(`typedoc ended with ${code}:\n${text}`);
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.html')) continue;
    const html = readFileSync(join(folder, file), 'utf8');
    const title = plainText(/<title>([\s\S]*?)<\/title>/.exec(html)?.[1] ?? file);
    const address = `api/${file.replaceAll('\\', '/')}`;
    // Typedoc writes the links of its header as they are given, in pages of any depth.
    const up = '../'.repeat(address.split('/').length - 1);
    const linked = html.replace(/<header[\s\S]*?<\/header>/, (header) =>
      header.replaceAll(/<a href="\.\.\/((?:playground\/)?index\.html)"/g, `<a href="${up}$1"`),
    );
    // The parts of the page by name, for readers of the screen.
    const named = linked
      .replace('<div class="col-content">', '<div class="col-content" role="main">')
      .replace(
        '<div class="col-sidebar">',
        '<div class="col-sidebar" role="complementary" aria-label="Beside the text">',
      )
      .replace('<nav id="tsd-sidebar-links"', '<nav id="tsd-sidebar-links" aria-label="Other pages"');
    const description = `${title}: from the reference of the library that the course takes apart, made of its source.`;
    writeFileSync(join(folder, file), withPreview(named, { address, title, description }, site));
  }
}

const playground = {
  address: 'playground/index.html',
  title: 'Playground: train a network, draw a digit',
  description:
    'Train a neural network in the page, watch its weights form and its test images flip, and write digits for it. The address carries the settings.',
};

/** The playground, with a link back to the book. */
async function writePlayground(folder: string, site?: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of await bundlePlayground({ book: true })) writeFileSync(join(folder, name), content);
  const page = join(folder, 'index.html');
  writeFileSync(page, withPreview(readFileSync(page, 'utf8'), playground, site));
}

const listOfDecks: Pick<Described, 'title' | 'description' | 'image'> = {
  title: 'Slides',
  description: 'A deck of slides for each lesson and lab of the course; its code runs.',
};

/** Decks say of themselves what their lessons say, with the same pictures. */
function describeDecks(folder: string, names: readonly string[], pages: readonly Page[], site?: string): void {
  for (const name of names) {
    const lesson = name === 'index.html' ? undefined : pages.find(({ address }) => address === name);
    const { title, description, image } = lesson ? { ...lesson, title: `${lesson.title}: slides` } : listOfDecks;
    const address = `slides/${name}`;
    const html = readFileSync(join(folder, address), 'utf8');
    writeFileSync(join(folder, address), withPreview(html, { address, title, description, image }, site));
  }
}

export interface BookOptions {
  /** With the API reference. Default: true. */
  readonly api?: boolean;
  /** The address at which the book will stand, for previews of links to it. */
  readonly site?: string;
  /** A folder with the four files of MNIST, which become part of the book. Default: lessons that need them take the digits. */
  readonly mnist?: string;
}

/** Builds the book into `folder`, which is emptied before. */
export async function buildBook(folder: string, { api = true, site, mnist }: BookOptions = {}): Promise<BuiltBook> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const programs = Promise.all([
    writeAssets(
      join(folder, 'assets'),
      ['page', 'figures', 'home', 'train', ...deckPrograms],
      ['book.css', 'home.css', ...deckStyles],
    ),
    writePlayground(join(folder, 'playground'), site),
    writePage(join(folder, 'assets'), join(folder, 'live')),
    writeLive(join(folder, 'live'), { ...(mnist !== undefined && { mnist }) }),
    api ? writeApi(join(folder, 'api'), site) : undefined,
  ]);
  writeHomePictures(join(folder, 'assets'));
  writeDeckAssets(join(folder, 'assets'));
  const lessons = readCourse();
  const labs = readLabs();
  const pictured = await writePreviews(folder, [...lessons, ...labs]);
  if (!pictured)
    console.warn('book: no Chromium or Chrome was found: links to lessons show the picture of the course.');
  const links = createLinks();
  const keepers = new Map([...lessons, ...labs].map(({ name }) => [name, fileKeeper(folder, name)]));
  const keeper = ({ name }: Lesson): KeepFile => keepers.get(name) ?? fileKeeper(folder, name);
  const decks = readDecks();
  const hasDeck = ({ name }: Lesson) => decks.some((deck) => deck.name === name);
  const pages = [lessons, labs].flatMap((all) =>
    all.map((lesson, at) => lessonPage(all, at, { keep: keeper(lesson), links, pictured, deck: hasDeck(lesson) })),
  );
  pages.unshift(homePage(lessons, labs, await trainHomeNetwork()));
  for (const name of ['teachers', 'glossary']) pages.push(markdownPage(`docs/${name}.md`, `${name}.html`, links));
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
    writeFileSync(file, renderPage(page, [...lessons, ...labs], site));
  }
  mkdirSync(join(folder, 'slides'));
  describeDecks(folder, writeDecks(join(folder, 'slides'), decks, { inBook: true, keeper }), pages, site);
  await programs;
  writeFileSync(join(folder, 'assets', 'search.json'), JSON.stringify(index));
  const addresses = pages.map(({ address }) => address);
  await finishSite(folder, addresses, [...lessons, ...labs]);
  return { pages: addresses, missing: links.missing };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runProgram<{ output: string; api: boolean; site?: string; mnist?: string }>(
    command('book', 'Build the course as a website of static pages, which any file server can serve offline.')
      .option('--output <folder>', 'where to write it; the folder is emptied first', join(root, 'build', 'book'))
      .option('--no-api', 'leave out the API reference')
      .option('--mnist <folder>', 'the four files of MNIST, which become part of the book')
      .option('--site <address>', 'where the book will stand, for previews of links to it: https://…'),
    async ({ output, api, site, mnist }) => {
      const start = performance.now();
      const folder = resolve(output);
      const { pages, missing } = await buildBook(folder, {
        api,
        ...(site !== undefined && { site }),
        ...(mnist !== undefined && { mnist }),
      });
      for (const link of missing) console.warn(`book: this link leads nowhere: ${link}`);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      console.log(`${pages.length} pages in ${relative(process.cwd(), folder)} (${seconds} s)`);
      console.log(`To read them: npx --yes serve ${relative(process.cwd(), folder)}, or any other file server.`);
      return undefined;
    },
  );
}
