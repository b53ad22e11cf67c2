/**
 * `npm run slides`: builds a deck of slides of each lesson and lab. The decks work from any file server, without a network.
 * Arrow keys move: right to the next idea, down for what belongs to it; F is full screen, Esc an overview.
 * `-- --help` shows the options.
 */

import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { command, runProgram } from '../../cli/shared/program.ts';
import { escapeHtml } from '../../src/text.ts';
import { readCourse, readLabs, root } from './course.ts';
import { renderDeck } from './deck.ts';
import { createLinks } from './links.ts';
import { createRenderer } from './markdown.ts';
import { folderOf, pictureKeeper, writeAssets } from './site.ts';

const head = (title: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="assets/icon.svg">
<link rel="stylesheet" href="assets/reveal.css">
<link rel="stylesheet" href="assets/katex.min.css">
<link rel="stylesheet" href="assets/cells.css">
<link rel="stylesheet" href="assets/slides.css">
</head>`;

/** Builds the decks into `folder`, which is emptied before. Returns the addresses of the pages. */
export async function buildSlides(folder: string): Promise<string[]> {
  rmSync(folder, { recursive: true, force: true });
  const assets = join(folder, 'assets');
  mkdirSync(assets, { recursive: true });
  const programs = writeAssets(assets, ['figures', 'slides'], ['slides.css']);
  cpSync(join(folderOf('reveal.js'), 'reveal.css'), join(assets, 'reveal.css'));
  const lessons = [...readCourse(), ...readLabs()];
  const links = createLinks();
  for (const lesson of lessons) {
    // Another lesson or lab is another deck; files of the project have no page here.
    const markdown = createRenderer((href) => {
      const target = links.resolve(href, lesson.file, 0);
      return target && /^files\//.test(target) ? undefined : target;
    });
    const sections = renderDeck(lesson, markdown, pictureKeeper(folder, lesson.name));
    writeFileSync(
      join(folder, `${lesson.name}.html`),
      `${head(lesson.title)}
<body>
<div class="reveal"><div class="slides">
${sections}
</div></div>
<script src="assets/figures.js"></script>
<script src="assets/slides.js"></script>
</body>
</html>
`,
    );
  }
  const items = lessons.map(({ name, title }) => `<li><a href="${name}.html">${escapeHtml(title)}</a></li>`);
  const list = `<main class="deck-list"><h1>Slides</h1><ul>${items.join('')}</ul><p>Arrow keys move, F is full screen, Esc shows all slides.</p></main>`;
  writeFileSync(join(folder, 'index.html'), `${head('Slides')}\n<body>${list}</body>\n</html>\n`);
  await programs;
  return ['index.html', ...lessons.map(({ name }) => `${name}.html`)];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runProgram<{ output: string }>(
    command(
      'slides',
      'Build a deck of slides for each lesson and lab, which any file server can serve offline.',
    ).option('--output <folder>', 'where to write them; the folder is emptied first', join(root, 'build', 'slides')),
    async ({ output }) => {
      const start = performance.now();
      const folder = resolve(output);
      const pages = await buildSlides(folder);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      console.log(`${pages.length - 1} decks in ${relative(process.cwd(), folder)} (${seconds} s)`);
      return undefined;
    },
  );
}
