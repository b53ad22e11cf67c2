/** What the search index holds; the page that is built and the browser have to agree on it. */
import type { Options } from 'minisearch';

export interface Section {
  readonly id: number;
  /** Of the section. */
  readonly title: string;
  /** Title of the page that holds it. */
  readonly page: string;
  /** `01-relu.html#build-one-bend` */
  readonly address: string;
  readonly text: string;
}

export const searchOptions: Options<Section> = {
  fields: ['title', 'page', 'text'],
  storeFields: ['title', 'page', 'address', 'text'],
  searchOptions: { boost: { title: 4, page: 2 }, prefix: true, fuzzy: 0.15, combineWith: 'AND' },
};
