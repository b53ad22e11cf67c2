/** Which classes stand in which batch: a coloured square for each row of the data, a line of squares for each batch. */
import { requireKnown } from '../checks.ts';
import { colours, type Spec, vegaLite } from './theme.ts';

export interface BatchOrder {
  readonly name: string;
  /** The class of each row, in the order in which the rows are read. */
  readonly labels: ArrayLike<number>;
}

export interface BatchOrderOptions {
  readonly title: string;
  readonly batchSize: number;
  /** How many batches are shown. Default: 10. */
  readonly batches?: number;
  readonly classNames: readonly string[];
}

/** One colour for each of ten classes, light enough for the dark digit written on it. */
const ten = '#8ecae6 #f4a261 #90be6d #e5989b #f9e07f #b8b8ff #c8b6a6 #ffafcc #a8dadc #d9d9d9'.split(' ');

/** One panel for each order, side by side. Throws if there are more classes than colours. */
export function batchOrder(orders: readonly BatchOrder[], options: BatchOrderOptions): Spec {
  requireKnown('batchOrder', options, ['title', 'batchSize', 'batches', 'classNames']);
  const { title, batchSize, batches = 10, classNames } = options;
  if (classNames.length > ten.length) {
    throw new RangeError(`batchOrder: got ${classNames.length} classes, expected at most ${ten.length}`);
  }
  const values = orders.flatMap(({ name, labels }) =>
    Array.from({ length: Math.min(labels.length, batches * batchSize) }, (_, i) => ({
      order: name,
      batch: Math.floor(i / batchSize) + 1,
      place: (i % batchSize) + 1,
      name: classNames[labels[i]],
    })),
  );
  const position = {
    x: { field: 'place', type: 'ordinal', title: 'row of the batch', axis: { labels: false, ticks: false } },
    y: { field: 'batch', type: 'ordinal', title: 'batch' },
  };
  return vegaLite({
    title,
    data: { values },
    facet: {
      column: { field: 'order', type: 'nominal', sort: orders.map(({ name }) => name), header: { title: null } },
    },
    spec: {
      width: { step: 17 },
      height: { step: 21 },
      layer: [
        {
          mark: { type: 'rect', stroke: 'white', strokeWidth: 1 },
          encoding: {
            ...position,
            color: {
              field: 'name',
              type: 'nominal',
              scale: { domain: [...classNames], range: ten.slice(0, classNames.length) },
              legend: null,
            },
          },
        },
        {
          mark: { type: 'text', fontSize: 11, color: colours.ink },
          encoding: { ...position, text: { field: 'name', type: 'nominal' } },
        },
      ],
    },
  });
}
