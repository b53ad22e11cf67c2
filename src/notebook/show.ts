/**
 * Shows pictures below the cell: interactive where that is possible, and as a static SVG everywhere else.
 */
import type { SpatialFigure } from '../charts/plotly-figure.ts';
import { complete, hashOf, isVega, type Picture, renderSvg, titleOf } from '../charts/render.ts';
import { escapeHtml, textTable, toBase64, withMinus } from '../text.ts';
import { display, type MimeBundle } from './kernel.ts';

/** Shows a picture: Vega-Lite, Vega, or a 3-D figure that can be turned. */
export function show(picture: Picture | SpatialFigure): void {
  display('twin' in picture ? spatialBundle(picture as SpatialFigure) : pictureBundle(picture as Picture));
}

/** A Vega-Lite or Vega picture in its formats: JSON for interactive viewers, SVG for the others, the title as text. */
export function pictureBundle(picture: Picture): MimeBundle {
  const spec = complete(picture);
  return {
    [`application/vnd.${isVega(spec) ? 'vega' : 'vegalite'}.v5+json`]: spec,
    'image/svg+xml': renderSvg(spec),
    'text/plain': `[picture: ${titleOf(spec)}]`,
  };
}

/** The picture as it is now, without interaction: for one that changes while the cell runs. */
export function stillBundle(picture: Picture): MimeBundle {
  const spec = complete(picture);
  return { 'image/svg+xml': renderSvg(spec), 'text/plain': `[picture: ${titleOf(spec)}]` };
}

/**
 * A Plotly figure. The library is not stored in the notebook but loaded from node_modules of the project: by the server
 * in JupyterLab, beside the page in the book. Until then, and where scripts do not run, its flat twin is shown.
 */
export function spatialBundle({ title, data, layout, twin }: SpatialFigure): MimeBundle {
  // Without a toolbar, which would lie on the title: dragging turns the picture, a wheel or two fingers enlarge it.
  const config = { responsive: true, displayModeBar: false };
  const figure = JSON.stringify({ data, layout, config });
  const svg = renderSvg(twin);
  const id = `figure-${hashOf(figure)}`;
  const script = `(async () => {
  // The same figure may be shown twice: take the first place that is still free.
  const place = [...document.querySelectorAll('[data-figure="${id}"]')].find((one) => !one.dataset.drawn);
  if (!place) return;
  place.dataset.drawn = 'yes';
  const lab = document.getElementById('jupyter-config-data');
  const library = 'node_modules/plotly.js-dist-min/plotly.min.js';
  const sources = [lab ? JSON.parse(lab.textContent).baseUrl + 'files/' + library : '../' + library, 'plotly.min.js'];
  const load = (src) => new Promise((resolve, reject) =>
    document.head.append(Object.assign(document.createElement('script'), { src, onload: resolve, onerror: reject })));
  window.plotlyLoading ??= (async () => {
    // Exported pages bring require.js, and then the library would hide behind it.
    const define = window.define;
    window.define = undefined;
    for (const src of sources) try { if (!window.Plotly) await load(src); } catch {}
    window.define = define;
  })();
  await window.plotlyLoading;
  if (!window.Plotly) return;
  place.replaceChildren();
  Plotly.newPlot(place, ${figure.replaceAll('<', '\\u003c')});
})()`;
  return {
    'application/vnd.plotly.v1+json': { data, layout, config },
    'text/html': `<div data-figure="${id}" style="max-width:760px"><img src="${svgUrl(svg)}" alt="${escapeHtml(title)}"></div><script>${script}</script>`,
    'image/svg+xml': svg,
    'text/plain': `[picture: ${title}]`,
  };
}

/** A drawing as the address of an image. */
export const svgUrl = (svg: string): string => `data:image/svg+xml;base64,${toBase64(new TextEncoder().encode(svg))}`;

/** Shows HTML; `plain` stands for it where no HTML can be shown. Scripts in it run only in notebooks that are trusted. */
export function showHtml(html: string, plain: string): void {
  display({ 'text/html': html, 'text/plain': plain });
}

/** A number as tables write it, or a dash where there is none. */
const isNumeric = (value: unknown): boolean =>
  typeof value === 'number' ||
  (typeof value === 'string' && /^([−+-]?[\d.,]+(e[−+-]?\d+)?( ?%)?( ± .*)?|[–-])$/.test(value));

/** Shows a small table, one row per object; the keys are the headings. Columns of numbers are aligned to the right. */
export function showTable(rows: readonly Readonly<Record<string, unknown>>[], caption = ''): void {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const right = columns.filter((name) => {
    const values = rows.map((row) => row[name] ?? '').filter((value) => value !== '');
    return values.length > 0 && values.every(isNumeric);
  });
  const side = (name: string) => (right.includes(name) ? 'right' : 'left');
  const cells = (texts: readonly string[], tag: string) =>
    texts.map((text, i) => `<${tag} style="text-align:${side(columns[i])}">${escapeHtml(text)}</${tag}>`).join('');
  const shown = (value: unknown) => (isNumeric(value) && value !== '-' ? withMinus(String(value)) : String(value));
  const texts = rows.map((row) => columns.map((name) => shown(row[name] ?? '')));
  const head = cells(columns, 'th');
  const body = texts.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('');
  const title =
    caption && `<caption style="text-align:left;font-weight:600;padding:.3em 0">${escapeHtml(caption)}</caption>`;
  display({
    'text/html': `<table>${title}<thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`,
    'text/plain': [...(caption ? [caption] : []), textTable(columns, texts, { right })].join('\n'),
  });
}

/** Shows a notice in a box: something the reader should not overlook. */
export function notice(text: string): void {
  display({
    'text/html': `<div style="border-left:4px solid #e69f00;padding:.4em .8em;margin:.2em 0">${escapeHtml(text)}</div>`,
    'text/plain': text,
  });
}
