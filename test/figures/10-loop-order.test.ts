import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fetches, loopOrder } from '../../notebooks/figures/10-loop-order.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from '../charts/pictures.ts';
import { runPicture } from '../charts/view.ts';

const cells = Array.from({ length: 48 }, (_, t) => t);
const rows = cells.map((t) => [Math.floor(t / 8), t % 8] as const);
const columns = cells.map((t) => [t % 6, Math.floor(t / 6)] as const);

test('fetches: along rows each frame once, down columns every time if fewer frames are kept than there are rows', () => {
  assert.equal(fetches(rows, 8, 4, 4).at(-1), 12);
  assert.equal(fetches(columns, 8, 4, 4).at(-1), 48);
  assert.equal(fetches(columns, 8, 4, 6).at(-1), 12);
  assert.deepEqual(fetches(rows, 8, 4, 4).slice(0, 9), [1, 1, 1, 1, 2, 2, 2, 2, 3]);
});

test('loopOrder: the slider goes through the reads, and the fetches are counted', () => {
  const orders = [
    { name: 'rows', visits: rows },
    { name: 'columns', visits: columns },
    { name: 'rows again', visits: rows },
  ];
  const svg = renderSvg(loopOrder(orders, 6, 8));
  const texts = textsOf(svg);
  assert.ok(
    texts.includes('columns') && texts.includes('fetches: 4') && texts.includes('fetches: 13'),
    texts.join('|'),
  );

  const picture = runPicture(loopOrder([orders[0]], 6, 8));
  const read = () => picture.rows('shade').filter(({ shade }) => shade > 0).length;
  picture.set('time', 1);
  assert.equal(read(), 1);
  picture.set('time', 48);
  assert.equal(read(), 48);
});

test('loopOrder: refuses an order that does not read every weight once', () => {
  assert.throws(
    () => loopOrder([{ name: 'twice', visits: [...rows.slice(1), rows[1]] }], 6, 8),
    /twice makes 48 visits/,
  );
  assert.throws(() => loopOrder([], 6, 8), /versions is 0/);
});
