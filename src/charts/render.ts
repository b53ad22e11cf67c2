/** Turns a picture's specification into SVG text, without a browser. */
import * as vega from 'vega';
import * as vegaLite from 'vega-lite';
import { escapeHtml, fnv1a, harmless } from '../text.ts';
import { textWidth } from './text-width.ts';
import { config, type Spec } from './theme.ts';

/** A specification as a figure gives it: Vega-Lite, or Vega if `$schema` says so. */
export type Picture = Spec | vegaLite.TopLevelSpec;

/** The specification with schema and shared look, where it has none of its own. */
export function complete(picture: Picture): Spec {
  const { $schema = 'https://vega.github.io/schema/vega-lite/v5.json', ...rest } = picture as Spec;
  return isVega({ $schema }) ? { $schema, ...rest } : { $schema, config, ...rest };
}

/** True for Vega, false for Vega-Lite. */
export const isVega = ({ $schema }: Spec): boolean => $schema.includes('/vega/');

/** Without a canvas Vega takes 0.8 of the letter height for each letter, which makes pictures a third too wide. */
function widthOfItem(
  item: { fontSize?: number; fontWeight?: number | string; text?: unknown },
  given?: unknown,
): number {
  const bold = item.fontWeight === 'bold' || Number(item.fontWeight) >= 600;
  return textWidth(String(given ?? item.text ?? ''), item.fontSize ?? 11, bold);
}
(vega as unknown as { textMetrics: { width: typeof widthOfItem } }).textMetrics.width = widthOfItem;

/** The picture as SVG. Throws on anything that Vega warns of. */
export function renderSvg(picture: Picture): string {
  const spec = structuredClone(complete(picture)); // Vega writes into the data that it is given
  const problems: string[] = [];
  const logger = collectingLogger(problems);
  const full = isVega(spec)
    ? (spec as unknown as vega.Spec)
    : vegaLite.compile(spec as unknown as vegaLite.TopLevelSpec, { logger }).spec;
  const view = new vega.View(vega.parse(full), { renderer: 'none', logger }).run();
  const svg = drawn(view);
  view.finalize();
  if (problems.length > 0) throw new Error(`renderSvg: ${problems.join('; ')}`);
  // Names may come from files, and XML allows no control characters.
  return withOwnIds(compact(harmless(svg), titleOf(spec)));
}

/** The title of a picture, in one line. */
export function titleOf({ title }: Spec): string {
  const text = typeof title === 'object' && title !== null && 'text' in title ? title.text : title;
  return Array.isArray(text) ? text.join(' ') : typeof text === 'string' ? text : 'without title';
}

/**
 * Names the whole picture for screen readers instead of each mark (which Vega does, and which is more than half of the
 * file), and rounds coordinates to a hundredth of a pixel.
 */
function compact(svg: string, title: string): string {
  return svg
    .replace(/<[a-z][^>]*>/gi, (tag) =>
      tag
        .replace(/ (?:aria-[\w-]+|role|pointer-events)="[^"]*"/g, '')
        .replace(/ (?:d|transform|x|y|x1|x2|y1|y2|width|height)="[^"]*"/g, (attribute) =>
          attribute.replace(/-?\d+\.\d{3,}(?:e-?\d+)?/g, (number) => String(Number(Number(number).toFixed(2)))),
        ),
    )
    .replace('<svg', () => `<svg role="img" aria-label="${escapeHtml(title)}"`);
}

/** What `await view.toSVG()` does, at once, so that a cell can show a picture without waiting for it. */
function drawn(view: vega.View): string {
  const { _viewWidth, _viewHeight, _origin } = view as unknown as {
    _viewWidth: number;
    _viewHeight: number;
    _origin: [number, number];
  };
  const { SVGStringRenderer } = vega as unknown as { SVGStringRenderer: new () => StringRenderer };
  const { left, right, top, bottom } = view.padding() as { left: number; right: number; top: number; bottom: number };
  const { root } = view.scenegraph() as unknown as { root: SceneNode };
  embedImages(root);
  return new SVGStringRenderer()
    .initialize(null, _viewWidth + left + right, _viewHeight + top + bottom, [left + _origin[0], top + _origin[1]])
    .background(view.background())
    .render(root)
    .svg();
}

interface SceneNode {
  readonly items?: readonly SceneNode[];
  readonly url?: string;
  image?: { complete: boolean; width: number; height: number; src: string; url: string };
}

/** Images are part of the picture (`data:` addresses): there is nothing to wait for, so they count as loaded. */
function embedImages(node: SceneNode): void {
  if (node.url) node.image = { complete: true, width: 0, height: 0, src: node.url, url: node.url };
  for (const item of node.items ?? []) embedImages(item);
}

interface StringRenderer {
  initialize(element: null, width: number, height: number, origin: [number, number]): StringRenderer;
  background(colour: unknown): StringRenderer;
  render(scene: unknown): StringRenderer;
  svg(): string;
}

function collectingLogger(problems: string[]): vega.LoggerInterface {
  let level = 0;
  const note = (...words: readonly unknown[]) => {
    problems.push(words.map(String).join(' '));
    return logger;
  };
  const ignore = () => logger;
  const levels = (value?: number) => {
    if (value === undefined) return level;
    level = value;
    return logger;
  };
  const logger = {
    level: levels,
    error: note,
    warn: note,
    info: ignore,
    debug: ignore,
  } as unknown as vega.LoggerInterface;
  return logger;
}

/**
 * Vega counts clip paths and gradients through all pictures of the process. Here they are numbered from 0 in each, so
 * that the same picture has the same bytes, and carry a mark of the picture: on one page no picture takes another's.
 */
function withOwnIds(svg: string): string {
  const ids = [...new Set(Array.from(svg.matchAll(/\bid="((?:clip|gradient)[\w-]*)"/g), ([, id]) => id))];
  const renamed = (suffix: string) =>
    svg.replace(/(\bid="|url\(#)((?:clip|gradient)[\w-]*)(?=[")])/g, (whole, before, id) =>
      ids.includes(id) ? `${before}part${ids.indexOf(id)}${suffix}` : whole,
    );
  return ids.length > 0 ? renamed(`-${hashOf(renamed(''))}`) : svg;
}

/** A short name made from text: the same for the same text. */
export const hashOf = (text: string): string => (fnv1a(text) >>> 0).toString(36);
