/** The output of `showDrawingPad`: what it holds, how large it is, and what is refused. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { DenseLayer } from '../../src/layers/index.ts';
import { loadModel } from '../../src/models/files.ts';
import { NeuralNetwork } from '../../src/network.ts';
import { drawingPadBundle } from '../../src/notebook/drawing-pad.ts';
import { commandsIn } from '../models/file-bytes.ts';
import { root } from '../notebook-files.ts';

const build = (...widths: readonly number[]) => {
  const model = new NeuralNetwork<number, number>({ seed: 5 });
  widths.slice(1).forEach((width, l) => {
    model.add(new DenseLayer<number, number>(widths[l], width, l === widths.length - 2 ? 'softmax' : 'relu'));
  });
  return model;
};
const trained = () => loadModel(join(root, 'data', 'mnist-network', 'network.safetensors'));

test('the largest network stays below 1.2 MB, that of the first lesson below 150 kB', async () => {
  for (const [widths, most] of [
    [[784, 512, 512, 10], 1_200_000],
    [[64, 32, 10], 150_000],
  ] as const) {
    const bundle = await drawingPadBundle(build(...widths));
    assert.ok(JSON.stringify(bundle).length < most, widths.join());
  }
});

test('the output holds a picture, a text and one script that fetches nothing', async () => {
  const { model } = await trained();
  const bundle = await drawingPadBundle(model);
  const html = String(bundle['text/html']);
  assert.match(String(bundle['text/plain']), /drawing pad/);
  assert.equal(html.match(/<script/g)?.length, 1);
  assert.equal(html.match(/<\/script/g)?.length, 1);
  assert.doesNotMatch(html, /\b(fetch|XMLHttpRequest|WebSocket|importScripts)\b/);
  const [, picture] = /src="data:image\/svg\+xml;base64,([^"]+)"/.exec(html) ?? assert.fail('no picture');
  const svg = Buffer.from(picture, 'base64').toString();
  assert.match(svg, /^<svg /);
  assert.match(svg, /font-weight="600">(&gt;|9\d).*%<\/text>/);
});

/** Names as a file may hold them. */
const evil = [
  '<img src=x onerror=alert(1)>',
  '</script><script>alert(2)</script>',
  '</text></svg><script>alert(3)</script>',
  '"><b>',
  "');alert(4);('",
  '<!--<script>',
  '&lt;b&gt;',
  '\u001b[2J\u0000',
  '\u2028alert(5)',
  '\ud800',
];

test('names of classes are text, in the still picture and in the script', async () => {
  const html = String((await drawingPadBundle(build(64, 10), { classNames: evil }))['text/html']);
  assert.equal(html.match(/<script/g)?.length, 1);
  assert.equal(html.match(/<\/script/g)?.length, 1);
  assert.doesNotMatch(html, /<img src=x|<b>|<!--/);
  const [, picture] = /src="data:image\/svg\+xml;base64,([^"]+)"/.exec(html) ?? assert.fail('no picture');
  const svg = Buffer.from(picture, 'base64').toString();
  assert.deepEqual(commandsIn(svg), []);
  assert.match(svg, />&lt;img src=x onerror=alert\(1\)&gt;<\/text>/);
  assert.doesNotMatch(svg, /<(img|script|b)\b/);
  assert.equal(svg.match(/<svg/g)?.length, 1);
});

test('settings that make no sense are refused', async () => {
  await assert.rejects(drawingPadBundle(build(64, 10), { prepared: {} } as never), /unknown option 'prepared'/);
  await assert.rejects(drawingPadBundle(build(100, 10)), /reads 100 numbers/);
  await assert.rejects(drawingPadBundle(build(64, 10), { classNames: ['a'] }), /got 1 class names, expected 10/);
  const broken = build(64, 10);
  broken.denseLayers[0].weights.data[7] = Number.NaN;
  await assert.rejects(drawingPadBundle(broken), /has the weight NaN/);
});
