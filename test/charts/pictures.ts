/** What the tests of the pictures share: made-up numbers, and what is written in an SVG. */
import * as vega from 'vega';
import * as vegaLite from 'vega-lite';
import type { Spec } from '../../src/charts/theme.ts';
import type { EpochRecord } from '../../src/training.ts';

/** `count` epochs with falling loss. */
export const epochs = (count: number, validation = true): EpochRecord[] =>
  Array.from({ length: count }, (_, i) => ({
    epoch: i + 1,
    loss: 1 / (i + 1),
    accuracy: 1 - 0.3 / (i + 1),
    ...(validation && { validationLoss: 1.1 / (i + 1), validationAccuracy: 1 - 0.35 / (i + 1) }),
    learningRate: 1e-3,
    seconds: 1,
  }));

/** An image with a bright diagonal. */
export const image = (width: number, height = width): Float32Array =>
  Float32Array.from({ length: width * height }, (_, i) => (i % width === Math.floor(i / width) ? 1 : 0));

/** The texts of an SVG, in their order. */
export const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<(text|tspan)[^>]*>([^<]+)<\/\1>/g)].map(([, , text]) => text.replaceAll('&amp;', '&'));

/** The size of an SVG in pixels. */
export function sizeOf(svg: string): { width: number; height: number } {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  return { width: Number(width), height: Number(height) };
}

/** What a picture adds to a notebook: the specification and the SVG, in bytes. */
export const weightOf = (spec: object, svg: string): number => Buffer.byteLength(JSON.stringify(spec) + svg);

interface SceneNode {
  readonly tooltip?: unknown;
  readonly items?: readonly SceneNode[];
}

/** What the tooltips of a picture say. */
export function tooltipsOf(spec: Spec): string[] {
  const full = spec.$schema.includes('/vega/') ? spec : vegaLite.compile(spec as unknown as vegaLite.TopLevelSpec).spec;
  const view = new vega.View(vega.parse(structuredClone(full) as unknown as vega.Spec), { renderer: 'none' }).run();
  const found = new Set<string>();
  const read = ({ tooltip, items = [] }: SceneNode): void => {
    if (tooltip) found.add(JSON.stringify(tooltip));
    for (const item of items) read(item);
  };
  read((view.scenegraph() as unknown as { root: SceneNode }).root);
  view.finalize();
  return [...found];
}
