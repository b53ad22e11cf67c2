/** Markdown to HTML at build time: formulas by KaTeX, colours by highlight.js, headings that can be linked to. */

import hljs from 'highlight.js';
import katex from 'katex';
import createMarkdown, { type MarkdownIt } from 'markdown-it';
import { escapeHtml } from '../../src/text.ts';

/**
 * Source text as coloured HTML; a language that is not known stays plain. Comments with lines of their own get a class:
 * they may be broken into lines, while one behind code would fall apart.
 */
export function highlight(source: string, language: string): string {
  if (!hljs.getLanguage(language)) return escapeHtml(source);
  return hljs
    .highlight(source, { language })
    .value.replace(/^([ \t]*<span class="hljs-comment)(?=">)/gm, '$1 own-lines');
}

/** The text of HTML, without tags, formulas once. */
export const plainText = (html: string): string =>
  html
    .replace(/<(script|style|annotation|svg|nav)\b[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replace(/&#(?:x27|39);/g, "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,:;])/g, '$1')
    .trim();

export interface Heading {
  readonly level: number;
  readonly id: string;
  /** HTML, formulas included. */
  readonly html: string;
  readonly text: string;
}

/** One page's Markdown: keeps the identifiers of its headings apart. */
export interface Renderer {
  render(markdown: string): string;
  /** Without a paragraph around it. */
  renderInline(markdown: string): string;
  readonly headings: readonly Heading[];
}

/** `Build: one bend` → `build-one-bend`. */
export function slugOf(text: string): string {
  const slug = text
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-')
    .replace(/^-|-$/g, '');
  return slug || 'section';
}

/** A formula as HTML with MathML for screen readers. Throws if KaTeX cannot read it. */
const formula = (source: string, displayMode: boolean) =>
  katex.renderToString(source, { displayMode, throwOnError: true, strict: 'error' });

/** `$…$` and `$$…$$`, as Jupyter reads them. */
function mathematics(markdown: MarkdownIt): void {
  markdown.inline.ruler.before('escape', 'formula', (state, silent) => {
    if (state.src[state.pos] !== '$') return false;
    const found = /^\$\$([\s\S]+?)\$\$|^\$(?!\s)((?:\\.|[^\\$])+?)(?<!\s)\$(?!\d)/.exec(state.src.slice(state.pos));
    if (!found) return false;
    if (!silent) state.push('formula', '', 0).content = found[0];
    state.pos += found[0].length;
    return true;
  });
  markdown.block.ruler.before(
    'fence',
    'formula',
    (state, startLine, endLine, silent) => {
      const line = (n: number) => state.src.slice(state.bMarks[n] + state.tShift[n], state.eMarks[n]);
      if (!line(startLine).startsWith('$$')) return false;
      let text = '';
      for (let n = startLine; n < endLine; n++) {
        text += `${line(n)}\n`;
        if (!/^\$\$[\s\S]+?\$\$\s*$/.test(text)) continue;
        if (silent) return true;
        const token = state.push('formula', '', 0);
        token.block = true;
        token.content = text.trim();
        state.line = n + 1;
        return true;
      }
      return false;
    },
    { alt: ['paragraph', 'list', 'blockquote'] },
  );
  markdown.renderer.rules.formula = (tokens, i) => {
    const source = tokens[i].content;
    const display = source.startsWith('$$');
    return formula(display ? source.slice(2, -2) : source.slice(1, -1), display);
  };
}

/** `link` turns the address of a link into that of the page; undefined where there is no such page: the text stays. */
export function createRenderer(link: (href: string) => string | undefined): Renderer {
  const headings: Heading[] = [];
  const markdown = createMarkdown({
    html: true,
    typographer: false,
    highlight: (source, language) => highlight(source.replace(/\n$/, ''), language),
  });
  mathematics(markdown);

  markdown.core.ruler.push('course', (state) => {
    for (const [i, token] of state.tokens.entries()) {
      if (token.type === 'heading_open') {
        const inline = state.tokens[i + 1];
        const text = (inline.children ?? []).map((child) => child.content.replaceAll('$', '')).join('');
        let id = slugOf(text);
        for (let n = 2; headings.some((heading) => heading.id === id); n++) id = `${slugOf(text)}-${n}`;
        token.attrSet('id', id);
        const html = markdown.renderer.renderInline(inline.children ?? [], markdown.options, {});
        headings.push({ level: Number(token.tag.slice(1)), id, html, text });
      }
      for (const child of token.children ?? []) {
        if (child.type !== 'link_open') continue;
        const target = link(String(child.attrGet('href') ?? ''));
        if (target === undefined) child.attrs = [['class', 'missing']];
        else child.attrSet('href', target);
      }
    }
  });
  // A wide table scrolls by itself, not the page.
  markdown.renderer.rules.table_open = () => '<div class="wide"><table>';
  markdown.renderer.rules.table_close = () => '</table></div>';

  return {
    headings,
    render: (text) => markdown.render(text),
    renderInline: (text) => markdown.renderInline(text),
  };
}
