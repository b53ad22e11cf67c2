/** In a page: the declarations of the project's modules, from the table that the book was built with. */
import type { Declarations } from '../../../src/notebook/declarations.ts';
import { absolute, fetchNow } from '../kernel/node/files.ts';
import { root } from '../kernel/node/place.ts';
import process from '../kernel/node/process.ts';

export type { Declaration, Declarations } from '../../../src/notebook/declarations.ts';

/** Path from the root of the project → its declarations. */
export type DeclarationTable = Readonly<Record<string, Declarations>>;

let table: DeclarationTable | undefined;

/** What src/notebook/declarations.ts gives in Node.js. */
export function declarationsIn(path: string): Declarations | undefined {
  table ??= JSON.parse(
    new TextDecoder().decode(fetchNow(new URL('declarations.json', location.href))),
  ) as DeclarationTable;
  const file = absolute(path, process.cwd()).slice(root.length + 1);
  return Object.hasOwn(table, file) ? table[file] : undefined;
}
