/**
 * `npm run slides`: builds a deck of slides of each lesson and lab. The decks work from any file server, without a network.
 * In the book the same decks stand in its folder `slides`.
 * Arrow keys move: right to the next idea, down for what belongs to it; F is full screen, Esc an overview.
 * `-- --help` shows the options.
 */

import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { command, runProgram } from '../../cli/shared/program.ts';
import { escapeHtml } from '../../src/text.ts';
import { writeLive } from '../live/build.ts';
import { finishDecks, writePage } from '../live/page/build.ts';
import type { CellSource } from '../live/page/slide-cell.ts';
import type { KeepFile } from './cells.ts';
import { hasTag, joined, type Lesson, readCourse, readLabs, root } from './course.ts';
import { fatesOf, renderDeck } from './deck.ts';
import { createLinks } from './links.ts';
import { createRenderer } from './markdown.ts';
import { fileKeeper, folderOf, writeAssets } from './site.ts';

/** Programs and styles of decks, for {@link writeAssets}. */
export const deckPrograms = ['slides'];
export const deckStyles = ['slides.css'];

/** Copies what the decks need beside that. */
export const writeDeckAssets = (assets: string): void =>
  cpSync(join(folderOf('reveal.js'), 'reveal.css'), join(assets, 'reveal.css'));

/** The notebooks that become decks. */
export const readDecks = (): Lesson[] => [...readCourse(), ...readLabs()];

const head = (title: string, up: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="${up}assets/icon.svg">
${['reveal', 'katex.min', 'cells', 'live', 'slides', 'live-slides']
  .map((name) => `<link rel="stylesheet" href="${up}assets/${name}.css">`)
  .join('\n')}
</head>`;

/** All cells with code, also those that the deck skips: a cell needs those above it. */
const sourcesOf = ({ cells }: Lesson): CellSource[] =>
  cells.flatMap((cell) => {
    const code = joined(cell.source).trim();
    if (cell.cell_type !== 'code' || cell.id === undefined || code === '') return [];
    const kind = ['exercise', 'exercise-check'].find((tag) => hasTag(cell, tag));
    const mayFail = hasTag(cell, 'raises-exception');
    const outputs = fatesOf(cell);
    return [
      {
        id: cell.id,
        code,
        ...(kind !== undefined && { kind }),
        ...(mayFail && { mayFail }),
        ...(outputs.some((fate) => fate !== 'shown') && { outputs }),
      },
    ];
  });

export interface DecksOptions {
  /** True if they stand in the folder `slides` of a book: with its programs, pictures, kernel and pages. */
  readonly inBook: boolean;
  keeper(lesson: Lesson): KeepFile;
}

/** Writes the decks and a list of them into `folder`. Returns the addresses of the pages. */
export function writeDecks(folder: string, lessons: readonly Lesson[], { inBook, keeper }: DecksOptions): string[] {
  const up = inBook ? '../' : '';
  const links = createLinks();
  const names = new Set(lessons.map(({ name }) => `${name}.html`));
  for (const lesson of lessons) {
    // Another lesson or lab is another deck; what has no deck is a page of the book.
    const markdown = createRenderer((href) => {
      const target = links.resolve(href, lesson.file, 0);
      if (target === undefined || /^([a-z]+:|#)/i.test(target) || names.has(target.split('#')[0])) return target;
      return inBook ? up + target : undefined;
    });
    const keep = keeper(lesson);
    const sections = renderDeck(lesson, markdown, (content, ending) => up + keep(content, ending));
    const data = { lesson: lesson.name, file: lesson.file, live: `${up}live/` };
    const attributes = Object.entries(data).map(([name, value]) => `data-${name}="${escapeHtml(value)}"`);
    writeFileSync(
      join(folder, `${lesson.name}.html`),
      `${head(lesson.title, up)}
<body>
<div class="reveal"><div class="slides">
${sections}
</div></div>
<script type="application/json" id="cells">${JSON.stringify(sourcesOf(lesson)).replaceAll('<', '\\u003c')}</script>
<script src="${up}assets/figures.js"></script>
<script src="${up}assets/slides.js" ${attributes.join(' ')}></script>
</body>
</html>
`,
    );
  }
  const items = lessons.map(({ name, title }) => `<li><a href="${name}.html">${escapeHtml(title)}</a></li>`);
  const back = inBook
    ? `<p><a href="../index.html">The course</a> · <a href="../teachers.html">For teachers</a></p>`
    : '';
  const keys = 'Arrow keys move, F is full screen, Esc shows all slides.';
  const running =
    'Run shows what a cell gives now; click its code to change it. A deck keeps nothing of that: reload it, and it is as it was.';
  const list = `<main class="deck-list"><h1>Slides</h1><ul>${items.join('')}</ul><p>${keys} ${running}</p>${back}</main>`;
  writeFileSync(join(folder, 'index.html'), `${head('Slides', up)}\n<body>${list}</body>\n</html>\n`);
  return ['index.html', ...names];
}

export interface SlidesOptions {
  /** A folder with the four files of MNIST. Default: lessons that need them take the digits. */
  readonly mnist?: string;
}

/** Builds decks that stand alone into `folder`, which is emptied before. Returns the addresses of the pages. */
export async function buildSlides(folder: string, { mnist }: SlidesOptions = {}): Promise<string[]> {
  rmSync(folder, { recursive: true, force: true });
  const assets = join(folder, 'assets');
  mkdirSync(assets, { recursive: true });
  const programs = Promise.all([
    writeAssets(assets, ['figures', ...deckPrograms], deckStyles),
    writePage(assets, join(folder, 'live')),
    writeLive(join(folder, 'live'), mnist === undefined ? {} : { mnist }),
  ]);
  writeDeckAssets(assets);
  const pages = writeDecks(folder, readDecks(), {
    inBook: false,
    keeper: ({ name }) => fileKeeper(folder, name),
  });
  await programs;
  finishDecks(folder);
  return pages;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runProgram<{ output: string; mnist?: string }>(
    command('slides', 'Build a deck of slides for each lesson and lab, which any file server can serve offline.')
      .option('--output <folder>', 'where to write them; the folder is emptied first', join(root, 'build', 'slides'))
      .option('--mnist <folder>', 'the four files of MNIST, which become part of the decks'),
    async ({ output, mnist }) => {
      const start = performance.now();
      const folder = resolve(output);
      const pages = await buildSlides(folder, mnist === undefined ? {} : { mnist });
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      console.log(`${pages.length - 1} decks in ${relative(process.cwd(), folder)} (${seconds} s)`);
      return undefined;
    },
  );
}
