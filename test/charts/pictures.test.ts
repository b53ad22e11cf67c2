/**
 * What is asked of every picture of the course: it compiles without a warning (Vega's warnings are errors of
 * `renderSvg`), its title is drawn, it fits a page, and it stays small in a notebook.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { PAGE_WIDTH, type SpatialFigure } from '../../src/charts/index.ts';
import { renderSvg, titleOf } from '../../src/charts/render.ts';
import { type Example, examples } from './examples.ts';
import { sizeOf, textsOf, tooltipsOf, weightOf } from './pictures.ts';

interface Limits {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** Specification and SVG together; a picture that turns has its flat twin in it. */
  readonly bytes: number;
}

const usual: Limits = { width: PAGE_WIDTH, height: 500, bytes: 50_000 };

/** What may be larger, and how much. A picture of 640 pixels needs a window a little wider than 800. */
const larger: Readonly<Record<string, Partial<Limits>>> = {
  'src/charts/batch-order.ts': { width: 620, bytes: 95_000 },
  'src/charts/tiles.ts': { width: 620, height: 1150 },
  'src/charts/digit-through-network.ts': { width: 632 },
  'src/charts/first-layer-weights.ts': { bytes: 75_000 },
  'src/charts/lines.ts': { width: 600, bytes: 60_000 },
  'src/charts/learning-curves.ts': { bytes: 80_000 },
  'src/charts/predictions.ts': { height: 800 },
  'notebooks/figures/00-course-map.ts': { width: 632 },
  'notebooks/figures/01-activation-shapes.ts': { bytes: 51_000 },
  'notebooks/figures/01-relu-pieces.ts': { width: 632 },
  'notebooks/figures/02-scores-to-probabilities.ts': { width: 640 },
  'notebooks/figures/03-layer-as-picture.ts': { width: 632 },
  // A picture for each of 24 networks, of which one is shown.
  'notebooks/figures/03-width-and-depth.ts': { bytes: 110_000 },
  'notebooks/figures/04-forward-backward.ts': { width: 632 },
  'notebooks/figures/04-neuron-graph.ts': { width: 632 },
  'notebooks/figures/04-way-back.ts': { bytes: 65_000 },
  'notebooks/figures/06-batch-picture.ts': { height: 1050 },
  'notebooks/figures/07-layer-histograms.ts': { bytes: 70_000 },
  'notebooks/figures/07-step-size.ts': { width: 620 },
  'notebooks/figures/07-training-desk.ts': { bytes: 120_000 },
  'notebooks/figures/08-optimizer-walks.ts': { height: 640, bytes: 60_000 },
  'notebooks/figures/09-augmentation-grid.ts': { width: 632, bytes: 75_000 },
  'notebooks/figures/09-dropout-masks.ts': { width: 632 },
  'notebooks/figures/09-early-stopping.ts': { width: 632 },
  'notebooks/figures/09-method-comparison.ts': { width: 632 },
  'notebooks/figures/09-two-borders.ts': { width: 640 },
  'notebooks/figures/10-loop-order.ts': { width: 632 },
  'notebooks/figures/10-meanwhile.ts': { width: 640 },
  'notebooks/figures/10-roofline.ts': { width: 632 },
  'notebooks/figures/10-speed-steps.ts': { width: 632 },
  'notebooks/figures/12-accuracy-dots.ts': { width: 640 },
  'notebooks/figures/12-two-splits.ts': { width: 620 },
  'notebooks/figures/lab-c-loss-panels.ts': { bytes: 60_000 },
};

const turns = (made: ReturnType<Example>): made is SpatialFigure => !('$schema' in made);

/**
 * Files that make a picture: a function of theirs returns one. Left out are those that only complete one, and the openings
 * of the lessons, which fill a figure with a trained network.
 */
function filesWithPictures(): string[] {
  const root = new URL('../../', import.meta.url);
  const sourceOf = (file: string) => readFileSync(new URL(file, root), 'utf8');
  const names = ['fit-grid', 'fit-width', 'larger-letters', 'motion', 'render', 'theme', 'vega-marks'];
  const parts = names.map((name) => `src/charts/${name}.ts`);
  return ['src/charts', 'notebooks/figures']
    .flatMap((folder) => readdirSync(new URL(folder, root)).map((name) => `${folder}/${name}`))
    .filter((file) => !parts.includes(file) && !file.endsWith('-opening.ts'))
    .filter((file) => /\): (?:Spec|SpatialFigure) \{/.test(sourceOf(file)));
}

test('every chart and every figure has an example, and every limit a picture', () => {
  assert.deepEqual(Object.keys(examples).sort(), filesWithPictures().sort());
  for (const file of Object.keys(larger)) assert.ok(file in examples, `there is no ${file}`);
});

for (const [file, group] of Object.entries(examples)) {
  const limits = { ...usual, ...larger[file] };
  describe(file, () => {
    for (const [name, make] of Object.entries(group)) {
      test(`${name}: compiles without warnings, with its title, at most ${limits.width} × ${limits.height} and ${limits.bytes / 1000} kB`, () => {
        const made = make();
        const spec = turns(made) ? made.twin : made;
        const svg = renderSvg(spec);
        assert.ok(textsOf(svg).includes(titleOf(spec)), `${titleOf(spec)} is not in ${textsOf(svg)}`);
        const { width, height } = sizeOf(svg);
        assert.ok(width <= limits.width, `${width} pixels wide`);
        assert.ok(height <= limits.height, `${height} pixels high`);
        const bytes = weightOf(made, svg);
        assert.ok(bytes <= limits.bytes, `${bytes} bytes`);
        assert.ok(!/NaN|Infinity/.test(svg), 'a number is missing');
        // One way to write shares in the whole project, 98.2 %, and numbers below 0; tooltips say nothing of colours.
        const tooltips = JSON.stringify(spec).includes('"tooltip"') ? tooltipsOf(spec) : [];
        for (const text of [...textsOf(svg), ...tooltips]) assert.doesNotMatch(text, /\d%|"-\d|#[\da-f]{6}/);
      });
    }
  });
}
