/** Outputs of a cell (nbformat 4) as elements of the page, in the form that the book gives to stored ones. */
import DOMPurify from 'dompurify';
import type { CellOutput } from './messages.ts';

/** What needs more than this module: Markdown, and HTML that brings scripts. */
export interface OutputTools {
  /** HTML of a text in Markdown; it is cleaned afterwards. */
  markdown(text: string): string;
  /** A frame without access to the page, for HTML with scripts. */
  frame(html: string): HTMLElement;
}

const interactive: readonly [type: string, kind: string][] = [
  ['application/vnd.vegalite.v5+json', 'vega-lite'],
  ['application/vnd.vega.v5+json', 'vega'],
  ['application/vnd.plotly.v1+json', 'plotly'],
];

const joined = (text: unknown): string => (Array.isArray(text) ? text.join('') : String(text ?? ''));

function element<K extends keyof HTMLElementTagNameMap>(tag: K, className: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}

function plain(text: string, kind: string): HTMLElement {
  const made = element('pre', `text ${kind}`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal
  made.textContent = text.replace(/\u001b\[[\d;]*m/g, '');
  return made;
}

/**
 * HTML of a cell, cleaned: no scripts, handlers, forms, styles of the whole page or addresses that run something, and
 * names that cannot be mistaken for those of the page.
 */
export function cleanHtml(html: string, className: string): HTMLElement {
  const made = element('div', className);
  made.append(
    DOMPurify.sanitize(html, {
      USE_PROFILES: { html: true, svg: true, mathMl: true },
      FORBID_TAGS: ['form', 'style', 'dialog', 'input', 'button', 'select', 'textarea'],
      ADD_ATTR: ['target'],
      SANITIZE_NAMED_PROPS: true,
      RETURN_DOM_FRAGMENT: true,
    }),
  );
  for (const link of made.querySelectorAll('a[target]')) link.setAttribute('rel', 'noopener');
  return made;
}

/** A drawing as an image: nothing in it can run. */
export function imageOf(svg: string, alt: string): HTMLImageElement {
  const image = document.createElement('img');
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  const [, width, height] = /^<svg[^>]*? width="([\d.]+)"[^>]*? height="([\d.]+)"/.exec(svg) ?? [];
  if (width && height) {
    image.width = Math.ceil(Number(width));
    image.height = Math.ceil(Number(height));
  }
  image.alt = alt;
  return image;
}

function figure(data: Readonly<Record<string, unknown>>, svg: string): HTMLElement | undefined {
  const kind = interactive.find(([type]) => data[type] !== undefined);
  if (!kind && !svg) return undefined;
  const alt = joined(data['text/plain']).replace(/^\[picture: (.*)\]$/, '$1');
  const place = element('figure', 'plot');
  const image = svg ? imageOf(svg, alt) : undefined;
  // The book numbers its pictures by their captions. A caption says what the picture itself does not.
  const caption = element('figcaption', 'numbered');
  if (svg && !svg.replace(/<[^>]*>/g, '').includes(alt)) caption.textContent = alt;
  if (!kind) {
    place.append(image ?? '', caption);
    return place;
  }
  const [type, name] = kind;
  place.dataset.kind = name;
  const drawing = element('div', 'drawing');
  drawing.append(image ?? alt);
  const spec = document.createElement('script');
  spec.type = 'application/json';
  // What a specification says of its own embedding is not asked for.
  const { usermeta: _, ...rest } = data[type] as Record<string, unknown>;
  spec.textContent = JSON.stringify(rest);
  place.append(drawing, spec, caption);
  return place;
}

/** One output in the richest form that it has. */
export function renderOutput(output: CellOutput, tools: OutputTools): HTMLElement {
  if (output.output_type === 'stream') return plain(joined(output.text), output.name ?? 'stdout');
  if (output.output_type === 'error') {
    const { ename = 'Error', evalue = '', traceback = [] } = output;
    return plain(traceback.length > 0 ? traceback.join('\n') : `${ename}: ${evalue}`, 'error');
  }
  const data = output.data ?? {};
  const picture = figure(data, joined(data['image/svg+xml']));
  if (picture) return picture;
  const html = joined(data['text/html']);
  if (/<script\b/i.test(html)) return tools.frame(html);
  if (html) return cleanHtml(html, 'html wide');
  const markdown = joined(data['text/markdown']);
  if (markdown) return cleanHtml(tools.markdown(markdown), 'prose');
  const png = joined(data['image/png']).trim();
  if (png) {
    const place = element('figure', 'plot');
    const image = document.createElement('img');
    image.src = `data:image/png;base64,${png}`;
    image.alt = joined(data['text/plain']);
    place.append(image);
    return place;
  }
  return plain(joined(data['text/plain']), '');
}

/** Where the outputs of a cell stand: an element, or several that stand apart. */
export interface OutputPlace {
  append(output: HTMLElement): void;
  replaceChildren(): void;
}

/** The outputs of one cell in the page, as they come. */
export class OutputArea {
  readonly #place: OutputPlace;
  readonly #tools: OutputTools;
  readonly #entries: { output: CellOutput; element: HTMLElement; displayId: string | undefined }[] = [];
  /** What stands there goes when the next output comes: the page does not jump up and down. */
  #clearing: boolean;

  /** @param place its content stays until the first output replaces it */
  constructor(place: OutputPlace, tools: OutputTools) {
    this.#place = place;
    this.#tools = tools;
    this.#clearing = true;
  }

  get outputs(): readonly CellOutput[] {
    return this.#entries.map(({ output }) => output);
  }

  add(output: CellOutput, displayId?: string): void {
    this.#clearNow();
    const last = this.#entries.at(-1);
    if (output.output_type === 'stream' && last?.output.output_type === 'stream' && last.output.name === output.name) {
      last.output = { ...last.output, text: joined(last.output.text) + joined(output.text) };
      const whole = renderOutput(last.output, this.#tools);
      last.element.replaceWith(whole);
      last.element = whole;
      return;
    }
    const made = renderOutput(output, this.#tools);
    this.#place.append(made);
    this.#entries.push({ output, element: made, displayId });
    announceFigure(made);
  }

  /** Replaces the output with this name. False if there is none here. */
  update(displayId: string, output: CellOutput): boolean {
    const found = this.#entries.filter((entry) => entry.displayId === displayId);
    for (const entry of found) {
      entry.output = output;
      const made = renderOutput(output, this.#tools);
      const [before, after] = [stillOf(entry.element), stillOf(made)];
      if (before && after) {
        // The image stays and gets another drawing: no flicker.
        [before.src, before.width, before.height] = [after.src, after.width, after.height];
        continue;
      }
      entry.element.replaceWith(made);
      entry.element = made;
      announceFigure(made);
    }
    return found.length > 0;
  }

  clear(wait: boolean): void {
    this.#clearing = true;
    if (!wait) this.#clearNow();
  }

  /** The cell has ended: what stood there before goes, if nothing has replaced it. */
  end(): void {
    this.#clearNow();
  }

  #clearNow(): void {
    if (!this.#clearing) return;
    this.#clearing = false;
    this.#entries.length = 0;
    this.#place.replaceChildren();
  }
}

/** The image of a picture without interaction. */
const stillOf = (one: HTMLElement): HTMLImageElement | null =>
  one.matches('figure.plot:not([data-kind])') ? one.querySelector('img') : null;

/** The figures client draws what it hears of. */
function announceFigure(one: HTMLElement): void {
  if (one.dataset.kind) one.dispatchEvent(new Event('figure', { bubbles: true }));
}
