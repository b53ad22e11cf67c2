/** The curves as a table, for those who would rather read numbers. */

import { percent } from '../../src/text.ts';
import type { Record } from './curves.ts';
import { make } from './elements.ts';
import { loss } from './format.ts';
import type { Point } from './messages.ts';

const columns = ['Epoch', 'Training loss', 'Training accuracy', 'Test loss', 'Test accuracy'];

/** Fills the table: a row for each whole epoch. */
export function fillTable(table: HTMLTableElement, record: Record): void {
  const at = (points: readonly Point[]) => new Map(points.map((point) => [point.at, point]));
  const [training, test] = [at(record.training), at(record.test)];
  const epochs = [...test.keys()].filter(Number.isInteger).sort((a, b) => a - b);
  const cells = (point: Point | undefined) => (point ? [loss(point.loss), percent(point.accuracy)] : ['–', '–']);
  const rows = epochs.map((epoch) =>
    make(
      'tr',
      {},
      make('th', { scope: 'row' }, String(epoch)),
      ...[...cells(training.get(epoch)), ...cells(test.get(epoch))].map((text) => make('td', {}, text)),
    ),
  );
  const head = make('tr', {}, ...columns.map((name) => make('th', { scope: 'col' }, name)));
  const caption = make('caption', {}, 'Training: mean since the point before, while the weights changed.');
  table.replaceChildren(caption, make('thead', {}, head), make('tbody', {}, ...rows));
}
