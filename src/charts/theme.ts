/**
 * The look that all pictures share: colours that colour-blind readers can tell apart (Okabe & Ito, 2008), letters that
 * can be read at 800 pixels, a white ground that also stands in a dark notebook.
 */

/** A picture as data: a Vega-Lite or Vega specification. */
export interface Spec {
  readonly $schema: string;
  readonly [key: string]: unknown;
}

export const colours = {
  blue: '#0072b2',
  orange: '#d55e00',
  green: '#00796b',
  sky: '#56b4e9',
  amber: '#e69f00',
  pink: '#cc79a7',
  ink: '#222222',
  grey: '#757575',
  pale: '#e6e6e6',
} as const;

const { blue, orange, green, pink, amber, sky, grey } = colours;

/** The colours of series, in this order: neighbours are easy to tell apart. */
export const series: readonly string[] = [blue, orange, green, pink, amber, sky, grey];

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
