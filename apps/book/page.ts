/** The frame around every page of the book. */
import { escapeHtml } from '../../src/text.ts';
import type { Lesson } from './course.ts';
import type { Heading } from './markdown.ts';
import { type PreviewImage, previewTags } from './preview.ts';

export interface Page {
  /** From the top of the site: `01-relu.html`. */
  readonly address: string;
  /** Text, not HTML. */
  readonly title: string;
  /** One or two sentences of text: what search engines and previews of a link show. */
  readonly description: string;
  /** What previews of a link show. Default: the picture of the course. */
  readonly image?: PreviewImage | undefined;
  readonly body: string;
  /** Headings that the table of contents shows below the page. */
  readonly headings?: readonly Heading[];
  readonly figures?: boolean;
  /** Takes the whole width: it has no table of contents beside it, and styles and a program of its own, by this name. */
  readonly own?: string;
}

export interface Entry {
  readonly address: string;
  readonly title: string;
}

/** Pages beside the lessons, in the order of the menu. */
export const extras: readonly Entry[] = [
  { address: 'playground/index.html', title: 'Playground' },
  { address: 'glossary.html', title: 'Glossary' },
  { address: 'teachers.html', title: 'For teachers' },
  { address: 'slides/index.html', title: 'Slides' },
  { address: 'api/index.html', title: 'API reference' },
];

function contents(page: Page, lessons: readonly Lesson[], up: string): string {
  const item = ({ address, title }: Entry) => {
    const here = address === page.address;
    const sections = (page.headings ?? [])
      .filter(({ level }) => level === 2)
      .map(({ id, html }) => `<li><a href="#${id}">${html}</a></li>`);
    const inner = here && sections.length > 0 ? `<ul>${sections.join('')}</ul>` : '';
    return `<li><a href="${up}${address}"${here ? ' aria-current="page"' : ''}>${escapeHtml(title)}</a>${inner}</li>`;
  };
  const entries = lessons.map(({ name, title }) => ({ address: `${name}.html`, title }));
  return `<ul class="lessons">${entries.map(item).join('')}</ul><ul class="extras">${extras.map(item).join('')}</ul>`;
}

/** Links to the lesson before and the one after. */
export function neighbours(lessons: readonly Lesson[], at: number): string {
  const link = (lesson: Lesson | undefined, side: string, word: string) =>
    lesson
      ? `<a class="${side}" rel="${side}" href="${lesson.name}.html"><span>${word}</span>${escapeHtml(lesson.title)}</a>`
      : '';
  return `<nav class="neighbours" aria-label="Lessons before and after">${link(lessons[at - 1], 'prev', '← Previous')}${link(lessons[at + 1], 'next', 'Next →')}</nav>`;
}

/** The letters of formulas are asked for at once: text would move when they come later. */
const formulaFonts = (page: Page, up: string): string =>
  page.body.includes('class="katex"')
    ? ['Main-Regular', 'Math-Italic']
        .map((name) => `<link rel="preload" as="font" crossorigin href="${up}assets/fonts/KaTeX_${name}.woff2">\n`)
        .join('')
    : '';

export function renderPage(page: Page, lessons: readonly Lesson[], site?: string): string {
  const up = '../'.repeat(page.address.split('/').length - 1);
  const figures = page.figures ? `<script defer src="${up}assets/figures.js"></script>` : '';
  const ownStyle = page.own ? `\n<link rel="stylesheet" href="${up}assets/${page.own}.css">` : '';
  const ownProgram = page.own ? `<script defer src="${up}assets/${page.own}.js"></script>` : '';
  const side = page.own ? '' : `<nav class="side" aria-label="Contents">${contents(page, lessons, up)}</nav>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)} · handwritten</title>
${previewTags(page, site)}
<link rel="icon" href="${up}assets/icon.svg">
${formulaFonts(page, up)}<link rel="stylesheet" href="${up}assets/katex.min.css">
<link rel="stylesheet" href="${up}assets/cells.css">
<link rel="stylesheet" href="${up}assets/book.css">${ownStyle}
<script defer src="${up}assets/page.js"></script>${figures}${ownProgram}
</head>
<body${page.own ? ` class="page-${page.own}"` : ''}>
<a class="skip" href="#content">Skip to the text</a>
<header>
<a class="home" href="${up}index.html"><img src="${up}assets/icon.svg" alt="" width="26" height="26">handwritten</a>
<div class="search"><input id="search" type="search" placeholder="Search  /" aria-label="Search the course" autocomplete="off"><ul id="results" aria-live="polite"></ul></div>
<details class="menu"><summary>Contents</summary><nav aria-label="Contents">${contents({ ...page, headings: [] }, lessons, up)}</nav></details>
</header>
<div class="columns">
${side}
<main id="content">
${page.body}
</main>
</div>
</body>
</html>
`;
}
