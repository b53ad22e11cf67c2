/** A Vega picture that is being used: signals set, values and texts read back. */
import { after } from 'node:test';
import * as vega from 'vega';
import type { Spec } from '../../src/charts/theme.ts';
import { textsOf } from './pictures.ts';

interface SceneMarks {
  readonly marktype: string;
  readonly items: readonly { readonly opacity?: number }[];
}

/** Runs the picture with other positions of its sliders. */
export async function played(spec: Spec, signals: Readonly<Record<string, number>> = {}) {
  const view = new vega.View(vega.parse(structuredClone(spec) as unknown as vega.Spec), { renderer: 'none' });
  after(() => view.finalize()); // a clock of the picture would go on
  for (const [name, value] of Object.entries(signals)) view.signal(name, value);
  await view.runAsync();
  const texts = textsOf(await view.toSVG());
  /** How much is seen of such marks: of the first item of each group, or, of images, of each. */
  const opacities = (mark: string) => {
    const { items } = (view.scenegraph() as unknown as { root: { items: { items: SceneMarks[] }[] } }).root;
    const groups = items[0].items.filter(({ marktype }) => marktype === mark).map((group) => group.items);
    return groups.flatMap((group) => (mark === 'image' ? group : group.slice(0, 1))).map(({ opacity = 1 }) => opacity);
  };
  const signal = (name: string): unknown => view.signal(name);
  return { texts, opacities, signal, data: (name: string) => view.data(name) };
}

/** The sliders of a picture: lowest and highest position. */
export const slidersOf = (spec: Spec): Record<string, [number, number]> =>
  Object.fromEntries(
    (spec.signals as { name: string; bind?: { input: string; min: number; max: number } }[])
      .filter(({ bind }) => bind?.input === 'range')
      .map(({ name, bind }) => [name, [bind?.min ?? Number.NaN, bind?.max ?? Number.NaN]]),
  );
