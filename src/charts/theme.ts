/**
 * The look that all pictures share: letters that can be read at 800 pixels, a white ground that also stands in a dark
 * notebook. What the colours mean stands in `colours.ts`.
 */
import { series } from './colours.ts';

export { colours, darkColours, series } from './colours.ts';

/** A picture as data: a Vega-Lite or Vega specification. */
export interface Spec {
  readonly $schema: string;
  readonly [key: string]: unknown;
}

export const font = 'system-ui, "DejaVu Sans", sans-serif';

/** The settings of every Vega-Lite picture. */
export const config = {
  background: 'white',
  font,
  padding: 8,
  view: { stroke: null },
  // Colours of all texts: a dark JupyterLab would write those without one in white, on the white ground.
  title: {
    anchor: 'start',
    fontSize: 16,
    fontWeight: 600,
    color: '#000',
    subtitleFontSize: 13,
    subtitleColor: '#555',
    offset: 12,
  },
  axis: {
    labelFontSize: 12,
    titleFontSize: 13,
    titleFontWeight: 'normal',
    titleColor: '#444',
    labelColor: '#444',
    gridColor: '#eeeeee',
    domainColor: '#bbbbbb',
    tickColor: '#bbbbbb',
    titlePadding: 8,
    // Labels that would touch are left out.
    labelSeparation: 6,
  },
  legend: {
    labelFontSize: 12,
    labelColor: '#000',
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titleColor: '#000',
    labelLimit: 240,
    symbolStrokeWidth: 2.5,
  },
  header: { labelFontSize: 13, labelColor: '#000', titleFontSize: 13, titleColor: '#000' },
  range: { category: [...series] },
  text: { font, fontSize: 12 },
  // Shares as all other texts write them: 98.2 %.
  locale: { number: { decimal: '.', thousands: ',', grouping: [3], currency: ['$', ''], percent: ' %' } },
} as const;

/** A picture at most this wide, in pixels, stands in JupyterLab without scrolling when its window has 800. */
export const PAGE_WIDTH = 588;

/** Completes a Vega-Lite specification with the schema and the shared look. */
export function vegaLite(spec: Record<string, unknown>): Spec {
  return { $schema: 'https://vega.github.io/schema/vega-lite/v5.json', ...spec, config };
}

/** Throws unless there is one name for each of `count` classes. */
export function requireNames(operation: string, names: readonly string[], count: number): void {
  if (names.length !== count) {
    throw new RangeError(`${operation}: got ${names.length} class names, expected ${count}`);
  }
}
