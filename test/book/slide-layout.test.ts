/** What stands together on a slide, and how: by sizes alone, without a page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Block, divide, layoutOf } from '../../apps/book/client/slide-layout.ts';

const room = { width: 1200, height: 578 };
const plain = { lines: 0, figure: undefined, cut: 0, width: 0 };
const text = (height: number): Block => ({ ...plain, kind: 'text', height });
const formula = (height: number, width: number): Block => ({ ...text(height), width });
const table = (height: number, width: number): Block => ({ ...plain, kind: 'table', height, width });
const code = (lines: number, width: number): Block => ({
  ...plain,
  kind: 'code',
  lines,
  height: 33 * lines + 40,
  width,
});
const picture = (ratio: number): Block => ({ ...plain, kind: 'figure', height: 400, figure: { ratio, sliders: 0 } });

/** How many blocks stand on each slide. */
const counts = (blocks: readonly Block[], narrow = false) => divide(blocks, room, narrow).map(({ length }) => length);

test('code stands with its sentence and its output, as long as all have room', () => {
  assert.deepEqual(counts([text(90), code(5, 1000), table(150, 400)]), [3]);
  assert.deepEqual(counts([text(250), code(5, 1000), { ...table(350, 1100), cut: 200 }]).length, 2);
});

test('no slide has more than 12 lines of code', () => {
  assert.deepEqual(counts([code(6, 500), code(6, 500)]), [2]);
  assert.deepEqual(counts([code(6, 500), code(7, 500)]), [1, 1]);
});

test('nothing is lost, and nothing changes its place', () => {
  const blocks = Array.from({ length: 9 }, (_, i) => (i % 3 === 2 ? table(120 + 30 * i, 500) : text(100 + 20 * i)));
  assert.deepEqual(divide(blocks, room).flat(), blocks);
  assert.deepEqual(divide([], room), []);
});

test('a table stands in a column only if none of its lines is broken there', () => {
  const { columns } = layoutOf([text(200), table(480, 620)], room);
  assert.ok(columns, 'below each other they have no room');
  assert.ok((1 - columns.share) * room.width - 36 >= 620, `${columns.share}`);
  assert.equal(layoutOf([text(200), table(480, 1000)], room).cost, Number.POSITIVE_INFINITY);
});

test('text is not made narrower than its formula', () => {
  const [narrow, wide] = [300, 900].map((width) => layoutOf([formula(200, width), picture(1)], room).columns);
  assert.ok(narrow && narrow.share * room.width >= 300);
  assert.equal(wide, undefined);
});

test('a picture that would be small beside or below its text has a slide of its own', () => {
  assert.deepEqual(counts([text(80), picture(1.6)]), [2]);
  assert.deepEqual(counts([text(500), picture(1.6)]), [1, 1]);
  assert.deepEqual(counts([picture(1.6), picture(1.6)]), [1, 1]);
});

test('on a phone that is held upright there is one column', () => {
  const blocks = [text(200), table(480, 300)];
  assert.ok(layoutOf(blocks, room).columns);
  assert.equal(layoutOf(blocks, room, true).columns, undefined);
  assert.deepEqual(counts(blocks, true), [1, 1]);
});
