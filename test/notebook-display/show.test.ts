import assert from 'node:assert/strict';
import { test } from 'node:test';
import { learningCurves } from '../../src/charts/learning-curves.ts';
import { surface } from '../../src/charts/plotly-figure.ts';
import { vegaLite } from '../../src/charts/theme.ts';
import { show, showHtml, showTable } from '../../src/notebook/index.ts';
import { epochs } from '../charts/pictures.ts';
import { plain, record } from './recorder.ts';

const curves = learningCurves(epochs(3), { title: 'Loss & accuracy' });
const bowl = surface({
  title: 'A "bowl" </script>',
  axes: ['u', 'v', 'z'],
  x: [0, 1],
  y: [0, 1],
  z: [
    [0, 1],
    [2, 3],
  ],
});

test('show: one output carries the interactive form, the picture and a text', async () => {
  const [{ bundle }, ...more] = await record(() => show(curves));
  assert.deepEqual(more, []);
  assert.deepEqual(Object.keys(bundle), ['application/vnd.vegalite.v5+json', 'image/svg+xml', 'text/plain']);
  assert.equal(bundle['text/plain'], '[picture: Loss & accuracy]');
  assert.match(String(bundle['image/svg+xml']), /^<svg /);
});

test('show: Vega goes by its own type, and a picture without look gets that of the project', async () => {
  const vega = { $schema: 'https://vega.github.io/schema/vega/v5.json', width: 9, height: 9, marks: [] };
  const bare = { data: { values: [{ x: 1 }] }, mark: 'point', encoding: { x: { field: 'x', type: 'quantitative' } } };
  const shown = await record(() => {
    show(vega);
    show(bare as unknown as typeof curves);
  });
  assert.ok('application/vnd.vega.v5+json' in shown[0].bundle);
  const spec = shown[1].bundle['application/vnd.vegalite.v5+json'] as {
    $schema: string;
    config?: { background: string };
  };
  assert.match(spec.$schema, /vega-lite\/v5/);
  assert.equal(spec.config?.background, 'white');
});

test('show: a figure that turns carries Plotly data, a page that loads the library, and its twin', async () => {
  const [{ bundle }] = await record(() => show(bowl));
  const html = String(bundle['text/html']);
  assert.deepEqual(Object.keys(bundle).sort(), [
    'application/vnd.plotly.v1+json',
    'image/svg+xml',
    'text/html',
    'text/plain',
  ]);
  assert.ok(html.length < 40_000, 'the library is not inside');
  assert.equal(html.match(/<\/script>/g)?.length, 1, 'a title can not end the script');
  assert.match(html, /alt="A &quot;bowl&quot; &lt;\/script&gt;"/);
});

test('show: two runs give the same bytes', async () => {
  const [one, two] = [await record(() => [show(curves), show(bowl)]), await record(() => [show(curves), show(bowl)])];
  assert.ok(JSON.stringify(one) === JSON.stringify(two), 'the outputs differ');
});

test('show: outside of a notebook nothing happens', () => {
  assert.equal(show(vegaLite({ data: { values: [{}] }, mark: 'point' })), undefined);
});

test('showTable: as HTML and as text, with what would be markup written out', async () => {
  const [shown] = await record(() =>
    showTable(
      [
        { name: 'a<b', n: 1 },
        { name: 'c', other: true },
      ],
      'Numbers',
    ),
  );
  assert.equal(plain(shown), 'Numbers\nname  n  other\na<b   1\nc        true');
  assert.match(String(shown.bundle['text/html']), /<td[^>]*>a&lt;b<\/td><td[^>]*right[^>]*>1<\/td>/);
});

test('showTable: a column of numbers stands to the right under its heading, one with words to the left', async () => {
  const [{ bundle }] = await record(() =>
    showTable([
      { a: '1.0e−9', b: '+98.2 %', c: 'text 1', d: 7, e: 1 },
      { a: '', b: '–', c: '5', d: 'none', e: -12 },
    ]),
  );
  const html = String(bundle['text/html']);
  const sides = (tag: string) =>
    [...html.matchAll(new RegExp(`<${tag} style="text-align:(\\w+)"`, 'g'))].map(([, side]) => side).join(' ');
  assert.equal(sides('th'), 'right right left left right');
  assert.equal(sides('td'), 'right right left left right right right left left right');
  assert.equal(String(bundle['text/plain']).split('\n').at(-1), '              –  5       none  −12');
});

test('showHtml: HTML with a text for viewers that show none', async () => {
  const [{ bundle }] = await record(() => showHtml('<b>x</b>', 'x'));
  assert.deepEqual(bundle, { 'text/html': '<b>x</b>', 'text/plain': 'x' });
});
