import assert from 'node:assert/strict';
import { test } from 'node:test';
import { learningCurves } from '../../src/charts/learning-curves.ts';
import { comparisonCurves } from '../../src/charts/lines.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { vegaLite } from '../../src/charts/theme.ts';
import { vega } from '../../src/charts/vega-marks.ts';
import { epochs, sizeOf, textsOf } from './pictures.ts';

const clipped = (x: number) =>
  vegaLite({
    title: 'a < b & "c" $&',
    data: { values: [{ x: 0 }, { x }] },
    mark: { type: 'line', clip: true },
    encoding: { x: { field: 'x', type: 'quantitative' }, y: { field: 'x', type: 'quantitative' } },
  });

test('renderSvg: the same picture gives the same bytes', () => {
  const [one, two] = [0, 1].map(() => renderSvg(learningCurves(epochs(5))));
  assert.ok(one === two, 'the pictures differ');
});

test('renderSvg: pictures on one page keep their own clip paths', () => {
  const ids = (svg: string) => [...svg.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id);
  const [one, two] = [renderSvg(clipped(1)), renderSvg(clipped(2))];
  assert.ok(ids(one).length > 0);
  assert.deepEqual(
    ids(one).filter((id) => ids(two).includes(id)),
    [],
  );
  for (const svg of [one, two]) {
    const used = [...svg.matchAll(/url\(#([^)]+)\)/g)].map(([, id]) => id);
    assert.ok(used.length > 0 && used.every((id) => ids(svg).includes(id)));
  }
});

test('renderSvg: the title names the whole picture', () => {
  const svg = renderSvg(clipped(1));
  assert.ok(svg.startsWith('<svg role="img" aria-label="a &lt; b &amp; &quot;c&quot; $&amp;"'), svg.slice(0, 120));
  assert.ok(textsOf(svg).some((text) => text.includes('$&')));
});

test('renderSvg: on a white ground, and not much wider than its title', () => {
  const svg = renderSvg(
    vegaLite({ title: 'i'.repeat(100), width: 20, height: 20, data: { values: [{}] }, mark: 'point' }),
  );
  assert.match(svg, /fill="white"/);
  assert.ok(sizeOf(svg).width < 800, `${sizeOf(svg).width}`);
});

test('renderSvg: Vega itself is drawn, too', () => {
  const spec = { $schema: 'https://vega.github.io/schema/vega/v5.json', width: 10, height: 10, marks: [] };
  assert.equal(sizeOf(renderSvg(spec)).width, 10);
});

test('renderSvg: what Vega warns of is an error', () => {
  const x = { field: 'a', type: 'quantitative' };
  const picture = (encoding: object) => vegaLite({ data: { values: [{ a: 0 }] }, mark: 'bar', encoding });
  assert.throws(() => renderSvg(picture({ wrong: x })), /renderSvg: .*wrong is not a valid encoding channel/);
  assert.throws(() => renderSvg(picture({ x: { ...x, scale: { type: 'log' } } })), /renderSvg: .*[Ll]og scale/);
});

test('renderSvg: leaves the picture as it was', () => {
  const values = [Object.freeze({ x: 1 })];
  const picture = vegaLite({ data: { values }, mark: 'point', encoding: { x: { field: 'x', type: 'quantitative' } } });
  renderSvg(picture);
  assert.deepEqual(Reflect.ownKeys(values[0]), ['x']);
});

test('a dark page turns no text white: the ground stays white, so titles, legends and headers have their own colour', () => {
  const white = { title: { color: '#fff', subtitleColor: '#fff' }, style: { 'guide-label': { fill: '#fff' }, 'guide-title': { fill: '#fff' } } }; // biome-ignore format: what JupyterLab adds, in one line
  /** The picture as a dark page shows it: its own settings come before those of the page. */
  const dark = (spec: ReturnType<typeof vegaLite>) => {
    const config = spec.config as Record<string, object>;
    return { ...spec, config: { ...white, ...config, title: { ...white.title, ...config.title } } };
  };
  const points = [0, 1].map((x) => ({ x, y: 1 + x }));
  const lines = ['a', 'b'].map((name) => ({ name, points }));
  const facets = vegaLite({
    title: { text: 'Facets', subtitle: 'two' },
    data: { values: [{ part: 'one' }, { part: 'two' }] },
    facet: { column: { field: 'part' } },
    spec: { mark: 'bar', encoding: { y: { aggregate: 'count' }, color: { field: 'part' } } },
  });
  const pictures = [comparisonCurves(lines, { title: 'Lines', subtitle: 'two', x: 'x', y: 'y' }), facets, vega({ title: 'Vega', width: 9, height: 9 })]; // biome-ignore format: one row of data
  for (const picture of pictures) assert.ok(!renderSvg(dark(picture)).includes('fill="#fff"'));
  const bare = { ...dark(facets), config: white };
  assert.ok(renderSvg(bare).includes('fill="#fff"'), 'without the look of the course the texts are white');
});
