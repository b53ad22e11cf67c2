/** Markdown that a cell shows (`showSource`): a link to a file of the project and a block of code. */

import { highlightCode } from '@lezer/highlight';
import createMarkdown from 'markdown-it';
import { colours, typescript } from './editor.ts';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** The code with the colours of the editor. */
function highlighted(code: string, language: string): string {
  if (language !== 'ts' && language !== 'typescript') return '';
  const parts: string[] = [];
  highlightCode(
    code,
    typescript.language.parser.parse(code),
    colours,
    (text, classes) => parts.push(classes ? `<span class="${classes}">${escaped(text)}</span>` : escaped(text)),
    () => parts.push('\n'),
  );
  return parts.join('');
}

const markdown = createMarkdown({ html: true, highlight: highlighted });

/** HTML, not cleaned. Links within the project lead to the pages that this page knows; others become plain text. */
export function renderMarkdown(text: string): string {
  const known = new Map(
    [...document.querySelectorAll<HTMLAnchorElement>('main .prose a[href]')].map((link) => [
      link.textContent,
      link.getAttribute('href') ?? '',
    ]),
  );
  return markdown.render(text).replace(/<a href="(?![a-z]+:)[^"]*">(.*?)<\/a>/g, (_, inner: string) => {
    const address = known.get(inner.replace(/<[^>]*>/g, ''));
    return address === undefined ? inner : `<a href="${escaped(address)}">${inner}</a>`;
  });
}
