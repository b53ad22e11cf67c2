/** Lists as one word each in the data of a picture: as lists, every number would take a line in a notebook. */

/**
 * Transforms of Vega-Lite: a row for each part of `field`, which holds them with spaces between. `part` is what the row
 * has, `place` counts from 1 among the rows that have the same `group`, or among all.
 */
export const unpacked = (field: string, part: string, place: string, group?: string): object[] => [
  { calculate: `split(datum.${field}, ' ')`, as: 'list' },
  { flatten: ['list'], as: [part] },
  {
    window: [{ op: 'row_number', as: place }],
    ...(group !== undefined && { groupby: [group] }),
    sort: [{ field: 'nothing' }],
  },
];
