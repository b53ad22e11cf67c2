/** In the browser: draws one picture of a notebook into an element, for the width that it gets. */
import * as vega from 'vega';
import vegaEmbed from 'vega-embed';
import { expressionInterpreter } from 'vega-interpreter';
import * as vegaLite from 'vega-lite';
import { Handler } from 'vega-tooltip';
import { fittedTo } from '../../../src/charts/fit-width.ts';
import { SMALLEST_LETTERS, withLargerLetters } from '../../../src/charts/larger-letters.ts';
import { wrapped } from '../../../src/charts/text-width.ts';
import type { Spec } from '../../../src/charts/theme.ts';
import { placeInWindow } from './pointer.ts';

// Bundled, the import is the function itself; its types are written for CommonJS.
const embed = vegaEmbed as unknown as typeof vegaEmbed.default;

const tooltip = new Handler();

/** What draws the picture, as outputs name it. */
export type Kind = 'vega-lite' | 'vega' | 'plotly';

/** A picture on the page. */
export interface Drawn {
  /** What the reader has set with its sliders. */
  settings(): Readonly<Record<string, unknown>>;
  /** To be called before it is taken off the page. */
  remove(): void;
}

/**
 * Draws a picture into `place`, which is emptied. `width` is what it may take, in pixels; without it the picture gets the
 * width that it asks for. `settings` are those of the sliders of the same picture before.
 */
export async function drawPicture(
  place: HTMLElement,
  kind: Kind,
  spec: object,
  width?: number,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Drawn> {
  if (kind === 'plotly') return drawPlotly(place, spec as PlotlyFigure, width);
  return drawVega(place, spec as Spec, width, settings);
}

async function drawVega(
  place: HTMLElement,
  picture: Spec,
  width: number | undefined,
  settings: Readonly<Record<string, unknown>>,
): Promise<Drawn> {
  const natural = width === undefined ? 0 : widthOf(picture);
  const fitted = width === undefined || natural <= width ? picture : fittedTo(picture, width, widthOf);
  let result = await embedded(place, fitted);
  const drawnWidth = (): number => Number(place.querySelector('svg.marks')?.getAttribute('width') ?? 0);
  if (width !== undefined && drawnWidth() > width + 1) {
    // What still is too wide is shown smaller with larger letters: as small as goes before they run into each other.
    const full = drawnWidth();
    const atFirst = place.querySelector<SVGSVGElement>('svg.marks');
    const usual = atFirst ? collisions(atFirst) : 0;
    for (let scale = Math.min(1, width / full); ; scale = Math.min(1, scale * 1.12)) {
      result.finalize();
      result = await embedded(place, withLargerLetters(fitted, scale, full));
      const svg = place.querySelector<SVGSVGElement>('svg.marks');
      if (!svg) break;
      // Larger letters may have made it a little wider.
      const shown = scale * drawnWidth() < 1.055 * width ? width : scale * drawnWidth();
      const really = shown / drawnWidth();
      if (scale < 1 && (collisions(svg) > usual || smallestLetters(svg) * really < SMALLEST_LETTERS)) continue;
      svg.style.width = `${shown}px`;
      break;
    }
  }
  const { view } = result;
  for (const value of place.querySelectorAll('.vega-bind input[type="range"] + span')) writeMinus(value);
  const bound = boundSignals(fitted);
  for (const name of bound) if (name in settings) view.signal(name, settings[name]);
  await view.runAsync();
  return {
    settings: () => Object.fromEntries(bound.map((name) => [name, view.signal(name)])),
    remove: () => result.finalize(),
  };
}

/** The number beside a slider has the minus sign of the axes, whenever it changes. */
function writeMinus(value: Element): void {
  const write = () => {
    const text = value.textContent ?? '';
    if (text.startsWith('-')) value.textContent = text.replace('-', '−');
  };
  new MutationObserver(write).observe(value, { childList: true, characterData: true, subtree: true });
  write();
}

const isVega = ({ $schema }: Spec) => $schema.includes('/vega/');

const embedded = (place: HTMLElement, spec: Spec) =>
  embed(place, structuredClone(spec) as never, {
    mode: isVega(spec) ? 'vega' : 'vega-lite',
    renderer: 'svg',
    actions: false,
    ast: true, // expressions are interpreted: the pages allow no evaluation of text
    tooltip: (handler, event, item, value) => tooltip.call(handler, placeInWindow(event) as MouseEvent, item, value),
  });

/** How wide a picture is, drawn nowhere. */
function widthOf(picture: Spec): number {
  const spec = structuredClone(picture);
  const full = isVega(spec)
    ? (spec as unknown as vega.Spec)
    : vegaLite.compile(spec as unknown as vegaLite.TopLevelSpec).spec;
  const view = new vega.View(vega.parse(full, undefined, { ast: true }), {
    renderer: 'none',
    logLevel: vega.Error,
    expr: expressionInterpreter,
  }).run();
  const { left, right } = view.padding() as { left: number; right: number };
  const width = (view as unknown as { _viewWidth: number })._viewWidth + left + right;
  view.finalize();
  return width;
}

/** Names of the values that have a slider, or choices. */
function boundSignals(picture: Spec): string[] {
  interface Bound {
    readonly name: string;
    readonly bind?: unknown;
  }
  const { params = [], signals = [] } = picture as { params?: readonly Bound[]; signals?: readonly Bound[] };
  // A Vega-Lite picture that moves has its clock in the settings.
  const { signals: moving = [] } = (picture.config ?? {}) as { signals?: readonly Bound[] };
  return [...params, ...signals, ...moving]
    .filter(({ bind }) => typeof bind === 'object' && bind !== null)
    .map(({ name }) => name);
}

const textsIn = (svg: SVGSVGElement) =>
  [...svg.querySelectorAll<SVGTextElement>('text')].filter(
    (text) => text.textContent?.trim() && text.getAttribute('opacity') !== '0',
  );

const smallestLetters = (svg: SVGSVGElement): number =>
  Math.min(...textsIn(svg).map((text) => Number.parseFloat(text.getAttribute('font-size') ?? '11')));

/** How many texts lie on others, or reach out of the picture. */
function collisions(svg: SVGSVGElement): number {
  const whole = svg.getBoundingClientRect();
  const boxes = textsIn(svg).map((text) => text.getBoundingClientRect());
  // A text in a box has to stay in it.
  const frames = [...svg.querySelectorAll('.mark-rect path')].map((path) => path.getBoundingClientRect());
  const breaks = (text: DOMRect, frame: DOMRect) => {
    const [x, y] = [(text.left + text.right) / 2, (text.top + text.bottom) / 2];
    const within = x > frame.left && x < frame.right && y > frame.top && y < frame.bottom;
    return within && (text.left < frame.left - 1 || text.right > frame.right + 1);
  };
  const overlap = (a: DOMRect, b: DOMRect) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1.5 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.3 * Math.min(a.height, b.height);
  let count = 0;
  for (const [i, box] of boxes.entries()) {
    if (box.left < whole.left - 2 || box.right > whole.right + 2) count++;
    if (frames.some((frame) => breaks(box, frame))) count++;
    for (let k = 0; k < i; k++) if (overlap(box, boxes[k])) count++;
  }
  return count;
}

interface PlotlyFigure {
  readonly data: readonly object[];
  readonly layout: Readonly<Record<string, unknown>>;
  readonly config?: object;
}

interface Plotly {
  newPlot(place: HTMLElement, figure: unknown): Promise<unknown>;
  purge(place: HTMLElement): void;
}

const base = new URL('.', (document.currentScript as HTMLScriptElement | null)?.src ?? document.baseURI);
let plotly: Promise<Plotly> | undefined;

/** The library is large: it is loaded by the first page that has such a figure, once. */
function loadPlotly(): Promise<Plotly> {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = new URL('plotly.min.js', base).href;
    script.onload = () => resolve((window as unknown as { Plotly: Plotly }).Plotly);
    script.onerror = () => reject(new Error('plotly.min.js could not be loaded'));
    document.head.append(script);
  });
  return plotly;
}

async function drawPlotly(place: HTMLElement, { data, layout, config }: PlotlyFigure, width?: number): Promise<Drawn> {
  const library = await loadPlotly();
  place.replaceChildren();
  // In a narrow place the picture is seen from further away: the numbers at its corners stay in it.
  const scene = layout.scene as { readonly camera?: { readonly eye?: Readonly<Record<string, number>> } } | undefined;
  const eye = scene?.camera?.eye;
  const farther =
    eye &&
    width !== undefined &&
    width < 500 &&
    Object.fromEntries(Object.entries(eye).map(([axis, at]) => [axis, 1.25 * at]));
  const title = layout.title as { readonly text?: string } | undefined;
  const size = 16;
  const lines = width === undefined ? [title?.text ?? ''] : wrapped(title?.text ?? '', width - 2 * size, size, true);
  await library.newPlot(place, {
    data,
    layout: {
      ...layout,
      paper_bgcolor: 'transparent',
      ...(farther && { scene: { ...scene, camera: { ...scene?.camera, eye: farther } } }),
      ...(title && { title: { ...title, text: lines.join('<br>') } }),
      ...(lines.length > 1 && { margin: { l: 0, r: 0, b: 0, t: 24 + 22 * lines.length } }),
    },
    config: { ...config, displayModeBar: false },
  });
  return { settings: () => ({}), remove: () => library.purge(place) };
}
