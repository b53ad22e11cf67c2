/** The first page and what previews of all pages show. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeApng } from 'fast-png';
import { readCourse, readLabs, root } from '../../apps/book/course.ts';
import { homePage } from '../../apps/book/home.ts';
import { homeData, trainHomeNetwork } from '../../apps/book/home-network.ts';
import { previewTags, withPreview } from '../../apps/book/preview.ts';
import { thumbnailOf } from '../../apps/book/thumbnails.ts';
import { fullWeight, lightWeights, weightColour } from '../../apps/book/weight-tiles.ts';
import { packNetwork, unpackNetwork } from '../../apps/pad/panel/compact-network.ts';
import { passThrough } from '../../apps/pad/panel/forward.ts';
import { pictureOf } from '../../apps/pad/panel/strokes.ts';
import { prepareImage } from '../../src/data/images.ts';
import { Matrix } from '../../src/matrix.ts';
import { argmax } from '../../src/metrics.ts';
import { encodeAnimatedPng } from '../../tools/animated-png.ts';
import { strokes } from '../browser/strokes.ts';

test('the network of the first page reads digits that hands write', async () => {
  const network = await trainHomeNetwork();
  const { test: unseen } = homeData();
  assert.ok(network.evaluate(unseen.images, unseen.labels).accuracy > 0.97);
  const reader = unpackNetwork(packNetwork(network));
  const read = Object.entries(strokes).flatMap(([digit, variants]) =>
    variants.map((variant) => {
      const passes = passThrough(reader, prepareImage(pictureOf(variant.strokes), 64));
      return argmax(passes.at(-1)?.output ?? []) === Number(digit);
    }),
  );
  assert.ok(read.filter(Boolean).length >= 0.9 * read.length, `${read.filter(Boolean).length} of ${read.length}`);
});

test('each lesson and lab has a card with a drawing of its own', async () => {
  const [lessons, labs] = [readCourse(), readLabs()];
  const { body } = homePage(lessons, labs, await trainHomeNetwork());
  const cards = [...body.matchAll(/<li data-lesson="([^"]*)">[\s\S]*?<svg class="thumbnail"([\s\S]*?)<\/svg>/g)];
  assert.deepEqual(
    cards.map(([, name]) => name),
    [...lessons, ...labs].map(({ name }) => name),
  );
  const drawings = cards.slice(0, lessons.length).map(([, , drawing]) => drawing);
  assert.equal(new Set(drawings).size, lessons.length);
  // On a card 236 pixels wide, letters are at least 13 pixels high, and nothing is drawn at no place.
  for (const [, name, drawing] of cards) {
    for (const [, size] of drawing.matchAll(/font-size="(\d+)"/g)) assert.ok(Number(size) >= 14, name);
    assert.doesNotMatch(drawing, /NaN|Infinity|undefined/, name);
  }
  assert.throws(() => thumbnailOf('13-new'), /13-new has no drawing/);
});

const page = { address: 'files/a.html', title: 'A "b"', description: 'One <i> two' };

test('previews get whole addresses where the site has one, and text as text', () => {
  const tags = previewTags(page, 'https://example.org/course/');
  assert.match(tags, /property="og:image" content="https:\/\/example\.org\/course\/assets\/preview\.png"/);
  assert.match(tags, /property="og:url" content="https:\/\/example\.org\/course\/files\/a\.html"/);
  assert.match(tags, /property="og:title" content="A &quot;b&quot;"/);
  assert.match(tags, /name="description" content="One &lt;i&gt; two"/);
  assert.match(previewTags(page), /property="og:image" content="\.\.\/assets\/preview\.png"/);
  assert.doesNotMatch(previewTags(page), /og:url/);
});

test('a page that was made elsewhere gets the tags in the place of its description', () => {
  const html = '<head><meta name="description" content="old"/><title>x</title></head>';
  const made = withPreview(html, { ...page, description: "costs $& and $'" });
  assert.equal(made.match(/name="description"/g)?.length, 1);
  assert.match(made, /content="costs \$&amp; and \$'"[\s\S]*<title>x<\/title>/);
  assert.throws(() => withPreview('<p>no head</p>', page), /files\/a\.html: expected a page with a title/);
});

test('an animated PNG holds its frames, colours and delays', () => {
  const palette = [
    [255, 0, 0, 255],
    [0, 0, 255, 255],
    [0, 0, 0, 0],
  ] as const;
  const frames = [Uint8Array.of(0, 1, 2, 0, 1, 2), Uint8Array.of(2, 2, 1, 0, 0, 0), Uint8Array.of(1, 1, 1, 1, 1, 1)];
  const file = encodeAnimatedPng({ width: 3, height: 2, palette, frames, delays: [100, 200, 300] });
  const decoded = decodeApng(file);
  assert.deepEqual([decoded.width, decoded.height, decoded.frames.length], [3, 2, 3]);
  assert.deepEqual(
    decoded.frames.map(({ delayNumber, delayDenominator }) => [delayNumber, delayDenominator]),
    [100, 200, 300].map((delay) => [delay, 1000]),
  );
  assert.deepEqual(
    decoded.palette,
    palette.map((colour) => [...colour]),
  );
  assert.deepEqual(
    decoded.frames.map(({ data }) => [...data]),
    frames.map((frame) => [...frame]),
  );
  const of = (change: object) => () =>
    encodeAnimatedPng({ width: 3, height: 2, palette, frames, delays: [1, 1, 1], ...change });
  assert.throws(of({ delays: [1] }), /3 frames and 1 delays/);
  assert.throws(of({ width: 2 }), /frame 0 does not have 2 × 2 numbers/);
  assert.throws(of({ palette: palette.slice(0, 2) }), /frame 0 does not have 3 × 2 numbers below 2/);
});

test('the film plays about ten seconds and stays small', () => {
  const file = readFileSync(`${root}/docs/pictures/weights-forming.png`);
  assert.ok(file.length <= 400_000, `${file.length} bytes`);
  const { frames } = decodeApng(file);
  const seconds = frames.reduce((sum, { delayNumber, delayDenominator }) => sum + delayNumber / delayDenominator, 0);
  assert.ok(seconds > 9 && seconds < 11, `${seconds} s`);
});

test('weights are orange above 0, blue below, and as strong as they are large', () => {
  assert.deepEqual(weightColour(0, lightWeights), lightWeights.zero);
  assert.deepEqual(weightColour(3, lightWeights), lightWeights.above);
  assert.deepEqual(weightColour(-1, lightWeights), lightWeights.below);
  assert.ok(weightColour(0.5, lightWeights)[2] > weightColour(0.9, lightWeights)[2]);
  assert.equal(fullWeight(new Matrix(1, 3, Float32Array.of(0, 0, 0))), 1);
  const spread = Float32Array.from({ length: 1000 }, (_, i) => (i % 2 ? i : -i));
  assert.equal(fullWeight(new Matrix(10, 100, spread)), 989);
});
