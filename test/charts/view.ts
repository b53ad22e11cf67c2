/** A picture that runs without a browser, so that a test can move its sliders and read the numbers it computes. */
import { after } from 'node:test';
import * as vega from 'vega';
import * as vegaLite from 'vega-lite';
import type { Spec } from '../../src/charts/theme.ts';

export interface RunningPicture {
  /** Moves the slider of this name. */
  set(name: string, value: number): void;
  /** The first data table of the picture that has all these columns, after its transforms. */
  rows(...columns: readonly string[]): Record<string, number>[];
}

export function runPicture(spec: Spec): RunningPicture {
  const compiled = vegaLite.compile(spec as unknown as vegaLite.TopLevelSpec).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: 'none' }).run();
  after(() => view.finalize()); // a clock of the picture would go on
  const names = [...(compiled.data ?? [])].map(({ name }) => name).reverse();
  return {
    set: (name, value) => {
      view.signal(name, value).run();
    },
    rows: (...columns) => {
      for (const name of names) {
        const rows = view.data(name) as Record<string, number>[];
        if (rows.length > 0 && columns.every((column) => column in rows[0])) return rows;
      }
      throw new Error(`no table of the picture has the columns ${columns.join(', ')}`);
    },
  };
}
