/** The cells of a notebook as HTML, made from the outputs that are stored in it: nothing is executed. */
import { escapeHtml } from '../../src/text.ts';
import { type Cell, hasTag, joined, type Output } from './course.ts';
import { foldedAs } from './folding.ts';
import { highlight, type Renderer } from './markdown.ts';

/** Keeps a picture or a script as a file of the site; returns the address of it from the page. */
export type KeepFile = (content: string, ending: 'svg' | 'js') => string;

const interactive: readonly [type: string, kind: string][] = [
  ['application/vnd.vegalite.v5+json', 'vega-lite'],
  ['application/vnd.vega.v5+json', 'vega'],
  ['application/vnd.plotly.v1+json', 'plotly'],
];

/** JSON that is safe between script tags. */
const scriptJson = (value: unknown) => JSON.stringify(value).replaceAll('<', '\\u003c');

/** The static picture; `interactive.ts` of the client puts the interactive one in its place. */
function figure(output: Output, keep: KeepFile): string | undefined {
  const svg = joined(output.data?.['image/svg+xml']);
  if (!svg) return undefined;
  const [, width, height] = /^<svg[^>]*? width="([\d.]+)"[^>]*? height="([\d.]+)"/.exec(svg) ?? [];
  const label = /aria-label="([^"]*)"/.exec(svg)?.[1];
  const alt = label ?? escapeHtml(joined(output.data?.['text/plain']).replace(/^\[picture: (.*)\]$/, '$1'));
  const size = width && height ? ` width="${Math.ceil(Number(width))}" height="${Math.ceil(Number(height))}"` : '';
  const image = `<img src="${keep(svg, 'svg')}" alt="${alt}"${size} loading="lazy">`;
  // A caption says what the picture itself does not.
  const said = svg.replace(/<[^>]*>/g, '').includes(alt) ? '' : alt;
  const caption = `<figcaption class="numbered">${said}</figcaption>`;
  const found = interactive.find(([type]) => output.data?.[type] !== undefined);
  if (!found) return `<figure class="plot">${image}${caption}</figure>`;
  const [type, kind] = found;
  const spec = `<script type="application/json">${scriptJson(output.data?.[type])}</script>`;
  return `<figure class="plot" data-kind="${kind}"><div class="drawing">${image}</div>${spec}${caption}</figure>`;
}

/** Text whose columns stand below each other: a line of them would fall apart if it were broken. */
const inColumns = (text: string) => /[─│┌]/.test(text) || (text.match(/\S {2,}\S/g) ?? []).length > 2;

const textOutput = (text: string, kind = '') =>
  `<pre class="text${kind}${inColumns(text) ? ' columns' : ''}">${escapeHtml(text)}</pre>`;

/**
 * HTML as it is, but for its scripts: they become a file, which figures.ts of the client loads when the output comes
 * near. A drawing pad carries a whole network, which the page would wait for.
 */
function htmlOutput(html: string, keep: KeepFile): string {
  const scripts: string[] = [];
  const still = html.replace(/<script>([\s\S]*?)<\/script>/g, (_, text: string) => {
    scripts.push(text);
    return '';
  });
  // A heading without a word is none: readers of the screen would stumble over it.
  const shown = still.replace(/<th\b([^>]*)><\/th>/g, '<td$1></td>');
  // `data-src`: the address gets the version of its file, as those of pictures do.
  const later = scripts.length > 0 ? ` data-src="${keep(scripts.join('\n;\n'), 'js')}"` : '';
  return `<div class="html wide"${later}>${shown}</div>`;
}

/** One output in the richest form that it has. */
export function renderOutput(output: Output, markdown: Renderer, keep: KeepFile): string {
  if (output.output_type === 'stream') {
    return textOutput(joined(output.text), ` ${output.name ?? 'stdout'}`);
  }
  if (output.output_type === 'error') {
    return `<pre class="text error">${escapeHtml((output.traceback ?? []).join('\n'))}</pre>`;
  }
  const picture = figure(output, keep);
  if (picture) return picture;
  const html = joined(output.data?.['text/html']);
  if (html) return htmlOutput(html, keep);
  const text = joined(output.data?.['text/markdown']);
  if (text) return `<div class="prose">${markdown.render(text)}</div>`;
  const png = joined(output.data?.['image/png']);
  if (png) return `<figure class="plot"><img src="data:image/png;base64,${png.trim()}" alt=""></figure>`;
  return textOutput(joined(output.data?.['text/plain']));
}

/** One cell. Empty cells give nothing. */
export function renderCell(cell: Cell, markdown: Renderer, keep: KeepFile): string {
  const source = joined(cell.source).trim();
  const outputs = (cell.outputs ?? []).map((output) => renderOutput(output, markdown, keep)).join('\n');
  if (cell.cell_type === 'raw' || (!source && !outputs)) return '';
  if (cell.cell_type === 'markdown') {
    const kind = ['solution', 'margin-note'].filter((tag) => hasTag(cell, tag)).join(' ');
    return `<div class="cell prose ${kind}">${markdown.render(source)}</div>`;
  }
  const kind = ['exercise', 'exercise-check'].find((tag) => hasTag(cell, tag)) ?? '';
  const note = hasTag(cell, 'raises-exception') ? '<p class="note">This cell is meant to fail:</p>' : '';
  const code = `<pre class="input"><code>${highlight(source, 'typescript')}</code></pre>`;
  const height = cell.metadata.book?.phoneHeight;
  const room = height === undefined ? '' : ` style="--phone-height: ${Number(height)}px"`;
  const shown = outputs && `<div class="output"${room}>${outputs}</div>`;
  const label = foldedAs(cell);
  if (label === undefined) return `<div class="cell code ${kind}">${note}${code}${shown}</div>`;
  const folded = `<details class="hidden-source"><summary>${label}</summary>${code}</details>`;
  return `<div class="cell code ${kind}">${note}${shown}${folded}</div>`;
}
